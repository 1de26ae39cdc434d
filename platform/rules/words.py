"""What happened to an entry, said in plain Chinese: one sentence for each line of a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from core.points import written
from rules.engine.limits import SHARED
from rules.engine.period import Period, day_number
from rules.engine.plan import plan_of, understood_by
from rules.version import Category, Item, Limit, Outcome, Version

PERIOD_WORDS = {"day": "每天", "month": "每月", "quarter": "每季度", "cycle": "每个周期"}
FIXED = {
    "not_recognised": "没有认定（待核实、待认定，或已退回、撤销），不计分。",
    "unmapped": "评分细则里没有这一项，不计分。",
    "not_applicable": "本项不适用于当日的党员类别，不计分。",
    "exempt": "当日免予考核，不扣分。",
    "category_zeroed": "本类已清零，本条加分不计。",
    "measure_missing": "本项按数值分档计分，没有填写数值，不计分。",
}


def explanations(rows: Sequence[Mapping[str, object]], period: Period) -> list[pl.Series]:
    """Return the columns that explain rows of a trace: words and the limits that stood over each entry."""
    items = [_item(row, period) for row in rows]
    limits = [_limit(row, item, period)[0] if item else None for row, item in zip(rows, items, strict=True)]
    figures = {
        "limit_points": [limit.points if limit else None for limit in limits],
        "limit_count": [limit.count if limit else None for limit in limits],
        "category_points": [category_points(period, item) if item else None for item in items],
    }
    per = [limit.per if limit else None for limit in limits]
    return [
        pl.Series("words", [reason_words(row, period) for row in rows], dtype=pl.String),
        *(pl.Series(name, values, dtype=pl.Int64) for name, values in figures.items()),
        pl.Series("limit_per", per, dtype=pl.String),
    ]


def _item(row: Mapping[str, object], period: Period) -> Item | None:
    version = version_on(period, row["date"])
    return understood_by(version).get(str(row["item"])) if version else None


def _limit(row: Mapping[str, object], item: Item, period: Period) -> tuple[Limit | None, str]:
    """The limit that cut an entry last, or its item's first, and what it is called."""
    number = int(str(row["limit"]))
    if number >= SHARED:
        shared = plan_of(period).terms.shared[number - SHARED]
        whole = "各类合计" if shared.category is None else "本类合计"
        return shared.source.limit, whole if shared.source.items is None else "有关各项合计"
    return (item.limits[max(number, 1) - 1] if item.limits else None), "本项"


def reason_words(row: Mapping[str, object], period: Period) -> str:
    """Say why a row of the trace counts what it counts.

    row: one row of `Standing.trace` as a dict; period: `Standing.period`.
    """
    reason = str(row["reason"])
    if reason in FIXED:
        return FIXED[reason]
    item = _item(row, period)
    if item is None:
        return FIXED["unmapped"]
    if reason == "points_missing":
        return f"本项应填 {written(item.minimum or 0)} 到 {written(item.maximum or 0)} 分，未填或超出，不计分。"
    if reason == "attribute_missing":
        return f"本项须写明{'、'.join(item.attributes)}，没有写明或不在细则所列之中，不计分。"
    if reason == "vetoed" and item.outcome is not None:
        return veto_words(item.outcome, period.version)
    return _counted(row, reason, item, period)


def veto_words(outcome: Outcome, version: Version) -> str:
    """Say what a veto does: 一票否决，全部积分记为 0。"""
    said = [
        words
        for holds, words in (
            (outcome.total_zero, "全部积分记为 0"),
            (outcome.yellow, "列入黄榜"),
            (outcome.not_red, "不列红榜"),
        )
        if holds
    ]
    titles = {tier.code: tier.title for tier in version.stars.every_tier}
    if outcome.tier is not None:
        said.append(f"年度等次至多为{titles.get(outcome.tier, outcome.tier)}")
    until = "，只管发生的季度" if outcome.until == "quarter" else ""
    return f"一票否决，{'，'.join(said)}{until}。"


def version_on(period: Period, day: object) -> Version | None:
    """Return the version in force on a day of the period, None before the first."""
    assert isinstance(day, date)
    found = [version for start, version in period.segments if start <= day_number(day)]
    return found[-1] if found else None


def category_points(period: Period, item: Item) -> int | None:
    """Return the points that limit the item's category: those of the period's last version (scoring §7)."""
    category = _category(period, item)
    return category.points if category else None


def _category(period: Period, item: Item) -> Category | None:
    category = period.version.category(item.category)
    return category if category and category.kind == item.kind else None


def _counted(row: Mapping[str, object], reason: str, item: Item, period: Period) -> str:
    price, due, counted = (int(str(row[name])) for name in ("price", "due", "counted"))
    verb = "加" if row["effect"] == "add" else "扣"
    if reason == "zeroed":
        return f"本类清零，计扣 {written(counted)} 分。"
    if reason == "counted":
        return f"{verb} {written(counted)} 分。"
    said = _limited(*_limit(row, item, period), reason, verb, price, due) if due < price else ""
    return said + (_full(_category(period, item), verb, due, counted) if reason == "category_limit" else "")


def _limited(limit: Limit | None, whole: str, reason: str, verb: str, price: int, due: int) -> str:
    if limit is None:
        return ""
    by_count = limit.points is None or reason.endswith("_count")
    most = f"{limit.count} 次" if by_count else f"{written(limit.points or 0)} 分"
    rest = "已满，不再计" if due == 0 else f"应{verb} {written(price)} 分只计 {written(due)} 分"
    return f"{whole}{PERIOD_WORDS[limit.per]}限 {most}，{rest}。"


def _full(category: Category | None, verb: str, due: int, counted: int) -> str:
    """Say that a category has no more room: nothing left to take, or full."""
    whole = "本类分值" if category is None or category.points is None else f"本类 {written(category.points)} 分"
    if category is not None and category.kind == "bonus" and verb == "扣":
        whole = f"本类最低 {written(category.floor)} 分，"
    rest = f"不再{verb}" if counted == 0 else f"应{verb} {written(due)} 分只计 {written(counted)} 分"
    return f"{whole}已{verb}{'完' if verb == '扣' else '满'}，{rest}。"
