"""What one entry is worth by itself, before steps, factors and limits: for lists and forms."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from core.points import MILLION, written
from ledger.models import Entry
from ledger.states import State
from rules import Item, Limit, Version

HUNDREDTH = MILLION // 100
SIGNS = {"add": 1, "deduct": -1}


@dataclass(frozen=True)
class Worth:
    """Signed millionths where the figure is known, else the word that stands in its place."""

    points: int | None
    word: str = ""


def worth(entry: Entry, item: Item | None) -> Worth:
    """Return an entry's worth; that of a correction is what it takes back."""
    if item is None:
        return Worth(None, "—")
    each = _each(entry, item)
    if each is None:
        return Worth(None, _word(item))
    sign = SIGNS[item.effect] * (-1 if entry.reverses_id is not None else 1)
    return Worth(sign * item.multiplied(each * entry.quantity // 100, entry.attributes))


def _each(entry: Entry, item: Item) -> int | None:
    if item.effect not in SIGNS or item.steps:
        return None
    if item.takes_measure:
        return item.bracketed((entry.measure or 0) * HUNDREDTH)
    return entry.points * HUNDREDTH if item.takes_points and entry.points is not None else item.points


def _word(item: Item) -> str:
    if item.effect == "zero":
        return _("扣完本类")
    return _("一票否决") if item.effect == "veto" else _("按次计")


def price_words(item: Item) -> str:
    """Say what one occurrence of an item costs or earns: 每次扣 1 分."""
    if item.effect in ("zero", "veto"):
        return _word(item)
    if item.takes_points:
        least, most = written(item.minimum or 0), written(item.maximum or 0)
        return _("%(least)s 至 %(most)s 分，由记录人定", least=least, most=most)
    if item.brackets:
        return _("，").join(
            _("数值 %(start)s 起 %(points)s 分", start=written(bracket.start), points=written(bracket.points))
            for bracket in item.brackets
        )
    figures = _("、").join(written(step) for step in item.steps) or written(item.points or 0)
    if item.effect == "add":
        return _("每%(unit)s加 %(points)s 分", unit=item.unit, points=figures)
    return _("每%(unit)s扣 %(points)s 分", unit=item.unit, points=figures)


def limit_words(item: Item) -> str:
    """Say what an item's limits are; empty where it has none."""
    return _("，").join(_limit_words(limit) for limit in item.limits)


def _limit_words(limit: Limit) -> str:
    period = {"day": _("每天"), "month": _("每月"), "quarter": _("每季"), "cycle": _("每周期")}[limit.per]
    parts = []
    if limit.count is not None:
        parts.append(_("%(count)s 次", count=limit.count))
    if limit.points is not None:
        parts.append(_("%(points)s 分", points=written(limit.points)))
    return _("%(period)s至多 %(bounds)s", period=period, bounds="、".join(parts))


def number_of(item: Item, version: Version) -> str:
    """Return how people call an item: its category's title and its number there."""
    category = version.category(item.category)
    title = category.title if category else item.category
    return f"{title} {item.code.removeprefix(item.category + '.')}"


def counts_no_more(entry: Entry) -> bool:
    return entry.state in (State.REJECTED, State.REVERSED)
