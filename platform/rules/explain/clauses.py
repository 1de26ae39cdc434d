"""One item as a clause: its price, and in which ways it differs from the plain."""

from __future__ import annotations

from rules.explain.limits import item_limits
from rules.explain.people import MEMBERS, approvals, hands, in_order, member, members
from rules.explain.translator import Translator, join_words, points
from rules.explain.vetoes import outcome
from rules.version import Category, Expectation, Item, StarRules

ENTERED_BY = ("branch", "community")
APPROVALS = ("branch", "community")


def rules(item: Item, group: Category, stars: StarRules, _: Translator) -> list[str]:
    """Say what holds for an item besides its price."""
    parts = [*_pricing(item, group, _), *item_limits(item, _), *_whom(item, _), *_hands(item, _)]
    if item.outcome:
        parts += outcome(item.outcome, stars, _)
    if item.replaces:
        parts.append(_("由旧版 %(codes)s 改来", codes=join_words(item.replaces, _)))
    return parts


def _pricing(item: Item, group: Category, _: Translator) -> list[str]:
    parts = []
    if item.takes_points:
        parts.append(_("每条的分值由记录人在此范围内填写"))
    if item.effect == "zero" and any(each.effect == "add" for each in group.items):
        parts.append(_("本类加分也不再计"))
    for name, values in item.attributes.items():
        ordered = sorted(values.items(), key=lambda pair: (pair[1], pair[0]))
        factors = join_words((_("%(value)s %(factor)s 倍", value=v, factor=points(f)) for v, f in ordered), _)
        parts.append(_("须注明%(name)s，分值按其倍数计：%(factors)s", name=name, factors=factors))
    parts += [_factor(code, item.factors[code], _) for code in in_order(item.factors, MEMBERS)]
    if item.unlimited:
        parts.append(_("不受本类分值、本类限额和各类合计限额约束"))
    return parts


def _factor(code: str, factor: int, _: Translator) -> str:
    if factor == 0:
        return _("%(who)s党员计 0 分", who=member(code, _))
    return _("%(who)s党员按 %(factor)s 倍计", who=member(code, _), factor=points(factor))


def _whom(item: Item, _: Translator) -> list[str]:
    parts = []
    if item.applies_to is not None:
        parts.append(_("只适用于%(who)s党员", who=members(item.applies_to, _)))
    if item.exempt:
        parts.append(_("%(who)s党员不适用", who=members(item.exempt, _)))
    return parts


def _hands(item: Item, _: Translator) -> list[str]:
    parts = []
    if item.entered_by != ENTERED_BY:
        parts.append(_("由%(hands)s填报", hands=hands(item.entered_by, _)))
    if item.approvals != APPROVALS:
        parts.append(_("经%(steps)s后计分", steps=approvals(item.approvals, _)))
    if item.expects:
        parts.append(_expected(item.expects, _))
    return parts


def _expected(expects: Expectation, _: Translator) -> str:
    records = {"visit": _("走访"), "meeting": _("会议"), "dues": _("交纳党费"), "study": _("学习")}
    every = {"week": _("每周"), "month": _("每月"), "quarter": _("每季度")}[expects.every]
    record = records[expects.record]
    return _("%(every)s应有%(record)s记录，没有的先列出，经人确认才扣分", every=every, record=record)


def flags(item: Item, _: Translator) -> list[str]:
    """Name the flags of an item, for whoever drafts."""
    words = {
        "learning_metric": _("学习指标"),
        "check_in": _("打卡签到"),
        "petition": _("信访"),
        "belief": _("信仰"),
    }
    return [words[flag] for flag in item.flags]
