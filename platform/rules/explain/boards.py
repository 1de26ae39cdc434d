"""How the red and yellow boards of a quarter are drawn, in words."""

from __future__ import annotations

from rules.explain.people import members
from rules.explain.translator import Translator, join_parts, percent, points
from rules.version import BoardRules


def boards(rules: BoardRules, _: Translator) -> list[str]:
    """Say who is ranked, how both boards are drawn, how equal totals stand, what the classes mean."""
    drawn = {"shares": _shares, "classes": _classes, "marks": _marks}[rules.method]
    return [
        _population(rules, _),
        *drawn(rules, _),
        _("一票否决记 0 分的排在最后，一律列入黄榜；同一人只列一榜，除一律列黄榜的以外以红榜为先。"),
        *_order(rules, _),
    ]


def _population(rules: BoardRules, _: Translator) -> str:
    scope = _("各支部分别排名") if rules.scope == "branch" else _("全社区一起排名")
    parts = [_("季末在册且当日不在免予考核期内的党员参加"), scope]
    if rules.exempt:
        parts.append(_("%(who)s党员不参加", who=members(rules.exempt, _)))
    return join_parts(parts, _)


def _rounding(rules: BoardRules, _: Translator) -> str:
    return {"half_up": _("四舍五入"), "floor": _("只舍不入"), "ceil": _("只入不舍")}[rules.rounding]


def _shares(rules: BoardRules, _: Translator) -> list[str]:
    rounding = _("人数%(rounding)s", rounding=_rounding(rules, _))
    red = [_("红榜取前 %(share)s", share=percent(rules.red_share)), rounding, *_not_red(rules, _)]
    yellow = [_("黄榜取后 %(share)s", share=percent(rules.yellow_share)), rounding, *_not_yellow(rules, _)]
    sentences = [
        join_parts(red, _) if rules.red_share else _("不设红榜。"),
        join_parts(yellow, _) if rules.yellow_share else _("不按名次列黄榜。"),
    ]
    return [*sentences, *_below(rules, _), _runs(_)]


def _not_red(rules: BoardRules, _: Translator) -> list[str]:
    if rules.red_min_points is None:
        return []
    return [_("总分不足 %(points)s 分的不列，名额不递补", points=points(rules.red_min_points))]


def _not_yellow(rules: BoardRules, _: Translator) -> list[str]:
    return [_("没有失分的不列")] if rules.requires_deduction else []


def _below(rules: BoardRules, _: Translator) -> list[str]:
    if rules.yellow_below is None:
        return []
    return [_("总分不足 %(points)s 分的一律列入黄榜。", points=points(rules.yellow_below))]


def _classes(rules: BoardRules, _: Translator) -> list[str]:
    """Classes 1 and 2 from the top, 4 and 3 from the end."""
    first, second, third, fourth = rules.class_shares
    drawn = [
        (first, _("最前 %(share)s 为一类", share=percent(first))),
        (second, _("其后 %(share)s 为二类", share=percent(second))),
        (fourth, _("最后 %(share)s 为四类", share=percent(fourth))),
        (third, _("其前 %(share)s 为三类", share=percent(third))),
    ]
    sentences = [words for share, words in drawn if share]
    sentences.append(_("人数从两端累计、%(rounding)s", rounding=_rounding(rules, _)))
    red = [_("一类、二类列红榜"), *_not_red(rules, _)]
    yellow = [_("三类、四类列黄榜"), *_not_yellow(rules, _)]
    forced = _("一律列黄榜的，一票否决记 0 分的和名次在四类的为四类，其余为三类。")
    return [join_parts(sentences, _), join_parts(red, _), join_parts(yellow, _), *_below(rules, _), forced]


def _marks(rules: BoardRules, _: Translator) -> list[str]:
    return [_("总分达到 %(points)s 分的列红榜。", points=points(rules.red_from)), *_below(rules, _), _runs(_)]


def _runs(_: Translator) -> str:
    return _(
        "本季列红榜为二类，与上一季度连续列红榜为一类；本季列黄榜为三类，连续列黄榜为四类；上一季度以确认的榜为准。"
    )


def _order(rules: BoardRules, _: Translator) -> list[str]:
    sentences = [_("名次只看总分；总分相同的先后，依次比加分、扣分条数、评议均分、党龄、编号。")]
    if rules.ties == "together":
        sentences.append(_("同分的不拆开：红榜末位同分的一并列入，黄榜首位同分的一并不列。"))
    return sentences
