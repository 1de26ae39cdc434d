"""Bounds of what entries can reach, in millionths of a point; None where nothing bounds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.points import MILLION
from rules.version import Category, Item, Limit, SharedLimit, Version

Spans = Mapping[str, int]
"""How many periods of each limit one scoring window has."""

MAX_SPANS: Mapping[str, Spans] = {
    "cycle": {"day": 366, "month": 12, "quarter": 4, "cycle": 1},
    "quarter": {"day": 92, "month": 3, "quarter": 1, "cycle": 1},
    "month": {"day": 31, "month": 1, "quarter": 1, "cycle": 1},
}
MIN_SPANS: Mapping[str, Spans] = {
    "cycle": {**MAX_SPANS["cycle"], "day": 365},
    "quarter": {**MAX_SPANS["quarter"], "day": 90},
    "month": {**MAX_SPANS["month"], "day": 28},
}


def prices(item: Item) -> tuple[int, int]:
    """Return the least and the most that one occurrence of quantity 1 can cost or earn."""
    least, most = _written_prices(item)
    low, high = _factors(item)
    for values in item.attributes.values():
        low, high = low * min(values.values()) // MILLION, -(-high * max(values.values()) // MILLION)
    return least * low // MILLION, -(-most * high // MILLION)


def _written_prices(item: Item) -> tuple[int, int]:
    if item.takes_points:
        return item.minimum or 0, item.maximum or 0
    if item.brackets:
        figures = [bracket.points for bracket in item.brackets]
        return 0 if item.brackets[0].start > 0 else min(figures), max(figures)
    figures = list(item.steps) or [item.points or 0]
    return min(figures), max(figures)


def _factors(item: Item) -> tuple[int, int]:
    """The factors that members may have: 1 too, unless the item is only for categories that name another."""
    if item.applies_to is None:
        factors = [MILLION, *(factor for code, factor in item.factors.items() if code not in item.exempt)]
    else:
        factors = [item.factors.get(code, MILLION) for code in item.applies_to if code not in item.exempt]
    return min(factors, default=0), max(factors, default=0)


def most_of_base(group: Category, version: Version, spans: Spans) -> int | None:
    """Return the most that a base category with points shows within one scoring window."""
    built = _sum([group.start, _limited(group, version, spans)])
    return _sum([_least([built, group.points]), _unlimited(group, spans)])


def most_of_bonus(group: Category, version: Version, spans: Spans) -> int | None:
    """Return the most that a bonus category gives within one scoring window."""
    return _sum([_least([_limited(group, version, spans), group.points]), _unlimited(group, spans)])


def bonus(version: Version, spans: Spans) -> int | None:
    """Return the most that all bonus categories give together within one scoring window."""
    groups = [group for group in version.categories if group.kind == "bonus"]
    apart = [_least([_limited(group, version, spans), group.points]) for group in groups]
    whole = (_over(shared.limit, spans) for shared in version.limits if shared.items is None)
    return _sum([_least([_sum(apart), *whole]), *(_unlimited(group, spans) for group in groups)])


def _limited(group: Category, version: Version, spans: Spans) -> int | None:
    """The most that the add items under shared limits give together, the category's points aside."""
    items = [item for item in group.items if item.effect == "add" and not item.unlimited]
    shared = (*group.limits, *version.limits)
    over_all = (_over(one.limit, spans) for one in shared if all(_covers(one, item) for item in items))
    return _least([_sum(_added(item, shared, spans) for item in items), *over_all])


def _unlimited(group: Category, spans: Spans) -> int | None:
    return _sum(_added(item, (), spans) for item in group.items if item.effect == "add" and item.unlimited)


def _added(item: Item, shared: Iterable[SharedLimit], spans: Spans) -> int | None:
    if prices(item)[1] == 0:
        return 0
    limits = (*item.limits, *(one.limit for one in shared if _covers(one, item)))
    return _least(_over(limit, spans) for limit in limits)


def _covers(shared: SharedLimit, item: Item) -> bool:
    return shared.items is None or item.code in shared.items


def _over(limit: Limit, spans: Spans) -> int | None:
    if limit.count == 0:
        return 0
    return None if limit.points is None else limit.points * spans[limit.per]


def _least(figures: Iterable[int | None]) -> int | None:
    return min((figure for figure in figures if figure is not None), default=None)


def _sum(figures: Iterable[int | None]) -> int | None:
    total = list(figures)
    return None if None in total else sum(figure for figure in total if figure is not None)
