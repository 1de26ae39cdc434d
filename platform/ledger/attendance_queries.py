"""Reads of attendance sheets: a sheet has no branch, its people have."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select

from core.db import db
from ledger.errors import UnknownEntry
from ledger.models import AttendanceSheet
from members.models import Member
from tenants import scope


def sheets() -> Select[AttendanceSheet]:
    """The attendance sheets on which somebody of the scope stands, newest first."""
    return _own_sheets().order_by(AttendanceSheet.held_on.desc(), AttendanceSheet.id.desc())


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


def marks_of(sheets: Sequence[AttendanceSheet]) -> dict[int, dict[str, str]]:
    """The marks of the scope's own people by member number, for each sheet by its id."""
    if scope.current().branches is None:
        return {each.id: each.marks for each in sheets}
    own = set(db.session.scalars(select(Member.member_no)))
    return {each.id: {number: mark for number, mark in each.marks.items() if number in own} for each in sheets}


def people_of(sheet: AttendanceSheet) -> Sequence[Member]:
    """The members of the scope who stand on a sheet, by pinyin."""
    rows = select(Member).where(Member.member_no.in_(list(sheet.marks)))
    return db.session.scalars(rows.order_by(Member.sort_key, Member.id)).all()
