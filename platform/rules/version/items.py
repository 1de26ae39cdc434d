"""The categories and items of a version, their prices and limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.points import HUNDRED, MILLION, PER_HUNDREDTH, half_up

MAX_QUANTITY = 10_000 * HUNDRED
"""The largest quantity of an entry, in hundredths."""
MAX_MEASURE = 1_000_000 * HUNDRED
"""The largest measure of an entry, in hundredths."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `points` (millionths) or `count` entries, or both, in each day, month, quarter or cycle."""

    points: int | None
    count: int | None
    per: str


@dataclass(frozen=True, slots=True)
class SharedLimit:
    """A limit over several items together; `items` None means all of the category or document (scoring §9.5)."""

    items: tuple[str, ...] | None
    limit: Limit


@dataclass(frozen=True, slots=True)
class Bracket:
    """From a measure (millionths) on, the points of one occurrence (millionths; scoring §9.3)."""

    start: int
    points: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a veto does: take the total, force the yellow board, keep off the red one, cap the tier (scoring §9.7)."""

    total_zero: bool
    yellow: bool
    not_red: bool
    tier: str | None
    until: str


@dataclass(frozen=True, slots=True)
class Expectation:
    """A record that is expected once a week, month or quarter; a missing one makes a proposal (scoring §9.19)."""

    record: str
    every: str


WHOLE_UNITS = frozenset({
    "次", "人次", "人", "名", "位", "户", "件", "条", "篇", "项", "个", "份", "场", "期", "起", "例",
    "封", "本", "面", "张", "幅", "班", "届", "堂", "部",
})  # fmt: skip
"""Units of what is counted and cannot be halved; days, hours, weeks and money can."""


@dataclass(frozen=True, slots=True)
class Item:
    """One rule inside a category: `points` fixed, a range, `steps` or `brackets`; none of them for zero and veto.

    `attributes`: by attribute the factor of each value. `outcome`: of a veto item alone.
    """

    code: str
    title: str
    effect: str
    unit: str
    category: str
    kind: str
    points: int | None
    minimum: int | None
    maximum: int | None
    steps: tuple[int, ...]
    brackets: tuple[Bracket, ...]
    limits: tuple[Limit, ...]
    factors: Mapping[str, int]
    attributes: Mapping[str, Mapping[str, int]]
    applies_to: tuple[str, ...] | None
    exempt: tuple[str, ...]
    replaces: tuple[str, ...]
    unlimited: bool
    outcome: Outcome | None
    entered_by: tuple[str, ...]
    approvals: tuple[str, ...]
    expects: Expectation | None
    flags: tuple[str, ...]

    @property
    def counts_whole(self) -> bool:
        """Whether a quantity is a number of whole things."""
        return self.unit in WHOLE_UNITS

    @property
    def takes_points(self) -> bool:
        """Whether an entry must carry its own points, within `minimum` and `maximum`."""
        return self.minimum is not None

    @property
    def asks_more(self) -> bool:
        """Whether an entry must say more than that it happened: points, a measure or attributes."""
        return self.takes_points or self.takes_measure or bool(self.attributes)

    @property
    def takes_measure(self) -> bool:
        """Whether an entry must carry a measure, which its brackets price."""
        return bool(self.brackets)

    def bracketed(self, measure: int) -> int:
        """Return the points of a measure (millionths both): those of the highest bracket it reaches, 0 below all."""
        return next((bracket.points for bracket in reversed(self.brackets) if bracket.start <= measure), 0)

    def multiplied(self, price: int, attributes: Mapping[str, str]) -> int:
        """Return a price (millionths) times the factor of each attribute, as the engine does; unsaid ones are 1."""
        for name, values in self.attributes.items():
            factor = values.get(attributes.get(name, ""), MILLION) // PER_HUNDREDTH
            price = half_up(price * factor, HUNDRED)
        return price


@dataclass(frozen=True, slots=True)
class Category:
    """A group of items of one kind: base (run down), bonus (added) or veto.

    `points` is its limit. A base category with points begins at `start`; a bonus one never falls below `floor`.
    """

    code: str
    title: str
    kind: str
    points: int | None
    start: int | None
    floor: int
    limits: tuple[SharedLimit, ...]
    items: tuple[Item, ...]
