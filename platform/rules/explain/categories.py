"""A category as the head of its chapter: what it holds, and the limits its clauses share."""

from __future__ import annotations

from rules.explain.limits import category_limits
from rules.explain.translator import Translator, points
from rules.version import Category


def summary(group: Category, _: Translator) -> str:
    """Say what a category holds: 35 分，扣完为止."""
    if group.kind == "veto":
        return _("有一条经认定即生效")
    if group.kind == "bonus":
        return _bonus(group, _)
    if group.points is None:
        return _("从基础分中扣")
    if group.start == group.points and not any(item.effect == "add" for item in group.items):
        return _("%(points)s 分，扣完为止", points=points(group.points))
    start, most = points(group.start), points(group.points)
    return _("满分 %(points)s 分，从 %(start)s 分起加减，最低 0 分", points=most, start=start)


def _bonus(group: Category, _: Translator) -> str:
    most = _("加分，不设上限")
    if group.points is not None:
        most = _("加分，至多 %(points)s 分", points=points(group.points))
    if group.items and all(item.effect == "deduct" for item in group.items) and group.points is None:
        return _("只扣分，最低 %(floor)s 分", floor=points(group.floor))
    if group.floor or any(item.effect == "deduct" for item in group.items):
        return most + _("，加减相抵最低 %(floor)s 分", floor=points(group.floor))
    return most


def provisions(group: Category, _: Translator) -> list[str]:
    """Say what holds for all clauses of a category."""
    sentences = category_limits(group.limits, group.items, _)
    if group.kind == "veto" and group.points is not None:
        sentences.append(_("本类写有 %(points)s 分，不影响计分。", points=points(group.points)))
    return sentences
