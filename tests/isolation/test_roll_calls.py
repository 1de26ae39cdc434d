"""A branch's staff see roll calls of their own people alone: which there are, who was there, how many."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from core import clock
from core.db import db
from ledger import attendance_queries
from ledger.attendance import Mark, RollCall, record_attendance
from tenants.scope import community_scope, enter, leave
from tests.browsing import Browser
from tests.factories import Place

pytestmark = pytest.mark.usefixtures("app")

HELD_ON = date(2022, 8, 1)


def roll_call(place: Place, title: str, who: slice) -> int:
    """Keep a roll call of some members, the last one absent; return its number."""
    enter(place.scope)
    people = place.members[who]
    marks = {member.member_no: Mark.PRESENT for member in people} | {people[-1].member_no: Mark.ABSENT}
    with clock.stopped_at(datetime(2022, 8, 2, 2, tzinfo=UTC)):
        outcome = record_attendance(RollCall("duty.1", HELD_ON, title, marks), people, place.users["community"])
    db.session.commit()
    number = outcome.sheet_id
    leave()
    return number


FIRST, SECOND, BOTH = slice(0, 4, 2), slice(1, 4, 2), slice(0, 4)


def row_of(page: str, title: str) -> list[str]:
    """The figures of a sheet's row in the list."""
    row = re.search(rf">{title}</a>(.*?)</tr>", page, re.DOTALL)
    assert row is not None
    return re.findall(r'class="num">(\d+)<', row[1])


def test_a_foreign_branchs_sheet_is_in_no_list_and_reads_like_a_missing_one(place: Place, browser: Browser) -> None:
    own, foreign = roll_call(place, "一支部党课", FIRST), roll_call(place, "二支部党课", SECOND)
    theirs = browser.signed_in(place.users["recorder"])

    listed = theirs.get(place.path("/attendance/sheets")).text
    answers = [theirs.get(place.path(f"/attendance/sheets/{number}")) for number in (own, foreign, 10**9)]

    assert "一支部党课" in listed
    assert "二支部党课" not in listed
    assert [answer.status_code for answer in answers] == [200, 404, 404]
    assert without_noise(answers[1].text) == without_noise(answers[2].text)


def without_noise(page: str) -> str:
    """A page without what differs between any two requests."""
    return re.sub(r'nonce="[^"]*"|value="[^"]*"|content="[^"]*"|sheets/\d+', "", page)


def test_of_a_common_sheet_a_branch_sees_its_own_marks_and_counts(place: Place, browser: Browser) -> None:
    number = roll_call(place, "全体党员大会", BOTH)
    theirs, whole = browser.signed_in(place.users["recorder"]), browser.signed_in(place.users["community"])

    page = theirs.get(place.path(f"/attendance/sheets/{number}")).text

    enter(place.scope)
    names = [member.name for member in place.members]
    assert [name in page for name in names] == [True, False, True, False]
    assert row_of(theirs.get(place.path("/attendance/sheets")).text, "全体党员大会") == ["2", "0", "0", "0", "0"]
    assert row_of(whole.get(place.path("/attendance/sheets")).text, "全体党员大会") == ["3", "1", "0", "0", "0"]


def test_the_scope_decides_for_list_page_and_counts_alike(place: Place) -> None:
    numbers = [roll_call(place, "一支部党课", FIRST), roll_call(place, "二支部党课", SECOND)]
    common = roll_call(place, "全体党员大会", BOTH)

    seen = {}
    for branches in (place.branches, place.branches[:1], place.branches[1:], []):
        enter(community_scope(place.id, frozenset(branches)))
        sheets = db.session.scalars(attendance_queries.sheets()).all()
        marks = attendance_queries.marks_of(sheets)
        seen[tuple(branches)] = {sheet.id: sorted(marks[sheet.id]) for sheet in sheets}

    first, second = [["M001", "M003"], ["M002", "M004"]]
    assert seen[tuple(place.branches)] == {numbers[0]: first, numbers[1]: second, common: sorted(first + second)}
    assert seen[tuple(place.branches[:1])] == {numbers[0]: first, common: first}
    assert seen[tuple(place.branches[1:])] == {numbers[1]: second, common: second}
    assert seen[()] == {}
