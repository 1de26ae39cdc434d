"""What an attacker, or two people in a hurry, would try: each attempt ends in a refusal, and nothing half done."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from rq.serializers import JSONSerializer
from sqlalchemy import func, select, text

from accounts.models import StoredSession
from boards import actions as boards
from boards import queries as board_queries
from boards.errors import WrongStage
from boards.models import Stage
from core import clock
from core.db import db
from core.quarter import Quarter
from evaluations import actions as evaluations
from evaluations.models import Source
from ledger import actions as ledger
from ledger import evidence, queries
from ledger.errors import AlreadyDecided
from ledger.states import State
from ledger.verification import findings
from publicity import actions as publicity
from publicity.errors import NotYet
from reports.queue import connection, queue
from reports.worker import ReportWorker
from stars import actions as stars
from stars import queries as star_queries
from stars.actions import Change
from stars.errors import NotReady
from stars.models import RatingStage
from tenants.models import AuditRow
from tenants.scope import enter
from tests.browsing import Browser
from tests.factories import Place, entry

YEAR = 2022
QUARTER = Quarter(2022, 3)
MONDAY = datetime(2022, 10, 10, 2, tzinfo=UTC)
CLOSED = datetime(2022, 10, 14, 10, 1, tzinfo=UTC)
IN_FEBRUARY = datetime(2023, 2, 10, 2, tzinfo=UTC)


@pytest.fixture
def ranked(place: Place) -> Iterator[Place]:
    """A community with an entry of the quarter, on the Monday after its end, in its own scope."""
    enter(place.scope)
    entry(place, of=1)
    db.session.commit()
    with clock.stopped_at(MONDAY):
        yield place


def confirmed(place: Place, quarter: Quarter) -> None:
    began = datetime(quarter.next.year, quarter.next.first_day.month, 10, 2, tzinfo=UTC)
    with clock.stopped_at(began):
        board = boards.draft(quarter, place.users["community"])
        publicity.publish(board, place.users["community"], days=1)
    with clock.stopped_at(began + timedelta(days=5)):
        publicity.confirm(board, place.users["deputy"])


def rated(place: Place) -> None:
    """A whole year, rated and committed."""
    enter(place.scope)
    for number in (1, 2, 3, 4):
        confirmed(place, Quarter(YEAR, number))
    scores = {(member, source): 9000 for member in place.member_ids for source in Source}
    with clock.stopped_at(IN_FEBRUARY):
        evaluations.enter(YEAR, scores, place.users["community"])
        stars.rate_year(YEAR, place.users["community"])
    db.session.commit()


def test_a_board_is_published_once_by_two_who_saw_its_draft(application: Flask, ranked: Place) -> None:
    board = boards.draft(QUARTER, ranked.users["community"])
    db.session.commit()
    assert board.stage == Stage.DRAFT
    with application.app_context():
        enter(ranked.scope)
        publicity.publish(board_queries.board(QUARTER), ranked.users["deputy"])
        db.session.commit()

    with pytest.raises(WrongStage, match="已公示"):
        publicity.publish(board, ranked.users["community"])


def test_a_board_published_meanwhile_keeps_its_rows(application: Flask, ranked: Place) -> None:
    board = boards.draft(QUARTER, ranked.users["community"])
    db.session.commit()
    assert board.stage == Stage.DRAFT
    with application.app_context():
        enter(ranked.scope)
        publicity.publish(board_queries.board(QUARTER), ranked.users["deputy"])
        db.session.commit()

    with pytest.raises(WrongStage, match="不能重新起草"):
        boards.draft(QUARTER, ranked.users["community"])


def test_a_board_confirmed_meanwhile_is_neither_withdrawn_nor_confirmed(application: Flask, ranked: Place) -> None:
    board = boards.draft(QUARTER, ranked.users["community"])
    publicity.publish(board, ranked.users["community"])
    db.session.commit()
    assert board.stage == Stage.PUBLISHED
    with clock.stopped_at(CLOSED):
        with application.app_context():
            enter(ranked.scope)
            publicity.confirm(board_queries.board(QUARTER), ranked.users["deputy"])
            db.session.commit()

        with pytest.raises(NotYet, match="不在公示中"):
            publicity.confirm(board, ranked.users["community"])
        with pytest.raises(WrongStage, match="已确认"):
            publicity.withdraw(board, ranked.users["community"], "有误")


def test_a_year_recognised_meanwhile_keeps_its_figures(application: Flask, place: Place) -> None:
    rated(place)
    with clock.stopped_at(IN_FEBRUARY):
        rating_round = star_queries.round_of(YEAR)
        stars.accept(rating_round, place.users["deputy"], {})
        db.session.commit()
        assert rating_round.stage == RatingStage.ACCEPTED
        with application.app_context():
            enter(place.scope)
            first = {"M001": Change(7000, "一票否决")}
            stars.recognise(star_queries.round_of(YEAR), place.users["deputy"], first)
            db.session.commit()

        with pytest.raises(NotReady, match="已认定"):
            stars.recognise(rating_round, place.users["community"], {"M001": Change(9900, "另一人的数")})
        db.session.rollback()

        assert star_queries.rating(rating_round.id, "M001").recognised == 7000


def test_a_year_accepted_meanwhile_is_not_rated_anew(application: Flask, place: Place) -> None:
    rated(place)
    with clock.stopped_at(IN_FEBRUARY):
        rating_round = star_queries.round_of(YEAR)
        assert rating_round.stage == RatingStage.ACTUAL
        with application.app_context():
            enter(place.scope)
            stars.accept(star_queries.round_of(YEAR), place.users["deputy"], {})
            db.session.commit()

        with pytest.raises(NotReady, match="已验收"):
            stars.rate_year(YEAR, place.users["community"])


def test_an_entry_decided_meanwhile_takes_no_evidence(application: Flask, place: Place) -> None:
    enter(place.scope)
    row = entry(place, state="verified")
    db.session.commit()
    assert row.state == State.VERIFIED
    with application.app_context():
        enter(place.scope)
        ledger.reject(queries.entry(row.id), place.users["community"], "证明不实")
        db.session.commit()

    with pytest.raises(AlreadyDecided, match="已办结"):
        evidence.attach(row, "proof.png", evidence.save(_png()), place.users["recorder"])


def _png() -> io.BytesIO:
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(64))


@pytest.mark.parametrize("way", ["one", "many"])
def test_a_secretary_rejects_nothing_that_was_verified_meanwhile(
    application: Flask, place: Place, browser: Browser, way: str
) -> None:
    enter(place.scope)
    number = entry(place, state="recorded").id
    secretary = browser.signed_in(place.users["secretary"])
    ledger.verify(queries.entry(number), place.users["secretary-2"])
    path = f"/entries/{number}/rejection" if way == "one" else "/entries/decisions"
    form: dict[str, object] = {"reason": "证明不实"}
    if way == "many":
        form |= {"decision": "rejection", "entries": [number]}
    with ThreadPoolExecutor(1) as threads:
        asking = threads.submit(copy_context().run, secretary.post, place.api(path), json=form)
        _until_somebody_waits()
        db.session.commit()
        asking.result(30)

    db.session.expire_all()
    assert queries.entry(number).state == State.VERIFIED


def _until_somebody_waits() -> None:
    """Return as soon as another transaction stands before a lock."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with db.engine.connect() as watching:
        while not watching.scalar(waiting):
            watching.rollback()


