"""Attendance sheets after they were saved: amended, voided, never counted twice, filled in from a table."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from core import clock
from core.db import db
from core.sheets import SheetFaults
from ledger import actions, amendments, attendance_queries, duplicates, rolls
from ledger.attendance import Mark, RollCall, SheetOutcome, amend_attendance, record_attendance, void_attendance
from ledger.checks import NewEntry
from ledger.errors import AlreadyDecided, FaultyEntry, ReasonMissing
from ledger.models import AttendanceSheet, Entry
from ledger.pages.roll_form import absences
from ledger.rights import Decider
from ledger.states import State
from ledger.verification import findings
from members.models import Member
from rules import shipped_codes, version
from tenants.scope import Scope, enter, within
from tests.browsing import Browser
from tests.factories import Place

DAY = date(2022, 8, 30)
AUTUMN = datetime(2022, 9, 1, 4, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def here(place: Place) -> Iterator[Place]:
    """A community of four, entered, on a day of its cycle."""
    enter(place.scope)
    db.session.add_all(place.members)
    with clock.stopped_at(AUTUMN):
        yield place


def saved(place: Place, title: str = "8 月主题党日", **marks: Mark) -> SheetOutcome:
    everybody = {one.member_no: Mark.PRESENT for one in place.members}
    call = RollCall("duty.1", DAY, title, everybody | marks)
    return record_attendance(call, place.members, place.users["recorder"])


def sheet_of(outcome: SheetOutcome) -> AttendanceSheet:
    return attendance_queries.sheet(outcome.sheet_id)


def amended(place: Place, outcome: SheetOutcome, reason: str = "点错了", **marks: Mark) -> SheetOutcome:
    return amend_attendance(sheet_of(outcome), marks, place.members, place.users["recorder"], reason)


def entries() -> dict[str, list[State]]:
    """The states of everybody's entries by member number, in the order of their ids, corrections left out."""
    rows = db.session.execute(
        select(Member.member_no, Entry.state)
        .join(Member, Member.id == Entry.member_id)
        .where(Entry.reverses_id.is_(None))
        .order_by(Entry.id)
    )
    states: dict[str, list[State]] = {}
    for number, state in rows:
        states.setdefault(number, []).append(state)
    return states


def recognised(place: Place) -> None:
    for row in db.session.scalars(select(Entry)).all():
        actions.verify(row, place.users["secretary-2"])
        actions.recognise(row, place.users["community"])


def test_an_absence_that_is_taken_back_withdraws_its_entry(here: Place) -> None:
    outcome = saved(here, M001=Mark.ABSENT, M002=Mark.ABSENT)

    change = amended(here, outcome, M001=Mark.PRESENT)

    assert (change.recorded, change.withdrawn, change.corrected) == (0, 1, 0)
    assert entries() == {"M001": [State.WITHDRAWN], "M002": [State.RECORDED]}
    assert attendance_queries.marks_of([sheet_of(outcome)])[outcome.sheet_id]["M001"] == "present"
    assert list(findings()) == []


def test_a_verified_absence_is_withdrawn_through_its_sheet_too(here: Place) -> None:
    outcome = saved(here, M001=Mark.ABSENT)
    actions.verify(db.session.scalars(select(Entry)).one(), here.users["secretary-2"])

    amended(here, outcome, M001=Mark.SICK)

    assert entries() == {"M001": [State.WITHDRAWN]}
    assert list(findings()) == []


def test_a_new_absence_makes_an_entry_and_the_next_change_withdraws_that(here: Place) -> None:
    outcome = saved(here)

    amended(here, outcome, M003=Mark.ABSENT)
    amended(here, outcome, M003=Mark.LEAVE)
    amended(here, outcome, M003=Mark.ABSENT)

    assert entries() == {"M003": [State.WITHDRAWN, State.RECORDED]}
    assert list(findings()) == []


