"""The replica answers what it knows as well as the primary, never what was changed since, and nobody waits for it."""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask, current_app
from sqlalchemy import event, select, text, update
from sqlalchemy.exc import InternalError

from accounts.models import Role
from app.config import Settings
from app.factory import create_app
from boards import actions as boards
from core import clock, embedded
from core.db import db
from core.files import Store
from core.quarter import Quarter
from core.rest import Rest
from dashboard import queries
from dashboard.queries import Waiting
from members.models import Member
from publicity import actions as publicity
from reports import actions, jobs
from reports.models import ReportKind, ReportState
from stars import actions as stars
from tenants import replica
from tenants.models import Community
from tenants.replica import Uncounted, from_replica
from tenants.scope import Scope, enter, leave, within
from tests import databases
from tests.browsing import Browser
from tests.factories import Place, community, confirmed_board, entry, installation_user
from tests.tenants.replication import Replica, replica_of

pytestmark = pytest.mark.usefixtures("app", "rested")
QUARTER = Quarter(2022, 3)
LATE = datetime(2022, 12, 31, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[embedded.Servers, Replica]]:
    with embedded.running(tmp_path_factory.mktemp("primary"), durable=False) as servers:
        databases.migrate(servers)
        with replica_of(servers, tmp_path_factory.mktemp("replica")) as follower:
            yield servers, follower


@pytest.fixture(scope="module")
def follower(pair: tuple[embedded.Servers, Replica]) -> Replica:
    return pair[1]


@pytest.fixture(scope="module")
def application(settings: Settings, pair: tuple[embedded.Servers, Replica]) -> Flask:
    servers, follower = pair
    return create_app(replace(settings, database_url=servers.database_url, replica_url=follower.url))


@pytest.fixture
def rested(monkeypatch: pytest.MonkeyPatch) -> None:
    """What another test found out about its replica is forgotten."""
    monkeypatch.setattr(replica, "rest", Rest(replica.RESTS_FOR))


@contextmanager
def statements_on(name: str) -> Iterator[list[str]]:
    """What is sent to a server within the block: SELECTs of tables but those of the numbers."""
    sent: list[str] = []

    def hear(*arguments: object) -> None:
        if "FROM" in str(arguments[2]) and "FROM revisions" not in str(arguments[2]):
            sent.append(str(arguments[2]))

    engine = db.engines[None if name == "default" else name]
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def quarter_done(place: Place) -> None:
    with within(place.scope):
        entry(place)
        confirmed_board(place, QUARTER)
        db.session.commit()


def reading(*places: Place) -> Scope:
    return Scope(frozenset(place.id for place in places), frozenset())


def confirmed() -> list[int]:
    return [row.tenant_id for row in queries.summaries(QUARTER)]


def test_a_replica_that_knows_all_is_the_one_that_is_asked(follower: Replica, place: Place) -> None:
    quarter_done(place)
    follower.follow()
    enter(reading(place))

    with statements_on("replica") as there, statements_on("default") as here:
        boards = confirmed()

    assert boards == [place.id]
    assert len(there) == 1
    assert here == []


def test_one_that_is_behind_is_not_asked_until_it_has_followed(follower: Replica, place: Place) -> None:
    with follower.held_back():
        quarter_done(place)
        enter(reading(place))
        with statements_on("replica") as there:
            boards = confirmed()

        assert (boards, there) == ([place.id], [])
    follower.follow()
    with statements_on("replica") as there:
        assert confirmed() == [place.id]
    assert len(there) == 1


def test_what_one_community_changed_sends_no_other_to_the_primary(follower: Replica, place: Place) -> None:
    other = community()
    quarter_done(place)
    with follower.held_back():
        quarter_done(other)
        enter(reading(place))
        with statements_on("replica") as there:
            assert confirmed() == [place.id]
        enter(reading(place, other))
        both = confirmed()

    assert len(there) == 1
    assert both == [place.id, other.id]


def waiting(place: Place) -> Waiting:
    """What of the quarter is not confirmed yet in the place."""
    return next(one for one in queries.overview(QUARTER).unconfirmed if one.community.id == place.id)


def recorded(place: Place) -> None:
    entry(place, state="recorded")


def drafted(place: Place) -> None:
    with clock.stopped_at(LATE):
        boards.draft(QUARTER, place.users["community"])


def published(place: Place) -> None:
    with clock.stopped_at(LATE):
        publicity.publish(boards.draft(QUARTER, place.users["community"]), place.users["community"])


@pytest.mark.parametrize(
    ("act", "seen"), [(recorded, (1, False, False)), (drafted, (0, True, False)), (published, (0, True, True))]
)
def test_each_change_is_seen_at_once(
    follower: Replica, place: Place, act: object, seen: tuple[int, bool, bool]
) -> None:
    with follower.held_back():
        with within(place.scope):
            act(place)  # type: ignore[operator]
            db.session.commit()
        enter(reading(place))
        one = waiting(place)

    assert (one.undecided, one.board is not None, one.publication is not None) == seen


