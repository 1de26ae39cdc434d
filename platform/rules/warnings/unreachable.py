"""Items that nobody can reach, and prices that are always 0."""

from __future__ import annotations

from collections.abc import Iterator

from rules.explain import MEMBERS
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
            yield Caution(f"{path}.brackets", "低于第一档的数值计 0 分；如应计分，请补上 from: 0 的一档。")


def _nobody(path: str, item: Item, community: Community) -> Caution | None:
    if item.applies_to is not None and set(item.applies_to) <= set(item.exempt):
        return Caution(f"{path}.applies_to", "适用的党员类别都写在 exempt 里，没有人用得到这一项；请改正其中一处。")
    known = community.categories
    if known is not None and not _reached(item, known):
        named = item.exempt if item.applies_to is None else item.applies_to
        words = "、".join(MEMBERS.get(code, code) for code in named)
        key = "exempt" if item.applies_to is None else "applies_to"
        return Caution(f"{path}.{key}", f"名册里没有人用得到这一项（{words}）；请核对类别编码，或删去这一项。")
    return None


def _reached(item: Item, categories: frozenset[str]) -> frozenset[str]:
    inside = categories if item.applies_to is None else categories & set(item.applies_to)
    return inside - set(item.exempt)


def _worthless(path: str, item: Item, community: Community) -> Iterator[Caution]:
    known = community.categories
    if not any((item.points, item.maximum, *item.steps, *(bracket.points for bracket in item.brackets))):
        yield Caution(path, "这一项怎么记都是 0 分；请写上分值，或删去这一项。")
    elif known and all(item.factors.get(code) == 0 for code in _reached(item, known)):
        yield Caution(f"{path}.factors", "名册里用得到这一项的类别，倍数都是 0；请改正倍数，或改用 exempt。")
    elif prices(item)[1] == 0:
        key = "attributes" if any(max(values.values()) == 0 for values in item.attributes.values()) else "factors"
        yield Caution(f"{path}.{key}", "倍数都是 0，这一项计不出分；请改正倍数，或删去这一项。")