def test_what_is_recognised_is_corrected_for_all_rows_at_once(here: Place) -> None:
    outcome = saved(here, M001=Mark.ABSENT, M002=Mark.ABSENT)
    recognised(here)

    change = void_attendance(sheet_of(outcome), here.users["community"], "活动改期")

    corrections = db.session.scalars(select(Entry).where(Entry.reverses_id.is_not(None))).all()
    assert (change.withdrawn, change.corrected) == (0, 2)
    assert {(row.state, row.reason) for row in corrections} == {(State.RECORDED, "活动改期")}
    assert list(findings()) == []


def test_a_correction_under_way_is_not_proposed_again(here: Place) -> None:
    outcome = saved(here, M001=Mark.ABSENT)
    recognised(here)
    actions.reverse(db.session.scalars(select(Entry)).one(), here.users["recorder"], "当天到会")

    change = void_attendance(sheet_of(outcome), here.users["community"], "活动改期")

    assert change.corrected == 0


def test_a_voided_sheet_is_changed_no_more_and_can_be_taken_again(here: Place) -> None:
    outcome = saved(here, M001=Mark.ABSENT)
    void_attendance(sheet_of(outcome), here.users["community"], "登记错了活动")

    with pytest.raises(AlreadyDecided, match="已作废"):
        amended(here, outcome, M001=Mark.PRESENT)
    with pytest.raises(AlreadyDecided, match="已作废"):
        void_attendance(sheet_of(outcome), here.users["community"], "再一次")
    again = saved(here, M001=Mark.ABSENT)

    assert again.recorded == 1
    assert entries() == {"M001": [State.WITHDRAWN, State.RECORDED]}


def test_a_change_says_why_and_changes_something(here: Place) -> None:
    outcome = saved(here, M001=Mark.ABSENT)

    with pytest.raises(ReasonMissing):
        amended(here, outcome, " ", M001=Mark.PRESENT)
    with pytest.raises(ReasonMissing):
        void_attendance(sheet_of(outcome), here.users["community"], "")
    with pytest.raises(FaultyEntry, match="没有改动"):
        amended(here, outcome, M001=Mark.ABSENT)


def test_an_entry_of_a_sheet_is_changed_through_its_sheet_alone(here: Place) -> None:
    saved(here, M001=Mark.ABSENT)
    row, recorder = db.session.scalars(select(Entry)).one(), here.users["recorder"]
    decider = Decider(recorder.id, frozenset(), None, frozenset())
    facts = NewEntry(here.members[0], row.item, row.occurred_on, "另一个事由")

    with pytest.raises(AlreadyDecided, match="考勤表里改"):
        amendments.withdraw(row, recorder, "点错了", decider)
    with pytest.raises(AlreadyDecided, match="考勤表里改"):
        amendments.amend(row, facts, recorder, decider)

    assert entries() == {"M001": [State.RECORDED]}


def test_only_the_same_member_item_and_day_together_are_alike(here: Place) -> None:
    """Two that are asked for share a member with one stored entry and the day with it, each by itself."""
    stored = actions.record(NewEntry(here.members[0], "duty.1", DAY, "缺席"), here.users["recorder"])
    other_item = NewEntry(here.members[0], "duty.2", DAY, "缺席会议")
    other_member = NewEntry(here.members[1], "duty.1", DAY, "缺席")

    assert duplicates.likely([other_item, other_member]) == {}
    assert list(duplicates.likely([NewEntry(here.members[0], "duty.1", DAY, "又一次")]).values()) == [[stored.id]]


def test_who_does_not_stand_on_a_sheet_is_not_added_by_a_change(here: Place) -> None:
    call = RollCall("duty.1", DAY, "支部会", {"M001": Mark.PRESENT})
    outcome = record_attendance(call, here.members[:1], here.users["recorder"])

    with pytest.raises(FaultyEntry, match="没有改动"):
        amended(here, outcome, M002=Mark.ABSENT)


