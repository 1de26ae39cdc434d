"""What a period's versions say about prices, limits and vetoes, compiled to arrays by row of the plan.

`prices`, `limits` and `vetoes` apply them to a ledger; a ledger needs its plan and the plan needs these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

import numpy as np

from core.points import HUNDRED, PER_HUNDREDTH
from rules.engine.codes import NO_LIMIT, PERIODS, Ints, Truths
from rules.version import Category, Item, Limit, SharedLimit, StarRules, Version

FAR = 2**32
"""More than any measure in hundredths, so that measures of different rows do not meet."""
MOVING = ("deduct", "add")
NO_CAP = -1


@dataclass(frozen=True)
class PriceTerms:
    """By row: points in hundredths, and where a price comes from the entry or those before it (scoring §3 and §9.3)."""

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
        return self.points * HUNDRED

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
        brackets = [(n * FAR - 1, 0) for n, row in enumerate(self.rows) if row and row.brackets]
        brackets += [
            (n * FAR + bracket.start // PER_HUNDREDTH, bracket.points // PER_HUNDREDTH)
            for n, row in enumerate(self.rows)
            for bracket in (row.brackets if row else ())
        ]
        table = np.array(sorted(brackets), np.int64).reshape(-1, 2)
        return table[:, 0], table[:, 1]

    def bracketed(self, rule: Ints, measure: Ints) -> Ints:
        """Return the points (hundredths) of measures (hundredths) under rows that have brackets."""
        starts, points = self._brackets
        return points[np.searchsorted(starts, rule * FAR + measure, "right") - 1]


@dataclass(frozen=True)
class CompiledLimits:
    """By row: points (millionths) and count of its limit, NO_LIMIT where open, and its period."""

    points: Ints
    count: Ints
    per: Ints
    is_there: Truths

    @cached_property
    def one_per(self) -> int | None:
        """The period that all rows with a limit count in, None where they differ."""
        periods = np.unique(self.per[self.is_there])
        return int(periods[0]) if len(periods) == 1 else None


@dataclass(frozen=True)
class SharedTerms:
    """One limit that several items share, with the rows of the plan that it covers."""

    source: SharedLimit
    category: Category | None
    covers: Truths
    terms: CompiledLimits


@dataclass(frozen=True)
class LimitTerms:
    """`of_items`: the first, the second … limit of each item; `shared`: those of categories, then the document's."""

    of_items: tuple[CompiledLimits, ...]
    shared: tuple[SharedTerms, ...]
    is_shared: Truths


def limit_terms(rows: Sequence[Item | None], last: Version) -> LimitTerms:
    """Compile the limits of the plan's rows; shared ones are those of the period's last version (scoring §7)."""
    levels = zip_longest(*(row.limits if row and row.effect in MOVING else () for row in rows))
    shared = tuple(_shared(rows, each, category) for category, each in _shared_of(last))
    covered = [each.covers for each in shared]
    is_shared = np.logical_or.reduce([np.zeros(len(rows), np.bool_), *covered])
    return LimitTerms(tuple(_compiled(level) for level in levels), shared, is_shared)


def _shared_of(version: Version) -> list[tuple[Category | None, SharedLimit]]:
    of_categories = [(category, limit) for category in version.categories for limit in category.limits]
    return [*of_categories, *((None, limit) for limit in version.limits)]


def _shared(rows: Sequence[Item | None], shared: SharedLimit, category: Category | None) -> SharedTerms:
    covers = np.array([row is not None and _is_covered(row, shared, category) for row in rows], np.bool_)
    return SharedTerms(shared, category, covers, _compiled([shared.limit if covered else None for covered in covers]))


def _is_covered(item: Item, shared: SharedLimit, category: Category | None) -> bool:
    if item.effect not in MOVING or item.unlimited:
        return False
    if shared.items is not None:
        return item.code in shared.items
    return category is None or (item.category, item.kind) == (category.code, category.kind)


def _compiled(limits: Sequence[Limit | None]) -> CompiledLimits:
    def figures(values: Sequence[int | None]) -> Ints:
        return np.array([NO_LIMIT if value is None else value for value in values], np.int64)

    return CompiledLimits(
        figures([limit.points if limit else None for limit in limits]),
        figures([limit.count if limit else None for limit in limits]),
        np.array([PERIODS.index(limit.per if limit else PERIODS[-1]) for limit in limits], np.int64),
        np.array([limit is not None for limit in limits], np.bool_),
    )


@dataclass(frozen=True)
class VetoTerms:
    """By row: what its veto does and for how long (scoring §9.7); `cap`: a place in the last tiers, or NO_CAP."""

    takes_total: Truths
    yellow: Truths
    not_red: Truths
    cap: Ints
    ends_with_quarter: Truths


def veto_terms(rows: Sequence[Item | None], versions: Sequence[Version], last: Version) -> VetoTerms:
    """Compile what the vetoes of a plan's rows do; `versions` names the version of each row."""
    outcomes = [row.outcome if row else None for row in rows]
    caps = [
        NO_CAP if outcome is None or outcome.tier is None else _place(outcome.tier, version.stars, last.stars)
        for outcome, version in zip(outcomes, versions, strict=True)
    ]
    return VetoTerms(
        np.array([outcome is not None and outcome.total_zero for outcome in outcomes], np.bool_),
        np.array([outcome is not None and outcome.yellow for outcome in outcomes], np.bool_),
        np.array([outcome is not None and outcome.not_red for outcome in outcomes], np.bool_),
        np.array(caps, np.int64),
        np.array([outcome is not None and outcome.until == "quarter" for outcome in outcomes], np.bool_),
    )


def _place(code: str, own: StarRules, last: StarRules) -> int:
    """The place of a tier in the last version: by its code, else the highest that begins no higher than it did."""
    codes = [tier.code for tier in last.tiers]
    if code in codes:
        return codes.index(code)
    start = next(tier.start for tier in own.tiers if tier.code == code)
    return next(n for n, tier in enumerate(last.tiers) if tier.start <= start)
