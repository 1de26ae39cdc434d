"""Roll calls: one sheet for a meeting, five states a person, one save; and the sheets kept."""

from __future__ import annotations

from collections import Counter

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import access, current_community, current_person, needs
from accounts.permissions import Permission
from accounts.queries import names
from core import clock
from core.db import db
from ledger import attendance_queries, queries
from ledger.attendance import Mark, RollCall, SheetOutcome, record_attendance
from ledger.entry_views import entry_views
from ledger.forms import RollForm
from ledger.pages import bp
from ledger.pages.entry import Refused
from ledger.pages.items import version_or_none
from ledger.pages.roll_form import mark_words, marks_of_form, people_on, roll_page
from ledger.queries import Filter
from members.models import Member
from web.forms import redirect_saying, submit
from web.paging import asked_page_size, page_number, page_of

FIELDS = {"date": "held_on"}


@bp.get("/attendance")
@needs(Permission.ENTRIES_RECORD)
def attendance(community: str) -> ResponseReturnValue:
    """The sheet for one meeting; the address may say which item, day and branch."""
    form = RollForm(request.args)
    form.held_on.data = form.held_on.data or clock.today()
    return roll_page(form, marks_of_form(request.args))


@bp.post("/attendance")
@needs(Permission.ENTRIES_RECORD)
def save_attendance(community: str) -> ResponseReturnValue:
    """Keep the sheet, and record one entry for each absence."""
    form = RollForm()

    def recorded() -> SheetOutcome:
        call = RollCall(form.item.data, form.held_on.data, form.title.data or "", marks_of_form(request.form))
        return record_attendance(call, people_on(form), current_person())

    return submit(form, recorded, lambda: roll_page(form, marks_of_form(request.form)), lead_to_sheet, FIELDS)


def lead_to_sheet(outcome: SheetOutcome) -> ResponseReturnValue:
    """Lead to the sheet that was saved or changed, and say what came of it."""
    parts = [_("考勤已保存")]
    if outcome.recorded:
        parts.append(_("缺席 %(count)s 人，已各生成一条待核实的积分", count=outcome.recorded))
    if outcome.withdrawn:
        parts.append(_("撤回 %(count)s 条尚未认定的积分", count=outcome.withdrawn))
    if outcome.corrected:
        parts.append(_("%(count)s 条已认定的积分各登记一条更正，待核实、认定", count=outcome.corrected))
    if outcome.counted_already:
        who = _("、").join(outcome.counted_already)
        parts.append(_("%(who)s这一天已有同一细则的积分，没有再计一次", who=who))
    address = url_for("ledger.sheet", community=current_community().code, sheet_id=outcome.sheet_id)
    return redirect_saying(_("%(parts)s。", parts=_("；").join(parts)), address)


@bp.get("/attendance/sheets")
@needs(Permission.ENTRIES_VIEW)
def sheets(community: str) -> ResponseReturnValue:
    """The sheets kept, newest first."""
    page = page_of(
        db.session, attendance_queries.sheets(request.args.get("sort", "")), page_number(), asked_page_size()
    )
    marks = attendance_queries.marks_of(page.items)
    states = attendance_queries.changes_of(page.items)
    rows = [(sheet, Counter(marks[sheet.id].values()), states[sheet.id].is_void) for sheet in page.items]
    version = version_or_none()
    return render_template(
        "ledger/sheets.html",
        here=current_community(),
        page=page,
        rows=rows,
        people=names({sheet.recorded_by_id for sheet in page.items}),
        words=mark_words(),
        items=version.items if version else {},
        may_record=access().may_in(Permission.ENTRIES_RECORD, current_community()),
    )


@bp.get("/attendance/sheets/<int:sheet_id>")
@needs(Permission.ENTRIES_VIEW)
def sheet(community: str, sheet_id: int) -> ResponseReturnValue:
    """Who was there, who was not, and the entries that came of it."""
    return sheet_page(sheet_id)


def sheet_page(sheet_id: int, refused: Refused | None = None) -> str:
    """Return a sheet's page; what was refused comes back with its dialog as it was filled in."""
    stored = attendance_queries.sheet(sheet_id)
    state = attendance_queries.changes_of([stored])[sheet_id]
    people = {one.member_no: one for one in attendance_queries.people_of(stored)}
    views = entry_views(queries.named_page(Filter(sheet=sheet_id), 1, len(stored.marks) + 1))
    return render_template(
        "ledger/sheet.html",
        here=current_community(),
        sheet=stored,
        groups=_by_mark(attendance_queries.marks_of([stored])[sheet_id], people),
        state=state,
        may_record=access().may_in(Permission.ENTRIES_RECORD, current_community()),
        refused=refused,
        entries=views,
        words=mark_words(),
        actors=names({stored.recorded_by_id, *(change.changed_by_id for change in state.changes)}),
    )


def _by_mark(marks: dict[str, str], people: dict[str, Member]) -> dict[Mark, list[Member]]:
    groups: dict[Mark, list[Member]] = {mark: [] for mark in Mark}
    for number, member in people.items():
        groups[Mark(marks[number])].append(member)
    return groups
