"""A workbook to hand in: a cover that lists the sheets, then the sheets, each with its title, totals and chart."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from core.sheets import Cell, Column
from core.sheets.writing import Styles, free_name, write_table


@dataclass(frozen=True)
class Bars:
    """A bar chart of some number columns over a text column, by the columns' titles; one colour (#RRGGBB) for each."""

    title: str
    over: str
    of: Sequence[str]
    colours: Sequence[str] = ("#1F4E8C", "#5B6675", "#1E7B4A", "#B45309")


@dataclass(frozen=True)
class Section:
    """One sheet: a title, rows under columns, a last row of sums where wanted, a chart of them where wanted.

    sums: titles of the number columns that are summed by formula below the rows.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    sums: Sequence[str] = field(default_factory=tuple)
    bars: Bars | None = None


def workbook(title: str, facts: Sequence[tuple[str, str]], sections: Sequence[Section]) -> bytes:
    """Return an xlsx file: `facts` (period, unit, as of when) stand on the cover. No text becomes a formula."""
    target = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(target, options) as book:
        styles = Styles(book)
        used: set[str] = set()
        cover = free_name("目录", used)
        names = [free_name(section.name, used) for section in sections]
        _write_cover(book, cover, title, facts, list(zip(names, sections, strict=True)), styles)
        for name, section in zip(names, sections, strict=True):
            _write_section(book, name, section, styles)
    return target.getvalue()


def _write_cover(
    book: Workbook,
    name: str,
    title: str,
    facts: Sequence[tuple[str, str]],
    sections: Sequence[tuple[str, Section]],
    styles: Styles,
) -> None:
    sheet = book.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 60)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, title, styles["title"])
    for row, (word, value) in enumerate(facts, 1):
        sheet.write_string(row, 0, word, styles["note"])
        sheet.write_string(row, 1, value, styles["note"])
    first = len(facts) + 2
    for row, (target, section) in enumerate(sections, first):
        sheet.write_url(row, 0, f"internal:'{target}'!A1", styles["link"], target)
        sheet.write_string(row, 1, f"{section.title}（{len(section.rows)} 行）", styles["note"])


def _write_section(book: Workbook, name: str, section: Section, styles: Styles) -> None:
    sheet = book.add_worksheet(name)
    head = 2 if section.note else 1
    for place, column in enumerate(section.columns):
        sheet.set_column(place, place, column.width)
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, section.title, styles["title"])
    if section.note:
        sheet.write_string(1, 0, section.note, styles["aside"])
    last = write_table(sheet, head, section.columns, section.rows, styles)
    if section.sums and section.rows:
        _write_sums(sheet, section, head, last, styles)
    if section.bars and section.rows:
        _add_bars(book, name, section, section.bars, head)


def _write_sums(sheet: Worksheet, section: Section, head: int, last: int, styles: Styles) -> None:
    sheet.write_string(last + 1, 0, "合计", styles["sum"])
    for place, column in enumerate(section.columns):
        if column.title in section.sums:
            letter = xl_col_to_name(place)
            figures = [row[place] for row in section.rows]
            # the figure stands beside the formula, for readers that do not reckon
            total = sum(figure for figure in figures if isinstance(figure, int | Decimal))
            sheet.write_formula(last + 1, place, f"=SUM({letter}{head + 2}:{letter}{last + 1})", styles["sum"], total)


def _add_bars(book: Workbook, name: str, section: Section, bars: Bars, head: int) -> None:
    places = {column.title: place for place, column in enumerate(section.columns)}
    last = head + len(section.rows)
    chart = book.add_chart({"type": "bar"})
    for title, colour in zip(bars.of, bars.colours, strict=False):
        chart.add_series(
            {
                "name": title,
                "categories": [name, head + 1, places[bars.over], last, places[bars.over]],
                "values": [name, head + 1, places[title], last, places[title]],
                "fill": {"color": colour},
                "gap": 60,
            }
        )
    chart.set_title({"name": bars.title, "name_font": {"size": 11}})
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"position": "top"} if len(bars.of) > 1 else {"none": True})
    chart.set_size({"width": 640, "height": max(260, 90 + 12 * len(section.rows) * len(bars.of))})
    sheet = book.get_worksheet_by_name(name)
    sheet.insert_chart(head, len(section.columns) + 1, chart)
