"""What a member starts from, and the bounds of the total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BaseRules:
    """Full marks, floor, where a member starts (by member category), and the share of the last total carried over."""

    points: int
    floor: int
    start: int
    by: Mapping[str, int]
    carry: int


@dataclass(frozen=True, slots=True)
class TotalRules:
    """The bounds of base + bonus, None where open (scoring §9.11)."""

    least: int | None
    most: int | None
