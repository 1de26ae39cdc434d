"""A workbook that cannot be read says which cell is wrong and what to do, whatever it holds."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from core.sheets import SheetFaults
from drafting.sheets import cell_types, lists, reading
from drafting.sheets.fault_wording import SHEETS, SheetWording
from drafting.sheets.reading import document_of_workbook
from drafting.sheets.writing import workbook_of
from rules import DocumentFaults
from rules.explain import PLAIN
from tests.browsing import Browser
from tests.drafting.editor import shipped
from tests.drafting.workbooks import Value, rewritten
from tests.factories import Place


@cache
def sound() -> bytes:
    return workbook_of(shipped())


def refused(content: bytes) -> list[str]:
    with pytest.raises((SheetFaults, DocumentFaults)) as caught:
        document_of_workbook(content)
    refusal = caught.value
    if isinstance(refusal, DocumentFaults):
        return SheetWording(PLAIN).lines(refusal.faults)
    assert isinstance(refusal, SheetFaults)
    return [str(fault) for fault in refusal.faults]


def item(document: dict[str, Any], category: int, place: int) -> dict[str, Any]:
    entry: dict[str, Any] = document["categories"][category]["items"][place]
    return entry


FAULTY: dict[str, tuple[dict[str, Value], str]] = {
    "words for a number": ({"细则!F2": "五分"}, "细则!F2：“五分”不是数字"),
    "three decimals": ({"细则!F2": 1.005}, "细则!F2：“1.005”不是数字"),
    "a date for a number": ({"细则!F2": date(2026, 1, 2)}, "细则!F2：“2026-01-02”不是数字"),
    "yes for a number": ({"细则!F2": True}, "细则!F2：“TRUE”不是数字"),
    "a number without end": ({"细则!F2": 1e300}, "细则!F2："),
    "a date for a code": ({"细则!B2": date(2026, 1, 2)}, "细则!B2：这里成了日期 2026-01-02"),
    "a third of a percent": ({"榜!B5": "33.3%"}, "榜!B5：“33.3%”不是数字"),
    "a table without signs": ({"细则!N2": "流动、离退休"}, "细则!N2：没有读懂"),
    "a table with a name twice": ({"细则!N2": "流动=1；流动=2"}, "细则!N2：同一个名称写了两次"),
    "a list with signs of a table": ({"细则!O2": "流动=1"}, "细则!O2：没有读懂"),
    "an open quote": ({"细则!O2": '"流动'}, "细则!O2：没有读懂"),
    "open brackets": ({"细则!O2": "[[["}, "细则!O2：括号里的内容没有读懂"),
    "brackets without end": ({"细则!O2": "[" * 30_000}, "细则!O2：括号里"),
    "brackets in brackets": ({"细则!O2": "[[[[[[[[1]]]]]]]]"}, "细则!O2：括号里嵌套太深"),
    "not a number in brackets": ({"细则!O2": "[NaN]"}, "细则!O2：括号里的内容没有读懂"),
    "a column nobody knows": ({"细则!Z1": "备注"}, "细则!Z1：没有“备注”这一列"),
    "a column twice": ({"细则!C1": "编码"}, "细则!B1：“编码”这一列出现了两次"),
    "a column lacking": ({"细则!C1": None}, "细则：缺少“内容”这一列"),
    "a cell without a head": ({"细则!AB9": "x"}, "细则!AB9：这一格上面没有列名"),
    "a line nobody knows": ({"榜!A2": "办法"}, "榜!A2：没有“办法”这个项目"),
    "a line twice": ({"榜!A3": "方法"}, "榜!A3：这个项目写了两次"),
    "a category nobody knows": ({"细则!A3": "没有这类"}, "细则!A3：“类别”表里没有“没有这类”这一类"),
    "two ways of pricing": ({"细则!G2": 1.0}, "细则!G2：与同一行的另一种写法重复"),
    "an item nobody knows": (
        {"倍数!A2": "x", "倍数!B2": "级别", "倍数!C2": "省", "倍数!D2": 2.0},
        "倍数!A2：“细则”表里没有“x”这一项",
    ),
    "a scope nobody knows": ({"限额!A2": "街道", "限额!D2": "每月"}, "限额!A2：请写 全文、类 或 项"),
    "a limit in two places": (
        {"细则!K2": "每月", "细则!L2": 1.0, "限额!A2": "项", "限额!B2": "conviction.1", "限额!D2": "每月"},
        "限额!B2：这一项的限额已写在“细则”表里",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "sentence"), FAULTY.values(), ids=FAULTY)
def test_a_cell_that_cannot_be_read_is_told_by_its_address(cells: dict[str, Value], sentence: str) -> None:
    assert any(line.startswith(sentence) for line in refused(rewritten(sound(), cells)))


def test_every_code_has_its_sentence_and_every_sentence_its_code() -> None:
    sources = [Path(str(module.__file__)).read_text(encoding="utf-8") for module in (cell_types, lists, reading)]
    words = {word for source in sources for word in re.findall(r'"([a-z]+(?:_[a-z]+)+)"', source)}

    assert words - {"tiers_by"} == set(SHEETS)


def test_all_faults_are_told_at_once() -> None:
    faults = refused(rewritten(sound(), {"细则!F2": "五", "细则!F3": "六", "榜!B5": "多", "等次!D2": "高"}))

    assert [line.partition("：")[0] for line in faults] == ["细则!F2", "细则!F3", "榜!B5", "等次!D2"]


@pytest.mark.parametrize("sheet", ["基本", "类别", "细则", "榜", "评星", "等次"])
def test_a_sheet_that_lacks_is_named(sheet: str) -> None:
    assert f"{sheet}：缺少这张表" in "".join(refused(rewritten(sound(), without=sheet)))


def test_a_sheet_that_may_lack_is_not_missed() -> None:
    document = document_of_workbook(rewritten(rewritten(sound(), without="限额"), without="后续"))

    assert document == document_of_workbook(sound())
    assert not document.keys() & {"limits", "consequences"}


READ: dict[str, tuple[Value, object]] = {
    "full-width digits": ("２．５", "2.5"),
    "a number with blanks": (" 2 ", "2"),
    "a number as text": ("2.50", "2.50"),
    "a whole number": (3.0, "3"),
}


@pytest.mark.parametrize(("value", "read"), READ.values(), ids=READ)
def test_an_obvious_number_is_read(value: Value, read: object) -> None:
    document = document_of_workbook(rewritten(sound(), {"细则!F2": value}))

    assert item(document, 0, 0)["points"] == read


@pytest.mark.parametrize(("value", "read"), [("25%", "0.25"), ("２５％", "0.25"), (0.25, "0.25"), ("0.25", "0.25")])
def test_a_share_is_read_as_a_percentage_or_a_figure(value: Value, read: str) -> None:
    document = document_of_workbook(rewritten(sound(), {"榜!B5": value}))

    assert document["boards"]["red"]["share"] == read  # type: ignore[index, call-overload]


def test_a_day_of_the_year_that_became_a_date_is_read() -> None:
    document = document_of_workbook(rewritten(sound(), {"基本!B4": date(2026, 4, 1)}))

    assert document["cycle"] == {"starts": "04-01"}


def test_words_and_codes_are_both_understood() -> None:
    cells: dict[str, Value] = {
        "细则!D2": "deduct",
        "细则!O2": "migrant、离退休",
        "细则!A2": "conviction",
        "细则!F2": 1.0,
    }

    document = item(document_of_workbook(rewritten(sound(), cells)), 0, 0)

    assert (document["effect"], document["applies_to"]) == ("deduct", ["migrant", "retired"])


def test_a_formula_is_refused_at_its_cell() -> None:
    content = rewritten(sound(), touch={"细则": lambda sheet: sheet.write_formula("F12", "=1+1", None, 2)})

    assert refused(content) == ["细则!F12：这里是公式；请复制后用“选择性粘贴－数值”换成数值。"]


def test_merged_cells_are_refused_where_they_are() -> None:
    content = rewritten(sound(), touch={"细则": lambda sheet: sheet.merge_range("A30:B31", "合并")})

    assert refused(content) == ["细则!A30:B31：这里是合并的单元格；请取消合并，每格各自填写。"]


def test_a_cell_at_the_end_of_the_world_is_named() -> None:
    content = rewritten(sound(), touch={"细则": lambda sheet: sheet.write_string("XFD1048576", "x")})

    assert refused(content) == ["细则!XFD1048576：这里离表格太远，可能是误填；请删去这一格。"]


def test_an_error_value_is_refused_at_its_cell() -> None:
    assert any(
        line.startswith("细则!F2：单元格是错误值 #N/A") for line in refused(rewritten(sound(), {"细则!F2": "#N/A"}))
    )


def repacked(parts: dict[str, bytes]) -> bytes:
    """The sound workbook with some of its parts replaced or added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound())) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *parts]):
            new.writestr(name, parts.get(name) or old.read(name))
    return target.getvalue()


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><workbook><x>&j;</x></workbook>"
)
HOSTILE = {
    "nothing": b"",
    "an empty archive": b"PK\x05\x06" + b"\0" * 18,
    "half a workbook": b"half",
    "an older xls": b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    "macros": b"macros",
    "no sheets": b"no sheets",
    "entities in entities": b"entities",
    "a bomb of zeros": b"bomb",
    "a bomb of cells": b"cells",
    "eleven megabytes": b"PK\x03\x04" + b"x" * (11 * 1024 * 1024),
}


