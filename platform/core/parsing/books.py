"""A whole workbook (xlsx alone), cell by cell; refused is what a reader of its values would not see."""

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from itertools import islice

from python_calamine import CalamineError, CalamineWorkbook

from core.parsing import archives
from core.parsing.cell_text import ERROR, EXACT, Refused, Value, date_text, number_text
from core.parsing.marks import letters
from core.parsing.rows import OLE
from core.parsing.xlsx import Package, Scan
from core.parsing.xml import Attributes

MAX_CHARACTERS = 32_767
MAX_FAULTS = 50


def book(content: bytes, most_rows: int, most_columns: int) -> Mapping[str, object]:
    """Return every sheet of a workbook, or the faults: formulas, error values, merged cells, hidden rows."""
    if content[:2] != b"PK":
        raise Refused("old_book" if content[:4] == OLE else "not_a_book")
    if any(name.lower().endswith("vbaproject.bin") for name in archives.names(content)):
        raise Refused("macros")
    parts = archives.unpacked(content)
    try:
        faults = list(islice(_strange_cells(Package(parts), most_rows, most_columns), MAX_FAULTS))
        if faults:
            return {"faults": faults}
        read = CalamineWorkbook.from_filelike(archives.packed(parts))
        return {"sheets": [[name, list(_kinds_of(read, name))] for name in read.sheet_names]}
    except (CalamineError, OSError, ValueError) as broken:
        raise Refused("broken", detail=str(broken)[:200]) from broken


def _strange_cells(package: Package, most_rows: int, most_columns: int) -> Iterator[Mapping[str, str]]:
    for sheet, _relation in package.sheets:
        scan = _StrangeScan(most_rows, most_columns)
        scan.scan(package.sheet(sheet))
        for code, address, detail in scan.faults:
            yield {"fault": code, "sheet": sheet, "address": address, "detail": detail}


class _StrangeScan(Scan):
    """Finds what must not stand in a sheet; raises Refused for more cells than are taken."""

    def __init__(self, most_rows: int, most_columns: int) -> None:
        super().__init__()
        self.most_rows, self.most_columns = most_rows, most_columns
        self.cells, self.hidden_row = 0, 0
        self.faults: list[tuple[str, str, str]] = []
        self.reader.begins = {**self.reader.begins, "is": self.value}

    def value(self, attributes: Attributes) -> None:
        super().value(attributes)
        self.cells += 1
        if self.cells > self.most_rows * self.most_columns:
            raise Refused("too_large")
        row, column = self.at()
        if column > self.most_columns or row > self.most_rows:
            self.note("far")
        if row == self.hidden_row:
            self.note("hidden")
            self.hidden_row = 0

    def ended(self) -> None:
        text = self.text()
        if self.has_formula:
            self.note("formula")
        else:
            self.note("error_value", text[:20])

    def hidden(self) -> None:
        self.hidden_row = self.number

    def merged(self, attributes: Attributes) -> None:
        self.faults.append(("merged", attributes.get("ref", "")[:40], ""))

    def note(self, code: str, detail: str = "") -> None:
        if len(self.faults) < MAX_FAULTS:
            row, column = self.at()
            self.faults.append((code, f"{letters(column)}{row}", detail))


def _kinds_of(read: CalamineWorkbook, name: str) -> Iterator[list[object]]:
    """Yield the rows of a sheet that hold something: number, then kind and text of each cell."""
    sheet = read.get_sheet_by_name(name)
    if sheet.start is None:
        return
    first_row, first_column = sheet.start
    for number, row in enumerate(sheet.to_python(skip_empty_area=True), first_row + 1):
        cells = [["", ""]] * first_column + [_kind_of(value) for value in row]
        while cells and not cells[-1][1]:
            cells.pop()
        if cells:
            yield [number, cells]


def _kind_of(value: Value) -> list[str]:
    """Return what kind of cell it is (text, number, date, truth) and its text, a text as it was typed."""
    if isinstance(value, str):
        return ["error" if ERROR.fullmatch(value) else "text", value[:MAX_CHARACTERS]]
    if isinstance(value, bool):
        return ["truth", "TRUE" if value else "FALSE"]
    if isinstance(value, int | float):
        return ["number", number_text(value) if abs(value) < EXACT else f"{value:.15g}"]
    return ["date", date_text(value)] if isinstance(value, date | time | timedelta) else ["", ""]
