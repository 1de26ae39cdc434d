"""A version read out as a regulation: clauses, limits, boards and stars in sentences, from the document alone."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from core.points import written
from members.words import CATEGORIES
from rules import BoardRules, Category, Item, Limit, StarRules, Version

NUMERALS = "一二三四五六七八九十"
SOURCES = {
    "self": lazy_gettext("党员自评"),
    "peer": lazy_gettext("党员互评"),
    "masses": lazy_gettext("群众测评"),
    "community": lazy_gettext("社区评价"),
    "branch": lazy_gettext("支部评议"),
    "general_branch": lazy_gettext("总支检查"),
}


def numeral(place: int) -> str:
    """Write a chapter's number as papers do: 一, 十, 十一, 二十; counts from 1."""
    tens, ones = divmod(place, 10)
    front = "" if tens == 0 else "十" if tens == 1 else NUMERALS[tens - 1] + "十"
    return front + (NUMERALS[ones - 1] if ones else "")


def percent(share: int) -> str:
    """Write millionths of one as a percentage."""
    return f"{written(share * 100)}%"


def basis(version: Version) -> list[str]:
    """Say over which time points run and where they start."""
    starts = _("每年 %(month)s 月 1 日", month=version.cycle_month)
    said = [
        _(
            "积分周期自%(starts)s起一年；基础分满分 %(points)s 分，从满分扣起，最低 %(floor)s 分。",
            starts=starts, points=written(version.base_points), floor=written(version.base_floor),
        )
    ]  # fmt: skip
    if version.window == "cycle":
        said.append(_("季度得分自周期开始累计到本季度末，扣分在周期内不恢复。"))
    else:
        said.append(_("每个季度单独计分，扣分不带到下一季度。"))
    said.append(_("总分为基础分与加分之和；名次只看总分。"))
    return said


def category_words(category: Category) -> str:
    """Say what a category holds: 满分 35 分，扣完为止."""
    if category.kind == "veto":
        return _("有一条经认定，本周期内全部积分记为 0")
    if category.kind == "bonus":
        if category.points is None:
            return _("加分，不设上限")
        return _("加分，至多 %(points)s 分", points=written(category.points))
    if category.points is None:
        return _("从基础分中扣")
    return _("%(points)s 分，扣完为止", points=written(category.points))


def clause_words(item: Item) -> list[str]:
    """Say what one occurrence of an item counts, its limits, and to whom it applies."""
    return [_price(item), *_limits(item), *_whom(item)]


def _price(item: Item) -> str:
    if item.effect == "zero":
        return _("扣完本类分值")
    if item.effect == "veto":
        return _("一票否决")
    if item.takes_points:
        least, most = written(item.minimum or 0), written(item.maximum or 0)
        if item.effect == "add":
            return _("每%(unit)s加 %(least)s 至 %(most)s 分", unit=item.unit, least=least, most=most)
        return _("每%(unit)s扣 %(least)s 至 %(most)s 分", unit=item.unit, least=least, most=most)
    if item.steps:
        return _steps(item)
    points = written(item.points or 0)
    if item.effect == "add":
        return _("每%(unit)s加 %(points)s 分", unit=item.unit, points=points)
    return _("每%(unit)s扣 %(points)s 分", unit=item.unit, points=points)


def _steps(item: Item) -> str:
    verb = _("加") if item.effect == "add" else _("扣")
    said = [
        _("第 %(place)s 次%(verb)s %(points)s 分", place=place, verb=verb, points=written(step))
        for place, step in enumerate(item.steps, 1)
    ]
    return _("，").join(said) + _("，以后照末次")


def _limits(item: Item) -> list[str]:
    return [words for limit in item.limits for words in _limit(limit)]


