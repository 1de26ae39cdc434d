"""What people take back themselves: amending and withdrawing what they recorded, undoing what they just decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from boards import actions as boards
from boards.standing import compute
from core import clock
from core.db import db
from core.errors import Refusal
from core.quarter import Quarter
from ledger import actions, amendments, queries
from ledger.checks import NewEntry
from ledger.errors import AlreadyDecided, FaultyEntry, LikelyDuplicate, NotRecorder, ReasonMissing
from ledger.models import Entry
from ledger.rights import Decider
from ledger.states import EventKind, State
from ledger.undoing import undo
from ledger.verification import findings
from tenants.scope import enter
from tests.factories import Place, entry

WINTER = datetime(2022, 12, 1, 4, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("app", "winter")


@pytest.fixture
def winter() -> Iterator[None]:
    """The days of the entries lie in the cycle of today."""
    with clock.stopped_at(WINTER):
        yield


def decider(place: Place, who: str) -> Decider:
    """Somebody whose permission the guard has asked."""
    return Decider(place.users[who].id, frozenset(), None, frozenset())


def facts_of(row: Entry, place: Place, **changes: object) -> NewEntry:
    """An entry's facts as the form would send them, some of them changed."""
    member = next(one for one in place.members if one.id == row.member_id)
    facts: dict[str, object] = {
        "member": member, "item": row.item, "occurred_on": row.occurred_on, "reason": row.reason,
        "quantity": row.quantity,
    }  # fmt: skip
    return NewEntry(**(facts | changes))  # type: ignore[arg-type]


def amend(row: Entry, place: Place, who: str = "recorder", **changes: object) -> Entry:
    return amendments.amend(row, facts_of(row, place, **changes), place.users[who], decider(place, who))


def kinds(row: Entry) -> list[EventKind]:
    return [event.kind for event in queries.history(row.id)]


def undone(row: Entry, place: Place, who: str) -> Refusal | None:
    (verdict,) = undo([row.id], place.users[who], decider(place, who))
    return verdict.refusal


def total(row: Entry) -> int:
    live = compute(Quarter.of(row.occurred_on))
    card = live.standing.card(live.row_of(row.member_id) or 0).row
    assert card is not None
    return int(card["total"])


def test_every_fact_of_a_recorded_entry_can_be_amended(place: Place) -> None:
    enter(place.scope)
    db.session.add_all(place.members)
    row = entry(place, state="recorded")
    day = row.occurred_on - timedelta(days=1)

    amend(row, place, member=place.members[1], item="duty.2", occurred_on=day, quantity=200, reason="未参加组织生活")

    assert (row.member_id, row.branch_id) == (place.members[1].id, place.members[1].branch_id)
    assert (row.item, row.occurred_on, row.quantity, row.reason) == ("duty.2", day, 200, "未参加组织生活")
    assert (row.state, kinds(row)) == (State.RECORDED, [EventKind.RECORDED, EventKind.AMENDED])
    assert "数量 1→2" in row.note
    assert "事由 “测试事由”→“未参加组织生活”" in row.note
    assert list(findings()) == []


def test_the_history_does_not_name_who_an_entry_was_about_before(place: Place) -> None:
    enter(place.scope)
    db.session.add_all(place.members)
    row = entry(place, state="recorded")

    amend(row, place, member=place.members[1])

    assert row.note == "改党员"


def test_amending_a_returned_entry_submits_it_again(place: Place) -> None:
    enter(place.scope)
    db.session.add_all(place.members)
    row = entry(place, state="recorded")
    actions.return_(row, place.users["secretary"], "数量不对")

    amend(row, place, quantity=200)
    actions.verify(row, place.users["secretary"])

    assert row.state == State.VERIFIED
    assert list(findings()) == []


def test_an_amendment_that_changes_nothing_is_refused(place: Place) -> None:
    enter(place.scope)
    db.session.add_all(place.members)
    row = entry(place, state="recorded")

    with pytest.raises(FaultyEntry, match="没有改动"):
        amend(row, place)


def test_an_amendment_is_checked_as_a_new_entry_is(place: Place) -> None:
    enter(place.scope)
    db.session.add_all(place.members)
    row = entry(place, state="recorded")

    with pytest.raises(FaultyEntry, match="今天之后"):
        amend(row, place, occurred_on=clock.today() + timedelta(days=1))


def test_only_who_recorded_an_entry_changes_it(place: Place) -> None:
    enter(place.scope)
    db.session.add_all(place.members)
    row = entry(place, state="recorded")

    with pytest.raises(NotRecorder, match="记录人"):
        amend(row, place, "secretary", quantity=200)
    with pytest.raises(NotRecorder, match="记录人"):
        amendments.withdraw(row, place.users["secretary"], "重复", decider(place, "secretary"))

    assert kinds(row) == [EventKind.RECORDED]


