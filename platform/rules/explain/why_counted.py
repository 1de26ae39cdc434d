"""Why an entry counts what it counts: one sentence for card, API and report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rules.engine.limits import SHARED
from rules.engine.period import Period
from rules.engine.plan import understood_by
from rules.explain.limits import limit_words, shared_limit_words
from rules.explain.prices import figure
from rules.explain.translator import Translator, deferred, join_words, points
from rules.explain.vetoes import veto
from rules.version import Category, Item

_ = deferred
Row = Mapping[str, object]
"""One row of `Standing.trace` as a dict."""
BY_ITEM = ("item_limit_points", "item_limit_count")
BY_SHARED = ("shared_limit_points", "shared_limit_count")
DIFFERENCES: Mapping[str, str] = {
    "unmapped": _("草稿里没有这一项"),
    "new": _("当季细则里没有这一项"),
    "period": _("计分期间不同"),
    "whom": _("适用对象不同"),
    "price": _("分值不同"),
    "limit": _("限额不同"),
    "category": _("本类分值不同"),
    "other": _("计法不同"),
}
"""Why a draft counts an entry otherwise than the version in force."""


def why(row: Row, period: Period, _: Translator) -> str:
    """Say why an entry counts what it counts, without a full stop; period: `Standing.period`."""
    reason, item = str(row["reason"]), _item(row, period)
    if reason == "counted":
        return figure(str(row["effect"]), _counted(row), _)
    if reason == "vetoed" and item is not None and item.outcome is not None:
        return veto(item.outcome, period.version.stars, _)
    limit = _limit(row, reason, item, period, _)
    if limit:
        return _("%(limit)s，本条只计 %(points)s 分", limit=limit, points=points(_counted(row)))
    return not_counting(reason, item, _)


def cut_note(row: Row, period: Period, _: Translator) -> str:
    """Say what cut an entry, as `why` does; empty where it counts whole."""
    return "" if row["reason"] == "counted" else why(row, period, _)


def difference(cause: str, item: Item | None, _: Translator) -> str:
    """Say why two versions count an entry otherwise; cause: one of DIFFERENCES, else the second version's reason."""
    return _(DIFFERENCES[cause]) if cause in DIFFERENCES else not_counting(cause, item, _)


def _item(row: Row, period: Period) -> Item | None:
    day = row["date"]
    assert isinstance(day, date)
    version = period.version_on(day)
    return understood_by(version).get(str(row["item"])) if version else None


def _counted(row: Row) -> int:
    return int(str(row["counted"]))


def _limit(row: Row, reason: str, item: Item | None, period: Period, _: Translator) -> str:
    """Say the limit that cut an entry last, "" where none did."""
    place = int(str(row["limit"]))
    if reason in BY_ITEM:
        return limit_words(item.limits[place - 1], _) if item and 1 <= place <= len(item.limits) else _("已到限额")
    if reason in BY_SHARED:
        return shared_limit_words(period.version, place - SHARED, _)
    if reason != "category_limit":
        return ""
    group = period.version.category(item.category) if item else None
    if group is None:
        return _("本类已到上限")
    return _bound_of_losses(group, _) if row["effect"] in ("deduct", "zero") else _bound_of_gains(group, _)


def _bound_of_losses(group: Category, _: Translator) -> str:
    if group.kind == "bonus":
        return _("本类最低 %(floor)s 分", floor=points(group.floor))
    if group.start != group.points:
        return _("本类已扣到 0 分")
    return _("本类 %(limit)s 分已扣完", limit=points(group.points))


def _bound_of_gains(group: Category, _: Translator) -> str:
    most = points(group.points)
    return _("本类至多 %(limit)s 分", limit=most) if group.kind == "bonus" else _("本类满分 %(limit)s 分", limit=most)


def not_counting(reason: str, item: Item | None, _: Translator) -> str:
    """Say why an entry counts nothing at all; item: the one that its reason speaks of, if any."""
    if reason == "points_missing" and item is not None:
        least, most = points(item.minimum), points(item.maximum)
        return _("应填 %(least)s 至 %(most)s 分，没有填写或超出范围，不计分", least=least, most=most)
    if reason == "attribute_missing":
        names = join_words(item.attributes if item else (), _)
        return _("没有注明%(names)s，或不在细则所列之中，不计分", names=names)
    words = {
        "zeroed": _("本类分值已全部扣完"),
        "category_zeroed": _("本类分值已全部扣完，加分不计"),
        "not_applicable": _("这一细则不适用于该党员类别，不计分"),
        "exempt": _("当日在豁免期内，不扣分"),
        "points_missing": _("缺少分值，不计分"),
        "measure_missing": _("缺少数值，不计分"),
        "not_recognised": _("尚未认定，不计分"),
    }
    return words.get(reason, _("这一细则在本版中没有对应项，不计分"))