def _limit(limit: Limit) -> list[str]:
    per = {"day": _("每日"), "month": _("每月"), "quarter": _("每季度"), "cycle": _("每周期")}[limit.per]
    said = []
    if limit.points is not None:
        said.append(_("%(per)s至多计 %(points)s 分", per=per, points=written(limit.points)))
    if limit.count is not None:
        said.append(_("%(per)s至多计 %(count)s 次", per=per, count=limit.count))
    return said


def _whom(item: Item) -> list[str]:
    said = [
        _("%(who)s党员按 %(factor)s 倍计", who=_member(code), factor=written(factor))
        for code, factor in item.factors.items()
    ]
    if item.applies_to is not None:
        said.append(_("只适用于%(who)s党员", who=_members(item.applies_to)))
    if item.exempt:
        said.append(_("%(who)s党员不适用", who=_members(item.exempt)))
    return said


def _members(codes: Iterable[str]) -> str:
    return _("、").join(_member(code) for code in codes)


def _member(code: str) -> str:
    known = {category.value: str(words) for category, words in CATEGORIES.items()}
    return known.get(code, code)


def board_words(rules: BoardRules) -> list[str]:
    """Say how the red and yellow boards are drawn."""
    said = [_red(rules), _yellow(rules), _ties(rules)]
    if rules.exempt:
        said.append(_("%(who)s党员不参加排名。", who=_members(rules.exempt)))
    return [*said, _("连续两个季度列红榜为一类，本季红榜为二类，本季黄榜为三类，连续两个季度黄榜为四类。")]


def _red(rules: BoardRules) -> str:
    scope = _("各支部分别") if rules.scope == "branch" else _("全社区")
    rounding = {"half_up": _("四舍五入"), "floor": _("只舍不入"), "ceil": _("只入不舍")}[rules.rounding]
    said = _("%(scope)s取前 %(share)s 列红榜", scope=scope, share=percent(rules.red_share))
    said += _("，人数%(rounding)s", rounding=rounding)
    if rules.red_min_points is not None:
        said += _("，总分不足 %(points)s 分的不列", points=written(rules.red_min_points))
    return said + _("。")


def _yellow(rules: BoardRules) -> str:
    said = _("取后 %(share)s 列黄榜", share=percent(rules.yellow_share))
    if rules.requires_deduction:
        said += _("，没有失分的不列")
    if rules.yellow_below is not None:
        said += _("；总分低于 %(points)s 分的一律列入", points=written(rules.yellow_below))
    return said + _("；被一票否决的一律列入。")


def _ties(rules: BoardRules) -> str:
    if rules.ties == "together":
        return _("同分的一并列入红榜，一并不列黄榜。")
    return _("同分依次比加分、扣分条数、六评均分、党龄、编号。")


def star_words(rules: StarRules) -> list[str]:
    """Say how a year is rated."""
    sources = _("、").join(f"{SOURCES.get(code, code)} {percent(weight)}" for code, weight in rules.sources.items())
    daily = _("各季度基础分的平均") if rules.daily == "base" else _("各季度总分（至多满分）的平均")
    tiers = _("；").join(
        _("%(points)s 分以上为%(title)s", points=written(tier.start), title=tier.title) for tier in rules.tiers
    )
    said = [
        _(
            "年度得分 = 日常积分 %(daily)s + 年度评议 %(appraisal)s + 贡献 %(contribution)s，取两位小数。",
            daily=percent(rules.daily_weight), appraisal=percent(rules.appraisal_weight),
            contribution=percent(rules.contribution_weight),
        ),
        _("日常积分为%(what)s，折成百分制。", what=daily),
        _("年度评议为%(sources)s；缺一个来源的按其余来源折算。", sources=sources),
        _("贡献按全年加分计，满 %(points)s 分得满分。", points=written(rules.full_marks)),
        _("%(tiers)s。", tiers=tiers),
    ]  # fmt: skip
    if rules.required:
        named = _("、").join(str(SOURCES.get(code, code)) for code in rules.required)
        said.append(_("必须有的来源：%(named)s；缺的不评定。", named=named))
    return said
