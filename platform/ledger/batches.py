"""Many entries in one go: decisions with a result for each row, and attendance sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import select

from accounts.models import User
from core import clock
from core.db import db
from criteria.queries import in_force
from ledger import actions, chain
from ledger.checks import Checker, NewEntry
from ledger.decisions import Verdict, decide
from ledger.errors import FaultyEntry, TooMany
from ledger.models import AttendanceSheet, Entry
from ledger.rights import Decider
from ledger.states import EVENTS, Decision, Source, State
from ledger.undoing import undo
from members.models import Member
from tenants import audit, scope

MAX_ENTRIES = 500


@dataclass(frozen=True)
class Outcome:
    """What became of one row of a batch; `message` is empty where it was done."""

    entry_id: int
    state: State | None
    message: str = ""

    @property
    def done(self) -> bool:
        return not self.message


def decide_all(
    decision: Decision, entry_ids: Sequence[int], by: User, decider: Decider, reason: str = ""
) -> list[Outcome]:
    """Decide entries as a set; a row that is refused says why and leaves the others as they are. Raises TooMany."""
    check_size(entry_ids)
    verdicts = decide(decision, entry_ids, by, decider, reason)
    refused = [verdict.entry_id for verdict in verdicts if verdict.refusal is not None]
    if refused:
        action = f"entry_{EVENTS[decision].value}"
        audit.record_refusal(action, refused[0], tenant=scope.current().tenant, entries=refused)
    return [_outcome(verdict) for verdict in verdicts]


def undo_all(entry_ids: Sequence[int], by: User, decider: Decider) -> list[Outcome]:
    """Undo the person's own last decisions as a set; a row that is refused says why and stays as it is."""
    verdicts = undo(entry_ids, by, decider)
    refused = [verdict.entry_id for verdict in verdicts if verdict.refusal is not None]
    if refused:
        audit.record_refusal("entry_undo", refused[0], tenant=scope.current().tenant, entries=refused)
    return [_outcome(verdict) for verdict in verdicts]


def _outcome(verdict: Verdict) -> Outcome:
    state = verdict.entry.state if verdict.entry else None
    if verdict.refusal is None:
        return Outcome(verdict.entry_id, state)
    return Outcome(verdict.entry_id, state, verdict.short or verdict.refusal.message)


def check_size(entry_ids: Sequence[int]) -> None:
    """Raise TooMany, before anything is locked: none is left out without a word."""
    if len(entry_ids) > MAX_ENTRIES:
        raise TooMany(
            _(
                "一次最多办理 %(most)s 条，这次选了 %(count)s 条，一条都没有办理；请返回列表，分几次勾选。",
                most=MAX_ENTRIES,
                count=len(entry_ids),
            )
        )


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


def record_attendance(call: RollCall, members: Sequence[Member], by: User) -> tuple[AttendanceSheet, list[Entry]]:
    """Keep a roll call and record one entry for each absence, all or none. Raises FaultyEntry."""
    absent = [member for member in members if call.marks.get(member.member_no) == Mark.ABSENT]
    if not call.title.strip():
        message = _("请写明活动名称，例如“9 月主题党日”。")
        raise FaultyEntry(message, {"title": [message]})
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
    new_entries = [NewEntry(member, call.item, call.held_on, f"{sheet.title}缺席") for member in absent]
    checker = Checker(in_force())
    entries = (
        actions.record_all(new_entries, by, Source.ATTENDANCE, checker=checker, sheet_id=sheet.id)
        if new_entries
        else []
    )
    audit.record("attendance_recorded", sheet.id, tenant=scope.current().tenant, absent=len(absent))
    return sheet, entries


def _refuse_repeated(call: RollCall, known: set[str]) -> None:
    """A roll call saved twice, by a second press or by two people, would count each absence twice."""
    chain.lock()
    same = select(AttendanceSheet).where(
        AttendanceSheet.item == call.item,
        AttendanceSheet.held_on == call.held_on,
        AttendanceSheet.title == call.title.strip()[:120],
    )
    twice = known & {number for sheet in db.session.scalars(same) for number in sheet.marks}
    if twice:
        message = _(
            "“%(title)s”%(day)s 的考勤已经保存过（%(count)s 人重复）；请到考勤表里查看，不必再登记。",
            title=call.title.strip(),
            day=call.held_on,
            count=len(twice),
        )
        raise FaultyEntry(message, {"title": [message]})
