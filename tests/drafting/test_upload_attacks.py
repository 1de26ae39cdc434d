"""A small file that would be a large one is refused in a sentence, soon, and before it fills the server's memory."""

from __future__ import annotations

import io
import os
from time import monotonic

import pytest
import xlsxwriter

from core.sheets import Column, SheetFaults, read, reading
from core.sheets.books import BOUNDS, read_book
from core.sheets.reading import ask_parser
from tests.browsing import Browser
from tests.drafting.test_sheet_faults import repacked
from tests.factories import Place

MAX_SECONDS = 40
SHEET = "xl/worksheets/sheet2.xml"
DATA = b"<worksheet><sheetData>%s</sheetData></worksheet>"


def sharing(letters: int, cells: int) -> bytes:
    """A workbook in which many cells share one long text: it stands in the file once."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("细则")
        for number in range(cells):
            sheet.write_string(number // 50, number % 50, "长" * letters)
    return target.getvalue()


def full(rows: int, cells: int) -> bytes:
    """A workbook with very many cells that do not say where they stand."""
    return repacked({SHEET: DATA % ((b"<row>" + b"<c><v>1</v></c>" * cells + b"</row>") * rows)})


BOMBS = {
    "one text in 5,000 cells": lambda: sharing(30_000, 5_000),
    "one text in 400 cells": lambda: sharing(32_000, 400),
    "cells without an address": lambda: full(2_000, 600),
    "a million rows": lambda: full(1_048_576, 1),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_book_that_unfolds_is_refused_before_it_is_taken_over(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SECONDS", MAX_SECONDS)  # it is refused for its size, however busy the machine is
    content = BOMBS[name]()
    started = monotonic()

    assert len(content) < 300 * 1024
    assert ask_parser(content, BOUNDS, "--book")["fault"] == "too_large"
    assert monotonic() - started < MAX_SECONDS


def test_a_sheet_of_rows_that_unfolds_is_refused_too() -> None:
    with pytest.raises(SheetFaults, match="表格太大"):
        read(sharing(4_900, 10_000), [Column("党员编号")])


def test_a_book_as_people_fill_it_in_is_read() -> None:
    assert len(read_book(sharing(200, 10_000))["细则"].rows) == 200


NO_FILES = {
    "nothing": (b"", "x.xlsx", 422),
    "blanks": (b" \n", "x.yaml", 422),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(99), "x.yaml", 422),
    "a page": (b"<html><script>alert(1)</script></html>", "x.xlsx", 422),
    "a csv": (b"a,b\n1,2\n", "x.csv", 422),
    "an archive of nothing": (b"PK\x03\x04", "x.xlsx", 422),
    "an odd name": (b"title: [", '"; x=\r\n../..\x00<script>.xlsx', 422),
    "nineteen megabytes": (b"PK\x03\x04" + os.urandom(1024) * 19 * 1024, "x.xlsx", 422),
    "nineteen megabytes of text": (b"title: x\n" * (19 * 1024 * 1024 // 9), "x.yaml", 422),
    "more than is taken": (b"x" * (21 * 1024 * 1024), "x.xlsx", 413),
}


@pytest.mark.parametrize("name", NO_FILES)
def test_what_is_no_document_gets_a_sentence_and_makes_no_draft(place: Place, browser: Browser, name: str) -> None:
    content, file_name, status = NO_FILES[name]
    inside, path = browser.signed_in(place.users["community"]), place.path("/criteria/drafts/new")
    started = monotonic()

    answer = inside.post(
        path, {"source": "file", "file": (io.BytesIO(content), file_name)}, content_type="multipart/form-data"
    )

    assert answer.status_code == status
    assert "。" in answer.text
    assert "<script>alert" not in answer.text
    assert monotonic() - started < MAX_SECONDS
    assert "/criteria/drafts/" not in inside.get(place.path("/criteria")).text.replace(path, "")
