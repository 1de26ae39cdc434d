"""Spreadsheets in (xlsx, xls, ods, csv; parsed in a child process) and out (xlsx with header, widths, drop-downs)."""

from core.sheets.columns import Bounds, Column, Kind
from core.sheets.dates_and_amounts import amount, day, unspaced
from core.sheets.faults import SheetFault, SheetFaults, faults_of
from core.sheets.reading import Row, Table, read
from core.sheets.writing import Cell, Content, template, write

__all__ = [
    "Bounds",
    "Cell",
    "Column",
    "Content",
    "Kind",
    "Row",
    "SheetFault",
    "SheetFaults",
    "Table",
    "amount",
    "day",
    "faults_of",
    "read",
    "template",
    "unspaced",
    "write",
]