@pytest.mark.parametrize("state", ["verified", "recognised"])
def test_what_somebody_confirmed_is_neither_amended_nor_withdrawn(place: Place, state: str) -> None:
    enter(place.scope)
    db.session.add_all(place.members)
    row = entry(place, state=state)

    with pytest.raises(AlreadyDecided, match="不能修改"):
        amend(row, place, quantity=200)
    with pytest.raises(AlreadyDecided, match="不能撤回"):
        amendments.withdraw(row, place.users["recorder"], "重复", decider(place, "recorder"))


def test_a_returned_duplicate_is_withdrawn_and_is_in_no_figure(place: Place) -> None:
    enter(place.scope)
    row = entry(place, state="recorded")
    before = total(row)
    actions.return_(row, place.users["secretary"], "与前一条重复")

    amendments.withdraw(row, place.users["recorder"], "重复登记", decider(place, "recorder"))

    assert (row.state, row.note) == (State.WITHDRAWN, "重复登记")
    assert total(row) == before
    assert queries.undecided(Quarter.of(row.occurred_on)) == 0
    assert queries.waiting(place.users["recorder"].id) == []
    assert list(findings()) == []


def test_withdrawing_says_why(place: Place) -> None:
    enter(place.scope)
    row = entry(place, state="recorded")

    with pytest.raises(ReasonMissing):
        amendments.withdraw(row, place.users["recorder"], " ", decider(place, "recorder"))


def test_after_a_withdrawn_correction_another_one_may_be_recorded(place: Place) -> None:
    enter(place.scope)
    row = entry(place)
    first = actions.reverse(row, place.users["recorder"], "记错了人")

    amendments.withdraw(first, place.users["recorder"], "没有记错", decider(place, "recorder"))
    second = actions.reverse(row, place.users["recorder"], "数量错了")

    assert queries.correction_of(row.id) is second
    assert list(findings()) == []


def test_a_correction_is_withdrawn_but_not_amended(place: Place) -> None:
    enter(place.scope)
    db.session.add_all(place.members)
    correction = actions.reverse(entry(place), place.users["recorder"], "记错了人")

    with pytest.raises(AlreadyDecided, match="更正"):
        amend(correction, place, quantity=200)


def test_who_verified_an_entry_undoes_it(place: Place) -> None:
    enter(place.scope)
    row = entry(place, state="verified")

    assert undone(row, place, "secretary") is None

    assert (row.state, row.verified_by_id) == (State.RECORDED, None)
    assert kinds(row)[-1] == EventKind.UNVERIFIED
    assert list(findings()) == []
    actions.verify(row, place.users["secretary-2"])
    assert row.state == State.VERIFIED


def test_who_recognised_an_entry_undoes_it_and_it_counts_no_more(place: Place) -> None:
    enter(place.scope)
    row = entry(place, state="verified")
    before = total(row)
    actions.recognise(row, place.users["community"])
    counted = total(row)

    assert undone(row, place, "community") is None

    assert counted < before == total(row)
    assert (row.state, row.recognised_by_id, kinds(row)[-1]) == (State.VERIFIED, None, EventKind.UNRECOGNISED)
    assert list(findings()) == []


def test_after_undoing_a_recognition_its_verification_is_not_the_last_step(place: Place) -> None:
    enter(place.scope)
    row = entry(place)
    undone(row, place, "community")

    refusal = undone(row, place, "secretary")

    assert isinstance(refusal, AlreadyDecided)
    assert row.state == State.VERIFIED


def test_nobody_undoes_what_another_decided(place: Place) -> None:
    enter(place.scope)
    row = entry(place, state="verified")

    refusal = undone(row, place, "secretary-2")

    assert refusal is not None
    assert "不是您办理的" in refusal.message
    assert row.state == State.VERIFIED


BUILT: dict[str, Callable[[Place, Entry], object]] = {
    "a board": lambda place, row: boards.draft(Quarter.of(row.occurred_on), place.users["community"]),
    "a correction": lambda place, row: actions.reverse(row, place.users["recorder"], "记错了人"),
}


@pytest.mark.parametrize("what", BUILT)
def test_nothing_is_undone_once_something_was_built_on_it(place: Place, what: str) -> None:
    enter(place.scope)
    row = entry(place)
    BUILT[what](place, row)

    refusal = undone(row, place, "community")

    assert refusal is not None
    assert row.state == State.RECOGNISED


def test_a_decision_after_a_board_was_drafted_may_be_undone(place: Place) -> None:
    enter(place.scope)
    row = entry(place, state="verified")
    boards.draft(Quarter.of(row.occurred_on), place.users["community"])
    actions.recognise(row, place.users["community"])

    assert undone(row, place, "community") is None


def test_a_correction_that_was_recognised_stays(place: Place) -> None:
    enter(place.scope)
    row = entry(place)
    correction = actions.reverse(row, place.users["recorder"], "记错了人")
    actions.verify(correction, place.users["secretary"])
    actions.recognise(correction, place.users["community"])

    refusal = undone(correction, place, "community")

    assert refusal is not None
    assert (row.state, correction.state) == (State.REVERSED, State.RECOGNISED)
    assert list(findings()) == []


