"""What happened to an entry, said in plain Chinese: one sentence for each line of a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from core.points import written
from rules.engine.period import Period, day_number
from rules.engine.plan import KIND_OF, understood_by
from rules.version import Item, Version

PERIOD_WORDS = {"day": "每天", "month": "每月", "quarter": "每季度", "cycle": "每个周期"}
FIXED = {
    "vetoed": "一票否决，全部积分记为 0。",
    "not_recognised": "没有认定（待核实、待认定，或已退回、撤销），不计分。",
    "unmapped": "评分细则里没有这一项，不计分。",
    "not_applicable": "本项不适用于当日的党员类别，不计分。",
    "exempt": "当日免予考核，不扣分。",
}


def explanations(rows: Sequence[Mapping[str, object]], period: Period) -> list[pl.Series]:
    """Return the columns that explain rows of a trace: words and the limits that stood over each entry."""
    items = [_item(row, period) for row in rows]
    figures = {
        "limit_points": [item.limits[0].points if item and item.limits else None for item in items],
        "limit_count": [item.limits[0].count if item and item.limits else None for item in items],
        "category_points": [category_points(period, item) if item else None for item in items],
    }
    per = [item.limits[0].per if item and item.limits else None for item in items]
    return [
        pl.Series("words", [reason_words(row, period) for row in rows], dtype=pl.String),
        *(pl.Series(name, values, dtype=pl.Int64) for name, values in figures.items()),
        pl.Series("limit_per", per, dtype=pl.String),
    ]


def _item(row: Mapping[str, object], period: Period) -> Item | None:
    version = version_on(period, row["date"])
    return understood_by(version).get(str(row["item"])) if version else None


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
    return _counted(row, reason, item, category_points(period, item))


def version_on(period: Period, day: object) -> Version | None:
    """Return the version in force on a day of the period, None before the first."""
    assert isinstance(day, date)
    found = [version for start, version in period.segments if start <= day_number(day)]
    return found[-1] if found else None


def category_points(period: Period, item: Item) -> int | None:
    """Return the points that limit the item's category: those of the period's last version (scoring §7)."""
    category = period.version.category(item.category)
    return category.points if category and category.kind == KIND_OF[item.effect] else None


def _counted(row: Mapping[str, object], reason: str, item: Item, limit: int | None) -> str:
    price, due, counted = (int(str(row[name])) for name in ("price", "due", "counted"))
    verb = "加" if row["effect"] == "add" else "扣"
    if reason == "zeroed":
        return f"本类清零，计扣 {written(counted)} 分。"
    if reason == "counted":
        return f"{verb} {written(counted)} 分。"
    said = _item_limit(item, reason, verb, price, due) if due < price else ""
    return said + (_category_limit(limit, verb, due, counted) if reason == "category_limit" else "")


def _item_limit(item: Item, reason: str, verb: str, price: int, due: int) -> str:
    limit = item.limits[0]
    per = PERIOD_WORDS[limit.per]
    by_count = limit.points is None or (reason == "item_limit_count")
    most = f"{limit.count} 次" if by_count else f"{written(limit.points or 0)} 分"
    rest = "已满，不再计" if due == 0 else f"应{verb} {written(price)} 分只计 {written(due)} 分"
    return f"本项{per}限 {most}，{rest}。"


def _category_limit(limit: int | None, verb: str, due: int, counted: int) -> str:
    whole = "本类分值" if limit is None else f"本类 {written(limit)} 分"
    rest = f"不再{verb}" if counted == 0 else f"应{verb} {written(due)} 分只计 {written(counted)} 分"
    return f"{whole}已{verb}完，{rest}。" if verb == "扣" else f"{whole}已加满，{rest}。"
