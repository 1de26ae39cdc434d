"""What steers the process around the figures, in words: publicity, evaluations, what follows a board or a rating."""

from __future__ import annotations

from rules.explain.translator import Translator, join_words, points
from rules.version import Consequence, Deed, EvaluationRules, PublicityRules, StarRules

LAST_RED = 2
"""Classes 1 and 2 stand on the red board, 3 and 4 on the yellow one."""


def publicity(rules: PublicityRules, _: Translator) -> str:
    """Say how long a board is published."""
    names = _("公布全名") if rules.names == "full" else _("姓名隐去中间的字")
    if rules.kind == "working":
        return _("季度榜确认前公示 %(days)s 个工作日，%(names)s；异议成立、更正后再公示 %(again)s 个工作日。",
                 days=rules.days, names=names, again=rules.again)  # fmt: skip
    return _("季度榜确认前公示 %(days)s 天，%(names)s；异议成立、更正后再公示 %(again)s 天。",
             days=rules.days, names=names, again=rules.again)  # fmt: skip


def evaluations(rules: EvaluationRules, _: Translator) -> list[str]:
    """Say the size of a peer set and what the grades of the appraisal are worth."""
    ordered = sorted(rules.grades.items(), key=lambda pair: (-pair[1], pair[0]))
    grades = join_words((_("%(grade)s %(points)s 分", grade=g, points=points(p)) for g, p in ordered), _)
    return [
        _("党员互评每组 %(peers)s 人。", peers=rules.peers),
        _("评议档次折算：%(grades)s。", grades=grades),
    ]


def consequence(rule: Consequence, stars: StarRules, _: Translator) -> str:
    """Say what is done after a class, a tier or a board."""
    deeds = join_words((_deed(deed, _) for deed in rule.deeds), _)
    return _("%(who)s：%(deeds)s。", who=_when(rule, stars, _), deeds=deeds)


def _when(rule: Consequence, stars: StarRules, _: Translator) -> str:
    if rule.tier is not None:
        title = next(tier.title for tier in stars.every_tier if tier.code == rule.tier)
        return _("年度评为%(tier)s的", tier=title)
    if rule.class_ is not None:
        words = {1: _("一类"), 2: _("二类"), 3: _("三类"), 4: _("四类")}[rule.class_]
        if rule.run == 1:
            return _("列为%(class_)s的", class_=words)
        board = _("红榜") if rule.class_ <= LAST_RED else _("黄榜")
        return _("列为%(class_)s、且上一季度也在%(board)s的", class_=words, board=board)
    words = _("红榜") if rule.board == "red" else _("黄榜")
    return _("列入%(board)s的", board=words) if rule.run == 1 else _("连续两个季度列入%(board)s的", board=words)


def _deed(deed: Deed, _: Translator) -> str:
    if deed.due_days is None:
        return deed.title
    return _("%(title)s（%(days)s 天内办结）", title=deed.title, days=deed.due_days)
