"""The grid of a roll call: who stands on it, in which column, with which mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from accounts.guard import current_community
from core import clock
from criteria.words import translator
from ledger.attendance import Mark
from ledger.forms import RollForm
from ledger.pages.items import version_or_none
from members.models import Member
from members.queries import active_members, branch_names, own_branches
from rules import Item, Version
from rules.explain import clause_name, price
from web.paging import whole_number

MARKS = tuple(Mark)
COLUMNS = 4
WORTH_SPLITTING = 8
ATTENDANCE_WORDS = ("缺席", "缺勤", "缺会", "旷会", "不参加", "未参加", "不参会", "未参会", "不到会", "未到会")
"""What the title of an item says that may be counted for an absence."""


@dataclass(frozen=True)
class Person:
    """One radio row: `id` is the member's number, `state` 1 (到会) to 5 (公假)."""

    id: str
    name: str
    state: int = 1


def mark_words() -> dict[Mark, str]:
    """The word of each mark."""
    return {
        Mark.PRESENT: _("到会"),
        Mark.ABSENT: _("缺席"),
        Mark.LEAVE: _("请假"),
        Mark.SICK: _("病假"),
        Mark.OFFICIAL: _("公假"),
    }


def marks_of_form(sent: MultiDict[str, str]) -> dict[str, Mark]:
    """The radios: m and the member's number, valued 1 to 5."""
    values = {name[1:]: value for name, value in sent.items() if name.startswith("m")}
    return {number: MARKS[int(value) - 1] for number, value in values.items() if value in ("1", "2", "3", "4", "5")}


def people_on(form: RollForm) -> Sequence[Member]:
    """Everybody on the sheet: the active members of the scope, or of the branch that was asked for."""
    wanted = whole_number(request.values.get("branch", ""))
    return [
        one for one in active_members(form.held_on.data or clock.today()) if wanted is None or one.branch_id == wanted
    ]


def roll_page(form: RollForm, marks: Mapping[str, Mark], notes: Sequence[str] = ()) -> str:
    """Return the sheet for one meeting, with the marks given; `notes` say what to look at before it is saved."""
    version = version_or_none(form.held_on.data or clock.today())
    items = absences(version)
    form.item.choices = [(item.code, item.title) for item in items]
    form.item.data = form.item.data or (items[0].code if items else "")
    chosen = next((item for item in items if item.code == form.item.data), None)
    return render_template(
        "ledger/attendance.html",
        here=current_community(),
        form=form,
        columns=roll_columns(people_on(form), marks),
        branches=own_branches(only_open=True),
        branch=request.values.get("branch", ""),
        effect=(clause_name(chosen, version), price(chosen, translator())) if chosen and version else None,
        in_force=version is not None,
        notes=notes,
    )


def absences(version: Version | None) -> list[Item]:
    """The items an absence may be: a fixed figure is deducted, and the title speaks of attendance."""
    items = version.items.values() if version else ()
    return [
        item
        for item in items
        if item.effect == "deduct" and not item.asks_more and any(word in item.title for word in ATTENDANCE_WORDS)
    ]


def roll_columns(people: Sequence[Member], marks: Mapping[str, Mark]) -> list[tuple[str, list[Person]]]:
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
