"""Workbooks as an office program would save them: a document's own, some cells written over."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.worksheet import Worksheet

from core.sheets.books import read_book

Value = str | float | bool | date | Decimal | None
Touch = Callable[[Worksheet], object]


def rewritten(
    content: bytes,
    cells: Mapping[str, Value] | None = None,
    *,
    without: str = "",
    touch: Mapping[str, Touch] | None = None,
) -> bytes:
    """Write a workbook anew; cells: values by address (细则!F12), None empties; touch: what else is done to a sheet."""
    target = io.BytesIO()
    document = {name: dict(_cells_of(sheet.rows)) for name, sheet in read_book(content).items() if name != without}
    for address, value in (cells or {}).items():
        name, _mark, cell = address.partition("!")
        document.setdefault(name, {})[xl_cell_to_rowcol(cell)] = value
    with xlsxwriter.Workbook(target, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, values in document.items():
            sheet = book.add_worksheet(name)
            for (row, column), value in values.items():
                _write(sheet, row, column, value)
            (touch or {}).get(name, lambda _sheet: None)(sheet)
    return target.getvalue()


def _cells_of(rows: object) -> list[tuple[tuple[int, int], Value]]:
    placed_values = []
    for number, cells in rows:  # type: ignore[attr-defined]
        for place, cell in cells.items():
            placed_values.append(((number - 1, place), float(cell.text) if cell.kind == "number" else cell.text))
    return placed_values


def _write(sheet: Worksheet, row: int, column: int, value: Value) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value)
    elif value is not None:
        sheet.write_number(row, column, value)
