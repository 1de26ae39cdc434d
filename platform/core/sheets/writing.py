"""Write xlsx: sheets of typed columns, and templates to fill in. No text ever becomes a formula."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import xlsxwriter
from flask_babel import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from core.sheets.columns import Column, Kind

Cell = str | int | Decimal | date | None

FONT = {"font_name": "Microsoft YaHei", "font_size": 10}
FILLED_ROWS = 5_000
UNFIT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True)
class Content:
    """One sheet: columns, rows of cells in their order, and a title line above the head where wanted."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    title: str = ""


@dataclass
class Styles:
    book: Workbook
    formats: dict[str, Format] = field(default_factory=dict)

    def __post_init__(self) -> None:
        looks: dict[str, dict[str, object]] = {
            Kind.TEXT: {"num_format": "@"},
            Kind.NUMBER: {"align": "right"},
            Kind.DATE: {"num_format": "yyyy-mm-dd", "align": "left"},
            "head": {"bold": True, "bg_color": "#E8EDF3", "bottom": 1, "text_wrap": True, "valign": "vcenter"},
            "needed": {"bold": True, "bg_color": "#E8EDF3", "bottom": 1, "text_wrap": True, "font_color": "#1F4E8C"},
            "title": {"bold": True, "font_size": 14, "valign": "vcenter"},
            "note": {"text_wrap": True, "valign": "top"},
            "aside": {"font_color": "#5B6675"},
            "link": {"font_color": "#1F4E8C", "underline": 1},
            "sum": {"bold": True, "top": 1},
        }
        self.formats = {name: self.book.add_format(FONT | look) for name, look in looks.items()}

    def __getitem__(self, name: str) -> Format:
        return self.formats[name]


def write(contents: Sequence[Content]) -> bytes:
    """Return an xlsx file of these sheets: head styled and frozen, filters on, widths as the columns say."""
    target = io.BytesIO()
    with workbook(target) as book:
        styles = Styles(book)
        names: set[str] = set()
        for content in contents:
            sheet = book.add_worksheet(free_name(content.name, names))
            _write_content(sheet, content, styles)
    return target.getvalue()


def template(
    name: str, columns: Sequence[Column], notes: Sequence[str] = (), rows: Iterable[Sequence[Cell]] = ()
) -> bytes:
    """Return an empty sheet to fill in, with drop-downs, and a second sheet that explains each column.

    rows: what is known beforehand (a list of members, say) stands filled in.
    """
    target = io.BytesIO()
    with workbook(target) as book:
        styles = Styles(book)
        sheet = book.add_worksheet(free_name(name, set()))
        _write_content(sheet, Content(name, columns, rows), styles)
        _write_notes(book.add_worksheet(_("填写说明")), columns, notes, styles)
        _add_choices(book, sheet, columns)
    return target.getvalue()


def workbook(target: io.BytesIO, *, constant_memory: bool = True) -> Workbook:
    """Open a workbook for writing in which no text becomes a formula or a link."""
    # rows go out as they come, so that a workbook of a district stays small in memory
    options = {"constant_memory": constant_memory, "strings_to_formulas": False, "strings_to_urls": False}
    return xlsxwriter.Workbook(target, options)


def _write_content(sheet: Worksheet, content: Content, styles: Styles) -> None:
    head = 1 if content.title else 0
    for place, column in enumerate(content.columns):
        sheet.set_column(place, place, column.width, styles[column.kind])
    if content.title:
        sheet.set_row(0, 26)
        sheet.write_string(0, 0, content.title, styles["title"])
    write_table(sheet, head, content.columns, content.rows, styles)


def write_table(
    sheet: Worksheet, head: int, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], styles: Styles
) -> int:
    """Write head and rows from row `head` (counted from 0), freeze and filter them; return the last row's number."""
    for place, column in enumerate(columns):
        sheet.write_string(head, place, column.title, styles["needed" if column.required else "head"])
    last = head
    for last, row in enumerate(rows, head + 1):
        for place, cell in enumerate(row):
            write_cell(sheet, last, place, cell, styles)
    sheet.freeze_panes(head + 1, 0)
    sheet.autofilter(head, 0, last, len(columns) - 1)
    _prepare_print(sheet, head)
    return last


def write_cell(sheet: Worksheet, row: int, place: int, cell: Cell, styles: Styles) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        sheet.write_string(row, place, cell, styles[Kind.TEXT])
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, cell, styles[Kind.DATE])
    else:
        sheet.write_number(row, place, cell, styles[Kind.NUMBER])


def _prepare_print(sheet: Worksheet, head: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
    sheet.set_footer("&C&P / &N")


def _write_notes(sheet: Worksheet, columns: Sequence[Column], notes: Sequence[str], styles: Styles) -> None:
    sheet.set_column(0, 0, 18, styles["note"])
    sheet.set_column(1, 1, 90, styles["note"])
    for row, note in enumerate(notes):
        sheet.write_string(row, 1, note, styles["note"])
    for row, column in enumerate(columns, len(notes) + 1):
        needed = _("必填。") if column.required else _("可以不填。")
        choices = _("可填：%(choices)s。", choices="、".join(column.choices)) if column.choices else ""
        sheet.write_string(row, 0, column.title, styles["needed" if column.required else "head"])
        sheet.write_string(row, 1, needed + column.note + choices, styles["note"])


def _add_choices(book: Workbook, sheet: Worksheet, columns: Sequence[Column]) -> None:
    """Put the choices on a hidden sheet: a list inside the rule itself may have 255 characters only."""
    chosen = [(place, column) for place, column in enumerate(columns) if column.choices]
    if not chosen:
        return
    lists = book.add_worksheet(_("选项"))
    lists.hide()
    for row in range(max(len(column.choices) for _place, column in chosen)):
        for number, (_place, column) in enumerate(chosen):
            if row < len(column.choices):
                lists.write_string(row, number, column.choices[row])
    for number, (place, column) in enumerate(chosen):
        letter = chr(ord("A") + number)
        source = f"='{lists.get_name()}'!${letter}$1:${letter}${len(column.choices)}"
        message = _("请从列表中选择。")
        rule = {"validate": "list", "source": source, "error_title": column.title[:32], "error_message": message}
        sheet.data_validation(1, place, FILLED_ROWS, place, rule)


def free_name(wanted: str, names: set[str]) -> str:
    """Return a sheet name that Excel accepts and that is not taken; it is taken from now on."""
    plain = UNFIT_IN_NAMES.sub(" ", wanted).strip("' ")[:31] or "Sheet"
    name, number = plain, 2
    while name.lower() in names:
        name = f"{plain[:27]} {number}"
        number += 1
    names.add(name.lower())
    return name