@pytest.mark.parametrize("again", ["8月主题党日", "８ 月主题党日", " 8 月 主题党日 "])
def test_the_same_meeting_under_a_name_with_other_blanks_is_refused(here: Place, again: str) -> None:
    saved(here, M001=Mark.ABSENT, M002=Mark.ABSENT)

    with pytest.raises(FaultyEntry, match="已经保存过"):
        saved(here, again, M001=Mark.ABSENT, M002=Mark.ABSENT)

    assert entries() == {"M001": [State.RECORDED], "M002": [State.RECORDED]}


def test_an_absence_that_is_counted_already_is_said_and_not_counted_again(here: Place) -> None:
    saved(here, M001=Mark.ABSENT)
    by_hand = NewEntry(here.members[1], "duty.1", DAY, "缺席主题党日")
    actions.record(by_hand, here.users["recorder"])

    second = saved(here, "另一个名称", M001=Mark.ABSENT, M002=Mark.ABSENT, M003=Mark.ABSENT)

    assert second.recorded == 1
    assert second.counted_already == (here.members[0].name, here.members[1].name)
    assert entries() == {"M001": [State.RECORDED], "M002": [State.RECORDED], "M003": [State.RECORDED]}


def test_a_branch_does_not_void_a_sheet_on_which_others_stand(here: Place) -> None:
    outcome = saved(here, M001=Mark.ABSENT, M002=Mark.ABSENT)
    db.session.commit()
    enter(Scope(frozenset({here.id}), frozenset({here.id}), branches=frozenset({here.branches[0]})))

    with pytest.raises(AlreadyDecided, match="别的支部"):
        void_attendance(sheet_of(outcome), here.users["recorder"], "改期")


@pytest.mark.parametrize("change", ["voids = true", "reason = 'x'", "marks = '{}'"])
def test_a_change_of_a_sheet_is_never_rewritten(here: Place, change: str) -> None:
    outcome = saved(here, M001=Mark.ABSENT)
    amended(here, outcome, M001=Mark.PRESENT)
    db.session.commit()
    enter(here.scope)

    with pytest.raises(DBAPIError, match=r"append-only|denied"):
        db.session.execute(text(f"UPDATE attendance_changes SET {change}"))


def test_only_items_that_speak_of_attendance_are_offered() -> None:
    for code in shipped_codes():
        offered = absences(version(code))
        assert [item.code for item in offered] == ["duty.1", "duty.2"]


def test_a_pasted_table_fills_the_grid(here: Place) -> None:
    names = [one.name for one in here.members]

    roll = rolls.read(rolls.pasted(f"{names[0]}\t缺席\n{names[1]}\t 请假\n\n{names[2]}\t"), here.members)

    assert roll.marks == {"M001": Mark.ABSENT, "M002": Mark.LEAVE, "M003": Mark.PRESENT}
    assert [one.member_no for one in roll.missing] == ["M004"]


def test_a_table_with_its_own_head_and_numbers_is_read(here: Place) -> None:
    name = here.members[3].name

    roll = rolls.read(rolls.pasted(f"编号\t姓名\t考勤\nM004\t{name}\t病假"), here.members)

    assert roll.marks == {"M004": Mark.SICK}


def test_every_row_of_a_table_that_means_nobody_or_nothing_is_named(here: Place) -> None:
    name = here.members[0].name
    rows = ["编号\t姓名\t情况", "M001\t别人\t到会", "X9\t\t缺席", "\t无此人\t缺席", "M002\t\t也许"]
    sheet = "\n".join([*rows, f"M001\t{name}\t到会", f"M001\t{name}\t缺席"])

    with pytest.raises(SheetFaults) as raised:
        rolls.read(rolls.pasted(sheet), here.members)

    assert [fault.row for fault in raised.value.faults] == [2, 3, 4, 5, 7]


def test_two_of_one_name_are_told_apart_by_their_numbers(here: Place) -> None:
    here.members[1].name = here.members[0].name

    with pytest.raises(SheetFaults, match="请在表里写上编号"):
        rolls.read(rolls.pasted(f"{here.members[0].name}\t缺席"), here.members)


def name_of(place: Place) -> str:
    """The first member's name."""
    with within(place.scope):
        return str(db.session.scalar(select(Member.name).where(Member.member_no == "M001")))


