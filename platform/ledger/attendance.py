"""Attendance sheets: one entry for each absence; a change of the sheet makes, withdraws or corrects entries."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import select

from accounts.models import User
from core import clock
from core.db import db
from core.sheets import unspaced
from criteria.queries import in_force
from ledger import actions, amendments, attendance_queries, chain, duplicates, queries
from ledger.checks import Checker, NewEntry, required_reason
from ledger.errors import AlreadyDecided, FaultyEntry
from ledger.models import AttendanceChange, AttendanceSheet, Entry
from ledger.states import OPEN, Source, State
from members.models import Member
from tenants import audit, scope


class Mark(StrEnum):
    """How a member was at a meeting: 到会 缺席 请假 病假 公假."""

    PRESENT = "present"
    ABSENT = "absent"
    LEAVE = "leave"
    SICK = "sick"
    OFFICIAL = "official"


@dataclass(frozen=True)
class RollCall:
    """An attendance sheet as it was filled in: marks by member number."""

    item: str
    held_on: date
    title: str
    marks: Mapping[str, Mark]


@dataclass(frozen=True)
class SheetOutcome:
    """What a sheet or its change did: how many entries were recorded, withdrawn and corrected, and which of the absent
    the ledger had counted already."""

    sheet_id: int
    recorded: int = 0
    withdrawn: int = 0
    corrected: int = 0
    counted_already: tuple[str, ...] = field(default=())


def record_attendance(call: RollCall, members: Sequence[Member], by: User) -> SheetOutcome:
    """Keep a roll call and record one entry for each absence, all or none. Raises FaultyEntry."""
    if not call.title.strip():
        message = _("请写明活动名称，例如“9 月主题党日”。")
        raise FaultyEntry(message, {"title": [message]})
    if call.held_on > clock.today():
        message = _("发生日期 %(day)s 在今天之后，请填已发生的日期。", day=call.held_on)
        raise FaultyEntry(message, {"date": [message]})
    chain.lock()
    known = {member.member_no for member in members}
    _refuse_repeated(call, known)
    sheet = AttendanceSheet(
        item=call.item,
        held_on=call.held_on,
        title=call.title.strip()[:120],
        marks={number: mark.value for number, mark in call.marks.items() if number in known},
        recorded_by_id=by.id,
        recorded_at=clock.now(),
    )
    db.session.add(sheet)
    db.session.flush()
    absent = [member for member in members if call.marks.get(member.member_no) == Mark.ABSENT]
    recorded, counted_already = _count_absences(sheet, absent, by)
    audit.record("attendance_recorded", sheet.id, tenant=scope.current().tenant, absent=len(absent))
    return SheetOutcome(sheet.id, recorded, counted_already=counted_already)


def amend_attendance(
    sheet: AttendanceSheet, marks: Mapping[str, Mark], members: Sequence[Member], by: User, reason: str
) -> SheetOutcome:
    """Change marks of a sheet: an absence that is taken back withdraws its entry, or proposes its correction where it
    is recognised; a new absence records one. Raises ReasonMissing, FaultyEntry, AlreadyDecided for a voided sheet."""
    reason, now = required_reason(reason), _current(sheet)
    people = {member.member_no: member for member in members}
    changes = {n: mark for n, mark in marks.items() if n in people and n in now and now[n] != mark}
    if not changes:
        raise FaultyEntry(_("点名没有改动，没有保存；请先修改，或返回这张考勤表。"))
    freed = {people[number].id for number in changes if now[number] == Mark.ABSENT}
    absent = [people[number] for number, mark in changes.items() if mark == Mark.ABSENT]
    _keep(sheet, {number: mark.value for number, mark in changes.items()}, by, reason)
    withdrawn, corrected = _take_back(sheet, freed, by, reason)
    recorded, counted_already = _count_absences(sheet, absent, by)
    audit.record("attendance_amended", sheet.id, tenant=scope.current().tenant, changed=sorted(changes))
    return SheetOutcome(sheet.id, recorded, withdrawn, corrected, counted_already)


def void_attendance(sheet: AttendanceSheet, by: User, reason: str) -> SheetOutcome:
    """Void a sheet: each of its entries is withdrawn, or its correction proposed where it is recognised.

    Raises ReasonMissing, AlreadyDecided for a sheet that is void.
    """
    reason, now = required_reason(reason), _current(sheet)
    whole = scope.current().branches is None
    if not whole and set(attendance_queries.marks_of([sheet])[sheet.id]) != set(now):
        raise AlreadyDecided(_("这张考勤表上还有别的支部的党员，须由总支作废；本支部的人可以在表里修改。"))
    _keep(sheet, {}, by, reason, voids=True)
    withdrawn, corrected = _take_back(sheet, None, by, reason)
    audit.record("attendance_voided", sheet.id, tenant=scope.current().tenant)
    return SheetOutcome(sheet.id, 0, withdrawn, corrected)


def _current(sheet: AttendanceSheet) -> dict[str, str]:
    """Return a sheet's marks as they are now, under the lock; raise AlreadyDecided where it is void."""
    chain.lock()
    state = attendance_queries.changes_of([sheet])[sheet.id]
    if state.is_void:
        raise AlreadyDecided(_("这张考勤表已作废，不能再改；需要时请重新登记一张。"))
    return state.marks


