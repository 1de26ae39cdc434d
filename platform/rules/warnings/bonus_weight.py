"""A bonus that outweighs the base."""

from __future__ import annotations

from collections.abc import Iterator

from rules.faults import Param
from rules.version import Category, SharedLimit, Version
from rules.warnings.bounds import MIN_SPANS, bonus, most_of_bonus
from rules.warnings.paths import Caution


def bonus_weight(version: Version) -> Iterator[Caution]:
    """Warn of a bonus without limit, and of limits that let it pass the base figure."""
    whole, most, spans = version.base.points, version.total.most, MIN_SPANS[version.window]
    if most is not None and most <= whole:
        return
    for n, group in enumerate(version.categories):
        if group.kind == "bonus" and most_of_bonus(group, version, spans) is None:
            yield Caution(f"categories[{n}].points", *_boundless(group, most))
    reached = bonus(version, spans)
    if reached is not None and reached > whole and not _partly_shared(version):
        yield Caution("categories", "bonus_outweighs_base", {"figure": reached, "most": whole})


def _boundless(group: Category, most: int | None) -> tuple[str, dict[str, Param]]:
    if group.points is not None:
        return "unlimited_bonus_items", {}
    return ("unlimited_bonus", {}) if most is None else ("bonus_bound_by_total", {"most": most})


def _partly_shared(version: Version) -> bool:
    """Whether a limit binds some bonus items together and not all: then the bound need not be reached."""
    groups = [group for group in version.categories if group.kind == "bonus"]
    inside = any(_splits(limit, [group]) for group in groups for limit in group.limits)
    return inside or any(_splits(limit, groups) for limit in version.limits)


def _splits(limit: SharedLimit, groups: list[Category]) -> bool:
    adds = {item.code for group in groups for item in group.items if item.effect == "add"}
    return limit.items is not None and len(adds & set(limit.items)) > 1
