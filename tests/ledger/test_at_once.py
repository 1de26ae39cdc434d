"""Two people at the same time: one wins, the other is told; the same request twice makes one entry."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import UTC, date, datetime
from threading import Barrier, Event
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import func, select

from accounts import tokens
from accounts.queries import user as user_by_id
from boards import actions as boards
from boards import queries as board_queries
from core import clock
from core.db import db
from core.errors import Refusal
from core.quarter import Quarter
from ledger import actions, queries
from ledger.checks import NewEntry
from ledger.models import Entry, EntryEvent, IdempotencyKey
from ledger.states import State
from ledger.verification import findings
from members import queries as members
from publicity import actions as publicity
from tenants.scope import enter
from tests.browsing import Browser, body
from tests.factories import Place, entry

T = TypeVar("T")
AUTUMN = datetime(2022, 9, 1, 4, tzinfo=UTC)
MONDAY = datetime(2022, 10, 10, 2, tzinfo=UTC)
CLOSED = datetime(2022, 10, 14, 10, 1, tzinfo=UTC)
FACTS = {"member_no": "M001", "item": "duty.1", "date": "2022-08-01", "reason": "缺席主题党日"}


def at_once(application: Flask, acts: list[Callable[[], T]]) -> list[T]:
    """Run acts in threads with contexts of their own, all let go at the same moment."""
    gate = Barrier(len(acts))

    def one(act: Callable[[], T]) -> T:
        with application.app_context():
            gate.wait()
            return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return [done.result(60) for done in [threads.submit(copy_context().run, one, act) for act in acts]]


def decides(place: Place, entry_id: int, verb: Callable[..., None], user_id: int, *reason: str) -> Callable[[], str]:
    """An act: somebody decides an entry and commits; returns the sentence of a refusal."""

    def act() -> str:
        enter(place.scope)
        by = user_by_id(user_id)
        try:
            verb(queries.entry(entry_id), by, *reason)
            db.session.commit()
        except Refusal as refusal:
            db.session.rollback()
            return refusal.message
        return ""

    return act


def recorded(place: Place, number: int, day: date) -> int:
    """Record an entry in this thread's own session; return its id."""
    enter(place.scope)
    by, member = user_by_id(place.users["recorder"].id), members.member(f"M{number:03d}")
    assert by is not None
    with clock.stopped_at(AUTUMN):
        return actions.record(NewEntry(member, "duty.1", day, "测试事由"), by).id


def test_of_two_who_verify_one_wins_and_the_other_reads_who_and_when(application: Flask, place: Place) -> None:
    enter(place.scope)
    entry_id = entry(place, state="recorded").id
    db.session.commit()
    hands = [place.users["secretary"].id, place.users["secretary-2"].id]

    with clock.stopped_at(datetime(2022, 9, 1, 1, 30, tzinfo=UTC)):
        outcomes = at_once(application, [decides(place, entry_id, actions.verify, hand) for hand in hands])

    winner = next(user_by_id(hand) for hand, sentence in zip(hands, outcomes, strict=True) if not sentence)
    assert winner is not None
    assert sorted(outcomes) == ["", f"本条积分已由{winner.name}于 9 月 1 日 09:30 核实，不能核实。"]
    enter(place.scope)
    assert queries.entry(entry_id).verified_by_id == winner.id
    assert [event.kind.value for event in queries.history(entry_id)] == ["recorded", "verified"]
    assert list(findings()) == []


def test_of_many_opposite_decisions_exactly_one_holds(application: Flask, place: Place) -> None:
    enter(place.scope)
    entry_id = entry(place, state="verified").id
    db.session.commit()
    first, second = place.users["community"].id, place.users["deputy"].id
    acts = [
        decides(place, entry_id, actions.recognise, first),
        decides(place, entry_id, actions.recognise, second),
        decides(place, entry_id, actions.reject, first, "证明不实"),
        decides(place, entry_id, actions.reject, second, "证明不实"),
    ]

    outcomes = at_once(application, acts)

    assert sorted(map(bool, outcomes)) == [False, True, True, True]
    enter(place.scope)
    assert queries.entry(entry_id).state in (State.RECOGNISED, State.REJECTED)
    assert len(queries.history(entry_id)) == 3
    assert list(findings()) == []


def test_of_two_corrections_one_is_recorded(application: Flask, place: Place) -> None:
    enter(place.scope)
    entry_id = entry(place).id
    db.session.commit()

    def corrects(_entry: Entry, by: object) -> None:
        actions.reverse(_entry, by, "记错了人")  # type: ignore[arg-type]

    hands = [place.users["recorder"].id, place.users["secretary"].id]
    outcomes = at_once(application, [decides(place, entry_id, corrects, hand) for hand in hands])

    assert sorted(map(bool, outcomes)) == [False, True]
    enter(place.scope)
    assert db.session.scalar(select(func.count()).select_from(Entry).where(Entry.reverses_id == entry_id)) == 1


