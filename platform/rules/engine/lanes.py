"""Lanes: what an entry is summed into, by category, direction, and whether limits hold for it.

A category of one direction is one lane; where it both takes and gives, each direction is a lane, and what one brings
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


class Lane(NamedTuple):
    """One direction of a category; `is_free` where its entries are outside limits."""

    code: str
    kind: str
    gains: bool
    is_free: bool


@dataclass(frozen=True)
class Room:
    """What a category of the period's last version leaves to its lanes: from `start` up to `most`, down to `least`."""

    start: int
    least: int
    most: int


@dataclass(frozen=True)
class Lanes:
    """The lanes of a period; `groups` are the categories by (code, kind), the last version's first, veto last."""

    groups: tuple[tuple[str, str], ...]
    lanes: tuple[Lane, ...]
    rooms: tuple[Room | None, ...]

    @cached_property
    def group(self) -> Ints:
        """The group of each lane."""
        return np.array([self.groups.index((lane.code, lane.kind)) for lane in self.lanes], np.int64)

    @cached_property
    def sign(self) -> Ints:
        """How a lane moves its group's figure: a base category counts what is lost, a bonus one what is gained."""
        return np.array([1 if lane.gains == (lane.kind == "bonus") else -1 for lane in self.lanes], np.int64)

    @cached_property
    def limits(self) -> Ints:
        """What each lane lets through when nothing moves the other way, NO_LIMIT where it is open."""
        return np.array([self._limit(lane) for lane in self.lanes], np.int64)

    def _limit(self, lane: Lane) -> int:
        room = self.rooms[self.groups.index((lane.code, lane.kind))]
        if room is None or lane.is_free:
            return NO_LIMIT
        if lane.gains:
            return NO_LIMIT if room.most == NO_LIMIT else room.most - room.start
        return room.start - room.least

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """The lanes (taking, giving) of categories that move both ways."""
        places = {lane: n for n, lane in enumerate(self.lanes)}
        found = [(n, places.get(lane._replace(gains=True))) for lane, n in places.items() if not lane.gains]
        return tuple(
            (taking, giving) for taking, giving in found if giving is not None and not self.lanes[taking].is_free
        )

    @cached_property
    def offsets(self) -> Ints:
        """What each group has lost before any entry: a base category that starts below its points."""
        rooms = [room if kind == "base" else None for room, (_, kind) in zip(self.rooms, self.groups, strict=True)]
        return np.array([room.most - room.start if room else 0 for room in rooms], np.int64)

    @cached_property
    def is_plain(self) -> bool:
        """Whether each lane is its group, with nothing to add: the lanes' sums are the categories' figures."""
        return len(self.lanes) == len(self.groups) and not self.offsets.any() and bool((self.sign == 1).all())

    @cached_property
    def points(self) -> Ints:
        """The points of each group, NO_LIMIT where it has none."""
        return np.array([NO_LIMIT if room is None else room.most for room in self.rooms], np.int64)

    def of_kind(self, kind: str) -> Truths:
        """Which groups are of a kind."""
        return np.array([each == kind for _, each in self.groups], np.bool_)

    @cached_property
    def takes(self) -> Truths:
        """Which lanes hold deductions."""
        return np.array([not lane.gains and lane.kind != "veto" for lane in self.lanes], np.bool_)


def lanes_of(last: Version, versions: Sequence[Version]) -> Lanes:
    """Gather the lanes of the versions of a period; what a category leaves comes from the last one (scoring §7)."""
    categories = [*last.categories, *(category for version in versions for category in version.categories)]
    groups = _groups(categories)
    named = dict.fromkeys(lane_of(item) for category in categories for item in category.items)
    empty = [Lane(code, kind, kind == "bonus", False) for code, kind in groups]
    used = {(lane.code, lane.kind) for lane in named}
    lanes = [*named, *(lane for lane in empty if (lane.code, lane.kind) not in used)]
    lanes.sort(key=lambda lane: groups.index((lane.code, lane.kind)))
    return Lanes(groups, tuple(lanes), tuple(_room(last, *group) for group in groups))


def lane_of(item: Item) -> Lane:
    """Return the lane that an item's entries are summed into."""
    return Lane(item.category, item.kind, EFFECTS.index(item.effect) == ADD, item.unlimited)


def _groups(categories: Sequence[Category]) -> tuple[tuple[str, str], ...]:
    named = [(category.code, category.kind) for category in categories]
    return tuple(dict.fromkeys(sorted(named, key=lambda group: group[1] == "veto")))


def _room(last: Version, code: str, kind: str) -> Room | None:
    """A base category without points, or one that is gone, lets everything through."""
    category = last.category(code)
    if category is None or category.kind != kind or kind == "veto":
        return None
    if kind == "base":
        return None if category.points is None else Room(category.start or 0, 0, category.points)
    most = NO_LIMIT if category.points is None else category.points
    return Room(0, category.floor, most)