@pytest.mark.parametrize("target", ["/%0d%0aX:1", "/%09/evil.example", "//evil.example", "/%5Cevil.example"])
def test_a_sign_in_leads_to_this_site_alone(place: Place, browser: Browser, target: str) -> None:
    answer = browser.signed_in(place.users["community"]).get(f"/sign-in?next={target}")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/boards/2022Q3/confirmation", {}),
        ("/staff", {"name": "张三", "username": "zhang-san", "role": "district", "branch": "1"}),
        ("/entries/0/reversal", {"reason": "错"}),
        ("/criteria", {}),
    ],
)
def test_every_refused_change_leaves_one_row(
    place: Place, browser: Browser, path: str, form: dict[str, object]
) -> None:
    answer = browser.signed_in(place.users["community"]).post(place.path(path), form)

    rows = select(AuditRow).where(AuditRow.subject == place.path(path), AuditRow.result == "refused")
    assert 400 <= answer.status_code < 500
    assert [row.actor_id for row in db.session.scalars(rows)] == [place.users["community"].id]


def test_a_board_without_entries_is_confirmed_and_its_chain_still_fits(place: Place) -> None:
    enter(place.scope)

    confirmed(place, QUARTER)

    assert list(findings()) == []


def test_what_is_written_into_an_address_is_not_filled_in(place: Place, browser: Browser) -> None:
    mine = browser.signed_in(place.users["community"])

    page = mine.get(place.path("/?quarter=2022Q3&x=%%slot%%%%token%%%%nonce%%")).text

    assert 'x=%%slot%%%%token%%%%nonce%%"' in page


def test_the_worker_sweeps_ended_sessions_away(application: Flask, place: Place) -> None:
    def session_count() -> int:
        rows = select(func.count()).where(StoredSession.user_id == place.users["recorder"].id)
        return db.session.scalar(rows) or 0

    for hours in (-1, 1):
        ends = clock.now() + timedelta(hours=hours)
        db.session.add(
            StoredSession(
                key_hash=f"{place.code}{hours}",
                user_id=place.users["recorder"].id,
                contents={},
                made_at=clock.now(),
                expires_at=ends,
            )
        )
    db.session.commit()

    worker = ReportWorker([queue()], connection=connection(), serializer=JSONSerializer)
    worker.application = application

    worker.run_maintenance_tasks()

    assert session_count() == 1