def form(**marks: str) -> dict[str, object]:
    return {"item": "duty.1", "held_on": clock.today().isoformat(), "title": "主题党日", **marks}


def test_a_sheet_is_amended_and_voided_on_its_pages(browser: Browser, place: Place) -> None:
    recorder = browser.signed_in(place.users["recorder"])
    sheet = recorder.post(place.path("/attendance"), form(mM001="2", mM003="1")).location

    grid = recorder.get(f"{sheet}/amendment").text
    answer = recorder.post(f"{sheet}/amendment", {"mM001": "3", "mM003": "2", "reason": "请过假"})
    page = recorder.get(answer.location).text

    assert 'name="mM001" value="2" aria-label="缺席" checked' in grid
    assert "撤回 1 条" in page
    assert "缺席 1 人，已各生成" in page
    assert "请过假" in page
    with within(place.scope):
        assert entries() == {"M001": [State.WITHDRAWN], "M003": [State.RECORDED]}
    administrator = browser.signed_in(place.users["community"])
    voided = administrator.post(f"{sheet}/voiding", {"reason": "活动取消"})
    page = administrator.get(voided.location).text
    assert "已作废" in page
    assert f"{sheet}/amendment" not in page
    assert "已作废" in administrator.get(place.path("/attendance/sheets")).text


def test_a_refused_change_keeps_marks_and_reason(browser: Browser, place: Place) -> None:
    recorder = browser.signed_in(place.users["recorder"])
    sheet = recorder.post(place.path("/attendance"), form(mM001="2", mM003="1")).location

    answer = recorder.post(f"{sheet}/amendment", {"mM001": "2", "mM003": "1", "reason": "写了很久的理由"})

    assert answer.status_code == 422
    assert "写了很久的理由" in answer.text
    assert "没有改动" in answer.text


def test_a_voiding_without_a_reason_comes_back_in_its_dialog(browser: Browser, place: Place) -> None:
    recorder = browser.signed_in(place.users["recorder"])
    sheet = recorder.post(place.path("/attendance"), form(mM001="2")).location

    answer = recorder.post(f"{sheet}/voiding", {"reason": ""})

    assert answer.status_code == 422
    assert 'id="void" aria-labelledby="void-title" class="ask-first" data-opened' in answer.text


@pytest.mark.parametrize("way", ["pasted", "uploaded"])
def test_the_grid_is_filled_from_a_table_and_saves_nothing(browser: Browser, place: Place, way: str) -> None:
    name = name_of(place)
    recorder = browser.signed_in(place.users["recorder"])
    table = f"姓名,情况\n{name},缺席\n".encode()
    sent = {"table": f"{name}\t缺席"} if way == "pasted" else {"sheet": (io.BytesIO(table), "点名.csv")}

    page = recorder.post(place.path("/attendance/table"), form() | sent).text

    assert "已按表格填好 1 人" in page
    assert 'name="mM001" value="2" aria-label="缺席" checked' in page
    assert 'value="主题党日"' in page
    with within(place.scope):
        assert entries() == {}


def test_a_table_that_is_not_understood_says_where(browser: Browser, place: Place) -> None:
    recorder = browser.signed_in(place.users["recorder"])

    answer = recorder.post(place.path("/attendance/table"), form(mM001="3") | {"table": "无此人\t缺席"})

    assert answer.status_code == 422
    assert "这张考勤表上没有 无此人" in answer.text
    assert 'name="mM001" value="3" aria-label="请假" checked' in answer.text


def test_the_form_says_when_an_absence_was_counted_already(browser: Browser, place: Place) -> None:
    recorder = browser.signed_in(place.users["recorder"])
    recorder.post(place.path("/attendance"), form(mM001="2"))

    answer = recorder.post(place.path("/attendance"), form(mM001="2") | {"title": "组织生活会"})

    assert f"{name_of(place)}这一天已有同一细则的积分，没有再计一次" in recorder.get(answer.location).text
