"""What one occurrence of an item costs or earns, in words."""

from __future__ import annotations

from itertools import pairwise

from rules.explain.translator import Translator, points
from rules.version import Item

EACH = "次"
"""The unit of an item that names none."""


def unit_of(item: Item, _: Translator) -> str:
    """Return the word for what is counted, 次 in the reader's language where the document names none."""
    return _("次") if item.unit == EACH else item.unit


def price(item: Item, _: Translator) -> str:
    """Say the price of one occurrence: 每次扣 1 分."""
    if item.effect == "zero":
        return _("扣完本类分值")
    if item.effect == "veto":
        return _("一票否决")
    if item.takes_points:
        return _range(item, _)
    if item.steps:
        return _steps(item, _)
    if item.brackets:
        return _brackets(item, _)
    return _each(item, item.points or 0, _)


def _each(item: Item, millionths: int, _: Translator) -> str:
    if item.effect == "add":
        return _("每%(unit)s加 %(points)s 分", unit=unit_of(item, _), points=points(millionths))
    return _("每%(unit)s扣 %(points)s 分", unit=unit_of(item, _), points=points(millionths))


def _range(item: Item, _: Translator) -> str:
    least, most = points(item.minimum), points(item.maximum)
    if item.effect == "add":
        return _("每%(unit)s加 %(least)s 至 %(most)s 分", unit=unit_of(item, _), least=least, most=most)
    return _("每%(unit)s扣 %(least)s 至 %(most)s 分", unit=unit_of(item, _), least=least, most=most)


def figure(effect: str, millionths: int, _: Translator) -> str:
    """Say what is added or deducted: 扣 1 分."""
    if effect == "add":
        return _("加 %(points)s 分", points=points(millionths))
    return _("扣 %(points)s 分", points=points(millionths))


def unpriced(item: Item, _: Translator) -> str:
    """Say in short what stands in the place of a figure that no single entry has."""
    if item.effect == "zero":
        return _("扣完本类")
    return _("一票否决") if item.effect == "veto" else _("按次计")


def _steps(item: Item, _: Translator) -> str:
    """The n-th occurrence costs the n-th step, the last step repeats."""
    *earlier, last = item.steps
    parts = [
        _("第 %(place)s 次%(points)s", place=place, points=figure(item.effect, step, _))
        for place, step in enumerate(earlier, 1)
    ]
    parts.append(_("第 %(place)s 次起每次%(points)s", place=len(item.steps), points=figure(item.effect, last, _)))
    return _("，").join(parts) + _by_quantity(item, _)


def _brackets(item: Item, _: Translator) -> str:
    """Half-open brackets of the measure, the last one open above."""
    parts = [
        _(
            "%(start)s 至不足 %(end)s %(points)s",
            start=points(one.start), end=points(following.start), points=figure(item.effect, one.points, _),
        )
        for one, following in pairwise(item.brackets)
    ]  # fmt: skip
    first, last = item.brackets[0], item.brackets[-1]
    if first.start > 0:
        parts.insert(0, _("不足 %(start)s 不计分", start=points(first.start)))
    parts.append(_("%(start)s 及以上%(points)s", start=points(last.start), points=figure(item.effect, last.points, _)))
    return _("按数值分档：%(brackets)s", brackets=_("，").join(parts)) + _by_quantity(item, _)


def _by_quantity(item: Item, _: Translator) -> str:
    return "" if item.unit == EACH else _("（按%(unit)s数相乘）", unit=unit_of(item, _))
