"""Many entries at once are a set: the statements do not grow with them, one row of the audit names them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, event, select

from core import clock
from core.db import db
from core.quarter import Quarter
from ledger import actions, attendance, batches, bulk
from ledger.checks import NewEntry
from ledger.models import Entry, EntryEvent
from ledger.queries import closed_quarters
from ledger.rights import Decider
from ledger.states import Decision, EventKind, Source, State
from ledger.verification import findings
from tenants.models import AuditRow
from tenants.scope import enter
from tests.factories import Place, community

pytestmark = pytest.mark.usefixtures("app")
AUTUMN = datetime(2022, 9, 1, 4, tzinfo=UTC)
DAY = date(2022, 8, 30)
MAX_STATEMENTS = 15


@contextmanager
def statements() -> Iterator[list[str]]:
    """Gather what is sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def here(place: Place) -> Iterator[Place]:
    enter(place.scope)
    with clock.stopped_at(AUTUMN):
        yield place


def load(place: Place, number: int, *kinds: EventKind) -> list[int]:
    who = {EventKind.VERIFIED: "secretary", EventKind.RECOGNISED: "community"}
    steps = tuple(bulk.Step(kind, place.users[who[kind]].id, AUTUMN) for kind in kinds)
    one = place.members[0]
    row = bulk.Row(
        one.id,
        one.branch_id,
        "duty.1",
        DAY,
        100,
        None,
        "事由",
        Source.IMPORT,
        place.users["recorder"].id,
        AUTUMN,
        steps,
    )
    ids = bulk.load([row] * number)
    db.session.commit()
    enter(place.scope)
    return ids


def decider(place: Place, name: str) -> Decider:
    return Decider(place.users[name].id, frozenset(), None, closed_quarters())


CASES: dict[Decision, tuple[tuple[EventKind, ...], str]] = {
    Decision.VERIFY: ((), "secretary"),
    Decision.RECOGNISE: ((EventKind.VERIFIED,), "community"),
    Decision.RETURN: ((EventKind.VERIFIED,), "community"),
    Decision.REJECT: ((EventKind.VERIFIED,), "community"),
}


@pytest.mark.parametrize("decision", CASES)
def test_five_hundred_are_decided_by_few_statements(here: Place, decision: Decision) -> None:
    kinds, name = CASES[decision]
    ids = load(here, 500, *kinds)

    with statements() as sent:
        outcomes = batches.decide_all(decision, ids, here.users[name], decider(here, name), "理由")
        db.session.commit()

    enter(here.scope)
    assert len(sent) <= MAX_STATEMENTS, "\n".join(sent)
    assert [one.entry_id for one in outcomes] == ids
    assert all(one.done for one in outcomes)
    assert {row.state for row in db.session.scalars(select(Entry))} == {outcomes[0].state}
    assert list(findings()) == []


def test_corrections_are_recognised_as_a_set_and_take_back_theirs(here: Place) -> None:
    ids = load(here, 60, EventKind.VERIFIED, EventKind.RECOGNISED)
    rows = {row.id: row for row in db.session.scalars(select(Entry))}
    corrections = [actions.reverse(rows[number], here.users["recorder"], f"记错 {number}").id for number in ids]
    batches.decide_all(Decision.VERIFY, corrections, here.users["secretary"], decider(here, "secretary"))
    db.session.commit()
    enter(here.scope)

    with statements() as sent:
        outcomes = batches.decide_all(Decision.RECOGNISE, corrections, here.users["deputy"], decider(here, "deputy"))
        db.session.commit()

    enter(here.scope)
    assert len(sent) <= MAX_STATEMENTS + 1, "\n".join(sent)
    assert all(one.done for one in outcomes)
    after = {row.id: row for row in db.session.scalars(select(Entry).execution_options(populate_existing=True))}
    assert {after[number].state for number in ids} == {State.REVERSED}
    assert {after[number].state for number in corrections} == {State.RECOGNISED}
    assert [after[number].note for number in ids] == [f"记错 {number}" for number in ids]
    assert list(findings()) == []
    steps = db.session.scalars(select(EntryEvent).order_by(EntryEvent.sequence.desc()).limit(120)).all()[::-1]
    pairs = [
        (one.kind, other.kind, one.entry_id, other.subject) for one, other in zip(steps[::2], steps[1::2], strict=True)
    ]
    assert pairs == [(EventKind.RECOGNISED, EventKind.REVERSED, number, str(number)) for number in corrections]


