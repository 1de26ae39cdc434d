"""How a year is rated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tier:
    """One grade of the annual rating, reached from `start` on by those who have the category minima of `require`.

    At most `max_share` of the rated get it; at least `min_share` of them get it or a lower one (scoring §9.12, 9.13).
    """

    code: str
    title: str
    start: int
    max_share: int | None
    min_share: int | None
    require: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class StarRules:
    """How a year is rated; weights in millionths; tiers highest first; `tiers_by` category or status of a member."""

    daily_weight: int
    appraisal_weight: int
    contribution_weight: int
    daily: str
    roll: str
    missing: str
    sources: Mapping[str, int]
    required: tuple[str, ...]
    quota: Mapping[str, int]
    ungraded: tuple[str, ...]
    full_marks: int
    tiers: tuple[Tier, ...]
    tiers_by: Mapping[str, tuple[Tier, ...]]

    def list_of(self, category: str | None, status: str | None) -> str | None:
        """Return the key of `tiers_by` that a member falls under: the status, else the category; None for neither."""
        return next((key for key in (status, category) if key is not None and key in self.tiers_by), None)

    def tiers_of(self, key: str | None) -> tuple[Tier, ...]:
        """Return the tiers under a key of `tiers_by`, the common ones for None."""
        return self.tiers if key is None else self.tiers_by[key]

    @property
    def every_tier(self) -> tuple[Tier, ...]:
        """All tiers, each code once, highest first within each list."""
        listed = (*self.tiers, *(tier for tiers in self.tiers_by.values() for tier in tiers))
        return tuple({tier.code: tier for tier in reversed(listed)}.values())[::-1]
