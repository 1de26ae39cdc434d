"""What an entry must fulfil to be recorded: member, item, date, quantity, reason, and what its item asks for."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _

from core import clock
from core.points import HUNDRED, PER_HUNDREDTH, format_points
from core.quarter import Quarter
from criteria.queries import version_on
from ledger.errors import FaultyEntry, ReasonMissing
from ledger.queries import closed_quarters
from members.models import Member
from rules import MAX_MEASURE, MAX_QUANTITY, InForce, Item, Version
from tenants.queries import closed_branch_ids
from web.formats import quarter_name

MAX_REASON = 500


@dataclass(frozen=True)
class NewEntry:
    """One entry as it was asked for; quantity, points and measure in hundredths."""

    member: Member
    item: str
    occurred_on: date
    reason: str
    quantity: int = HUNDRED
    points: int | None = None
    measure: int | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Checker:
    """Checks new_entries against the versions in force and the closed quarters, both loaded once."""

    versions: tuple[InForce, ...]
    closed: Set[Quarter] = field(default_factory=closed_quarters)
    today: date = field(default_factory=clock.today)
    closed_branches: Set[int] = field(default_factory=closed_branch_ids)
    _days: dict[date, str] = field(default_factory=dict, init=False)
    """What is wrong with a day, whoever the entry is about: asked once for a sheet of thousands."""

    def item(self, new_entry: NewEntry) -> Item:
        """Return the new_entry's item; raise FaultyEntry with every field that does not fit."""
        faults: dict[str, list[str]] = {}
        _add(faults, "date", self._date(new_entry))
        _add(faults, "member", self._branch(new_entry))
        version = version_on(new_entry.occurred_on, self.versions) if "date" not in faults else None
        item = version.items.get(new_entry.item) if version else None
        if version is not None:
            _add(faults, "item", _item(new_entry, version, item))
        if item is not None:
            _add(faults, "points", _points(new_entry, item))
            _add(faults, "measure", _measure(new_entry, item))
            _add(faults, "attributes", _attributes(new_entry, item))
        _add(faults, "quantity", _quantity(new_entry, item))
        _add(faults, "reason", _reason(new_entry))
        if faults or item is None:
            raise FaultyEntry(next(iter(faults.values()))[0], faults)
        return item

    def facts(self, new_entry: NewEntry) -> dict[str, object]:
        """Return what an entry stores of a new_entry, by column; raise FaultyEntry."""
        item = self.item(new_entry)
        return {
            "member_id": new_entry.member.id,
            "branch_id": new_entry.member.branch_id,
            "item": new_entry.item,
            "occurred_on": new_entry.occurred_on,
            "quantity": new_entry.quantity,
            "points": new_entry.points if item.takes_points else None,
            "measure": new_entry.measure if item.takes_measure else None,
            "attributes": {name: new_entry.attributes[name] for name in item.attributes},
            "reason": new_entry.reason.strip(),
        }

    def _date(self, new_entry: NewEntry) -> str:
        day = new_entry.occurred_on
        if day not in self._days:
            self._days[day] = self._day(day)
        if self._days[day] or new_entry.member.is_active_on(day):
            return self._days[day]
        return _("%(name)s 在 %(day)s 不在本社区党员名册内，请核对日期或党员。", name=new_entry.member.name, day=day)

    def _branch(self, new_entry: NewEntry) -> str:
        if new_entry.member.branch_id not in self.closed_branches:
            return ""
        return _("%(name)s 所在的支部已关闭，不能再登记；请先在名册里转到别的支部。", name=new_entry.member.name)

    def _day(self, day: date) -> str:
        if day > self.today:
            return _("发生日期 %(day)s 在今天之后，请填已发生的日期。", day=day)
        quarter = Quarter.of(day)
        if quarter in self.closed:
            return _("%(quarter)s的榜已确认，不能再补记；如有误请登记更正。", quarter=quarter_name(quarter))
        if not self.versions or day < self.versions[0].since.first_day:
            return _("%(day)s 没有生效的评分细则，请核对日期。", day=day)
        return "" if self._in_open_cycle(day) else _("发生日期 %(day)s 不在当前积分周期内，请核对年份。", day=day)

    def _in_open_cycle(self, day: date) -> bool:
        """The cycle of today is open, and so is the one before while a quarter of it awaits its board."""
        version = version_on(day, self.versions)
        return version.cycle_of(day) >= version.cycle_of(self.today) - 1


def required_reason(reason: str) -> str:
    """Return the reason of a change without blanks around it; raise ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()[:MAX_REASON]


def _add(faults: dict[str, list[str]], name: str, message: str) -> None:
    if message:
        faults.setdefault(name, []).append(message)


def _item(new_entry: NewEntry, version: Version, item: Item | None) -> str:
    if item:
        return ""
    names = {"item": new_entry.item, "day": new_entry.occurred_on, "title": version.title}
    return _("细则“%(item)s”在 %(day)s 不在《%(title)s》内，请重新选择。", **names)


def _points(new_entry: NewEntry, item: Item) -> str:
    if item.minimum is None or item.maximum is None:
        return ""
    least, most = format_points(item.minimum), format_points(item.maximum)
    if new_entry.points is None:
        return _(
            "“%(title)s”的分值由记录人在 %(least)s 至 %(most)s 分之间填写。", title=item.title, least=least, most=most
        )
    if not item.minimum <= new_entry.points * PER_HUNDREDTH <= item.maximum:
        return _("分值须在 %(least)s 至 %(most)s 分之间。", least=least, most=most)
    return ""


def _measure(new_entry: NewEntry, item: Item) -> str:
    if not item.takes_measure:
        return ""
    if new_entry.measure is None:
        return _("“%(title)s”按数值分档计分，请填写数值。", title=item.title)
    return "" if 0 <= new_entry.measure <= MAX_MEASURE else _("数值须在 0 至 1000000 之间。")


def _attributes(new_entry: NewEntry, item: Item) -> str:
    for name, values in item.attributes.items():
        if new_entry.attributes.get(name) not in values:
            return _("“%(name)s”请从%(values)s中选择。", name=name, values="、".join(values))
    return ""


def _quantity(new_entry: NewEntry, item: Item | None) -> str:
    if not 0 < new_entry.quantity <= MAX_QUANTITY:
        return _("数量须大于 0，且不超过 10000。")
    if item is not None and item.counts_whole and new_entry.quantity % HUNDRED:
        return _("这一细则按%(unit)s计，数量请填整数，如 1、2。", unit=item.unit)
    return ""


def _reason(new_entry: NewEntry) -> str:
    if not new_entry.reason.strip():
        return _("请写明事由，让党员看得到每一分的出处。")
    if len(new_entry.reason) > MAX_REASON:
        return _("事由请控制在 %(most)s 字以内。", most=MAX_REASON)
    return ""
