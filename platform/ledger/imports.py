"""What a sheet's rows mean for the ledger: one entry each, checked as the form checks them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask_babel import gettext as _

from accounts.models import User
from core import clock, sheets
from core.db import db
from core.points import HUNDRED, hundredths_of
from core.sheets import Column, Kind, Row, SheetFault, SheetFaults, Table, unspaced
from criteria.errors import NoVersion
from criteria.queries import in_force, version_on
from ledger import duplicates
from ledger.bulk import MANY, count_anew, load
from ledger.bulk import Row as Loaded
from ledger.checks import Checker, NewEntry
from ledger.errors import FaultyEntry, LikelyDuplicate
from ledger.states import Source
from members.models import Member
from members.queries import members
from rules import Version
from rules.explain import clause_name
from tenants import audit, scope

FIGURES = {"quantity": ("数量", "次数", "人次"), "points": ("分值",), "measure": ("数值",)}
FIELDS = {"date": "occurred_on"}


@dataclass(frozen=True)
class Repeated:
    """A row that may be recorded already: in the ledger under these ids, or by an earlier row of the sheet."""

    row: int
    new_entry: NewEntry
    entry_ids: tuple[int, ...]
    earlier_row: int | None


@dataclass(frozen=True)
class Checked:
    """A sheet that was found whole: what each row would record, in the order of the sheet, and what may be twice."""

    new_entries: list[NewEntry]
    checker: Checker
    repeated: list[Repeated]

    @property
    def members(self) -> int:
        return len({new_entry.member.id for new_entry in self.new_entries})

    @property
    def days(self) -> tuple[date, date]:
        days = [new_entry.occurred_on for new_entry in self.new_entries]
        return min(days), max(days)


def columns(choices: tuple[str, ...] = ()) -> dict[str, Column]:
    """The columns by the field they fill; a Chinese sheet is read on an English page too."""
    return {
        "member": Column(
            _("党员编号"), width=14, required=True, aliases=("member_no", "编号", "党员编号"), note=_("名册里的编号。")
        ),
        "name": Column(_("姓名"), width=10, aliases=("name", "姓名"), note=_("用来核对编号，不一致时会提示。")),
        "item": Column(
            _("细则"), width=28, required=True, aliases=("item", "细则", "细则编码"), choices=choices,
            note=_("写编码（如 duty.1），或类名加序号（如 履行党员义务 1）。"),
        ),
        "occurred_on": Column(
            _("发生日期"), Kind.DATE, 14, required=True, aliases=("date", "日期", "发生日期"),
            note=_("写成 2022-09-30 的样子。"),
        ),
        "quantity": _figure("quantity", _("数量"), _("空着就是 1。")),
        "points": _figure("points", _("分值"), _("只有分值由记录人定的细则才填。")),
        "measure": _figure("measure", _("数值"), _("只有按数值分档的细则才填。")),
        "attributes": Column(
            _("属性"), width=16, aliases=("attributes", "属性"),
            note=_("只有按属性计分的细则才填，如 级别=市级；媒体=网站。"),
        ),
        "reason": Column(
            _("事由"), width=40, required=True, aliases=("reason", "事由"), note=_("党员会看到，请写清楚。")
        ),
    }  # fmt: skip


def _figure(field: str, title: str, note: str) -> Column:
    return Column(title, Kind.NUMBER, 8, aliases=(field, *FIGURES[field]), note=note)


def template() -> bytes:
    """Return the sheet to fill in, with today's items as a drop-down."""
    try:
        version = version_on(clock.today())
    except NoVersion:
        version = None
    choices = tuple(clause_name(item, version) for item in version.items.values()) if version else ()
    return sheets.template(
        _("积分导入"), list(columns(choices).values()), [_("一行一条积分；保存后回到导入页上传，先检查，再导入。")]
    )


def read(content: bytes) -> Table:
    """Read a sheet, without a look at the database; raise SheetFaults, Busy."""
    return sheets.read(content, list(columns().values()))


def check(table: Table) -> Checked:
    """Check every row of a sheet as the form does; raise SheetFaults with everything that is wrong."""
    table.refuse_empty()
    reader = _Reader({field: column.title for field, column in columns().items()})
    new_entries = [reader.new_entry(row) for row in table.rows]
    if reader.faults:
        raise SheetFaults(reader.faults)
    whole = [new_entry for new_entry in new_entries if new_entry is not None]
    return Checked(whole, reader.checker, list(_repeated([row.number for row in table.rows], whole)))


def _repeated(rows: Sequence[int], new_entries: Sequence[NewEntry]) -> Iterator[Repeated]:
    same, earlier = duplicates.likely(new_entries), dict[duplicates.Key, int]()
    for row, new_entry in zip(rows, new_entries, strict=True):
        key = duplicates.key_of(new_entry)
        if key in same or key in earlier:
            yield Repeated(row, new_entry, tuple(same.get(key, ())), earlier.get(key))
        earlier.setdefault(key, row)


