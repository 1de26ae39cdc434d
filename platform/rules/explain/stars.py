"""How a year is rated, in words."""

from __future__ import annotations

from rules.explain.people import SOURCES, in_order, member, members, source, sources
from rules.explain.tiers import tiers
from rules.explain.translator import Translator, join_parts, join_words, percent, points
from rules.version import StarRules, Version


def stars(version: Version, _: Translator) -> list[str]:
    """Say how a year is rated and which tiers it gives."""
    rules = version.stars
    sentences = [_annual(rules, _), _daily(version, _), _appraisal(rules, _), *_bounds(rules, _)]
    sentences.append(_contribution(version, _))
    sentences += tiers(rules.tiers, version, _)
    for key, listed_tiers in rules.tiers_by.items():
        sentences.append(_("%(who)s党员按以下等次评定，不用前面的等次：", who=member(key, _)))
        sentences += tiers(listed_tiers, version, _)
    return sentences


def _annual(rules: StarRules, _: Translator) -> str:
    return _(
        "年度得分 = 日常积分 %(daily)s + 年度评议 %(appraisal)s + 贡献 %(contribution)s，取两位小数。",
        daily=percent(rules.daily_weight), appraisal=percent(rules.appraisal_weight),
        contribution=percent(rules.contribution_weight),
    )  # fmt: skip


def _daily(version: Version, _: Translator) -> str:
    rules = version.stars
    whole = points(version.base.points)
    figure = {
        "base": _(
            "日常积分由各季度基础分以 %(points)s 分为满分折成百分制%(most)s", points=whole, most=_most(version, _)
        ),
        "total": _("日常积分由各季度总分以 %(points)s 分为满分折成百分制，超出的按满分", points=whole),
    }[rules.daily]
    roll = {
        "mean": _("取各季度的平均"),
        "last": _("取最后一个季度"),
        "sum": _("各季度相加"),
        "min": _("取最低的一个季度"),
    }[rules.roll]
    missing = {"skip": _("没有参加排名的季度不算"), "zero": _("没有参加排名的季度按 0 分算")}[rules.missing]
    return join_parts([figure, roll, missing], _)


def _most(version: Version, _: Translator) -> str:
    """Say that a quarter counts full marks at most, where a base figure can be above them."""
    base = version.base
    groups = [group for group in version.categories if group.kind == "base"]
    gives = any(item.unlimited and item.effect == "add" for group in groups for item in group.items)
    above = base.carry or gives or max([base.start, *base.by.values()]) > base.points
    return _("，超出的按满分") if above else ""


def _contribution(version: Version, _: Translator) -> str:
    full = points(version.stars.full_marks)
    if version.window == "cycle":
        return _("贡献按全年加分计，满 %(points)s 分得满分。", points=full)
    return _("贡献按全年加分计，限额和次数也按全年算，满 %(points)s 分得满分。", points=full)


def _appraisal(rules: StarRules, _: Translator) -> str:
    ordered = in_order(rules.sources, SOURCES)
    words = join_words((f"{source(code, _)} {percent(rules.sources[code])}" for code in ordered), _)
    return _("年度评议为%(sources)s；缺一个来源的按其余来源折算。", sources=words)


def _bounds(rules: StarRules, _: Translator) -> list[str]:
    sentences = []
    if rules.required:
        sentences.append(_("必须有的来源：%(named)s；缺的不评定。", named=sources(rules.required, _)))
    if rules.quota:
        shares = join_words((f"{grade} {percent(rules.quota[grade])}" for grade in sorted(rules.quota)), _)
        sentences.append(_("评议档次的名额至多为：%(shares)s。", shares=shares))
    if rules.ungraded:
        sentences.append(_("%(who)s党员参加评议，不定档次。", who=members(rules.ungraded, _)))
    return sentences
