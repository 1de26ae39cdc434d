"""Tiers that nobody can reach."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from core.points import FULL_MARKS, PER_HUNDREDTH, half_up
from rules.faults import Param
from rules.version import Tier, Version
from rules.warnings.bounds import MAX_SPANS, bonus, most_of_base, most_of_bonus
from rules.warnings.paths import Caution, placed_tiers

QUARTERS, MONTHS = 4, 3
WHOLE = Fraction(FULL_MARKS)


def tiers(version: Version) -> Iterator[Caution]:
    """Warn of tiers above the highest annual figure, without places, or with minima that cannot be met."""
    highest = _annual(version)
    for path, tier in placed_tiers(version):
        if tier.start > highest:
            params: dict[str, Param] = {"name": tier.title, "figure": tier.start, "most": highest}
            yield Caution(f"{path}.from", "tier_too_high", params)
        elif tier.max_share == 0:
            yield Caution(f"{path}.max_share", "tier_share_zero", {"name": tier.title})
        yield from _minima(path, tier, version)


def _minima(path: str, tier: Tier, version: Version) -> Iterator[Caution]:
    for code, least in tier.require.items():
        group = version.category(code)
        assert group is not None
        most = (most_of_base if group.kind == "base" else most_of_bonus)(group, version, MAX_SPANS["cycle"])
        if most is not None and least > most:
            params: dict[str, Param] = {"category": group.title, "most": most, "least": least, "name": tier.title}
            yield Caution(f"{path}.require.{code}", "minimum_never_reached", params)


def _annual(version: Version) -> int:
    """Return the highest annual figure that the weights and the document's limits allow (millionths)."""
    rules = version.stars
    daily = _daily(version) * (QUARTERS if rules.roll == "sum" else 1)
    parts = (
        daily * rules.daily_weight,
        WHOLE * rules.appraisal_weight,
        _contribution(version) * rules.contribution_weight,
    )
    hundredths = sum(parts, Fraction()) / PER_HUNDREDTH
    return half_up(hundredths.numerator, hundredths.denominator) * PER_HUNDREDTH


def _daily(version: Version) -> Fraction:
    """The highest mark of one quarter, 0–100."""
    figure = _base(version)
    if version.stars.daily == "total":
        figure = _total(figure, version)
    if figure is None:
        return WHOLE
    months = MONTHS if version.window == "month" and version.roll == "sum" else 1
    return min(Fraction(figure * months * FULL_MARKS, version.base.points), WHOLE)


def _base(version: Version) -> int | None:
    """The highest base figure of one scoring window; None where nothing bounds it."""
    figure = max(version.base.start, *version.base.by.values(), 0)
    if version.base.carry:
        return None
    for group in version.categories:
        if group.kind == "base" and group.points is not None:
            most = most_of_base(group, version, MAX_SPANS[version.window])
            if most is None:
                return None
            figure += most - group.points
    return max(figure, version.base.floor)


def _total(base: int | None, version: Version) -> int | None:
    extra = bonus(version, MAX_SPANS[version.window])
    most = None if base is None or extra is None else base + extra
    if version.total.most is not None:
        most = version.total.most if most is None else min(most, version.total.most)
    return most if most is None or version.total.least is None else max(most, version.total.least)


def _contribution(version: Version) -> Fraction:
    most, full = bonus(version, MAX_SPANS["cycle"]), version.stars.full_marks
    return WHOLE if most is None else min(Fraction(most * FULL_MARKS, full), WHOLE)
