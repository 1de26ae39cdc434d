"""The chain finds whatever was changed behind the product's back, even by who may do everything in the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import Connection, create_engine, select, text
from sqlalchemy.exc import DBAPIError

from app.config import Settings
from boards import actions as boards
from boards.models import Board, BoardRow
from core import clock
from core.db import db
from core.quarter import Quarter
from ledger import chain
from ledger.models import ChainHead, Entry, EntryEvent
from ledger.states import EventKind
from ledger.verification import Finding, findings
from publicity import actions as publicity
from tenants.scope import community_scope, enter
from tests.factories import Place, community, entry

TABLES = ("entries", "entry_events", "chain_heads", "chain_anchors", "evidence", "boards", "board_rows")
MONDAY = datetime(2022, 10, 10, 2, tzinfo=UTC)
CLOSED = datetime(2022, 10, 14, 10, 1, tzinfo=UTC)


@pytest.fixture
def sealed(place: Place) -> Place:
    """Four entries at every step, committed; the scope is left entered."""
    enter(place.scope)
    for number, state in enumerate(("recognised", "verified", "recorded", "recognised")):
        entry(place, of=number, state=state, on=date(2022, 8, 1 + number))
    db.session.commit()
    return place


@contextmanager
def everything(settings: Settings, place: Place) -> Iterator[Connection]:
    """A connection that no wall and no trigger holds, as the owner's own hands could make it."""
    engine = create_engine(settings.migration_url)
    with engine.begin() as connection:
        for table in TABLES:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        yield connection
        for table in TABLES:
            connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    engine.dispose()


def tampered(settings: Settings, place: Place, *statements: str) -> list[Finding]:
    """Change the database behind the product's back; return what is found in the place's ledger."""
    db.session.rollback()
    with everything(settings, place) as connection:
        for statement in statements:
            done = connection.execute(text(statement), {"tenant": place.id})
            assert done.rowcount != 0, statement
    enter(place.scope)
    return list(findings())


FIRST = "(SELECT min(id) FROM entries WHERE tenant_id = :tenant)"
LAST = "(SELECT max(id) FROM entries WHERE tenant_id = :tenant)"
SECOND_LINK = "(SELECT id FROM entry_events WHERE tenant_id = :tenant AND sequence = 2)"


def test_a_clean_chain_is_found_clean(sealed: Place) -> None:
    assert list(findings()) == []
    assert db.session.scalar(select(ChainHead.sequence)) == 4 + 2 + 2 + 1


@pytest.mark.parametrize(
    "change",
    [
        "points = 5000",
        "quantity = 200",
        "item = 'duty.2'",
        "occurred_on = occurred_on + 1",
        "reason = reason || '。'",
        "source = 'api'",
        "recorded_at = recorded_at + interval '1 microsecond'",
        "recorded_by_id = recorded_by_id + 1000",
        "member_id = (SELECT max(id) FROM members WHERE tenant_id = :tenant)",
        "branch_id = (SELECT max(id) FROM branches WHERE tenant_id = :tenant)",
        f"reverses_id = {LAST}",
    ],
)
def test_a_changed_fact_is_found(settings: Settings, sealed: Place, change: str) -> None:
    faults = tampered(settings, sealed, f"UPDATE entries SET {change} WHERE tenant_id = :tenant AND id = {FIRST}")

    assert ["内容与登记时不符" in one.message for one in faults] == [True]


@pytest.mark.parametrize(
    "change",
    [
        "state = 'verified', recognised_by_id = NULL",
        "state = 'rejected'",
        "verified_by_id = verified_by_id + 1000",
        "recognised_by_id = recognised_by_id + 1000",
        "note = '改过'",
    ],
)
def test_a_changed_state_decider_or_note_is_found(settings: Settings, sealed: Place, change: str) -> None:
    faults = tampered(settings, sealed, f"UPDATE entries SET {change} WHERE tenant_id = :tenant AND id = {FIRST}")

    assert ["与链上的" in one.message for one in faults] == [True]


def test_a_changed_day_of_decision_is_found(settings: Settings, sealed: Place) -> None:
    change = "decided_at = decided_at - interval '1 day'"

    assert tampered(settings, sealed, f"UPDATE entries SET {change} WHERE tenant_id = :tenant AND id = {FIRST}")


