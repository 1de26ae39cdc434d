"""One whole criteria version, and from when it is in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType

from core.quarter import Quarter
from rules.documents.yaml_tree import Json
from rules.version.boards import BoardRules
from rules.version.figures import BaseRules, TotalRules
from rules.version.items import Category, Item, SharedLimit
from rules.version.process import Consequence, EvaluationRules, PublicityRules
from rules.version.stars import StarRules

QUARTERS = 4


@dataclass(frozen=True, eq=False)
class Version:
    """One immutable scoring document; `content_hash` is the SHA-256 of its canonical JSON."""

    code: str
    title: str
    document: dict[str, Json]
    content_hash: str
    cycle_month: int
    window: str
    roll: str
    base: BaseRules
    total: TotalRules
    limits: tuple[SharedLimit, ...]
    categories: tuple[Category, ...]
    boards: BoardRules
    stars: StarRules
    consequences: tuple[Consequence, ...]
    publicity: PublicityRules
    evaluations: EvaluationRules

    @property
    def base_points(self) -> int:
        return self.base.points

    @property
    def base_floor(self) -> int:
        return self.base.floor

    @cached_property
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
