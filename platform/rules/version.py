"""A criteria version: immutable values of one validated document, figures in millionths of a point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from core.quarter import Quarter
from rules.documents.tree import Json

QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Item:
    """One rule inside a category; `points` fixed, or a range, or `steps`; none of them for zero and veto."""

    code: str
    title: str
    effect: str
    unit: str
    category: str
    points: int | None
    minimum: int | None
    maximum: int | None
    steps: tuple[int, ...]
    limit_points: int | None
    limit_count: int | None
    limit_per: str | None
    factors: Mapping[str, int]
    applies_to: tuple[str, ...] | None
    exempt: tuple[str, ...]
    replaces: tuple[str, ...]

    @property
    def takes_points(self) -> bool:
        """Whether an entry must carry its own points, within `minimum` and `maximum`."""
        return self.minimum is not None


@dataclass(frozen=True, slots=True)
class Category:
    """A group of items of one kind: base (deducted from), bonus (added) or veto; `points` is its limit."""

    code: str
    title: str
    kind: str
    points: int | None
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class BoardRules:
    """How the red and yellow boards of a quarter are drawn; shares in millionths."""

    scope: str
    exempt: tuple[str, ...]
    red_share: int
    red_min_points: int | None
    yellow_share: int
    yellow_below: int | None
    requires_deduction: bool
    rounding: str
    ties: str
    consecutive: int


@dataclass(frozen=True, slots=True)
class Tier:
    """One grade of the annual rating, reached from `start` on."""

    code: str
    title: str
    start: int


@dataclass(frozen=True, slots=True)
class StarRules:
    """How a year is rated; weights in millionths; tiers highest first."""

    daily_weight: int
    appraisal_weight: int
    contribution_weight: int
    daily: str
    sources: Mapping[str, int]
    required: tuple[str, ...]
    full_marks: int
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, eq=False)
class Version:
    """One immutable scoring document; `content_hash` is the SHA-256 of its canonical JSON."""

    code: str
    title: str
    document: dict[str, Json]
    content_hash: str
    cycle_month: int
    window: str
    base_points: int
    base_floor: int
    categories: tuple[Category, ...]
    boards: BoardRules
    stars: StarRules

    @property
    def items(self) -> Mapping[str, Item]:
        """The items of all categories by code, in the order of the document."""
        return MappingProxyType({item.code: item for group in self.categories for item in group.items})

    def category(self, code: str) -> Category | None:
        """Return the category of that code, None when the version has none."""
        return next((group for group in self.categories if group.code == code), None)

    def cycle_of(self, day: date) -> int:
        """Return the year Y whose cycle holds the day."""
        return day.year if day.month >= self.cycle_month else day.year - 1

    def cycle_first_day(self, year: int) -> date:
        """Return the first day of cycle Y."""
        return date(year, self.cycle_month, 1)

    def cycle_quarters(self, year: int) -> list[Quarter]:
        """Return the four quarters of cycle Y, in time."""
        first = Quarter.of(self.cycle_first_day(year))
        return [first.plus(n) for n in range(QUARTERS)]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and other.content_hash == self.content_hash

    def __hash__(self) -> int:
        return hash(self.content_hash)


@dataclass(frozen=True, slots=True)
class InForce:
    """A version and the quarter from whose first day it is in force."""

    version: Version
    since: Quarter