def test_an_entry_promoted_without_a_link_is_found(settings: Settings, sealed: Place) -> None:
    hands = sealed.users["secretary"].id, sealed.users["community"].id
    change = "state = 'recognised', verified_by_id = {}, recognised_by_id = {}".format(*hands)
    third = "(SELECT id FROM entries WHERE tenant_id = :tenant AND state = 'recorded')"

    assert tampered(settings, sealed, f"UPDATE entries SET {change} WHERE tenant_id = :tenant AND id = {third}")


@pytest.mark.parametrize(
    "change",
    [
        "reason = '改过'",
        "actor_id = actor_id + 1",
        "at = at + interval '1 microsecond'",
        "subject = repeat('0', 64)",
        "kind = 'returned'",
        "digest = decode(repeat('00', 32), 'hex')",
        f"entry_id = {LAST}",
    ],
)
def test_a_changed_link_is_found(settings: Settings, sealed: Place, change: str) -> None:
    statement = f"UPDATE entry_events SET {change} WHERE tenant_id = :tenant AND id = {SECOND_LINK}"

    assert tampered(settings, sealed, statement)


@pytest.mark.parametrize("sequence", [1, 2, 5, 9])
def test_a_removed_link_is_found(settings: Settings, sealed: Place, sequence: int) -> None:
    statement = f"DELETE FROM entry_events WHERE tenant_id = :tenant AND sequence = {sequence}"

    assert tampered(settings, sealed, statement)


def test_a_removed_link_is_found_when_the_others_close_up(settings: Settings, sealed: Place) -> None:
    faults = tampered(
        settings,
        sealed,
        "DELETE FROM entry_events WHERE tenant_id = :tenant AND sequence = 3",
        "UPDATE entry_events SET sequence = sequence + 100 WHERE tenant_id = :tenant AND sequence > 3",
        "UPDATE entry_events SET sequence = sequence - 101 WHERE tenant_id = :tenant AND sequence > 100",
        "UPDATE chain_heads SET sequence = sequence - 1 WHERE tenant_id = :tenant",
    )

    assert faults


def test_an_entry_removed_with_its_links_is_found(settings: Settings, sealed: Place) -> None:
    first = db.session.scalar(select(Entry.id).order_by(Entry.id).limit(1))
    faults = tampered(
        settings,
        sealed,
        f"DELETE FROM entry_events WHERE tenant_id = :tenant AND entry_id = {first}",
        f"DELETE FROM entries WHERE tenant_id = :tenant AND id = {first}",
    )

    assert faults


def test_the_newest_entry_removed_with_its_links_is_found(settings: Settings, sealed: Place) -> None:
    last = db.session.scalar(select(Entry.id).order_by(Entry.id.desc()).limit(1))
    faults = tampered(
        settings,
        sealed,
        f"DELETE FROM entry_events WHERE tenant_id = :tenant AND entry_id = {last}",
        f"DELETE FROM entries WHERE tenant_id = :tenant AND id = {last}",
    )

    assert any("链尾" in one.message for one in faults)


def test_an_entry_that_nobody_recorded_is_found(settings: Settings, sealed: Place) -> None:
    columns = (
        "tenant_id, member_id, branch_id, item, occurred_on, quantity, reason, source, recorded_by_id, recorded_at"
    )
    copied = f"SELECT {columns}, 'recorded', '' FROM entries WHERE tenant_id = :tenant AND id = {LAST}"
    faults = tampered(settings, sealed, f"INSERT INTO entries ({columns}, state, note) {copied}")

    assert any("不在链上" in one.message for one in faults)


def test_two_swapped_links_are_found(settings: Settings, sealed: Place) -> None:
    faults = tampered(
        settings,
        sealed,
        "UPDATE entry_events SET sequence = 1000 WHERE tenant_id = :tenant AND sequence = 2",
        "UPDATE entry_events SET sequence = 2 WHERE tenant_id = :tenant AND sequence = 3",
        "UPDATE entry_events SET sequence = 3 WHERE tenant_id = :tenant AND sequence = 1000",
    )

    assert faults


