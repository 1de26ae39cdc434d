"""One CSV file as lines of named cells; notes what is wrong with row and column."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from core.points import written
from rules.faults import Fault, quoted
from rules.numbers import PER_HUNDREDTH, hundredths

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WHOLE_NUMBER = re.compile(r"[0-9]{1,30}")
MOST_ID = 2**63 - 1
HEADER = "第 1 行"


@dataclass
class Line:
    """One row of a file: its number as a spreadsheet shows it, and its cells by column."""

    number: int
    cells: dict[str, str]
    faults: list[Fault]

    def note(self, column: str, message: str) -> None:
        self.faults.append(Fault(f"第 {self.number} 行 {column}", message))

    def text(self, column: str) -> str:
        """Return what must not be empty; "" when it is."""
        value = self.cells.get(column, "")
        if not value:
            self.note(column, "不能为空，请填写。")
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
        self.note(column, f"{quoted(value)}不是日期：请写成 2022-09-30 的形式。")
        return None

    def whole(self, column: str) -> int | None:
        """Return a whole number, None where the cell is faulty."""
        value = self.cells.get(column, "")
        if WHOLE_NUMBER.fullmatch(value) and int(value) <= MOST_ID:
            return int(value)
        self.note(column, f"{quoted(value)}不是整数编号：请只用数字，不超过 {MOST_ID}。")
        return None

    def figure(self, column: str, least: int, most: int) -> int | None:
        """Return hundredths within the bounds, None where the cell is empty or faulty."""
        value = self.cells.get(column, "")
        if not value:
            return None
        figure = hundredths(value)
        if figure is None:
            self.note(column, f"{quoted(value)}不是数字：请写整数，或至多两位小数。")
        elif not least <= figure <= most:
            bounds = f"{written(least * PER_HUNDREDTH)} 到 {written(most * PER_HUNDREDTH)}"
            self.note(column, f"{quoted(value)}超出范围：应在 {bounds} 之间。")
            return None
        return figure


def lines(content: bytes, required: tuple[str, ...], optional: tuple[str, ...], faults: list[Fault]) -> list[Line]:
    """Read a CSV file in UTF-8, with or without byte order mark; an empty list when its header is faulty."""
    rows = _rows(content, faults)
    _, header = next(rows, (1, []))
    if faults or not _is_known(header, required, optional, faults):
        return []
    return [
        Line(number, dict(zip(header, cells, strict=True)), faults)
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
        faults.append(Fault(f"第 {row} 行", "不是 UTF-8 编码，请在表格软件中另存为“CSV UTF-8”。"))
    except csv.Error:
        faults.append(Fault(f"第 {number + 1} 行", "引号没有配对，或单元格过长，请改正后再提交。"))


def _is_known(header: list[str], required: tuple[str, ...], optional: tuple[str, ...], faults: list[Fault]) -> bool:
    before = len(faults)
    for column in required:
        if column not in header:
            faults.append(Fault(f"{HEADER} {column}", "缺少这一列，请补上。"))
    known = "、".join(required + optional)
    for column, times in Counter(header).items():
        if times > 1:
            faults.append(Fault(HEADER, f"列{quoted(column)}出现了 {times} 次，请只留一列。"))
        if column not in required + optional:
            faults.append(Fault(HEADER, f"没有{quoted(column)}这一列，请删去或改名；可用的列：{known}。"))
    return len(faults) == before


def _fits(number: int, cells: list[str], header: list[str], faults: list[Fault]) -> bool:
    if len(cells) != len(header):
        faults.append(Fault(f"第 {number} 行", f"有 {len(cells)} 格，应为 {len(header)} 格，请检查逗号。"))
    return len(cells) == len(header)
