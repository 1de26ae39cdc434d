"""The prices of a plan's rows compiled to arrays: fixed points, ranges, steps, brackets (scoring §3 and §9.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.points import PER_HUNDREDTH
from rules.engine.codes import Ints, Truths
from rules.version import Item

FAR = 2**32
"""More than any measure in hundredths, so that measures of different rows do not meet."""


@dataclass(frozen=True)
class Prices:
    """By row: points in hundredths, and where a price is taken from the entry or from those before it."""

    rows: tuple[Item | None, ...]

    def _figures(self, values: Sequence[int | None]) -> Ints:
        return np.array([value or 0 for value in values], np.int64) // PER_HUNDREDTH

    @cached_property
    def points(self) -> Ints:
        """The fixed points in hundredths; 0 for a range, for steps, brackets and veto."""
        return self._figures([row.points if row else None for row in self.rows])

    @cached_property
    def unit_price(self) -> Ints:
        """Millionths per hundredth of quantity, before factors."""
        return self.points * 100

    @cached_property
    def takes_points(self) -> Truths:
        return np.array([row is not None and row.takes_points for row in self.rows], np.bool_)

    @cached_property
    def takes_measure(self) -> Truths:
        return np.array([row is not None and row.takes_measure for row in self.rows], np.bool_)

    @cached_property
    def takes_attributes(self) -> Truths:
        return np.array([row is not None and bool(row.attributes) for row in self.rows], np.bool_)

    @cached_property
    def minimum(self) -> Ints:
        return self._figures([row.minimum if row else None for row in self.rows])

    @cached_property
    def maximum(self) -> Ints:
        return self._figures([row.maximum if row else None for row in self.rows])

    @cached_property
    def step_count(self) -> Ints:
        return np.array([len(row.steps) if row else 0 for row in self.rows], np.int64)

    @cached_property
    def step_start(self) -> Ints:
        return np.cumsum(self.step_count) - self.step_count

    @cached_property
    def steps(self) -> Ints:
        return self._figures([step for row in self.rows if row for step in row.steps])

    @cached_property
    def _brackets(self) -> tuple[Ints, Ints]:
        """Where each bracket begins, far apart by row, and its points: below the first of a row they are 0."""
        found = [(n * FAR - 1, 0) for n, row in enumerate(self.rows) if row and row.brackets]
        found += [
            (n * FAR + bracket.start // PER_HUNDREDTH, bracket.points // PER_HUNDREDTH)
            for n, row in enumerate(self.rows)
            for bracket in (row.brackets if row else ())
        ]
        table = np.array(sorted(found), np.int64).reshape(-1, 2)
        return table[:, 0], table[:, 1]

    def bracketed(self, rule: Ints, measure: Ints) -> Ints:
        """Return the points (hundredths) of measures (hundredths) under rows that have brackets."""
        starts, points = self._brackets
        return points[np.searchsorted(starts, rule * FAR + measure, "right") - 1]
