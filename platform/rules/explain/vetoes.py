"""What a veto does, and until when, in words."""

from __future__ import annotations

from rules.explain.translator import Translator
from rules.version import Outcome, StarRules


def outcome(found: Outcome, stars: StarRules, _: Translator) -> list[str]:
    """Say what a recognised entry of a veto item does."""
    said = []
    lasts = found.until == "cycle"
    span = _("自发生之日起到本周期末") if lasts else _("在发生的季度")
    if found.total_zero:
        said.append(_("%(span)s，基础分、加分和总分记为 0，排在最后并列入黄榜", span=span))
    if found.total_zero and lasts:
        said.append(_("年度得分记为 0"))
    if found.yellow:
        said.append(_("%(span)s，一律列入黄榜", span=span))
    if found.not_red:
        said.append(_("%(span)s，不得列入红榜", span=span))
    if found.tier is not None:
        title = next((tier.title for tier in stars.tiers if tier.code == found.tier), found.tier)
        said.append(_("年度等次至多为%(tier)s", tier=title))
    return said
