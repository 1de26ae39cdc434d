"""An attendance sheet that was saved: its marks changed, or the whole of it voided."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from accounts.guard import current_community, current_person, needs
from accounts.permissions import Permission
from core.errors import Refusal
from ledger import attendance_queries
from ledger.attendance import Mark, amend_attendance, void_attendance
from ledger.pages import bp
from ledger.pages.attendance import lead_to_sheet, sheet_page
from ledger.pages.entry import Refused
from ledger.pages.roll_form import marks_of_form, roll_columns
from tenants import audit
from web.forms import perform


@bp.get("/attendance/sheets/<int:sheet_id>/amendment")
@needs(Permission.ENTRIES_RECORD)
def sheet_amendment(community: str, sheet_id: int) -> ResponseReturnValue:
    """The sheet's marks as they are now, to be changed."""
    return _page(sheet_id)


@bp.post("/attendance/sheets/<int:sheet_id>/amendment")
@needs(Permission.ENTRIES_RECORD)
def amend_sheet(community: str, sheet_id: int) -> ResponseReturnValue:
    """Change marks: what counts follows them."""
    sheet, marks, reason = attendance_queries.sheet(sheet_id), marks_of_form(request.form), _reason()
    people = attendance_queries.people_of(sheet)

    def refused(refusal: Refusal) -> str:
        _tell(refusal)
        return _page(sheet_id, marks, reason, refusal.message)

    return perform(lambda: amend_attendance(sheet, marks, people, current_person(), reason), refused, lead_to_sheet)


@bp.post("/attendance/sheets/<int:sheet_id>/voiding")
@needs(Permission.ENTRIES_RECORD)
def void_sheet(community: str, sheet_id: int) -> ResponseReturnValue:
    """Void the sheet with everything that came of it."""
    sheet, reason = attendance_queries.sheet(sheet_id), _reason()

    def refused(refusal: Refusal) -> str:
        _tell(refusal)
        return sheet_page(sheet_id, Refused("void", refusal.message, reason))

    return perform(lambda: void_attendance(sheet, current_person(), reason), refused, lead_to_sheet)


def _reason() -> str:
    return request.form.get("reason", "")


def _tell(refusal: Refusal) -> None:
    audit.record_refusal(request.endpoint or "", request.path, reason=refusal.message[:300])


def _page(sheet_id: int, marks: dict[str, Mark] | None = None, reason: str = "", fault: str = "") -> str:
    sheet = attendance_queries.sheet(sheet_id)
    stored = attendance_queries.marks_of([sheet])[sheet_id]
    now = {number: Mark(mark) for number, mark in stored.items()}
    return render_template(
        "ledger/sheet_amendment.html",
        here=current_community(),
        sheet=sheet,
        columns=roll_columns(attendance_queries.people_of(sheet), now | (marks or {})),
        reason=reason,
        fault=fault,
    )