def _keep(sheet: AttendanceSheet, marks: dict[str, str], by: User, reason: str, *, voids: bool = False) -> None:
    values = {"sheet_id": sheet.id, "marks": marks, "voids": voids, "reason": reason}
    db.session.add(AttendanceChange(**values, changed_by_id=by.id, changed_at=clock.now()))
    db.session.flush()


def _count_absences(sheet: AttendanceSheet, absent: Sequence[Member], by: User) -> tuple[int, tuple[str, ...]]:
    """Record an entry for each absence that the ledger does not hold yet; return how many, and who was counted."""
    new_entries = [NewEntry(member, sheet.item, sheet.held_on, f"{sheet.title}缺席") for member in absent]
    same = duplicates.likely(new_entries)
    fresh = [one for one in new_entries if duplicates.key_of(one) not in same]
    if fresh:
        actions.record_all(fresh, by, Source.ATTENDANCE, checker=Checker(in_force()), sheet_id=sheet.id)
    return len(fresh), tuple(one.member.name for one in new_entries if duplicates.key_of(one) in same)


def _take_back(sheet: AttendanceSheet, of: Collection[int] | None, by: User, reason: str) -> tuple[int, int]:
    """Withdraw a sheet's entries of these members, or of all, and propose a correction for the recognised ones."""
    rows = select(Entry.id).where(Entry.sheet_id == sheet.id)
    rows = rows if of is None else rows.where(Entry.member_id.in_(of))
    entries = queries.locked(db.session.scalars(rows).all())
    corrected = queries.corrections([entry.id for entry in entries])
    open_ones = [entry for entry in entries if entry.state in OPEN]
    counted = [entry for entry in entries if entry.state == State.RECOGNISED and entry.id not in corrected]
    amendments.withdraw_locked(open_ones, by, reason)
    actions.reverse_locked(counted, by, reason)
    return len(open_ones), len(counted)


def _refuse_repeated(call: RollCall, known: set[str]) -> None:
    """A roll call saved twice, by a second press or by two people, is one, whatever the blanks in its name."""
    rows = select(AttendanceSheet).where(AttendanceSheet.item == call.item, AttendanceSheet.held_on == call.held_on)
    same = [sheet for sheet in db.session.scalars(rows) if _plain(sheet.title) == _plain(call.title[:120])]
    states = attendance_queries.changes_of(same)
    twice = known & {number for state in states.values() if not state.is_void for number in state.marks}
    if twice:
        message = _(
            "“%(title)s”%(day)s 的考勤已经保存过（%(count)s 人重复）；请到考勤表里查看或修改，不必再登记。",
            title=call.title.strip(),
            day=call.held_on,
            count=len(twice),
        )
        raise FaultyEntry(message, {"title": [message]})


def _plain(title: str) -> str:
    return unspaced(unicodedata.normalize("NFKC", title))
