"""What an entry must fulfil to be recorded: member, item, date, quantity, points, reason."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date

from core import clock
from core.points import MILLION, written
from core.quarter import Quarter
from criteria.queries import version_on
from ledger.errors import FaultyEntry
from ledger.queries import closed_quarters
from members.models import Member
from rules import InForce, Item, Version

LARGEST_QUANTITY = 10_000 * 100
LONGEST_REASON = 500


@dataclass(frozen=True)
class Draft:
    """One entry as it was asked for; quantity and points in hundredths."""

    member: Member
    item: str
    occurred_on: date
    reason: str
    quantity: int = 100
    points: int | None = None


@dataclass
class Checker:
    """Checks drafts against the versions in force and the closed quarters, both loaded once."""

    versions: tuple[InForce, ...]
    closed: Set[Quarter] = field(default_factory=closed_quarters)
    today: date = field(default_factory=clock.today)

    def item(self, draft: Draft) -> Item:
        """Return the draft's item; raise FaultyEntry with every field that does not fit."""
        faults: dict[str, list[str]] = {}
        _add(faults, "date", self._date(draft))
        version = version_on(draft.occurred_on, self.versions) if "date" not in faults else None
        item = version.items.get(draft.item) if version else None
        if version is not None:
            _add(faults, "item", _item(draft, version, item))
        if item is not None:
            _add(faults, "points", _points(draft, item))
        _add(faults, "quantity", _quantity(draft))
        _add(faults, "reason", _reason(draft))
        if faults or item is None:
            raise FaultyEntry(next(iter(faults.values()))[0], faults)
        return item

    def _date(self, draft: Draft) -> str:
        day = draft.occurred_on
        if day > self.today:
            return f"发生日期 {day} 在今天之后，请填已发生的日期。"
        quarter = Quarter.of(day)
        if quarter in self.closed:
            return f"{quarter.year} 年第{'一二三四'[quarter.number - 1]}季度的榜已确认，不能再补记；如有误请登记更正。"
        if not self.versions or day < self.versions[0].since.first_day:
            return f"{day} 没有生效的评分细则，请核对日期。"
        if not draft.member.is_active_on(day):
            return f"{draft.member.name} 在 {day} 不在本社区党员名册内，请核对日期或党员。"
        return "" if self._in_open_cycle(day) else f"发生日期 {day} 不在当前积分周期内，请核对年份。"

    def _in_open_cycle(self, day: date) -> bool:
        """The cycle of today is open, and so is the one before while a quarter of it awaits its board."""
        version = version_on(day, self.versions)
        return version.cycle_of(day) >= version.cycle_of(self.today) - 1


def _add(faults: dict[str, list[str]], name: str, message: str) -> None:
    if message:
        faults.setdefault(name, []).append(message)


def _item(draft: Draft, version: Version, item: Item | None) -> str:
    return "" if item else f"细则“{draft.item}”在 {draft.occurred_on} 不在《{version.title}》内，请重新选择。"


def _points(draft: Draft, item: Item) -> str:
    if item.minimum is None or item.maximum is None:
        return ""
    least, most = written(item.minimum), written(item.maximum)
    if draft.points is None:
        return f"“{item.title}”的分值由记录人在 {least} 至 {most} 分之间填写。"
    if not item.minimum <= draft.points * (MILLION // 100) <= item.maximum:
        return f"分值须在 {least} 至 {most} 分之间。"
    return ""


def _quantity(draft: Draft) -> str:
    return "" if 0 < draft.quantity <= LARGEST_QUANTITY else "数量须大于 0，且不超过 10000。"


def _reason(draft: Draft) -> str:
    if not draft.reason.strip():
        return "请写明事由，让党员看得到每一分的出处。"
    return "" if len(draft.reason) <= LONGEST_REASON else f"事由请控制在 {LONGEST_REASON} 字以内。"
