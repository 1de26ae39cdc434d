"""Reads of attendance sheets: a sheet has no branch, its people have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from core.db import db
from ledger.errors import UnknownEntry
from ledger.models import AttendanceChange, AttendanceSheet
from members.models import Member
from tenants import scope
from web.sorting import order_by

COLUMNS = {
    "date": (AttendanceSheet.held_on,),
    "title": (AttendanceSheet.title,),
    "item": (AttendanceSheet.item,),
    "recorded": (AttendanceSheet.recorded_at,),
}
"""What the names of an address order by."""


def sheets(sort: str = "") -> Select[AttendanceSheet]:
    """The attendance sheets on which somebody of the scope stands, in the order that is asked for, the newest first."""
    order = order_by(sort, COLUMNS)
    return _own_sheets().order_by(*order, AttendanceSheet.held_on.desc(), AttendanceSheet.id.desc())


def sheet(sheet_id: int) -> AttendanceSheet:
    """Return an attendance sheet of the scope; raise UnknownEntry."""
    row = db.session.scalar(_own_sheets().where(AttendanceSheet.id == sheet_id))
    if row is None:
        raise UnknownEntry
    return row


def _own_sheets() -> Select[AttendanceSheet]:
    """A sheet has no branch: a branch's scope sees it by the people of its own who stand on it."""
    rows = select(AttendanceSheet)
    if scope.current().branches is None:
        return rows
    return rows.where(AttendanceSheet.marks.has_any(func.array(select(Member.member_no).scalar_subquery())))


@dataclass(frozen=True)
class SheetState:
    """A sheet as it stands: everybody's mark, whether it is void, and the changes in their order."""

    marks: dict[str, str]
    is_void: bool
    changes: tuple[AttendanceChange, ...]


def changes_of(sheets: Sequence[AttendanceSheet]) -> dict[int, SheetState]:
    """How each sheet stands after its changes, by its id."""
    rows = select(AttendanceChange).where(AttendanceChange.sheet_id.in_([each.id for each in sheets]))
    by_sheet: dict[int, list[AttendanceChange]] = {each.id: [] for each in sheets}
    for change in db.session.scalars(rows.order_by(AttendanceChange.id)) if sheets else ():
        by_sheet[change.sheet_id].append(change)
    return {each.id: _after(each, by_sheet[each.id]) for each in sheets}


def _after(sheet: AttendanceSheet, changes: Sequence[AttendanceChange]) -> SheetState:
    marks = dict(sheet.marks)
    for change in changes:
        marks |= change.marks
    return SheetState(marks, any(change.voids for change in changes), tuple(changes))


def marks_of(sheets: Sequence[AttendanceSheet]) -> dict[int, dict[str, str]]:
    """The marks of the scope's own people by member number as they are now, for each sheet by its id."""
    marks = {number: state.marks for number, state in changes_of(sheets).items()}
    if scope.current().branches is None:
        return marks
    own = set(db.session.scalars(select(Member.member_no)))
    return {key: {number: mark for number, mark in each.items() if number in own} for key, each in marks.items()}


def people_of(sheet: AttendanceSheet) -> Sequence[Member]:
    """The members of the scope who stand on a sheet, by pinyin."""
    rows = select(Member).where(Member.member_no.in_(list(sheet.marks)))
    return db.session.scalars(rows.order_by(Member.sort_key, Member.id)).all()