def hostile(kind: bytes) -> bytes:
    row = b'<row r="1">' + b"<c><v>1</v></c>" * 200_000 + b"</row>"
    return {
        b"half": sound()[:5000],
        b"macros": repacked({"xl/vbaProject.bin": b"x"}),
        b"no sheets": repacked({"xl/workbook.xml": b"<workbook/>"}),
        b"entities": repacked({"xl/workbook.xml": BOMB}),
        b"bomb": repacked({"xl/worksheets/sheet1.xml": b"<worksheet>" + b" " * (200 * 1024 * 1024) + b"</worksheet>"}),
        b"cells": repacked({"xl/worksheets/sheet2.xml": b"<worksheet><sheetData>" + row + b"</sheetData></worksheet>"}),
    }.get(kind, kind)


@pytest.mark.parametrize("kind", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_workbook_is_refused_soon_and_in_words(kind: bytes) -> None:
    content = hostile(kind)
    started = monotonic()

    faults = refused(content)

    assert faults[0].endswith("。")
    assert monotonic() - started < 25


def uploads() -> Iterator[tuple[bytes, str]]:
    yield sound()[:3000], "文件已损坏"
    yield rewritten(sound(), {"细则!F2": "五分"}), "细则!F2：“五分”不是数字"
    yield b"\xd0\xcf\x11\xe0" + b"\0" * 600, "另存为 xlsx"


def test_an_upload_that_cannot_be_read_is_told_and_not_stored(place: Place, browser: Browser) -> None:
    inside = browser.signed_in(place.users["community"])
    for content, sentence in uploads():
        sent: dict[str, object] = {"source": "file", "file": (io.BytesIO(content), "细则.xlsx")}

        answer = inside.post(place.path("/criteria/drafts/new"), sent, content_type="multipart/form-data")

        assert answer.status_code == 422
        assert sentence in answer.text


def test_a_workbook_becomes_a_draft(place: Place, browser: Browser) -> None:
    inside = browser.signed_in(place.users["community"])
    content = rewritten(sound(), {"基本!B3": "from-sheet", "细则!C2": None})
    sent: dict[str, object] = {"source": "file", "file": (io.BytesIO(content), "细则.xlsx")}

    answer = inside.post(place.path("/criteria/drafts/new"), sent, content_type="multipart/form-data")

    page = inside.get(answer.location).text
    assert "from-sheet" in page
    assert "有 1 处要改正" in page


def test_a_draft_is_written_as_a_workbook_and_the_template_too(place: Place, browser: Browser) -> None:
    inside = browser.signed_in(place.users["community"])
    begun = inside.post(place.path("/criteria/drafts/new"), {"source": "shipped-mashi-2022-optimised"})

    sheet = inside.get(f"{begun.location}/document.xlsx")
    template = inside.get(place.path("/criteria/drafts/template.xlsx"))

    assert document_of_workbook(sheet.data)["code"] == "mashi-2022-optimised-2"
    assert sheet.headers["Content-Disposition"].endswith("mashi-2022-optimised-2.xlsx")
    assert len(document_of_workbook(template.data)["categories"]) == 3  # type: ignore[arg-type]


def test_a_text_that_no_cell_holds_is_refused_in_words() -> None:
    document = shipped()
    document["categories"][0]["items"][0]["replaces"] = [f"old.{n}" for n in range(6_000)]

    with pytest.raises(SheetFaults, match="细则!Q2：文字太长，表格放不下；请改用 YAML。"):
        workbook_of(document)
