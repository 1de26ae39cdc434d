"""xls and et, the binary format before xlsx: values, error cells, percent formats, hidden rows.

A formula always has a stored value there; one that nobody calculated holds the nought its writer put in, which
cannot be told from a real one.
"""

import io
from collections.abc import Iterator, Sequence

import xlrd
from xlrd.book import Book
from xlrd.sheet import Cell, Sheet

from core.parsing.cell_text import Faulty, Percent, Refused, Value, is_percent
from core.parsing.marks import Numbered

BLANK = ""


def rows_of(content: bytes) -> tuple[Sequence[Numbered], set[int]]:
    """Return the rows of the first visible sheet that holds something, and the numbers of the hidden ones."""
    try:
        # xlrd talks to standard output, which is for the answer
        book = xlrd.open_workbook(
            file_contents=content, logfile=io.StringIO(), formatting_info=True, on_demand=True, ragged_rows=True
        )
        return _first_used(book)
    except MemoryError:
        raise
    except Exception as broken:  # what crafted bytes make it raise is not bounded by its own errors
        code = "password" if "encrypted" in str(broken) else "broken"
        raise Refused(code, detail=str(broken)[:200]) from broken


def _first_used(book: Book) -> tuple[Sequence[Numbered], set[int]]:
    for name in book.sheet_names():
        sheet = book.sheet_by_name(name)
        if sheet.visibility == 0:
            rows = list(_rows(book, sheet))
            if any(value not in (None, BLANK) for _number, values in rows for value in values):
                return rows, {number + 1 for number, row in sheet.rowinfo_map.items() if row.hidden}
        book.unload_sheet(name)
    return [], set()


def _rows(book: Book, sheet: Sheet) -> Iterator[tuple[int, list[Value]]]:
    percent = {
        index for index, style in enumerate(book.xf_list) if is_percent(book.format_map[style.format_key].format_str)
    }
    for number in range(sheet.nrows):
        yield number + 1, [_value(book, cell, percent) for cell in sheet.row(number)]


def _value(book: Book, cell: Cell, percent: set[int]) -> Value:
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return Percent(cell.value) if cell.xf_index in percent else float(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, book.datemode)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return Faulty("error_value", xlrd.error_text_from_code.get(cell.value, "#"))
    return None if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) else str(cell.value)