def commit(checked: Checked, by: User, *, compared: bool = True) -> list[int]:
    """Record every row with its link of the chain, all or none; return the ids.

    compared: somebody looked at the rows that may be twice; else LikelyDuplicate where there are.
    """
    if checked.repeated and not compared:
        message = _(
            "有 %(count)s 行可能重复，没有导入；请重新检查，核对后勾选确认再导入。", count=len(checked.repeated)
        )
        raise LikelyDuplicate(message, [number for one in checked.repeated for number in one.entry_ids])
    now = clock.now()
    ids = load([_loaded(new_entry, by, now) for new_entry in checked.new_entries])
    if len(ids) >= MANY:
        count_anew()
    audit.record("entries_imported", ids[0], tenant=scope.current().tenant, entries=ids)
    return ids


def _loaded(new_entry: NewEntry, by: User, now: datetime) -> Loaded:
    return Loaded(
        member_id=new_entry.member.id,
        branch_id=new_entry.member.branch_id,
        item=new_entry.item,
        occurred_on=new_entry.occurred_on,
        quantity=new_entry.quantity,
        points=new_entry.points,
        measure=new_entry.measure,
        attributes=new_entry.attributes,
        reason=new_entry.reason.strip(),
        source=Source.IMPORT,
        recorded_by_id=by.id,
        recorded_at=now,
    )


class _Reader:
    """Turns rows into new_entries, and gathers what is wrong with them."""

    def __init__(self, titles: dict[str, str]) -> None:
        self.titles = titles
        self.faults: list[SheetFault] = []
        self.checker = Checker(in_force())
        self.members = {one.member_no: one for one in db.session.scalars(members())}
        self._items: dict[Version, dict[str, str]] = {}
        self._days: dict[str, date] = {}

    def new_entry(self, row: Row) -> NewEntry | None:
        """Return what a row records; None where it has faults, which are kept."""
        before = len(self.faults)
        member, day = self._member(row), self._day(row)
        quantity, points, measure = (self._hundredths(row, name) for name in ("quantity", "points", "measure"))
        attributes = self._attributes(row)
        if len(self.faults) > before or member is None or day is None:
            return None
        code = self._code(row[self.titles["item"]], day)
        quantity = HUNDRED if quantity is None else quantity
        new_entry = NewEntry(member, code, day, row[self.titles["reason"]], quantity, points, measure, attributes)
        try:
            item = self.checker.item(new_entry)
        except FaultyEntry as faulty:
            self._keep(row, faulty)
            return None
        if points is None and measure is None and not attributes:
            return new_entry
        return replace(
            new_entry,
            points=points if item.takes_points else None,
            measure=measure if item.takes_measure else None,
            attributes={name: attributes[name] for name in item.attributes},
        )

    def _keep(self, row: Row, faulty: FaultyEntry) -> None:
        for field, messages in faulty.fields.items():
            title = self.titles.get(FIELDS.get(field, field))
            self.faults += [row.fault(title, message) for message in messages]

    def _member(self, row: Row) -> Member | None:
        number, name = row[self.titles["member"]].strip(), row[self.titles["name"]].strip()
        person = self.members.get(number)
        if person is None:
            message = _("名册里没有编号 %(number)s；请核对，别的支部的党员由该支部登记。", number=number or "—")
            self.faults.append(row.fault(self.titles["member"], message))
        elif name and unspaced(name) != unspaced(person.name):
            message = _("编号 %(number)s 是 %(found)s，不是 %(name)s。", number=number, found=person.name, name=name)
            self.faults.append(row.fault(self.titles["name"], message))
        return person

    def _day(self, row: Row) -> date | None:
        text = row[self.titles["occurred_on"]]
        if text not in self._days:
            try:
                self._days[text] = sheets.day(text)
            except ValueError as fault:
                self.faults.append(row.fault(self.titles["occurred_on"], str(fault)))
                return None
        return self._days[text]

    def _hundredths(self, row: Row, field: str) -> int | None:
        text = row[self.titles[field]]
        if not text.strip():
            return None
        try:
            figure = hundredths_of(sheets.amount(text))
        except ValueError as fault:
            self.faults.append(row.fault(self.titles[field], str(fault)))
            return None
        if figure is None:
            self.faults.append(row.fault(self.titles[field], _("最多写两位小数。")))
        return figure

    def _attributes(self, row: Row) -> dict[str, str]:
        """Return what a cell says of attributes: 级别=市级；媒体=网站."""
        values = {}
        for pair in filter(None, row[self.titles["attributes"]].replace("；", ";").replace("＝", "=").split(";")):
            name, equals, value = (word.strip() for word in pair.partition("="))
            if not equals:
                message = _("“%(pair)s”看不懂：请写成 级别=市级，几个之间用分号隔开。", pair=pair[:40])
                self.faults.append(row.fault(self.titles["attributes"], message))
            values[name] = value
        return values

    def _code(self, text: str, day: date) -> str:
        """Return the code that a cell means on a day: a code, or a category's title and number, or the item's title."""
        try:
            version = version_on(day, self.checker.versions)
        except NoVersion:
            return text.strip()
        if version not in self._items:
            names: dict[str, str] = {}
            for item in version.items.values():
                for word in (item.title, clause_name(item, version), item.code):
                    names[_plain(word)] = item.code
            self._items[version] = names
        return self._items[version].get(_plain(text), text.strip())


def _plain(text: str) -> str:
    return "".join(text.split())
