"""A year's rating as a paper to sign, in Chinese whatever the language of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.points import format_percent
from core.quarter import Quarter
from papers import RatingFormData, RatingFormRow, printed_by, rating_form
from rules.version import StarRules
from stars.models import Rating, RatingRound, RatingStage
from web.formats import hundredths_text, points_text

STAGES = {
    RatingStage.ACTUAL: "已计算，等待街道验收",
    RatingStage.ACCEPTED: "已验收，等待党组织认定",
    RatingStage.RECOGNISED: "已认定",
}
QUARTERS = ("一季度", "二季度", "三季度", "四季度")


def paper_of(
    rating_round: RatingRound,
    rows: Sequence[Rating],
    quarters: Sequence[Quarter],
    rules: StarRules,
    titles: Mapping[str, str],
    unit: tuple[str, str],
    person: str,
) -> bytes:
    """Return the rating form as PDF; unit: the street and the organisation; titles: the words of the tiers."""
    above, organisation = unit
    tiers = [row.tier for row in rows]
    return rating_form(
        RatingFormData(
            unit=organisation,
            above=above,
            year=rating_round.year,
            state=STAGES[rating_round.stage],
            quarters=[QUARTERS[quarter.number - 1] for quarter in quarters],
            formula=_formula(rules),
            tally=[(titles[tier.code], f"{tiers.count(tier.code)} 人") for tier in rules.every_tier],
            rows=[_row(row, quarters, titles) for row in rows],
            printed=printed_by(person),
        )
    )


def _formula(rules: StarRules) -> str:
    shares = (("日常", rules.daily_weight), ("评议", rules.appraisal_weight), ("贡献", rules.contribution_weight))
    return "年度得分 = " + " + ".join(f"{word} {format_percent(share)}%" for word, share in shares)


def _row(row: Rating, quarters: Sequence[Quarter], titles: Mapping[str, str]) -> RatingFormRow:
    parts = [row.quarters.get(str(quarter)) for quarter in quarters]
    return RatingFormRow(
        member_no=row.member_no,
        name=row.name,
        branch=row.branch_name,
        parts=[*map(points_text, parts), *map(hundredths_text, (row.daily, row.appraisal, row.contribution))],
        actual=hundredths_text(row.actual),
        accepted=_figure(row.accepted),
        accepted_reason=row.accepted_reason,
        recognised=_figure(row.recognised),
        recognised_reason=row.recognised_reason,
        tier=_tier(row, titles),
    )


def _figure(hundredths: int | None) -> str:
    """Write a figure; nothing where a hand writes it."""
    return "" if hundredths is None else hundredths_text(hundredths)


def _tier(row: Rating, titles: Mapping[str, str]) -> str:
    if row.missing:
        return "缺评议得分"
    title = titles.get(row.tier or "", "")
    return f"{title}（一票否决）" if row.vetoed else title
