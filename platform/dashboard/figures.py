"""Figures of overviews out of summary rows: sums, the league, the common scale of the histograms."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from boards.models import BoardSummary
from core.points import MILLION, rounded

BINS = 11
BIN = 2
RANKED_FROM = Fraction(80, 100)
LEFT_OUT = Fraction(1, 100)


@dataclass(frozen=True)
class Sums:
    """What the confirmed boards of some communities come to; mean and deviation are millionths, over all members."""

    boards: int
    population: int
    reported: int
    red: int
    yellow: int
    classes: tuple[int, int, int, int]
    vetoed: int
    mean: int
    deviation: int

    @property
    def unlisted(self) -> int:
        return self.population - self.red - self.yellow

    @property
    def rate(self) -> Fraction | None:
        return Fraction(self.reported, self.population) if self.population else None


def sums(rows: Sequence[BoardSummary]) -> Sums:
    """Add summary rows up; the deviation is that of all members around their common mean."""
    people = sum(row.population for row in rows)
    mean = sum(row.total_sum for row in rows) // people if people else 0
    squares = sum(row.population * (row.deviation**2 + (row.mean - mean) ** 2) for row in rows)
    return Sums(
        boards=len(rows),
        population=people,
        reported=sum(row.reported for row in rows),
        red=sum(row.red for row in rows),
        yellow=sum(row.yellow for row in rows),
        classes=(
            sum(row.class_1 for row in rows),
            sum(row.class_2 for row in rows),
            sum(row.class_3 for row in rows),
            sum(row.class_4 for row in rows),
        ),
        vetoed=sum(row.vetoed for row in rows),
        mean=mean,
        deviation=math.isqrt(squares // people) if people else 0,
    )


def rate_of(row: BoardSummary) -> Fraction:
    """The reporting rate: members with at least one recognised entry in the quarter, of all who were ranked."""
    return Fraction(row.reported, row.population) if row.population else Fraction(0)


def ranks(rows: Sequence[BoardSummary]) -> list[tuple[int | None, BoardSummary]]:
    """Rank communities by mean, equal ones alike; those below 80 % reporting come last and have no rank."""
    able = sorted((row for row in rows if rate_of(row) >= RANKED_FROM), key=lambda row: (-row.mean, row.tenant_id))
    rest = sorted((row for row in rows if rate_of(row) < RANKED_FROM), key=lambda row: (-row.mean, row.tenant_id))
    better = Counter(row.mean for row in able)
    return [
        *((1 + sum(count for mean, count in better.items() if mean > row.mean), row) for row in able),
        *((None, row) for row in rest),
    ]


@dataclass(frozen=True)
class Axis:
    """The common scale of small histograms: 11 bins of `width` points from `first` on, the outer ones open."""

    first: int
    width: int

    @property
    def last(self) -> int:
        return self.first + BINS * self.width

    def shares(self, histogram: Mapping[str, int]) -> list[float]:
        """Return the share of a community's members in each bin, for drawing."""
        counts = [0] * BINS
        for lower, count in histogram.items():
            counts[min(BINS - 1, max(0, (int(lower) - self.first) // self.width))] += count
        whole = sum(counts) or 1
        return [count / whole for count in counts]


def axis(histograms: Iterable[Mapping[str, int]]) -> Axis:
    """Return the scale that holds all but the outermost hundredth of the members at either end."""
    pooled: Counter[int] = Counter()
    for histogram in histograms:
        pooled.update({int(lower): count for lower, count in histogram.items()})
    if not pooled:
        return Axis(60, 2 * BIN)
    cut = math.floor(sum(pooled.values()) * LEFT_OUT)
    first, last = _after(sorted(pooled.items()), cut), _after(sorted(pooled.items(), reverse=True), cut) + BIN
    width = max(BIN, -(-(last - first) // (BINS * BIN)) * BIN)
    return Axis(first - first % width, width)


def _after(ordered: Sequence[tuple[int, int]], cut: int) -> int:
    """The first bin behind which more than `cut` members stand."""
    passed = 0
    for lower, count in ordered:
        passed += count
        if passed > cut:
            return lower
    return ordered[-1][0]


def one_place(millionths: int) -> str:
    """Write points with one decimal, rounded half up: 99.7."""
    return str(rounded(Fraction(millionths, MILLION), 1))
