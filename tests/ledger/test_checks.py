"""What the ledger refuses to record, and in which words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from boards import actions as boards
from core import clock
from core.db import db
from core.quarter import Quarter
from ledger import actions, amendments, attendance_queries
from ledger.attendance import Mark, RollCall, record_attendance
from ledger.batches import decide_all
from ledger.checks import NewEntry
from ledger.errors import AlreadyDecided, FaultyEntry, QuarterClosed
from ledger.models import Entry
from ledger.rights import Decider
from ledger.states import MOVES, UNCONFIRMED, Decision, EventKind, Source, State
from ledger.verification import findings
from members import actions as members
from members.models import Category
from members.queries import active_members
from publicity import actions as publicity
from tenants.scope import enter
from tests.factories import Place, community, entry, member

pytestmark = pytest.mark.usefixtures("app")
AUTUMN = datetime(2022, 9, 1, 4, tzinfo=UTC)
DAY = date(2022, 8, 1)


@pytest.fixture
def here(place: Place) -> Iterator[Place]:
    """A place in its own scope, on the first of September 2022."""
    enter(place.scope)
    with clock.stopped_at(AUTUMN):
        yield place


def faults(place: Place, new_entry: NewEntry) -> dict[str, list[str]]:
    with pytest.raises(FaultyEntry) as refused:
        actions.record(new_entry, place.users["recorder"])
    assert db.session.query(Entry).count() == 0
    return refused.value.fields


def new_entry(
    place: Place,
    item: str = "duty.1",
    day: date = DAY,
    reason: str = "缺席",
    *,
    quantity: int = 100,
    points: int | None = None,
) -> NewEntry:
    return NewEntry(place.members[0], item, day, reason, quantity, points)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2022, 9, 2), "在今天之后"),
        (date(9999, 12, 31), "在今天之后"),
        (date(2021, 12, 31), "没有生效的评分细则"),
        (date(1, 1, 1), "没有生效的评分细则"),
    ],
)
def test_a_day_that_does_not_fit_is_refused(here: Place, day: date, words: str) -> None:
    faults_here = faults(here, new_entry(here, day=day))

    assert list(faults_here) == ["date"]
    assert words in faults_here["date"][0]


def test_todays_entry_is_taken(here: Place) -> None:
    assert actions.record(new_entry(here, day=date(2022, 9, 1)), here.users["recorder"]).state == State.RECORDED


def test_today_is_shanghais(here: Place) -> None:
    with clock.stopped_at(datetime(2022, 9, 1, 16, 30, tzinfo=UTC)):
        row = actions.record(new_entry(here, day=date(2022, 9, 2)), here.users["recorder"])

    assert row.occurred_on == date(2022, 9, 2)


def test_a_cycle_before_the_last_takes_no_more_entries(here: Place) -> None:
    with clock.stopped_at(datetime(2024, 1, 2, tzinfo=UTC)):
        assert "不在当前积分周期内" in faults(here, new_entry(here))["date"][0]
    with clock.stopped_at(datetime(2023, 12, 30, tzinfo=UTC)):
        assert actions.record(new_entry(here), here.users["recorder"])


def test_a_member_who_was_not_there_is_refused(here: Place) -> None:
    here.members[0] = member(here, 9, active_from=date(2022, 8, 2), active_to=date(2022, 8, 20))

    for day in (date(2022, 8, 1), date(2022, 8, 21)):
        assert "名册内" in faults(here, new_entry(here, day=day))["date"][0]
    for day in (date(2022, 8, 2), date(2022, 8, 20)):
        assert actions.record(new_entry(here, day=day), here.users["recorder"])


def test_an_item_that_is_not_in_force_is_refused(here: Place) -> None:
    faults_here = faults(here, new_entry(here, "duty.99"))

    assert "duty.99" in faults_here["item"][0]
    assert "重新选择" in faults_here["item"][0]


@pytest.mark.parametrize("quantity", [0, -100, 1_000_001])
def test_a_quantity_out_of_bounds_is_refused(here: Place, quantity: int) -> None:
    assert "数量" in faults(here, new_entry(here, quantity=quantity))["quantity"][0]


@pytest.mark.parametrize("quantity", [50, 150, 99_999])
def test_what_is_counted_by_times_is_counted_whole(here: Place, quantity: int) -> None:
    assert "这一细则按次计，数量请填整数" in faults(here, new_entry(here, quantity=quantity))["quantity"][0]


def test_days_may_be_halved(here: Place) -> None:
    row = actions.record(new_entry(here, "example.2", quantity=150), here.users["recorder"])

    assert row.quantity == 150


@pytest.mark.parametrize("reason", ["", "  ", "\n", "长" * 501])
def test_a_reason_is_given_in_five_hundred_characters(here: Place, reason: str) -> None:
    assert "事由" in faults(here, new_entry(here, reason=reason))["reason"][0]


def test_every_fault_is_said_at_once(here: Place) -> None:
    faults_here = faults(here, new_entry(here, "duty.99", reason="", quantity=0))

    assert set(faults_here) == {"item", "quantity", "reason"}


def test_of_many_drafts_one_fault_records_none(here: Place) -> None:
    new_entries = [new_entry(here), new_entry(here), new_entry(here, "duty.99")]

    with pytest.raises(FaultyEntry):
        actions.record_all(new_entries, here.users["recorder"], Source.FORM)

    assert db.session.query(Entry).count() == 0


@pytest.fixture
def closed(place: Place) -> Place:
    """A place whose third quarter of 2022 is confirmed; one entry recognised before."""
    enter(place.scope)
    entry(place)
    with clock.stopped_at(datetime(2022, 10, 10, 2, tzinfo=UTC)):
        board = boards.draft(Quarter(2022, 3), place.users["community"])
        publicity.publish(board, place.users["community"])
    with clock.stopped_at(datetime(2022, 10, 14, 10, 1, tzinfo=UTC)):
        publicity.confirm(board, place.users["deputy"])
    db.session.commit()
    return place


def test_a_closed_quarter_takes_no_entry_and_says_what_to_do(closed: Place) -> None:
    with pytest.raises(FaultyEntry, match="第三季度的榜已确认，不能再补记；如有误请登记更正"):
        entry(closed, of=2)
    assert entry(closed, on=date(2022, 10, 1))


def test_an_entry_returned_before_the_close_goes_no_further(place: Place) -> None:
    enter(place.scope)
    late = entry(place, state="recorded")
    actions.return_(late, place.users["secretary"], "缺证明")
    actions.close(Quarter(2022, 3))
    actions.resubmit(late, place.users["recorder"], "已补")

    with pytest.raises(QuarterClosed, match="请写明理由，不予认定"):
        actions.verify(late, place.users["secretary"])
    actions.reject(late, place.users["secretary"], "榜已确认")

    assert late.state == State.REJECTED


def test_a_correction_is_recognised_though_its_quarter_is_closed(closed: Place) -> None:
    first = db.session.query(Entry).one()

    with clock.stopped_at(datetime(2022, 10, 20, tzinfo=UTC)):
        correction = actions.reverse(first, closed.users["recorder"], "记错了人")
        actions.verify(correction, closed.users["secretary"])
        actions.recognise(correction, closed.users["deputy"])
    db.session.refresh(first)

    assert first.state == State.REVERSED


@pytest.mark.parametrize("start", list(State))
def test_only_the_moves_of_the_table_are_made(place: Place, start: State) -> None:
    enter(place.scope)
    by = place.users
    verbs: dict[State, Callable[[Entry], None]] = {
        State.VERIFIED: lambda row: actions.verify(row, by["secretary"]),
        State.RECOGNISED: lambda row: actions.recognise(row, by["community"]),
        State.RETURNED: lambda row: actions.return_(row, by["secretary"], "理由"),
        State.REJECTED: lambda row: actions.reject(row, by["secretary"], "理由"),
        State.RECORDED: lambda row: actions.resubmit(row, by["recorder"], "理由"),
        State.WITHDRAWN: lambda row: amendments.withdraw(row, by["recorder"], "理由", recorder),
    }
    recorder = Decider(by["recorder"].id, frozenset(), None, frozenset())
    ways: dict[State, list[State]] = {
        State.RECORDED: [],
        State.VERIFIED: [State.VERIFIED],
        State.RETURNED: [State.RETURNED],
        State.REJECTED: [State.REJECTED],
        State.RECOGNISED: [State.VERIFIED, State.RECOGNISED],
        State.REVERSED: [State.VERIFIED, State.RECOGNISED],
        State.WITHDRAWN: [State.WITHDRAWN],
    }
    states: set[State] = set()
    outcomes: dict[State, str] = {}
    for wanted, verb in verbs.items():
        row = entry(place, state="recorded")
        for step in ways[start]:
            verbs[step](row)
        if start == State.REVERSED:
            correction = actions.reverse(row, by["recorder"], "理由")
            actions.verify(correction, by["secretary"])
            actions.recognise(correction, by["community"])
        try:
            verb(row)
        except AlreadyDecided as refused:
            outcomes[wanted] = refused.message
        else:
            states.add(wanted)

    acts = {
        EventKind.VERIFIED, EventKind.RECOGNISED, EventKind.RETURNED, EventKind.REJECTED, EventKind.RECORDED,
        EventKind.WITHDRAWN,
    }  # fmt: skip
    moves = {act: UNCONFIRMED if act == EventKind.WITHDRAWN else MOVES[act].before for act in acts}
    assert states == {MOVES[act].after for act, before in moves.items() if start in before}
    assert set(outcomes) == set(verbs) - states
    assert all(sentence.startswith("本条积分已由") for sentence in outcomes.values())
    assert list(findings()) == []


def decider(place: Place, *own_members: int) -> Decider:
    """The secretary, whose permission the guard has asked."""
    return Decider(place.users["secretary"].id, frozenset(own_members), None, frozenset())


def test_a_batch_does_what_it_may_and_says_of_each_other_why(place: Place) -> None:
    enter(place.scope)
    rows = [entry(place, state="recorded") for _ in range(3)]
    own = entry(place, of=1, state="recorded")
    actions.verify(rows[1], place.users["secretary-2"])
    numbers = [*(row.id for row in rows), own.id, 999_999]

    outcomes = decide_all(Decision.VERIFY, numbers, place.users["secretary"], decider(place, own.member_id))

    assert [outcome.entry_id for outcome in outcomes] == numbers
    assert [outcome.done for outcome in outcomes] == [True, False, True, False, False]
    assert "已由secretary-2" in outcomes[1].message
    assert "您本人的" in outcomes[3].message
    assert "没有找到这条积分" in outcomes[4].message
    assert [row.state for row in rows] == [State.VERIFIED] * 3
    assert list(findings()) == []


def test_a_batch_return_without_a_reason_returns_nothing(place: Place) -> None:
    enter(place.scope)
    rows = [entry(place, state="recorded") for _ in range(2)]

    outcomes = decide_all(Decision.RETURN, [row.id for row in rows], place.users["secretary"], decider(place), " ")

    assert not any(outcome.done for outcome in outcomes)
    assert {row.state for row in rows} == {State.RECORDED}


@pytest.fixture
def sixty() -> Iterator[Place]:
    place = community(member_count=60)
    enter(place.scope)
    with clock.stopped_at(AUTUMN):
        yield place


def call(place: Place, **marks: Mark) -> RollCall:
    everybody = {one.member_no: Mark.PRESENT for one in place.members}
    return RollCall("duty.1", date(2022, 8, 30), "8 月主题党日", everybody | marks)


def test_sixty_members_are_called_on_one_sheet(sixty: Place) -> None:
    kinds = {"M003": Mark.ABSENT, "M010": Mark.ABSENT, "M011": Mark.LEAVE, "M012": Mark.SICK, "M013": Mark.OFFICIAL}

    outcome = record_attendance(call(sixty, **kinds), active_members(DAY), sixty.users["recorder"])

    sheet, rows = attendance_queries.sheet(outcome.sheet_id), db.session.scalars(select(Entry)).all()
    assert len(sheet.marks) == 60
    numbers = {one.id: one.member_no for one in sixty.members}
    assert sorted(numbers[row.member_id] for row in rows) == ["M003", "M010"]
    assert {(row.source, row.sheet_id, row.reason) for row in rows} == {
        (Source.ATTENDANCE, sheet.id, "8 月主题党日缺席")
    }
    assert list(findings()) == []


def test_a_sheet_without_absences_records_no_entry(sixty: Place) -> None:
    outcome = record_attendance(call(sixty), active_members(DAY), sixty.users["recorder"])

    sheet = attendance_queries.sheet(outcome.sheet_id)
    assert outcome.recorded == 0
    assert set(sheet.marks.values()) == {"present"}


def test_a_sheet_that_does_not_fit_records_nothing(sixty: Place) -> None:
    members.add(members.Particulars("M061", "晚到", sixty.branches[0], Category.REGULAR, active_from=date(2022, 8, 31)))
    late = RollCall("duty.1", date(2022, 9, 2), "明天的会", {"M001": Mark.ABSENT})

    with pytest.raises(FaultyEntry, match="在今天之后"), db.session.begin_nested():
        record_attendance(late, active_members(DAY), sixty.users["recorder"])

    assert db.session.query(Entry).count() == 0


def test_a_sheet_needs_a_name(sixty: Place) -> None:
    with pytest.raises(FaultyEntry, match="活动名称"):
        record_attendance(RollCall("duty.1", DAY, " ", {}), active_members(DAY), sixty.users["recorder"])
