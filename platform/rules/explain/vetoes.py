"""What a veto does, and until when, in words."""

from __future__ import annotations

from rules.explain.translator import Translator
from rules.version import Outcome, StarRules


def veto(rule: Outcome, stars: StarRules, _: Translator) -> str:
    """Say in short what a veto does: 一票否决：总分记 0."""
    parts = []
    if rule.total_zero:
        parts.append(_("总分记 0"))
    if rule.yellow:
        parts.append(_("列入黄榜"))
    if rule.not_red:
        parts.append(_("不列红榜"))
    if rule.tier is not None:
        parts.append(_("年度等次至多为%(tier)s", tier=_title(rule.tier, stars)))
    what = _("一票否决：%(what)s", what=_("，").join(parts))
    return what + _("（只在发生的季度）") if rule.until == "quarter" else what


def _title(tier: str, stars: StarRules) -> str:
    return next((one.title for one in stars.every_tier if one.code == tier), tier)


def outcome(rule: Outcome, stars: StarRules, _: Translator) -> list[str]:
    """Say what a recognised entry of a veto item does."""
    parts = []
    lasts = rule.until == "cycle"
    span = _("自发生之日起到本周期末") if lasts else _("在发生的季度")
    if rule.total_zero:
        parts.append(_("%(span)s，基础分、加分和总分记为 0，排在最后并列入黄榜", span=span))
    if rule.total_zero and lasts:
        parts.append(_("年度得分记为 0"))
    if rule.yellow:
        parts.append(_("%(span)s，一律列入黄榜", span=span))
    if rule.not_red:
        parts.append(_("%(span)s，不得列入红榜", span=span))
    if rule.tier is not None:
        parts.append(_("年度等次至多为%(tier)s", tier=_title(rule.tier, stars)))
    return parts
