"""A period's versions compiled to flat arrays, one row per item and version: rules become positional gathers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from core.points import HUNDRED, MILLION, PER_HUNDREDTH
from rules.engine.buckets import Buckets, bucket_of, buckets_of
from rules.engine.codes import ADD, DEDUCT, EFFECTS, NO_LIMIT, UNMAPPED, VETO, Bytes, Ints, Truths
from rules.engine.period import Period
from rules.engine.terms import LimitTerms, PriceTerms, VetoTerms, limit_terms, veto_terms
from rules.version import Item, Limit, Version


@dataclass(frozen=True)
class Plan:
    """The rules of a period.

    Row `s × (n + 1) + i` is item `i` of `codes` in segment `s`; the last row of a segment stands for "unmapped".
    """

    period: Period
    codes: tuple[str, ...]
    buckets: Buckets
    rows: tuple[Item | None, ...]
    zero_points: dict[int, int]
    moved: frozenset[str]

    @property
    def width(self) -> int:
        return len(self.codes) + 1

    @property
    def groups(self) -> tuple[tuple[str, str], ...]:
        return self.buckets.groups

    @cached_property
    def effect(self) -> Bytes:
        return np.array([EFFECTS.index(row.effect) if row else UNMAPPED for row in self.rows], np.uint8)

    @cached_property
    def bucket(self) -> Ints:
        """The bucket of each row, one past the end for unmapped."""
        places = {bucket: n for n, bucket in enumerate(self.buckets.buckets)}
        return np.array([places[bucket_of(row)] if row else len(places) for row in self.rows], np.int64)

    @cached_property
    def prices(self) -> PriceTerms:
        return PriceTerms(self.rows)

    @cached_property
    def limits(self) -> LimitTerms:
        return limit_terms(self.rows, self.period.version)

    @cached_property
    def vetoes(self) -> VetoTerms:
        versions = [version for _, version in self.period.segments for _ in range(self.width)]
        return veto_terms(self.rows, versions, self.period.version)

    @cached_property
    def item_place(self) -> Ints:
        """The place of each row's item among the codes, the same in every version."""
        return np.arange(len(self.rows)) % self.width

    @cached_property
    def factor_start(self) -> Ints:
        """Where the row's factors begin."""
        return np.arange(len(self.rows)) * (len(self.member_categories) + 1)

    @cached_property
    def zeroes(self) -> Ints:
        """What a zero takes, in millionths: its category's points."""
        return np.array([self.zero_points.get(n, 0) for n in range(len(self.rows))], np.int64)

    @cached_property
    def is_ordered(self) -> Truths:
        """Whether an entry's price needs the entries before it: steps or limits of its item."""
        ordered = {row.code for row in self.rows if row and (row.steps or row.limits)}
        moving = (DEDUCT, ADD)
        return np.array([
            row is not None and row.code in ordered and EFFECTS.index(row.effect) in moving for row in self.rows
        ])  # fmt: skip

    @cached_property
    def is_moved(self) -> Truths:
        """Whether the item's limits changed with a version inside the period."""
        return np.array([row is not None and row.code in self.moved for row in self.rows], np.bool_)

    @cached_property
    def member_categories(self) -> dict[str, int]:
        """The member categories that any rule names, numbered from 1; 0 is every other."""
        named = [
            code for row in self.rows if row for code in (*row.factors, *(row.applies_to or ()), *row.exempt)
        ]  # fmt: skip
        return {code: n + 1 for n, code in enumerate(dict.fromkeys(named))}

    @cached_property
    def factors(self) -> Ints:
        """Hundredths by row and member category, flat; -1 where the item does not apply."""
        codes: list[str | None] = [None, *self.member_categories]
        return np.array([_factor(row, code) for row in self.rows for code in codes], np.int64)

    @cached_property
    def group_code(self) -> npt.NDArray[np.uint16]:
        """The place of each row's category among the distinct category codes; one past the end for unmapped."""
        codes = list(dict.fromkeys(code for code, _ in self.groups))
        named = [codes.index(row.category) if row else len(codes) for row in self.rows]
        return np.array(named, np.uint16 if len(codes) > 254 else np.uint8)

    @cached_property
    def has_veto(self) -> bool:
        return bool((self.effect == VETO).any())

    @cached_property
    def has_free_zero(self) -> bool:
        """Whether a zero stands in a category that the last version does not limit."""
        return any(self.buckets.limits[self.bucket[row]] == NO_LIMIT for row in self.zero_points)

    @cached_property
    def has_factors(self) -> bool:
        return bool((self.factors != HUNDRED).any())

    @cached_property
    def understood(self) -> list[str]:
        """Every item code that some version of the period understands."""
        codes = [code for _, version in self.period.segments for code in understood_by(version)]
        return list(dict.fromkeys(codes))

    def targets(self, written: Sequence[str]) -> Ints:
        """Return the row of each written item code in each segment, one unmapped place after each segment."""
        rows = [
            self._target(s, version, code)
            for s, (_, version) in enumerate(self.period.segments)
            for code in (*written, None)
        ]
        return np.array(rows, np.int64)

    def _target(self, segment: int, version: Version, code: str | None) -> int:
        item = None if code is None else _item(version, code)
        place = len(self.codes) if item is None else self.codes.index(item.code)
        return segment * self.width + place


@lru_cache(maxsize=1024)
def understood_by(version: Version) -> dict[str, Item]:
    """Return the item of every code that the version understands: its own, and those that its items replace."""
    own = dict(version.items)
    replaced = {old: item for item in own.values() for old in item.replaces}
    return replaced | own


def _item(version: Version, code: str) -> Item | None:
    return understood_by(version).get(code)


def _factor(row: Item | None, code: str | None) -> int:
    """1 where the category is not named; -1 where the item does not apply (scoring §2 and §3)."""
    if row is None:
        return HUNDRED
    if (row.applies_to is not None and code not in row.applies_to) or code in row.exempt:
        return -1
    return HUNDRED if code is None else row.factors.get(code, MILLION) // PER_HUNDREDTH


@lru_cache(maxsize=256)
def plan_of(period: Period) -> Plan:
    """Compile the versions of a period, once."""
    versions = [version for _, version in period.segments]
    codes = tuple(dict.fromkeys(code for version in versions for code in version.items))
    rows = tuple(row for version in versions for row in (*(version.items.get(code) for code in codes), None))
    return Plan(
        period, codes, buckets_of(period.version, versions), rows, _zero_points(period, codes), _moved(versions, codes)
    )


def _limit(version: Version, code: str, kind: str) -> int | None:
    category = version.category(code)
    return category.points if category and category.kind == kind else None


def _zero_points(period: Period, codes: Sequence[str]) -> dict[int, int]:
    """A zero takes its category's points in the period's last version, else in its own (scoring §7)."""
    by_rule = {}
    for s, (_, version) in enumerate(period.segments):
        for n, code in enumerate(codes):
            item = version.items.get(code)
            if item is not None and item.effect == "zero":
                last = _limit(period.version, item.category, "base")
                own = _limit(version, item.category, "base")
                by_rule[s * (len(codes) + 1) + n] = (own if last is None else last) or 0
    return by_rule


def _moved(versions: Sequence[Version], codes: Sequence[str]) -> frozenset[str]:
    """The items whose limit is not the same in all versions."""
    limits = {code: {_limit_of(version.items.get(code)) for version in versions} for code in codes}
    return frozenset(code for code, of_code in limits.items() if len(of_code - {None}) > 1)


def _limit_of(item: Item | None) -> tuple[Limit, ...] | None:
    return None if item is None else item.limits
