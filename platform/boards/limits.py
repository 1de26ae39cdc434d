"""The sentence under a line of the card that counts less than it says, or not at all."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from flask_babel import gettext as _

from core.points import written
from criteria.words import translator
from ledger.lines import Line
from rules import Category, Item, Version
from rules.engine.limits import SHARED
from rules.engine.period import Period
from rules.explain import limit_words, shared_limit_words
from rules.version import Outcome
from rules.words import version_on

Row = Mapping[str, object]
BY_ITEM = ("item_limit_points", "item_limit_count")
BY_SHARED = ("shared_limit_points", "shared_limit_count")


def limit_note(row: Row, line: Line, period: Period) -> str:
    """Say which limit cut a line and what still counts; empty where nothing did.

    row: one row of `Standing.trace` as a dict; period: `Standing.period`.
    """
    reason = str(row["reason"])
    if reason == "counted":
        return ""
    item = _item(line, period)
    left = written(int(str(row["counted"])))
    if reason in BY_ITEM:
        return _cut(_item_limit(row, item), left)
    if reason in BY_SHARED:
        return _cut(shared_limit_words(period.version, int(str(row["limit"])) - SHARED, translator()), left)
    if reason == "category_limit":
        return _cut(_category_limit(row, item, period.version), left)
    if reason == "vetoed" and item is not None and item.outcome is not None:
        return veto_note(item.outcome, period.version)
    return _plain(reason, item)


def _item(line: Line, period: Period) -> Item | None:
    version = version_on(period, line.entry.occurred_on)
    return version.items.get(line.entry.item) if version else None


def _cut(limit: str, left: str) -> str:
    return _("%(limit)s，本条只计 %(points)s 分", limit=limit, points=left)


def _plain(reason: str, item: Item | None) -> str:
    words = {
        "zeroed": _("本类分值已全部扣完"),
        "category_zeroed": _("本类分值已全部扣完，加分不计"),
        "unmapped": _("这一细则在本版中没有对应项，不计分"),
        "not_applicable": _("这一细则不适用于该党员类别，不计分"),
        "exempt": _("当日在豁免期内，不扣分"),
        "points_missing": _("缺少分值，不计分"),
        "measure_missing": _("缺少数值，不计分"),
        "attribute_missing": _(
            "没有注明%(names)s，或不在细则所列之中，不计分", names=_("、").join(item.attributes if item else ())
        ),
        "not_recognised": _("尚未认定，不计分"),
    }
    return str(words.get(reason, ""))


def _item_limit(row: Row, item: Item | None) -> str:
    place = int(str(row["limit"]))
    if item is None or not 1 <= place <= len(item.limits):
        return _("已到限额")
    return limit_words(item.limits[place - 1], translator())


def _category_limit(row: Row, item: Item | None, version: Version) -> str:
    group = version.category(item.category) if item else None
    if group is None:
        return _("本类已到上限")
    return _taken(group) if row["effect"] == "deduct" else _given(group)


def _taken(group: Category) -> str:
    if group.kind == "bonus":
        return _("本类最低 %(floor)s 分", floor=written(group.floor))
    if group.start != group.points:
        return _("本类已扣到 0 分")
    return _("本类 %(limit)s 分已扣完", limit=written(group.points or 0))


def _given(group: Category) -> str:
    points = written(group.points or 0)
    return (
        _("本类至多 %(limit)s 分", limit=points) if group.kind == "bonus" else _("本类满分 %(limit)s 分", limit=points)
    )


def veto_lasts(trace: pl.DataFrame, period: Period) -> bool:
    """Say whether a veto that takes the total holds to the end of the cycle, not only in its quarter."""
    rows = trace.filter(pl.col("reason") == "vetoed").select("date", "item").iter_rows()
    held = ((version_on(period, day), code) for day, code in rows)
    items = (version.items.get(str(code)) for version, code in held if version)
    return any(item.outcome.total_zero and item.outcome.until == "cycle" for item in items if item and item.outcome)


def veto_note(outcome: Outcome, version: Version) -> str:
    """Say what a veto does to the member."""
    said = []
    if outcome.total_zero:
        said.append(_("总分记 0"))
    if outcome.yellow:
        said.append(_("列入黄榜"))
    if outcome.not_red:
        said.append(_("不列红榜"))
    if outcome.tier is not None:
        titles = {tier.code: tier.title for tier in version.stars.every_tier}
        said.append(_("年度等次至多为%(tier)s", tier=titles.get(outcome.tier, outcome.tier)))
    what = _("一票否决：%(what)s", what=_("，").join(said))
    return what + _("（只在发生的季度）") if outcome.until == "quarter" else what