def test_two_swapped_entries_are_found(settings: Settings, sealed: Place) -> None:
    swap = "UPDATE entries e SET member_id = o.member_id FROM entries o"
    both = "e.tenant_id = :tenant AND o.tenant_id = :tenant AND o.member_id <> e.member_id"
    faults = tampered(
        settings, sealed, f"{swap} WHERE {both} AND e.id IN ({FIRST}, {LAST}) AND o.id IN ({FIRST}, {LAST})"
    )

    assert faults


def test_an_exchanged_head_is_found(settings: Settings, sealed: Place) -> None:
    assert tampered(settings, sealed, "UPDATE chain_heads SET sequence = sequence - 1 WHERE tenant_id = :tenant")


def confirmed(place: Place) -> Board:
    with clock.stopped_at(MONDAY):
        board = boards.draft(Quarter(2022, 3), place.users["community"])
        publicity.publish(board, place.users["community"])
    with clock.stopped_at(CLOSED):
        publicity.confirm(board, place.users["deputy"])
    db.session.commit()
    return board


@pytest.fixture
def printed(place: Place) -> Place:
    """Two recognised entries under a confirmed board; the scope is left entered."""
    enter(place.scope)
    for number in (1, 2):
        entry(place, of=number)
    confirmed(place)
    return place


def forged(place: Place, connection: Connection, start: int, reason: str) -> None:
    """Write the chain anew from a link on, each digest and the head computed rightly."""
    links = "SELECT id, sequence, entry_id, kind, actor_id, at, reason, subject FROM entry_events WHERE tenant_id = :t"
    rows = connection.execute(text(links + " ORDER BY sequence"), {"t": place.id}).all()
    former = bytes(32)
    for row in rows:
        reason_told = reason if row.sequence == start else row.reason
        link = chain.Link(row.entry_id, EventKind(row.kind), row.actor_id, row.at, reason_told, row.subject)
        former = chain.digest(former, row.sequence, link)
        change = "UPDATE entry_events SET reason = :reason, digest = :digest WHERE tenant_id = :t AND id = :id"
        connection.execute(text(change), {"reason": reason_told, "digest": former, "t": place.id, "id": row.id})
    head = "UPDATE chain_heads SET digest = :digest WHERE tenant_id = :t"
    connection.execute(text(head), {"digest": former, "t": place.id})
    entry_note = "UPDATE entries SET note = :reason WHERE tenant_id = :t AND id = :id"
    connection.execute(text(entry_note), {"reason": reason, "t": place.id, "id": rows[start - 1].entry_id})


def test_a_tail_rewritten_with_right_digests_differs_from_the_printed_head(settings: Settings, printed: Place) -> None:
    assert list(findings()) == []
    db.session.rollback()
    with everything(settings, printed) as connection:
        forged(printed, connection, 6, "改过的理由")

    enter(printed.scope)
    faults = list(findings())

    assert [one.message for one in faults] == ["与2022Q3 红黄榜上印的封印不符"]


def test_a_tail_cut_off_before_the_printed_head_is_found(settings: Settings, printed: Place) -> None:
    last = db.session.scalar(select(Entry.id).order_by(Entry.id.desc()).limit(1))
    faults = tampered(
        settings,
        printed,
        f"DELETE FROM entry_events WHERE tenant_id = :tenant AND entry_id = {last}",
        f"DELETE FROM entries WHERE tenant_id = :tenant AND id = {last}",
        "UPDATE chain_heads h SET sequence = e.sequence, digest = e.digest FROM entry_events e"
        " WHERE h.tenant_id = :tenant AND e.tenant_id = :tenant AND e.sequence = 3",
    )

    assert any("上印的" in one.message and "已不在" in one.message for one in faults)


def test_a_printed_head_taken_away_with_its_tail_still_stands_on_the_board(settings: Settings, printed: Place) -> None:
    """Who deletes the anchor must forge the frozen board too: the board names sequence and digest."""
    db.session.rollback()
    with everything(settings, printed) as connection:
        connection.execute(text("DELETE FROM chain_anchors WHERE tenant_id = :t"), {"t": printed.id})
        forged(printed, connection, 6, "改过的理由")

    enter(printed.scope)
    board = db.session.scalars(select(Board)).one()
    link = db.session.scalars(select(EntryEvent).where(EntryEvent.sequence == board.chain_sequence)).one()

    assert link.digest != board.chain_digest


