"""Limits that let nothing through, and limits that never bind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from rules.faults import Param
from rules.version import Category, Item, Limit, SharedLimit, Version
from rules.warnings.bounds import prices
from rules.warnings.paths import Caution, placed_items

MOVING = ("deduct", "add")
LENGTHS = ("day", "month", "quarter", "cycle")


@dataclass(frozen=True, slots=True)
class _Bound:
    """Points (millionths) or a count that some items may not pass in a period; `place` is its turn to cut."""

    path: str
    kind: str
    value: int
    per: str
    place: tuple[int, int]
    covers: frozenset[str]

    @property
    def limit(self) -> tuple[str, ...]:
        """Return the bound as a caution names it: period, kind, figure."""
        return self.per, self.kind, str(self.value)

    def outlasts(self, other: _Bound) -> bool:
        return LENGTHS.index(self.per) >= LENGTHS.index(other.per)


def limits(version: Version) -> Iterator[Caution]:
    """Warn of every limit of 0, and of every one that another figure of the document makes idle."""
    bounds = _bounds(version)
    items = version.items
    over_item: dict[str, list[_Bound]] = defaultdict(list)
    for bound in bounds:
        for code in bound.covers:
            over_item[code].append(bound)
    for bound in bounds:
        if bound.value == 0:
            yield Caution(bound.path, "limit_of_zero")
            continue
        over = next((other for other in over_item[min(bound.covers)] if _shadows(other, bound, bounds)), None)
        if over is not None:
            params: dict[str, Param] = {"at": over.path, "over": over.limit, "limit": bound.limit}
            yield Caution(bound.path, "limit_under_another", params)
        elif _above_category(bound, bounds, version):
            yield Caution(bound.path, "limit_above_category", {"limit": bound.limit})
        elif _late_count(bound, bounds, items[min(bound.covers)]):
            yield Caution(bound.path, "count_after_points", {"limit": bound.limit})


def _bounds(version: Version) -> list[_Bound]:
    """All bounds in the order of the document; zero, veto and unlimited items stand under no shared one."""
    own = (
        _parts(_path(f"{path}.limit", n, len(item.limits)), limit, (0, n), frozenset([item.code]))
        for path, _group, item in placed_items(version)
        for n, limit in enumerate(item.limits)
    )
    of_categories = (
        _parts(f"categories[{c}].limits[{n}]", shared.limit, (1, n), _covered(shared, group.items))
        for c, group in enumerate(version.categories)
        for n, shared in enumerate(group.limits)
    )
    whole = (
        _parts(f"limits[{n}]", shared.limit, (2, n), _covered(shared, tuple(version.items.values())))
        for n, shared in enumerate(version.limits)
    )
    return [bound for parts in chain(own, of_categories, whole) for bound in parts if bound.covers]


def _path(path: str, n: int, count: int) -> str:
    return path if count == 1 else f"{path}[{n}]"


def _parts(path: str, limit: Limit, place: tuple[int, int], covers: frozenset[str]) -> list[_Bound]:
    bounds = (("count", limit.count), ("points", limit.points))
    return [_Bound(f"{path}.{k}", k, value, limit.per, place, covers) for k, value in bounds if value is not None]


def _covered(shared: SharedLimit, items: Sequence[Item]) -> frozenset[str]:
    under = (item.code for item in items if item.effect in MOVING and not item.unlimited)
    return frozenset(code for code in under if shared.items is None or code in shared.items)


def _shadows(over: _Bound, bound: _Bound, bounds: Sequence[_Bound]) -> bool:
    """Whether `over` cuts whatever `bound` would: as small, as long, over as many, and nothing cuts in between."""
    if over is bound or over.kind != bound.kind or not over.outlasts(bound):
        return False
    if over.value > bound.value or not over.covers >= bound.covers:
        return False
    alike = (over.value, over.per, over.covers) == (bound.value, bound.per, bound.covers)
    if alike and over.place > bound.place:
        return False
    return over.place < bound.place or not _between(bound, over, bounds)


def _between(first: _Bound, last: _Bound, bounds: Sequence[_Bound]) -> bool:
    return any(first.place < one.place < last.place and one.covers & first.covers for one in bounds)


def _above_category(bound: _Bound, bounds: Sequence[_Bound], version: Version) -> bool:
    """Whether the category's points are used up before the bound is, whatever happens."""
    groups = {version.items[code].category for code in bound.covers}
    alone = all(one.place == bound.place or not one.covers & bound.covers for one in bounds)
    if bound.kind != "points" or len(groups) > 1 or not alone:
        return False
    group = version.category(groups.pop())
    most = _one_way(group) if group else None
    return most is not None and bound.value >= most


def _one_way(group: Category) -> int | None:
    """The most that counts in a category whose items all go one way; None without points."""
    effects = {item.effect for item in group.items if item.effect in MOVING}
    if group.points is None or len(effects) != 1 or any(item.unlimited for item in group.items):
        return None
    start = group.start or 0
    if group.kind == "base":
        return start if effects == {"deduct"} else group.points - start
    return group.points if effects == {"add"} else -group.floor


def _late_count(bound: _Bound, bounds: Sequence[_Bound], item: Item) -> bool:
    """Whether so many entries of quantity 1, whole as priced, have always used up a limit of points before."""
    if bound.kind != "count" or bound.place[0] > 0:
        return False
    least = prices(item)[0]
    return any(
        over.kind == "points"
        and over.covers == bound.covers
        and over.outlasts(bound)
        and least * bound.value >= over.value > 0
        and not any(one.kind == "points" and one.place < over.place and one.covers & over.covers for one in bounds)
        and (over.place <= bound.place or not _between(bound, over, bounds))
        for over in bounds
    )