def test_a_rating_is_seen_at_once(follower: Replica, place: Place) -> None:
    with within(place.scope):
        for number in (1, 2, 3, 4):
            confirmed_board(place, Quarter(2022, number))
        db.session.commit()
        with follower.held_back():
            with clock.stopped_at(datetime(2023, 2, 10, 2, tzinfo=UTC)):
                stars.rate_year(2022, place.users["community"])
            db.session.commit()
            counts = queries.star_counts(2022)

    assert counts is not None
    assert sum(counts.counts.values()) == len(place.member_ids)


def test_a_session_sees_what_it_has_not_committed(follower: Replica, place: Place) -> None:
    follower.follow()
    enter(place.scope)
    recorded(place)

    assert waiting(place).undecided == 1


def test_a_page_and_the_api_show_a_board_that_was_confirmed_a_moment_ago(
    follower: Replica, place: Place, browser: Browser
) -> None:
    new = community()
    district = browser.signed_in(installation_user(Role.DISTRICT))
    with follower.held_back():
        quarter_done(place)
        quarter_done(new)
        page = district.get(f"/district/?quarter={QUARTER}").text
        items = district.get(f"/api/v1/dashboard/{QUARTER}").get_json()["items"]
    follower.follow()
    with statements_on("replica") as there:
        level = district.get(f"/district/?quarter={QUARTER}").text

    names = [db.session.scalar(select(Community.name).where(Community.id == one.id)) for one in (place, new)]
    assert {one["name"] for one in items} >= set(names)
    assert all(page.count(str(name)) == level.count(str(name)) > 0 for name in names)
    assert any("board_summaries" in statement for statement in there)


def built(kind: ReportKind, place: Place) -> bytes:
    asker = installation_user(Role.DISTRICT)
    where = place.id if kind == ReportKind.POSTER_PACK else None
    request = actions.ask(kind, QUARTER, asker, tenant=where)
    db.session.commit()
    jobs.build(request.id)
    db.session.refresh(request)
    assert (request.state, request.error) == (ReportState.DONE, "")
    return Store(current_app.config["FILES_URL"]).open(request.file_key or "").read()


@pytest.mark.parametrize("kind", list(ReportKind))
def test_a_report_is_read_from_the_replica_and_holds_what_was_just_done(
    follower: Replica, place: Place, kind: ReportKind
) -> None:
    leave()
    with follower.held_back():
        quarter_done(place)
        with statements_on("replica") as behind:
            first = built(kind, place)
    follower.follow()
    with statements_on("replica") as level, statements_on("default") as here:
        second = built(kind, place)

    assert zipfile.ZipFile(io.BytesIO(first)).namelist() == zipfile.ZipFile(io.BytesIO(second)).namelist()
    assert behind == []
    assert any("FROM board_rows" in statement for statement in level)
    assert not any("FROM board_rows" in statement for statement in here)


def tenants_of_members() -> set[int]:
    """By row-level security alone."""
    db.session().info["orm_wall_down"] = True
    return set(db.session.scalars(select(Member.tenant_id)))


def test_row_level_security_holds_on_the_replica(follower: Replica, place: Place) -> None:
    other = community()
    follower.follow()
    with db.engines["replica"].connect() as unscoped:
        assert unscoped.scalar(text("SELECT count(*) FROM members")) == 0
    enter(other.scope)

    with statements_on("replica") as there:
        assert from_replica(tenants_of_members)() == {other.id}
    assert len(there) == 1


def test_a_table_whose_changes_nobody_counts_is_not_read_there(follower: Replica, place: Place) -> None:
    follower.follow()
    enter(place.scope)

    with pytest.raises(Uncounted, match="communities"):
        from_replica(lambda: db.session.scalars(select(Member, Community)).all())()


def test_nothing_is_written_there(follower: Replica, place: Place) -> None:
    follower.follow()
    enter(place.scope)

    with pytest.raises(InternalError):
        from_replica(lambda: db.session.execute(update(Member).values(name="改")))()


def test_the_session_is_the_primarys_again_whatever_happens(follower: Replica, place: Place) -> None:
    follower.follow()
    enter(place.scope)
    before = db.session()

    def fails() -> None:
        assert db.session() is not before
        raise KeyError

    with pytest.raises(KeyError):
        from_replica(fails)()
    assert db.session() is before


def test_one_that_is_away_is_told_of_once_and_the_primary_answers(
    follower: Replica, place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    quarter_done(place)
    follower.follow()
    enter(reading(place))
    assert confirmed() == [place.id]
    with follower.away(), caplog.at_level(logging.INFO, "liangji"):
        boards = [confirmed() for _ in range(3)]

    assert boards == [[place.id]] * 3
    assert [record.message for record in caplog.records] == ["the replica does not answer; the primary does for 10 s"]


def test_one_that_is_back_is_asked_again(follower: Replica, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "rest", Rest(0))
    quarter_done(place)
    enter(reading(place))
    with follower.away():
        assert confirmed() == [place.id]
    follower.follow()

    with statements_on("replica") as there:
        assert confirmed() == [place.id]
    assert len(there) == 1


def test_the_environment_names_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LIANGJI_VAR", str(tmp_path))
    monkeypatch.setenv("LIANGJI_REPLICA_URL", "postgresql://app:word@second/liangji")

    assert Settings.from_environment().replica_url == "postgresql+psycopg2://app:word@second/liangji"
