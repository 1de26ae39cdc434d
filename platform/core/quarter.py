"""Calendar quarters as values: Quarter(2022, 3), written 2022Q3."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_WRITTEN = re.compile(r"([0-9]{4})Q([1-4])")
YEARS = range(2000, 2101)
"""The years that an address or a form may name."""


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """One calendar quarter; ordered by time."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9998 and 1 <= self.number <= 4):
            raise ValueError(f"no such quarter: {self.year}Q{self.number}")

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Read "2022Q3"; raise ValueError for anything else."""
        match = _WRITTEN.fullmatch(text)
        if match is None:
            raise ValueError(f"not a quarter: {text!r}")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def read(cls, text: str) -> Quarter:
        """Read a quarter that an address or a form names; raise ValueError for one outside YEARS too."""
        quarter = cls.parse(text)
        if quarter.year not in YEARS:
            raise ValueError(f"no quarter to ask for: {text!r}")
        return quarter

    @classmethod
    def of(cls, day: date) -> Quarter:
        """Return the quarter that holds the day."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        return self.next.first_day - timedelta(days=1)

    @property
    def next(self) -> Quarter:
        return self.plus(1)

    @property
    def previous(self) -> Quarter:
        return self.plus(-1)

    @property
    def months(self) -> list[date]:
        """The first days of its three months."""
        return [date(self.year, 3 * self.number - 2 + n, 1) for n in range(3)]

    def plus(self, quarters: int) -> Quarter:
        index = self.year * 4 + self.number - 1 + quarters
        return Quarter(index // 4, index % 4 + 1)

    def __contains__(self, day: date) -> bool:
        return Quarter.of(day) == self

    def __str__(self) -> str:
        return f"{self.year:04d}Q{self.number}"
