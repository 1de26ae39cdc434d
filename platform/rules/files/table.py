"""One CSV file as lines of named cells; notes what is wrong with row and column."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from core.points import PER_HUNDREDTH, read_hundredths
from rules.faults import WHOLE, Fault, Param

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WHOLE_NUMBER = re.compile(r"[0-9]{1,30}")
MAX_ID = 2**63 - 1
HEADER = 1


@dataclass
class FileLine:
    """One row of a file: its number as a spreadsheet shows it, and its cells by column."""

    number: int
    cells: dict[str, str]
    faults: list[Fault]

    def note(self, column: str, code: str, /, **params: Param) -> None:
        self.faults.append(Fault(column, code, params, self.number))

    def text(self, column: str) -> str:
        """Return what must not be empty; "" when it is."""
        value = self.cells.get(column, "")
        if not value:
            self.note(column, "cell_empty")
        return value

    def day(self, column: str) -> date | None:
        """Return a date, None where the cell is empty or faulty."""
        value = self.cells.get(column, "")
        if not value:
            return None
        try:
            if DATE.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self.note(column, "not_a_date", given=value)
        return None

    def whole(self, column: str) -> int | None:
        """Return a whole number, None where the cell is faulty."""
        value = self.cells.get(column, "")
        if WHOLE_NUMBER.fullmatch(value) and int(value) <= MAX_ID:
            return int(value)
        self.note(column, "not_an_id", given=value, count=MAX_ID)
        return None

    def figure(self, column: str, least: int, most: int) -> int | None:
        """Return hundredths within the bounds, None where the cell is empty or faulty."""
        value = self.cells.get(column, "")
        if not value:
            return None
        figure = read_hundredths(value)
        if figure is None:
            self.note(column, "not_a_number", given=value)
        elif not least <= figure <= most:
            bounds = {"least": least * PER_HUNDREDTH, "most": most * PER_HUNDREDTH}
            self.note(column, "cell_out_of_range", given=value, **bounds)
            return None
        return figure


def lines(content: bytes, required: tuple[str, ...], optional: tuple[str, ...], faults: list[Fault]) -> list[FileLine]:
    """Read a CSV file in UTF-8, with or without byte order mark; an empty list when its header is faulty."""
    rows = _rows(content, faults)
    _, header = next(rows, (1, []))
    if faults or not _is_known(header, required, optional, faults):
        return []
    return [
        FileLine(number, dict(zip(header, cells, strict=True)), faults)
        for number, cells in rows
        if any(cells) and _fits(number, cells, header, faults)
    ]


def _rows(content: bytes, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    number = 0
    try:
        for cells in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True):
            number += 1
            yield number, cells
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        faults.append(Fault(WHOLE, "csv_not_utf_8", row=row))
    except csv.Error:
        faults.append(Fault(WHOLE, "csv_broken", row=number + 1))


def _is_known(header: list[str], required: tuple[str, ...], optional: tuple[str, ...], faults: list[Fault]) -> bool:
    before = len(faults)
    for column in required:
        if column not in header:
            faults.append(Fault(column, "column_missing", row=HEADER))
    for column, times in Counter(header).items():
        if times > 1:
            faults.append(Fault(WHOLE, "column_repeated", {"given": column, "count": times}, HEADER))
        if column not in required + optional:
            faults.append(Fault(WHOLE, "unknown_column", {"given": column, "names": required + optional}, HEADER))
    return len(faults) == before


def _fits(number: int, cells: list[str], header: list[str], faults: list[Fault]) -> bool:
    if len(cells) != len(header):
        faults.append(Fault(WHOLE, "cell_count", {"count": len(cells), "expected": len(header)}, number))
    return len(cells) == len(header)
