"""The general part: over which time points run, where they start, what the total is, what holds for every clause."""

from __future__ import annotations

from rules.explain.limits import document_limits
from rules.explain.people import MEMBERS, approvals, hands, in_order, member
from rules.explain.translator import Translator, join_parts, join_words, percent, points
from rules.version import Version


def basis(version: Version, _: Translator) -> list[str]:
    """Say the general part of a version."""
    sentences = [
        _("积分周期为一年，自每年 %(month)s 月 1 日起。", month=version.cycle_month),
        *_base(version, _),
        _window(version, _),
        _total(version, _),
        _hands(_),
        *document_limits(version, _),
    ]
    if version.limits or any(group.limits for group in version.categories):
        sentences.append(_("限额先看各条，再看各类，后看各类合计；同一限额内先发生的先计。"))
    return sentences


def _base(version: Version, _: Translator) -> list[str]:
    base = version.base
    whole, start, floor = points(base.points), points(base.start), points(base.floor)
    if _earns(version):
        first = _("基础分满分 %(points)s 分，为 %(start)s 分减去各类分值与得分之差", points=whole, start=start)
    elif base.start == base.points:
        first = _("基础分满分 %(points)s 分，从满分扣起", points=whole)
    else:
        first = _("基础分满分 %(points)s 分，从 %(start)s 分起算", points=whole, start=start)
    sentences = [join_parts([first, _("最低 %(floor)s 分", floor=floor)], _)]
    if base.by:
        starts = join_words((_start(code, base.by[code], _) for code in in_order(base.by, MEMBERS)), _)
        sentences.append(_("起计分另有规定的：%(starts)s；以季末的类别为准。", starts=starts))
    if base.carry:
        carried = percent(base.carry)
        sentences.append(_("上一周期最后的总分按 %(share)s 计入本周期基础分，没有的不计。", share=carried))
    return sentences


def _start(code: str, figure: int, _: Translator) -> str:
    return _("%(who)s党员 %(points)s 分", who=member(code, _), points=points(figure))


def _earns(version: Version) -> bool:
    """Whether a base category is built up, not only run down."""
    groups = [group for group in version.categories if group.kind == "base"]
    adds = any(item.effect == "add" for group in groups for item in group.items)
    return adds or any(group.start != group.points for group in groups)


def _window(version: Version, _: Translator) -> str:
    if version.window == "cycle":
        return _("积分自周期开始累计到本季度末，季末不清零。")
    if version.window == "quarter":
        return _("每个季度单独计分，不带到下一季度；限额和次数也只在本季度内计算。")
    if version.roll == "sum":
        return _("每个月单独计分，季度得分为三个月之和；限额和次数也只在本月内计算。")
    return _("每个月单独计分，季度得分为三个月的平均；限额和次数也只在本月内计算。")


def _total(version: Version, _: Translator) -> str:
    parts = [_("总分为基础分与加分之和")]
    if version.total.least is not None:
        parts.append(_("最低 %(floor)s 分", floor=points(version.total.least)))
    if version.total.most is not None:
        parts.append(_("最高 %(most)s 分", most=points(version.total.most)))
    return join_parts(parts, _)


def _hands(_: Translator) -> str:
    who, steps = hands(("branch", "community"), _), approvals(("branch", "community"), _)
    return _("积分由%(hands)s记录，经%(steps)s后计入；条文另有规定的从其规定。", hands=who, steps=steps)
