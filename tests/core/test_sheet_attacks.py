"""A crafted upload is refused soon, before anything of it is listed or unpacked, whatever it says of itself."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from time import monotonic

import pytest

from core import sheets
from core.parsing import archives
from core.parsing.cell_text import Refused
from core.sheets import Column, SheetFaults, reading
from core.sheets.books import read_book
from tests.core.made_sheets import MAIN, archive, label, ods, text, words, xls, xlsx

COLUMNS = [Column(f"列{number}", required=number == 0) for number in range(20)]
SHEET = "xl/worksheets/sheet1.xml"
MEGABYTE = 1024 * 1024
CELL = b"<c><v>1</v></c>"


def with_sheet(part: bytes) -> bytes:
    """Return an xlsx with another sheet in it."""
    with zipfile.ZipFile(io.BytesIO(xlsx([text("列0")]))) as sound:
        return archive({name: sound.read(name) for name in sound.namelist() if name != SHEET} | {SHEET: part})


def unfolding() -> bytes:
    """Under a megabyte that is 290 once it is unpacked."""
    row = b"<row>" + CELL * 100 + b"</row>"
    return with_sheet(f"<worksheet xmlns='{MAIN}'><sheetData>".encode() + row * (290 * MEGABYTE // len(row)))


def crowded(count: int, stated: int | None = None) -> bytes:
    """Return an archive whose directory has very many entries, of which it says `said`."""
    sound = xlsx([text("列0")])
    end = sound.rindex(b"PK\x05\x06")
    (begin,) = struct.unpack("<I", sound[end + 16 : end + 20])
    entry = struct.pack("<4s6H3I5H2I", archives.ENTRY, 20, 20, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0)
    directory = sound[begin:end] + b"".join(entry + b"%04x" % (number % 65_536) for number in range(count))
    stated_count = min(count if stated is None else stated, 65_535)
    return (
        sound[:begin]
        + directory
        + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, stated_count, stated_count, len(directory), begin, 0)
    )


def lying(content: bytes, size: int = 1_000) -> bytes:
    """Return an archive whose last part is said to be small."""
    changed = bytearray(content)
    for start, offset in ((archives.ENTRY, 24), (b"PK\x03\x04", 22)):
        place = content.rindex(start) + offset
        changed[place : place + 4] = struct.pack("<I", size)
    return bytes(changed)


ATTACKS: dict[str, Callable[[], bytes]] = {
    "290 MB in one": unfolding,
    "290 MB in one that says it is small": lambda: lying(unfolding()),
    "190,000 entries": lambda: crowded(190_000),
    "190,000 entries that are said to be five": lambda: crowded(190_000, 5),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_would_fill_the_machine_is_refused_at_once(name: str) -> None:
    content = ATTACKS[name]()
    started = monotonic()

    assert len(content) < 10 * MEGABYTE
    with pytest.raises(SheetFaults):
        sheets.read(content, COLUMNS)
    with pytest.raises(SheetFaults):
        read_book(content)
    assert monotonic() - started < 4


@pytest.mark.parametrize("name", ATTACKS)
def test_no_more_of_it_is_unpacked_than_it_says(name: str) -> None:
    content = ATTACKS[name]()
    tracemalloc.start()

    with pytest.raises(Refused):
        archives.unpacked(content)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < MEGABYTE


def test_pictures_beside_the_sheet_are_not_unpacked() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx([text("列0"), text("甲")]))) as sound:
        parts: dict[str, str | bytes] = {name: sound.read(name) for name in sound.namelist()}

    table = sheets.read(archive(parts | {"xl/media/photo.bmp": bytes(80 * MEGABYTE)}), COLUMNS)

    assert table.rows[0]["列0"] == "甲"


def test_twenty_thousand_rows_of_twenty_columns_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """By their number; the eight seconds of the wall clock are for a machine that does nothing else."""
    monkeypatch.setattr(reading, "SECONDS", 60)
    head = "".join(text(column.title) for column in COLUMNS)
    row = "".join(text(f"第{number}格的文字") for number in range(len(COLUMNS)))

    assert len(sheets.read(xlsx([head] + [row] * 20_000), COLUMNS).rows) == 20_000


@pytest.mark.parametrize("content", [xlsx([text("列0")]), ods([words("列0")])], ids=["xlsx", "ods"])
def test_a_document_type_is_refused(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as sound:
        parts: dict[str, str | bytes] = {name: sound.read(name) for name in sound.namelist()}
    name = SHEET if SHEET in parts else "content.xml"
    declared = b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"

    with pytest.raises(SheetFaults):
        sheets.read(archive(parts | {name: declared + bytes(parts[name])}), COLUMNS)  # type: ignore[arg-type]


ODD_CELLS = [
    "<c r='ZZZZZ1'>%s</c>",
    "<c r='A99999999'>%s</c>",
    "<c r='1'>%s</c>",
    "<c r='甲1'>%s</c>",
    "<c r='-1'>%s</c>",
]


@pytest.mark.parametrize("cell", ODD_CELLS)
@pytest.mark.parametrize("value", ["<v>1</v>", "<f>1</f>"])
def test_a_cell_that_stands_nowhere_ends_in_a_sentence(cell: str, value: str) -> None:
    with pytest.raises(SheetFaults, match="。"):
        sheets.read(xlsx([text("列0"), cell % value]), COLUMNS)


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.9])
def test_a_torn_xls_ends_in_a_sentence(share: float) -> None:
    whole = xls([label(0, 0, "列0"), *(label(row, 0, "甲") for row in range(1, 400))])

    with pytest.raises(SheetFaults, match="已损坏"):
        sheets.read(whole[: int(len(whole) * share)], COLUMNS)
