"""Roll calls: one sheet for a meeting, five states a person, one save; and the sheets kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from accounts.guard import access, current_community, current_person, needs
from accounts.permissions import Permission
from accounts.queries import names
from core import clock
from core.db import db
from criteria.words import translator
from ledger import attendance_queries, queries
from ledger.batches import Mark, RollCall, record_attendance
from ledger.entry_views import entry_views
from ledger.forms import RollForm
from ledger.models import AttendanceSheet
from ledger.pages import bp
from ledger.pages.items import version_or_none
from ledger.queries import Filter
from members.models import Member
from members.queries import active_members, branch_names, own_branches
from rules import Item, Version
from rules.explain import clause_name, price
from web.forms import redirect_saying, submit
from web.paging import page_number, page_of, whole_number

MARKS = tuple(Mark)
COLUMNS = 4
WORTH_SPLITTING = 8
FIELDS = {"date": "held_on"}


@dataclass(frozen=True)
class Person:
    """One radio row: `id` is the member's number, `state` 1 (到会) to 5 (公假)."""

    id: str
    name: str
    state: int = 1


@bp.get("/attendance")
@needs(Permission.ENTRIES_RECORD)
def attendance(community: str) -> ResponseReturnValue:
    """The sheet for one meeting; the address may say which item, day and branch."""
    form = RollForm(request.args)
    form.held_on.data = form.held_on.data or clock.today()
    return _page(form, request.args)


@bp.post("/attendance")
@needs(Permission.ENTRIES_RECORD)
def save_attendance(community: str) -> ResponseReturnValue:
    """Keep the sheet, and record one entry for each absence."""
    form = RollForm()

    def recorded() -> tuple[int, int]:
        call = RollCall(form.item.data, form.held_on.data, form.title.data or "", _marks(request.form))
        sheet, entries = record_attendance(call, _people(form), current_person())
        return sheet.id, len(entries)

    def done(sheet_id: tuple[int, int]) -> ResponseReturnValue:
        sentence = _("考勤已保存；缺席 %(count)s 人，已各生成一条待核实的积分。", count=sheet_id[1])
        return redirect_saying(sentence, url_for("ledger.sheet", community=community, sheet_id=sheet_id[0]))

    return submit(form, recorded, lambda: _page(form, request.form), done, FIELDS)


@bp.get("/attendance/sheets")
@needs(Permission.ENTRIES_VIEW)
def sheets(community: str) -> ResponseReturnValue:
    """The sheets kept, newest first."""
    page = page_of(db.session, attendance_queries.sheets(), page_number())
    marks = attendance_queries.marks_of(page.items)
    rows = [(sheet, Counter(marks[sheet.id].values())) for sheet in page.items]
    version = version_or_none()
    return render_template(
        "ledger/sheets.html",
        here=current_community(),
        page=page,
        rows=rows,
        people=names({sheet.recorded_by_id for sheet in page.items}),
        words=_mark_words(),
        items=version.items if version else {},
        may_record=access().may_in(Permission.ENTRIES_RECORD, current_community()),
    )


@bp.get("/attendance/sheets/<int:sheet_id>")
@needs(Permission.ENTRIES_VIEW)
def sheet(community: str, sheet_id: int) -> ResponseReturnValue:
    """Who was there, who was not, and the entries that came of it."""
    stored = attendance_queries.sheet(sheet_id)
    people = {one.member_no: one for one in attendance_queries.people_of(stored)}
    views = entry_views(queries.named_page(Filter(sheet=sheet_id), 1, len(stored.marks) + 1))
    return render_template(
        "ledger/sheet.html",
        here=current_community(),
        sheet=stored,
        groups=_by_mark(stored, people),
        entries=views,
        words=_mark_words(),
        recorder=names({stored.recorded_by_id}).get(stored.recorded_by_id, ""),
    )


def _by_mark(sheet: AttendanceSheet, people: dict[str, Member]) -> dict[Mark, list[Member]]:
    groups: dict[Mark, list[Member]] = {mark: [] for mark in Mark}
    for number, member in people.items():
        groups[Mark(sheet.marks[number])].append(member)
    return groups


def _mark_words() -> dict[Mark, str]:
    return {
        Mark.PRESENT: _("到会"),
        Mark.ABSENT: _("缺席"),
        Mark.LEAVE: _("请假"),
        Mark.SICK: _("病假"),
        Mark.OFFICIAL: _("公假"),
    }


def _marks(sent: MultiDict[str, str]) -> dict[str, Mark]:
    """The radios: m and the member's number, valued 1 to 5."""
    values = {name[1:]: value for name, value in sent.items() if name.startswith("m")}
    return {number: MARKS[int(value) - 1] for number, value in values.items() if value in ("1", "2", "3", "4", "5")}


def _people(form: RollForm) -> Sequence[Member]:
    """Everybody on the sheet: the active members of the scope, or of the branch that was asked for."""
    wanted = whole_number(request.values.get("branch", ""))
    return [
        one for one in active_members(form.held_on.data or clock.today()) if wanted is None or one.branch_id == wanted
    ]


def _page(form: RollForm, sent: MultiDict[str, str]) -> str:
    version = version_or_none(form.held_on.data or clock.today())
    items = _absences(version)
    form.item.choices = [(item.code, item.title) for item in items]
    form.item.data = form.item.data or (items[0].code if items else "")
    chosen = next((item for item in items if item.code == form.item.data), None)
    return render_template(
        "ledger/attendance.html",
        here=current_community(),
        form=form,
        columns=_columns(_people(form), _marks(sent)),
        branches=own_branches(),
        branch=request.values.get("branch", ""),
        effect=(clause_name(chosen, version), price(chosen, translator())) if chosen and version else None,
    )


def _absences(version: Version | None) -> list[Item]:
    """The items an absence may be: those that take a fixed figure, with 缺席 in their title first."""
    items = (
        [item for item in version.items.values() if item.effect == "deduct" and not item.asks_more] if version else []
    )
    return sorted(items, key=lambda item: "缺席" not in item.title)


def _columns(people: Sequence[Member], marks: dict[str, Mark]) -> list[tuple[str, list[Person]]]:
    """One column for each branch; a branch or two that stand alone are spread over the page."""
    branches = branch_names()
    columns: dict[int, list[Person]] = {}
    for one in people:
        state = MARKS.index(marks.get(one.member_no, Mark.PRESENT)) + 1
        columns.setdefault(one.branch_id, []).append(Person(one.member_no, one.name, state))
    ordered = [(branches[number], columns[number]) for number in branches if number in columns]
    return [column for title, row in ordered for column in _spread(title, row, max(1, COLUMNS // max(1, len(ordered))))]


def _spread(title: str, row: list[Person], parts: int) -> list[tuple[str, list[Person]]]:
    if parts == 1 or len(row) < WORTH_SPLITTING:
        return [(title, row)]
    height = -(-len(row) // parts)
    chunks = [row[start : start + height] for start in range(0, len(row), height)]
    return [(f"{title}（{place}）", chunk) for place, chunk in enumerate(chunks, 1)]
