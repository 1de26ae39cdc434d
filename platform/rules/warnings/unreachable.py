"""Items that nobody can reach, and prices that are always 0."""

from __future__ import annotations

from collections.abc import Iterator

from rules.version import Item, Version
from rules.warnings.bounds import prices
from rules.warnings.community import Community
from rules.warnings.paths import Caution, placed_items

PRICED = ("deduct", "add")


def unreachable(version: Version, community: Community) -> Iterator[Caution]:
    """Warn of items without anybody, without a price, and of measures that have none."""
    for path, _group, item in placed_items(version):
        nobody = _nobody(path, item, community)
        if nobody:
            yield nobody
        elif item.effect in PRICED:
            yield from _worthless(path, item, community)
        if item.brackets and item.brackets[0].start > 0:
            yield Caution(f"{path}.brackets", "below_first_bracket")


def _nobody(path: str, item: Item, community: Community) -> Caution | None:
    if item.applies_to is not None and set(item.applies_to) <= set(item.exempt):
        return Caution(f"{path}.applies_to", "all_exempt")
    known = community.categories
    if known is not None and not _reached(item, known):
        categories = item.exempt if item.applies_to is None else item.applies_to
        key = "exempt" if item.applies_to is None else "applies_to"
        return Caution(f"{path}.{key}", "nobody_in_roster", {"members": tuple(categories)})
    return None


def _reached(item: Item, categories: frozenset[str]) -> frozenset[str]:
    inside = categories if item.applies_to is None else categories & set(item.applies_to)
    return inside - set(item.exempt)


def _worthless(path: str, item: Item, community: Community) -> Iterator[Caution]:
    known = community.categories
    if not any((item.points, item.maximum, *item.steps, *(bracket.points for bracket in item.brackets))):
        yield Caution(path, "always_zero")
    elif known and all(item.factors.get(code) == 0 for code in _reached(item, known)):
        yield Caution(f"{path}.factors", "factors_of_roster_zero")
    elif prices(item)[1] == 0:
        key = "attributes" if any(max(values.values()) == 0 for values in item.attributes.values()) else "factors"
        yield Caution(f"{path}.{key}", "factors_zero")
