"""Buckets: what an entry is summed into, by category, direction, and whether limits hold for it.

A category of one direction is one bucket; where it both takes and gives, each direction is one, and what one brings
makes room in the other (scoring §4, §9.1, 9.6, 9.10).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from rules.engine.codes import ADD, EFFECTS, NO_LIMIT, Ints, Truths
from rules.version import Category, Item, Version


class Bucket(NamedTuple):
    """One direction of a category; `is_free` where its entries are outside limits."""

    code: str
    kind: str
    gains: bool
    is_free: bool


@dataclass(frozen=True)
class Headroom:
    """What a category of the last version leaves to its buckets: from `start` up to `most`, down to `least`."""

    start: int
    least: int
    most: int


@dataclass(frozen=True)
class Buckets:
    """The buckets of a period; `groups` are the categories by (code, kind), the last version's first, veto last."""

    groups: tuple[tuple[str, str], ...]
    buckets: tuple[Bucket, ...]
    headrooms: tuple[Headroom | None, ...]

    @cached_property
    def group(self) -> Ints:
        """The group of each bucket."""
        return np.array([self.groups.index((bucket.code, bucket.kind)) for bucket in self.buckets], np.int64)

    @cached_property
    def sign(self) -> Ints:
        """How a bucket moves its group's figure: a base category counts what is lost, a bonus one what is gained."""
        return np.array([1 if bucket.gains == (bucket.kind == "bonus") else -1 for bucket in self.buckets], np.int64)

    @cached_property
    def limits(self) -> Ints:
        """What each bucket lets through when nothing moves the other way, NO_LIMIT where it is open."""
        return np.array([self._limit(bucket) for bucket in self.buckets], np.int64)

    def _limit(self, bucket: Bucket) -> int:
        headroom = self.headrooms[self.groups.index((bucket.code, bucket.kind))]
        if headroom is None or bucket.is_free:
            return NO_LIMIT
        if bucket.gains:
            return NO_LIMIT if headroom.most == NO_LIMIT else headroom.most - headroom.start
        return headroom.start - headroom.least

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """The buckets (taking, giving) of categories that move both ways."""
        places = {bucket: n for n, bucket in enumerate(self.buckets)}
        both_ways = [(n, places.get(bucket._replace(gains=True))) for bucket, n in places.items() if not bucket.gains]
        return tuple(
            (taking, giving) for taking, giving in both_ways if giving is not None and not self.buckets[taking].is_free
        )

    @cached_property
    def offsets(self) -> Ints:
        """What each group has lost before any entry: a base category that starts below its points."""
        headrooms = [
            headroom if kind == "base" else None
            for headroom, (_, kind) in zip(self.headrooms, self.groups, strict=True)
        ]
        return np.array([headroom.most - headroom.start if headroom else 0 for headroom in headrooms], np.int64)

    @cached_property
    def is_plain(self) -> bool:
        """Whether each bucket is its group, with nothing to add: the buckets' sums are the categories' figures."""
        return len(self.buckets) == len(self.groups) and not self.offsets.any() and bool((self.sign == 1).all())

    @cached_property
    def points(self) -> Ints:
        """The points of each group, NO_LIMIT where it has none."""
        return np.array([NO_LIMIT if headroom is None else headroom.most for headroom in self.headrooms], np.int64)

    def of_kind(self, kind: str) -> Truths:
        """Which groups are of a kind."""
        return np.array([each == kind for _, each in self.groups], np.bool_)

    @cached_property
    def takes(self) -> Truths:
        """Which buckets hold deductions."""
        return np.array([not bucket.gains and bucket.kind != "veto" for bucket in self.buckets], np.bool_)


def buckets_of(last: Version, versions: Sequence[Version]) -> Buckets:
    """Gather the buckets of the versions of a period; what a category leaves comes from the last one (scoring §7)."""
    categories = [*last.categories, *(category for version in versions for category in version.categories)]
    groups = _groups(categories)
    named = dict.fromkeys(bucket_of(item) for category in categories for item in category.items)
    empty = [Bucket(code, kind, kind == "bonus", False) for code, kind in groups]
    used = {(bucket.code, bucket.kind) for bucket in named}
    buckets = [*named, *(bucket for bucket in empty if (bucket.code, bucket.kind) not in used)]
    buckets.sort(key=lambda bucket: groups.index((bucket.code, bucket.kind)))
    return Buckets(groups, tuple(buckets), tuple(_room(last, *group) for group in groups))


def bucket_of(item: Item) -> Bucket:
    """Return the bucket that an item's entries are summed into."""
    return Bucket(item.category, item.kind, EFFECTS.index(item.effect) == ADD, item.unlimited)


def _groups(categories: Sequence[Category]) -> tuple[tuple[str, str], ...]:
    named = [(category.code, category.kind) for category in categories]
    return tuple(dict.fromkeys(sorted(named, key=lambda group: group[1] == "veto")))


def _room(last: Version, code: str, kind: str) -> Headroom | None:
    """A base category without points, or one that is gone, lets everything through."""
    category = last.category(code)
    if category is None or category.kind != kind or kind == "veto":
        return None
    if kind == "base":
        return None if category.points is None else Headroom(category.start or 0, 0, category.points)
    most = NO_LIMIT if category.points is None else category.points
    return Headroom(0, category.floor, most)