def test_writers_of_one_ledger_leave_one_unbroken_chain(application: Flask, place: Place) -> None:
    def records(number: int) -> Callable[[], None]:
        def act() -> None:
            for day in range(1, 6):
                recorded(place, number, date(2022, 8, day))
                db.session.commit()

        return act

    at_once(application, [records(number) for number in (1, 2, 3, 4)])

    enter(place.scope)
    sequences = db.session.scalars(select(EntryEvent.sequence).order_by(EntryEvent.sequence)).all()
    assert sequences == list(range(1, 21))
    assert list(findings()) == []


def test_nothing_slips_into_a_quarter_while_its_board_is_confirmed(application: Flask, place: Place) -> None:
    enter(place.scope)
    entry(place, of=1)
    with clock.stopped_at(MONDAY):
        board = boards.draft(Quarter(2022, 3), place.users["community"])
        publicity.publish(board, place.users["community"])
    db.session.commit()
    confirmed, tried = Event(), Event()
    hands = {name: user.id for name, user in place.users.items()}

    def confirms() -> str:
        enter(place.scope)
        with clock.stopped_at(CLOSED):
            publicity.confirm(board_queries.board(Quarter(2022, 3)), user_by_id(hands["deputy"]))  # type: ignore[arg-type]
        confirmed.set()
        tried.wait(1)
        db.session.commit()
        return ""

    def records() -> str:
        confirmed.wait(20)
        try:
            recorded(place, 1, date(2022, 8, 9))
            db.session.commit()
        except Refusal as refusal:
            db.session.rollback()
            return refusal.message
        finally:
            tried.set()
        return ""

    outcomes = at_once(application, [confirms, records])

    assert outcomes[0] == ""
    assert "已确认" in outcomes[1]


@pytest.fixture
def recorder(place: Place, browser: Browser) -> Browser:
    token = tokens.make(place.users["recorder"], "test")
    db.session.commit()
    browser.client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return browser


def entries_of(place: Place) -> int:
    db.session.rollback()
    enter(place.scope)
    return db.session.scalar(select(func.count(Entry.id))) or 0


def test_the_same_key_makes_one_entry_and_gives_the_same_answer(place: Place, recorder: Browser) -> None:
    key = {"Idempotency-Key": "sheet-7-row-3"}

    with clock.stopped_at(AUTUMN):
        first, second = (recorder.client.post(place.api("/entries"), json=FACTS, headers=key) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert body(first) == body(second)
    assert entries_of(place) == 1


def test_the_same_key_with_another_body_is_refused(place: Place, recorder: Browser) -> None:
    key = {"Idempotency-Key": "sheet-7-row-3"}
    with clock.stopped_at(AUTUMN):
        recorder.client.post(place.api("/entries"), json=FACTS, headers=key)

        other = recorder.client.post(place.api("/entries"), json=FACTS | {"quantity": "2"}, headers=key)

    assert other.status_code == 422
    assert "Idempotency-Key" in body(other)["detail"]
    assert entries_of(place) == 1


def test_two_people_may_use_the_same_key(place: Place, recorder: Browser) -> None:
    token = tokens.make(place.users["secretary"], "test")
    db.session.commit()
    other = {"Idempotency-Key": "1", "Authorization": f"Bearer {token}"}
    with clock.stopped_at(AUTUMN):
        recorder.client.post(place.api("/entries"), json=FACTS, headers={"Idempotency-Key": "1"})
        recorder.client.post(place.api("/entries"), json=FACTS | {"date": "2022-08-02"}, headers=other)

    assert entries_of(place) == 2


def test_a_refused_request_leaves_its_key_free(place: Place, recorder: Browser) -> None:
    key = {"Idempotency-Key": "again"}
    with clock.stopped_at(AUTUMN):
        refused = recorder.client.post(place.api("/entries"), json=FACTS | {"item": "none.1"}, headers=key)
        taken = recorder.client.post(place.api("/entries"), json=FACTS, headers=key)

    assert (refused.status_code, taken.status_code) == (422, 201)


@pytest.mark.parametrize("attempt", range(3))
def test_the_same_request_many_times_at_once_makes_one_entry(
    application: Flask, place: Place, recorder: Browser, attempt: int
) -> None:
    headers = {
        "Idempotency-Key": f"at-once-{attempt}",
        "Authorization": recorder.client.environ_base["HTTP_AUTHORIZATION"],
    }

    def asks() -> tuple[int, int]:
        answer = application.test_client().post(place.api("/entries"), json=FACTS, headers=headers)
        return answer.status_code, body(answer)["id"]

    with clock.stopped_at(AUTUMN):
        answers = at_once(application, [asks] * 4)

    assert len(set(answers)) == 1
    assert answers[0][0] == 201
    assert entries_of(place) == 1
    assert db.session.scalar(select(func.count(IdempotencyKey.id))) == 1
    assert list(findings()) == []
