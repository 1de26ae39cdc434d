"""Sessions that share a few connections in turn: nothing of one transaction is left for the next."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.config import Settings
from core.db import db
from drafting import queries as drafts
from drafting.owners import CommunityOwner
from ledger import bulk
from ledger.columns import recognised
from ledger.models import Entry
from ledger.states import EventKind, Source
from members.models import Member
from tenants.scope import Scope, enter, leave, within
from tests.factories import Place, community
from tests.isolation.pooler import CONNECTIONS

SESSIONS, ROUNDS = 12, 20
LOADED = datetime(2022, 12, 31, 2, tzinfo=UTC)


def at_once(app: Flask, work: Callable[[int], object]) -> list[object]:
    """Let each session do its work in a thread and a context of its own, all from the same moment on."""
    ready = Barrier(SESSIONS)

    def one(number: int) -> object:
        with app.app_context():
            ready.wait(20)
            return work(number)

    with ThreadPoolExecutor(SESSIONS) as threads:
        return list(threads.map(one, range(SESSIONS)))


def test_the_sessions_share_a_few_connections(application: Flask, settings: Settings) -> None:
    met = Barrier(SESSIONS)

    def servers_met(_number: int) -> set[int]:
        pids: set[int] = set()
        for _ in range(ROUNDS):
            pids.add(int(db.session.scalar(text("SELECT pg_backend_pid()")) or 0))
            db.session.commit()
            met.wait(20)
        return pids

    servers_by_thread: list[set[int]] = at_once(application, servers_met)  # type: ignore[assignment]

    assert len(set.union(*servers_by_thread)) <= CONNECTIONS < SESSIONS
    assert max(map(len, servers_by_thread)) > 1, "no session was handed from one connection to another"


def test_each_session_is_told_its_own_scope_on_whatever_connection(application: Flask, app: Flask) -> None:
    """By row-level security alone, with sessions without a scope between."""
    places = [community(member_count=1) for _ in range(SESSIONS)]

    def tenants_seen(number: int) -> set[int | None]:
        seen: set[int | None] = set()
        for round_ in range(ROUNDS):
            db.session().info["orm_wall_down"] = True
            if round_ % 3:
                enter(places[number].scope)
                seen.update(db.session.scalars(select(Member.tenant_id)))
            else:
                leave()
                seen.update(None for _ in db.session.execute(text("SELECT id FROM members")))
            db.session.rollback() if round_ % 2 else db.session.commit()
        return seen

    assert at_once(application, tenants_seen) == [{place.id} for place in places]


def test_what_may_only_read_writes_nothing_on_a_connection_that_has_written(application: Flask, app: Flask) -> None:
    places = [community(member_count=1) for _ in range(SESSIONS)]
    touch = text("UPDATE members SET name = name")

    def rows_touched(number: int) -> set[tuple[bool, int]]:
        here, touched = frozenset({places[number].id}), set[tuple[bool, int]]()
        for round_ in range(ROUNDS):
            may_write = bool(round_ % 2)
            enter(Scope(here, here if may_write else frozenset()))
            touched.add((may_write, db.session.execute(touch).rowcount))  # type: ignore[attr-defined]
            db.session.commit()
        return touched

    assert at_once(application, rows_touched) == [{(True, 1), (False, 0)}] * SESSIONS


def test_copy_in_and_out_and_its_temporary_tables_stay_in_their_transaction(application: Flask, app: Flask) -> None:
    places = [community(member_count=1) for _ in range(SESSIONS)]
    people = [(place.scope, place.member_ids[0], place.branches[0], rows_of(place)) for place in places]

    def entries_counted(number: int) -> set[tuple[int, int]]:
        scope, _member, _branch, rows = people[number]
        counted = set()
        for round_ in range(1, 4):
            enter(scope)
            bulk.load(rows)
            db.session.commit()
            stored = db.session.scalar(select(func.count(Entry.id))) or 0
            counted.add((stored - round_ * len(rows), columns() - round_ * len(rows)))
            db.session.rollback()
        return counted

    assert at_once(application, entries_counted) == [{(0, 0)}] * SESSIONS


def columns() -> int:
    return recognised(date(2000, 1, 1), date(2100, 1, 1), dated_categories=False, described=False).height


def rows_of(place: Place) -> list[bulk.Row]:
    steps = ((EventKind.VERIFIED, "secretary"), (EventKind.RECOGNISED, "community"))
    history = tuple(bulk.Step(kind, place.users[who].id, LOADED) for kind, who in steps)
    row = bulk.Row(
        place.member_ids[0], place.branches[0], "duty.1", date(2022, 8, 1), 100, None, "导入", Source.IMPORT,
        place.users["recorder"].id, LOADED, history,
    )  # fmt: skip
    return [row] * 5


@pytest.mark.usefixtures("app")
def test_a_lock_ends_with_its_transaction(place: Place, application: Flask) -> None:
    query = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
    with within(place.scope):
        drafts.hold(CommunityOwner())
        during = db.session.scalar(query)
        db.session.commit()

        assert (during, db.session.scalar(query)) == (1, 0)


@pytest.mark.usefixtures("app")
def test_a_check_in_one_snapshot_leaves_no_isolation_level_behind(place: Place, application: Flask) -> None:
    checked = application.test_cli_runner().invoke(args=["ledger", "verify", "--community", place.code])

    levels = at_once(application, lambda _number: db.session.scalar(text("SHOW transaction_isolation")))

    assert checked.exit_code == 0, checked.output
    assert set(levels) == {"read committed"}
