"""The limits of a period's versions compiled to arrays: an item's own by level, shared ones one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

import numpy as np

from rules.engine.codes import NO_LIMIT, PERIODS, Ints, Truths
from rules.version import Category, Item, Limit, SharedLimit, Version

MOVING = ("deduct", "add")


@dataclass(frozen=True)
class CompiledLimits:
    """By row of the plan: points (millionths) and count of its limit, NO_LIMIT where open, and its period."""

    points: Ints
    count: Ints
    per: Ints
    is_there: Truths

    @cached_property
    def one_per(self) -> int | None:
        """The period that all rows with a limit count in, None where they differ."""
        found = np.unique(self.per[self.is_there])
        return int(found[0]) if len(found) == 1 else None


@dataclass(frozen=True)
class Shared:
    """One limit that several items share, with the rows of the plan that it covers."""

    source: SharedLimit
    category: Category | None
    covers: Truths
    terms: CompiledLimits


@dataclass(frozen=True)
class LimitTerms:
    """`of_items`: the first, the second … limit of each item; `shared`: those of categories, then the document's."""

    of_items: tuple[CompiledLimits, ...]
    shared: tuple[Shared, ...]
    is_shared: Truths


def limit_terms(rows: Sequence[Item | None], last: Version) -> LimitTerms:
    """Compile the limits of the plan's rows; shared ones are those of the period's last version (scoring §7)."""
    levels = zip_longest(*(row.limits if row and row.effect in MOVING else () for row in rows))
    shared = tuple(_shared(rows, each, category) for category, each in _shared_of(last))
    covered = [each.covers for each in shared]
    is_shared = np.logical_or.reduce([np.zeros(len(rows), np.bool_), *covered])
    return LimitTerms(tuple(_terms(level) for level in levels), shared, is_shared)


def _shared_of(version: Version) -> list[tuple[Category | None, SharedLimit]]:
    of_categories = [(category, limit) for category in version.categories for limit in category.limits]
    return [*of_categories, *((None, limit) for limit in version.limits)]


def _shared(rows: Sequence[Item | None], shared: SharedLimit, category: Category | None) -> Shared:
    covers = np.array([row is not None and _is_covered(row, shared, category) for row in rows], np.bool_)
    return Shared(shared, category, covers, _terms([shared.limit if covered else None for covered in covers]))


def _is_covered(item: Item, shared: SharedLimit, category: Category | None) -> bool:
    if item.effect not in MOVING or item.unlimited:
        return False
    if shared.items is not None:
        return item.code in shared.items
    return category is None or (item.category, item.kind) == (category.code, category.kind)


def _terms(limits: Sequence[Limit | None]) -> CompiledLimits:
    def figures(values: Sequence[int | None]) -> Ints:
        return np.array([NO_LIMIT if value is None else value for value in values], np.int64)

    return CompiledLimits(
        figures([limit.points if limit else None for limit in limits]),
        figures([limit.count if limit else None for limit in limits]),
        np.array([PERIODS.index(limit.per if limit else PERIODS[-1]) for limit in limits], np.int64),
        np.array([limit is not None for limit in limits], np.bool_),
    )