def test_a_set_does_what_one_by_one_did(here: Place) -> None:
    """Whoever recorded, verified or is meant, a closed quarter, a moved entry, an unknown one: the words of each."""
    others = load(here, 2, EventKind.VERIFIED)
    with clock.stopped_at(AUTUMN):
        own = actions.record(NewEntry(here.members[1], "duty.2", DAY, "事由"), here.users["community"])
        early = actions.record(NewEntry(here.members[1], "duty.2", date(2022, 5, 1), "事由"), here.users["recorder"])
    actions.verify(own, here.users["secretary"])
    actions.verify(early, here.users["secretary"])
    mine = actions.record(NewEntry(here.members[2], "duty.2", DAY, "事由"), here.users["recorder"])
    actions.verify(mine, here.users["community"])
    about = actions.record(NewEntry(here.members[3], "duty.2", DAY, "事由"), here.users["recorder"])
    actions.verify(about, here.users["secretary"])
    actions.close(Quarter(2022, 2))
    db.session.commit()
    enter(here.scope)
    by = Decider(here.users["community"].id, frozenset({here.member_ids[3]}), None, closed_quarters())
    ids = [others[0], own.id, early.id, mine.id, about.id, 999_999, others[1], others[0]]

    outcomes = batches.decide_all(Decision.RECOGNISE, ids, here.users["community"], by)

    words = {one.entry_id: one.message for one in outcomes}
    assert [one.entry_id for one in outcomes] == [others[0], own.id, early.id, mine.id, about.id, 999_999, others[1]]
    assert words[others[0]] == words[others[1]] == ""
    assert "记录" in words[own.id]
    assert "榜已确认" in words[early.id]
    assert "由您核实" in words[mine.id]
    assert "您本人" in words[about.id]
    assert "没有找到" in words[999_999]
    again = batches.decide_all(Decision.RECOGNISE, others, here.users["deputy"], decider(here, "deputy"))
    assert all("community" in one.message for one in again)
    assert list(findings()) == []


def test_one_row_of_the_audit_names_them_all(here: Place) -> None:
    ids = load(here, 5)
    before = db.session.scalar(select(AuditRow.id).order_by(AuditRow.id.desc()).limit(1)) or 0

    batches.decide_all(Decision.VERIFY, ids, here.users["secretary"], decider(here, "secretary"))
    db.session.commit()

    rows = db.session.scalars(select(AuditRow).where(AuditRow.id > before)).all()
    assert [(row.action, row.detail["entries"], row.tenant_id) for row in rows] == [("entry_verified", ids, here.id)]


def test_a_roll_call_of_many_absences_sends_few_statements(app: Flask) -> None:
    place = community(member_count=60)
    enter(place.scope)
    marks = {one.member_no: attendance.Mark.ABSENT for one in place.members}
    call = attendance.RollCall("duty.1", DAY, "主题党日", marks)
    with clock.stopped_at(AUTUMN), statements() as sent:
        outcome = attendance.record_attendance(call, place.members, place.users["recorder"])
        db.session.commit()

    assert outcome.recorded == 60
    assert len(sent) <= MAX_STATEMENTS, "\n".join(sent)
    enter(place.scope)
    assert list(findings()) == []


def test_an_empty_set_is_decided_without_a_link(here: Place) -> None:
    assert batches.decide_all(Decision.VERIFY, [], here.users["secretary"], decider(here, "secretary")) == []
    assert db.session.scalars(select(EntryEvent)).all() == []


REFUSING: dict[str, Callable[[Place], list[int]]] = {
    "unknown ids alone": lambda _place: [10**12, 10**12 + 1],
    "all moved on": lambda place: load(place, 3, EventKind.VERIFIED),
}


@pytest.mark.parametrize("case", REFUSING)
def test_where_nothing_is_decided_the_audit_alone_is_told(here: Place, case: str) -> None:
    ids = REFUSING[case](here)
    links = len(db.session.scalars(select(EntryEvent)).all())
    before = db.session.scalar(select(AuditRow.id).order_by(AuditRow.id.desc()).limit(1)) or 0

    outcomes = batches.decide_all(Decision.VERIFY, ids, here.users["secretary"], decider(here, "secretary"))
    db.session.commit()

    enter(here.scope)
    assert not any(one.done for one in outcomes)
    assert len(db.session.scalars(select(EntryEvent)).all()) == links
    rows = db.session.scalars(select(AuditRow).where(AuditRow.id > before)).all()
    assert [(row.action, row.result, row.detail["entries"]) for row in rows] == [("entry_verified", "refused", ids)]