def test_a_right_entry_and_the_correction_of_the_wrong_one_come_in_one_step(place: Place) -> None:
    enter(place.scope)
    db.session.add_all(place.members)
    row = entry(place)

    reversal, right = actions.correct(row, facts_of(row, place, quantity=300), place.users["recorder"], "是三次")

    assert (reversal.reverses_id, reversal.quantity) == (row.id, row.quantity)
    assert (right.quantity, right.state, right.reverses_id) == (300, State.RECORDED, None)
    assert str(right.id) in reversal.reason
    assert list(findings()) == []


def test_a_correction_in_a_closed_quarter_takes_all_of_it_back(place: Place) -> None:
    enter(place.scope)
    db.session.add_all(place.members)
    row = entry(place)
    actions.close(Quarter.of(row.occurred_on))
    db.session.flush()

    with pytest.raises(FaultyEntry, match="整条冲回"):
        actions.correct(row, facts_of(row, place, quantity=300), place.users["recorder"], "是三次")
    assert actions.reverse(row, place.users["recorder"], "是三次").reverses_id == row.id


def test_a_correction_to_the_same_facts_is_refused(place: Place) -> None:
    enter(place.scope)
    db.session.add_all(place.members)
    row = entry(place)

    with pytest.raises(FaultyEntry, match="相同"):
        actions.correct(row, facts_of(row, place), place.users["recorder"], "记错了")


def test_the_same_member_item_and_day_is_asked_about(place: Place) -> None:
    enter(place.scope)
    db.session.add_all(place.members)
    first = entry(place, state="recorded")
    same = facts_of(first, place, reason="另一个说法")

    with pytest.raises(LikelyDuplicate) as raised:
        actions.record(same, place.users["recorder"], compared=False)
    actions.record(facts_of(first, place, member=place.members[1]), place.users["recorder"], compared=False)
    actions.record(facts_of(first, place, item="duty.2"), place.users["recorder"], compared=False)
    earlier = first.occurred_on - timedelta(days=1)
    actions.record(facts_of(first, place, occurred_on=earlier), place.users["recorder"], compared=False)

    assert raised.value.entry_ids == (first.id,)


@pytest.mark.parametrize("state", ["rejected", "withdrawn", "reversed"])
def test_what_does_not_count_is_no_duplicate(place: Place, state: str) -> None:
    enter(place.scope)
    db.session.add_all(place.members)
    first = entry(place, state="recognised" if state == "reversed" else "recorded")
    if state == "rejected":
        actions.reject(first, place.users["secretary"], "不实")
    elif state == "withdrawn":
        amendments.withdraw(first, place.users["recorder"], "重复", decider(place, "recorder"))
    else:
        correction = actions.reverse(first, place.users["recorder"], "记错了人")
        actions.verify(correction, place.users["secretary"])
        actions.recognise(correction, place.users["community"])

    again = actions.record(facts_of(first, place), place.users["recorder"], compared=False)

    assert again.state == State.RECORDED


AT = "decided_at = coalesce(decided_at, recorded_at) + interval '1 second'"
REFUSED = [
    ("recorded", "quantity = 900"),
    ("recorded", f"quantity = 900, state = 'verified', verified_by_id = 1, {AT}"),
    ("recorded", f"recorded_by_id = 1, {AT}"),
    ("recorded", f"source = 'api', {AT}"),
    ("verified", f"quantity = 900, {AT}"),
    ("verified", f"reason = 'x', state = 'recorded', verified_by_id = NULL, {AT}"),
    ("recognised", f"reason = 'x', {AT}"),
    ("recognised", "state = 'verified'"),
    ("recognised", "state = 'verified', recognised_by_id = NULL, verified_by_id = NULL"),
    ("recognised", "state = 'recorded', recognised_by_id = NULL"),
    ("recognised", "state = 'withdrawn'"),
    ("withdrawn", "state = 'recorded'"),
    ("withdrawn", f"note = 'x', {AT}"),
]


@pytest.mark.parametrize(("state", "change"), REFUSED)
def test_the_database_refuses_every_other_change(place: Place, app: Flask, state: str, change: str) -> None:
    enter(place.scope)
    row = entry(place, state="recorded" if state == "withdrawn" else state)
    if state == "withdrawn":
        amendments.withdraw(row, place.users["recorder"], "重复", decider(place, "recorder"))
    db.session.commit()
    enter(place.scope)

    with pytest.raises(DBAPIError, match=r"never change|sealed"):
        db.session.execute(text(f"UPDATE entries SET {change} WHERE id = :id"), {"id": row.id})


def test_an_amendment_behind_the_back_of_the_chain_is_found(place: Place) -> None:
    enter(place.scope)
    row = entry(place, state="recorded")
    db.session.commit()
    enter(place.scope)

    db.session.execute(text(f"UPDATE entries SET quantity = 900, {AT} WHERE id = :id"), {"id": row.id})
    db.session.expire_all()

    assert [finding.message for finding in findings()] == ["这条积分的内容与登记时不符"]
