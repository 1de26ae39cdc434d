"""Workbooks of many sheets, each with a head of its own: written with drop-downs and notes, read cell by cell."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from flask_babel import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from core.parsing.marks import letters
from core.sheets.columns import Bounds, Column
from core.sheets.faults import SheetFault, SheetFaults
from core.sheets.reading import WORDS, ask_parser
from core.sheets.writing import Styles, workbook

BOUNDS = Bounds(rows=5_000, columns=60)
MAX_TEXT = 32_000
FILLED_ROWS = 400
CellValue = str | Decimal | None


@dataclass(frozen=True)
class Share:
    """A figure that a sheet shows as a percentage."""

    value: Decimal


@dataclass(frozen=True)
class Tab:
    """One sheet to write: columns, rows; `row_choices`: drop-downs of the second column, row by row."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[CellValue | Share]]
    row_choices: Sequence[tuple[str, ...]] = ()
    sources: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Cell:
    """One cell that was read: where it stands, what kind it is (text, number, date, truth, error), its text."""

    address: str
    kind: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """One sheet that was read: rows with their numbers, cells by the place of their column."""

    name: str
    rows: list[tuple[int, dict[int, Cell]]]


def read_book(content: bytes, bounds: Bounds = BOUNDS) -> dict[str, Sheet]:
    """Read every sheet of an xlsx file, in a child process; raise SheetFaults, each with the address of its cell."""
    if len(content) > bounds.size:
        raise _refused(_("文件超过 %(limit)s MB，请删去多余的内容再上传。", limit=bounds.size // (1024 * 1024)))
    if not content.strip():
        raise _refused(_("文件是空的，请选择有内容的表格。"))
    answer = ask_parser(content, bounds, "--book")
    if "fault" in answer:
        raise _refused(WORDS[answer["fault"]](answer["detail"]))
    if "faults" in answer:
        raise SheetFaults(
            [
                SheetFault(None, None, WORDS[one["fault"]](one["detail"]), f"{one['sheet']}!{one['address']}")
                for one in answer["faults"]
            ]
        )
    return {name: Sheet(name, [_row(name, *row) for row in rows]) for name, rows in answer["sheets"]}


def _refused(message: str) -> SheetFaults:
    return SheetFaults([SheetFault(None, None, message)])


def _row(name: str, number: int, cells: list[list[str]]) -> tuple[int, dict[int, Cell]]:
    cells_by_place = {
        place: Cell(f"{name}!{letters(place + 1)}{number}", kind, text)
        for place, (kind, text) in enumerate(cells)
        if text
    }
    return number, cells_by_place


def write_book(tabs: Sequence[Tab], notes: Sequence[str]) -> bytes:
    """Return an xlsx file of the sheets, after one that explains how to fill them in.

    Raises SheetFaults for a text that no cell holds.
    """
    target = io.BytesIO()
    with workbook(target, constant_memory=False) as book:
        styles = Styles(book)
        share = book.add_format({"font_name": "Microsoft YaHei", "font_size": 10, "num_format": "0%", "align": "right"})
        _write_notes(book.add_worksheet("填写说明"), notes, tabs, styles)
        written = [(tab, book.add_worksheet(tab.name)) for tab in tabs]
        lists = _Lists(book)
        for tab, sheet in written:
            _write_tab(sheet, tab, styles, share)
            _add_choices(sheet, tab, lists)
    return target.getvalue()


def _write_tab(sheet: Worksheet, tab: Tab, styles: Styles, share: Format) -> None:
    for place, column in enumerate(tab.columns):
        sheet.set_column(place, place, column.width, styles["text"] if column.kind == "text" else None)
        sheet.write_string(0, place, column.title, styles["needed" if column.required else "head"])
        if column.note:
            sheet.write_comment(0, place, column.note, {"x_scale": 2})
    for number, row in enumerate(tab.rows, 1):
        for place, value in enumerate(row):
            _write_cell(sheet, number, place, value, styles, share)
    sheet.freeze_panes(1, 0)


def _write_cell(
    sheet: Worksheet, row: int, place: int, value: CellValue | Share, styles: Styles, share: Format
) -> None:
    if isinstance(value, Share):
        sheet.write_number(row, place, value.value, share)
    elif isinstance(value, Decimal):
        sheet.write_number(row, place, value, styles["number"])
    elif value and len(value) > MAX_TEXT:
        address = f"{sheet.get_name()}!{letters(place + 1)}{row + 1}"
        raise SheetFaults([SheetFault(None, None, _("文字太长，表格放不下；请改用 YAML。"), address)])
    elif value:
        sheet.write_string(row, place, value, styles["text"])


class _Lists:
    """The choices of drop-downs, each list once, on a hidden sheet: inside a rule only 255 characters fit."""

    def __init__(self, book: Workbook) -> None:
        self.sheet = book.add_worksheet("选项")
        self.sheet.hide()
        self.known: dict[tuple[str, ...], str] = {}

    def source(self, choices: tuple[str, ...]) -> str:
        if choices not in self.known:
            place = len(self.known)
            for row, choice in enumerate(choices):
                self.sheet.write_string(row, place, choice)
            letter = letters(place + 1)
            self.known[choices] = f"='选项'!${letter}$1:${letter}${len(choices)}"
        return self.known[choices]


def _add_choices(sheet: Worksheet, tab: Tab, lists: _Lists) -> None:
    for place, column in enumerate(tab.columns):
        source = tab.sources.get(place) or (lists.source(column.choices) if column.choices else "")
        if source:
            sheet.data_validation(1, place, FILLED_ROWS, place, _rule(source))
    for number, choices in enumerate(tab.row_choices, 1):
        if choices:
            sheet.data_validation(number, 1, number, 1, _rule(lists.source(choices)))


def _rule(source: str) -> dict[str, object]:
    """A list to choose from that lets other texts through: several words may stand in one cell."""
    return {"validate": "list", "source": source, "error_type": "information", "ignore_blank": True}


def _write_notes(sheet: Worksheet, notes: Sequence[str], tabs: Sequence[Tab], styles: Styles) -> None:
    sheet.set_column(0, 0, 14, styles["note"])
    sheet.set_column(1, 1, 20, styles["note"])
    sheet.set_column(2, 2, 84, styles["note"])
    row = 0
    for row, note in enumerate(notes):
        sheet.write_string(row, 2, note, styles["note"])
    for tab in tabs:
        for column in tab.columns:
            if column.note:
                row += 1
                sheet.write_string(row, 0, tab.name, styles["note"])
                sheet.write_string(row, 1, column.title, styles["needed" if column.required else "head"])
                sheet.write_string(row, 2, column.note, styles["note"])