def test_the_command_checks_every_community_and_says_where(
    application: Flask, settings: Settings, sealed: Place
) -> None:
    tampered(settings, sealed, f"UPDATE entries SET points = 5000 WHERE tenant_id = :tenant AND id = {FIRST}")
    db.session.rollback()
    db.session.remove()

    result = application.test_cli_runner().invoke(args=["ledger", "verify"])
    alone = application.test_cli_runner().invoke(args=["ledger", "verify", "--community", sealed.code])

    assert result.exit_code == alone.exit_code == 1
    assert f"{sealed.code}: 1 处不符" in alone.output
    assert alone.output.strip() in result.output
    with everything(settings, sealed) as connection:
        connection.execute(
            text(f"UPDATE entries SET points = NULL WHERE tenant_id = :tenant AND id = {FIRST}"), {"tenant": sealed.id}
        )
    mended = application.test_cli_runner().invoke(args=["ledger", "verify", "--community", sealed.code])
    assert (mended.exit_code, mended.output) == (0, f"{sealed.code}: 完好\n")


REWRITES = [
    "UPDATE entries SET reason = 'x' WHERE tenant_id = :tenant",
    "UPDATE entries SET quantity = 1 WHERE tenant_id = :tenant",
    "DELETE FROM entries WHERE tenant_id = :tenant",
    "TRUNCATE entries CASCADE",
    "UPDATE entry_events SET reason = 'x' WHERE tenant_id = :tenant",
    "DELETE FROM entry_events WHERE tenant_id = :tenant",
    "TRUNCATE entry_events",
    "DELETE FROM chain_anchors WHERE tenant_id = :tenant",
    "UPDATE chain_anchors SET sequence = 0 WHERE tenant_id = :tenant",
    "UPDATE boards SET population = 0 WHERE tenant_id = :tenant",
    "UPDATE boards SET stage = 'draft' WHERE tenant_id = :tenant",
    "DELETE FROM boards WHERE tenant_id = :tenant",
    "UPDATE board_rows SET total = 0 WHERE tenant_id = :tenant",
    "DELETE FROM board_rows WHERE tenant_id = :tenant",
    "INSERT INTO board_rows SELECT * FROM board_rows WHERE tenant_id = :tenant LIMIT 1",
    "UPDATE audit SET action = 'x' WHERE tenant_id = :tenant",
    "DELETE FROM audit WHERE tenant_id = :tenant",
    "UPDATE criteria_versions SET title = 'x' WHERE tenant_id = :tenant",
    "DELETE FROM criteria_versions WHERE tenant_id = :tenant",
    "TRUNCATE boards CASCADE",
    "TRUNCATE board_rows",
]


@pytest.fixture(scope="module")
def committed_place(application: Flask) -> Place:
    """A place with a confirmed board, for tests that change nothing."""
    with application.app_context():
        place = community()
        enter(place.scope)
        entry(place)
        confirmed(place)
        return place


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("statement", REWRITES)
def test_the_application_cannot_rewrite_what_is_sealed(committed_place: Place, statement: str) -> None:
    enter(committed_place.scope)

    with pytest.raises(DBAPIError, match=r"never change|append-only|frozen|permission denied"):
        db.session.execute(text(statement), {"tenant": committed_place.id})


@pytest.mark.parametrize("role", ["migrator", "owner"])
@pytest.mark.parametrize("statement", REWRITES)
def test_neither_can_migrator_or_owner(settings: Settings, committed_place: Place, statement: str, role: str) -> None:
    engine = create_engine(settings.migration_url)
    with engine.connect() as connection:
        if role == "owner":
            connection.execute(text("SET ROLE liangji_owner"))
            both = "SELECT set_config('app.readable', :ids, true), set_config('app.writable', :ids, true)"
            connection.execute(text(both), {"ids": f"{{{committed_place.id}}}"})
        with pytest.raises(DBAPIError, match=r"never change|append-only|frozen"):
            connection.execute(text(statement), {"tenant": committed_place.id})
    engine.dispose()


def test_the_application_adds_nothing_to_a_confirmed_board(printed: Place) -> None:
    db.session.rollback()
    enter(community_scope(printed.id))
    row = db.session.scalars(select(BoardRow)).first()
    assert row is not None
    row.total = 0

    with pytest.raises(DBAPIError, match="frozen"):
        db.session.flush()
    db.session.rollback()
