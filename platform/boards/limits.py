"""The sentence under a line of the card that counts less than it says, or not at all."""

from __future__ import annotations

from flask_babel import gettext as _

from core.points import written
from ledger.lines import Line
from ledger.worth import limit_words
from rules import Version


def limit_note(reason: str, line: Line, counted: int, version: Version) -> str:
    """Say which limit cut a line and what still counts (millionths); empty where nothing did."""
    if reason == "counted":
        return ""
    left = written(counted)
    if reason in ("item_limit_points", "item_limit_count"):
        return _item_limit(line, left, version)
    if reason == "category_limit":
        return _category_limit(line, left, version)
    plain = {
        "zeroed": _("本类分值已全部扣完"),
        "vetoed": _("一票否决：总分记 0"),
        "unmapped": _("这一细则在本版中没有对应项，不计分"),
        "not_applicable": _("这一细则不适用于该党员类别，不计分"),
        "exempt": _("当日在豁免期内，不扣分"),
        "points_missing": _("缺少分值，不计分"),
        "not_recognised": _("尚未认定，不计分"),
    }
    return str(plain.get(reason, ""))


def _item_limit(line: Line, left: str, version: Version) -> str:
    item = version.items.get(line.entry.item)
    limit = limit_words(item) if item else _("已到限额")
    return _("%(limit)s，本条只计 %(points)s 分", limit=limit, points=left)


def _category_limit(line: Line, left: str, version: Version) -> str:
    item = version.items.get(line.entry.item)
    group = version.category(item.category) if item else None
    if group is None or group.points is None:
        return _("本类已到上限，本条只计 %(points)s 分", points=left)
    if group.kind == "bonus":
        return _("本类至多 %(limit)s 分，本条只计 %(points)s 分", limit=written(group.points), points=left)
    return _("本类 %(limit)s 分已扣完，本条只计 %(points)s 分", limit=written(group.points), points=left)
