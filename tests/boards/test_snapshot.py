"""A snapshot that was brought up to date shows what a fresh reading shows, whatever happened in between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from random import Random

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, create_engine, event, select, text

from boards import snapshot
from boards.snapshot import community_standing, live, waiting
from boards.standing import compute
from core import clock
from core.byte_cache import ByteCache
from core.db import db
from core.embedded import Servers
from core.quarter import Quarter
from ledger import actions, bulk, columns, recognised
from ledger.models import Entry
from ledger.queries import waiting_counts
from ledger.states import EventKind, Source, State
from members import actions as members
from members.models import Category, Member
from tenants.scope import NoScope, community_scope, enter
from tests import databases
from tests.factories import Place, community, confirmed_board, entry

pytestmark = pytest.mark.usefixtures("app")
QUARTER = Quarter(2022, 3)
LATE = datetime(2022, 12, 31, 2, tzinfo=UTC)
ITEMS = ("duty.1", "duty.2", "duty.5", "contribution.1", "example.1a")


@pytest.fixture
def here(place: Place) -> Place:
    enter(place.scope)
    return place


def snapshot_of(app: Flask, place: Place) -> snapshot.Snapshot:
    cache: ByteCache[int, snapshot.Snapshot] = app.extensions["snapshots"]
    one = cache.get(place.id)
    assert one is not None
    return one


def assert_fresh(quarter: Quarter = QUARTER) -> None:
    standing, fresh = live(quarter), compute(quarter)
    assert standing.standing.cards.equals(fresh.standing.cards)
    assert standing.standing.categories.equals(fresh.standing.categories)
    assert standing.standing.trace.equals(fresh.standing.trace)
    assert standing.roster.equals(fresh.roster)
    assert dict(waiting()) == waiting_counts()


def some(place: Place, chance: Random, state: State) -> Entry | None:
    rows = db.session.scalars(select(Entry).where(Entry.state == state).order_by(Entry.id)).all()
    free = [row for row in rows if state != State.RECOGNISED or row.reverses_id is None]
    return chance.choice(free) if free else None


def record(place: Place, chance: Random) -> None:
    entry(
        place, chance.choice(ITEMS), date(2022, chance.randint(1, 9), 3), of=chance.randrange(4),
        state=chance.choice(["recorded", "verified", "recognised"]),
    )  # fmt: skip


def verify(place: Place, chance: Random) -> None:
    if row := some(place, chance, State.RECORDED):
        actions.verify(row, place.users["secretary"])


def recognise(place: Place, chance: Random) -> None:
    if row := some(place, chance, State.VERIFIED):
        actions.recognise(row, place.users["community"])


def take_back(place: Place, chance: Random) -> None:
    row = some(place, chance, State.RECOGNISED)
    pending = row and db.session.scalar(select(Entry).where(Entry.reverses_id == row.id, Entry.state != State.REJECTED))
    if row is None or pending:
        return
    correction = actions.reverse(row, place.users["recorder"], "记错")
    actions.verify(correction, place.users["secretary"])
    actions.recognise(correction, place.users["community"])


def load(place: Place, chance: Random) -> None:
    one = chance.choice(place.members)
    steps = tuple(
        bulk.Step(kind, place.users[who].id, LATE)
        for kind, who in ((EventKind.VERIFIED, "secretary"), (EventKind.RECOGNISED, "deputy"))
    )
    row = bulk.Row(
        one.id, one.branch_id, chance.choice(ITEMS), date(2022, 8, 2), 100, None, "导入", Source.IMPORT,
        place.users["recorder"].id, LATE, steps,
    )  # fmt: skip
    bulk.load([row] * chance.randint(1, 3))


def exempt(place: Place, chance: Random) -> None:
    members.exempt(
        chance.choice(place.members), date(2022, 8, chance.randint(1, 9)), None, "住院", place.users["deputy"]
    )


def change(place: Place, chance: Random) -> None:
    ids = select(Member).where(Member.id == chance.choice(place.member_ids))
    category = chance.choice([Category.RETIRED, Category.MIGRANT, Category.REGULAR])
    members.change_category(db.session.scalars(ids).one(), category, LATE.date())


ACTS: tuple[Callable[[Place, Random], None], ...] = (
    record, record, record, verify, recognise, take_back, load, exempt, change,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("most_links", [5_000, 3])
def test_whatever_happens_the_snapshot_shows_what_a_fresh_reading_shows(
    here: Place, seed: int, most_links: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With few links allowed the whole frame is read again instead of the links."""
    monkeypatch.setattr(recognised, "MAX_LINKS", most_links)
    chance = Random(seed)
    with clock.stopped_at(LATE):
        for _ in range(14):
            chance.choice(ACTS)(here, chance)
            if chance.random() < 0.2:
                db.session.rollback()
            else:
                db.session.commit()
            enter(here.scope)
            assert_fresh()
            assert_fresh(chance.choice([Quarter(2022, 1), Quarter(2022, 2)]))


def test_a_board_confirmed_before_changes_the_next_quarter(here: Place) -> None:
    entry(here, "duty.1", date(2022, 5, 1))
    db.session.commit()
    assert_fresh()

    confirmed_board(here, Quarter(2022, 2))
    db.session.commit()
    enter(here.scope)

    assert_fresh()


def test_after_a_change_only_what_is_new_is_read(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    requests: list[object] = []
    read = columns.recognised

    def noted(*arguments: object, **named: object) -> object:
        requests.append(named.get("among"))
        return read(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(columns, "recognised", noted)
    first = entry(here)
    db.session.commit()
    live(QUARTER)
    second = entry(here, "duty.2", of=1)
    db.session.commit()
    live(QUARTER)

    assert requests == [None, {second.id}]
    assert first.id not in (requests[1] or ())  # type: ignore[operator]


def test_recording_an_entry_keeps_the_standing(here: Place) -> None:
    entry(here)
    db.session.commit()
    before = live(QUARTER)

    entry(here, "duty.2", state="verified")
    db.session.commit()

    assert live(QUARTER) is before


def test_what_failed_half_way_is_not_taken_for_up_to_date(
    app: Flask, here: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry(here)
    db.session.commit()
    live(QUARTER)
    entry(here, "duty.2", of=1)
    db.session.commit()

    def broken(_entries: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(recognised.RecognisedEntries, "brought_up_to_date", broken)
        with pytest.raises(ConnectionError):
            live(QUARTER)

    assert_fresh()


def test_one_narrowed_to_branches_is_given_no_standing_but_by_right(here: Place) -> None:
    entry(here, of=1)
    db.session.commit()
    whole = live(QUARTER)
    enter(community_scope(here.id, branches=frozenset({here.branches[0]})))

    with pytest.raises(NoScope):
        live(QUARTER)

    assert community_standing(QUARTER) is whole


def test_a_branchs_reader_fills_the_snapshot_with_the_whole_community(here: Place) -> None:
    enter(community_scope(here.id, branches=frozenset({here.branches[0]})))
    standing = community_standing(QUARTER)

    assert standing.roster["member_id"].to_list() == sorted(here.member_ids)


def test_a_members_own_reading_neither_fills_nor_sees_the_snapshot(app: Flask, here: Place) -> None:
    live(QUARTER)
    standings = dict(snapshot_of(app, here).standings)
    enter(community_scope(here.id, member=here.member_ids[1]))

    standing = live(QUARTER)

    assert standing.roster["member_id"].to_list() == [here.member_ids[1]]
    assert dict(snapshot_of(app, here).standings) == standings


def test_neighbours_are_those_of_the_reader(here: Place) -> None:
    people = live(QUARTER).register
    own = [one.member_no for one in people.people if one.branch_id == here.branches[0]]
    first = next(one for one in people.people if one.member_no == own[0])
    narrowed = community_scope(here.id, branches=frozenset({here.branches[0]}))

    assert people.neighbours(first.id, narrowed) == (None, own[1])
    assert people.neighbours(first.id, community_scope(here.id, member=first.id)) == (None, None)


def test_the_snapshots_of_a_process_stay_within_their_bytes() -> None:
    cache: ByteCache[int, str] = ByteCache(100)
    for number in range(30):
        cache.put(number, "x" * number, 30)
    cache.put(29, "y", 50)
    cache.put(99, "too large", 101)

    assert cache.bytes <= 100
    assert cache.get(28) is not None
    assert cache.get(0) is None
    assert cache.get(99) is None
    assert cache.get(29) == "y"


def test_a_cache_drops_the_longest_unused() -> None:
    cache: ByteCache[str, int] = ByteCache(20)
    cache.put("a", 1, 10)
    cache.put("b", 2, 10)
    cache.get("a")
    cache.put("c", 3, 10)

    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (1, None, 3)


def test_a_snapshot_counts_every_frame_it_holds(app: Flask, here: Place) -> None:
    entry(here)
    db.session.commit()
    live(QUARTER)
    one = snapshot_of(app, here)
    first = one.size
    live(Quarter(2022, 2))

    assert first > one.standings[QUARTER].standing.trace.estimated_size()
    assert one.size > first


def test_no_more_quarters_are_held_than_people_look_at(app: Flask, here: Place) -> None:
    for number in (1, 2, 3, 4):
        live(Quarter(2022, number))
        live(Quarter(2023, number))

    assert len(snapshot_of(app, here).standings) == snapshot.MAX_QUARTERS


def test_an_unread_community_costs_nothing_on_the_wire(here: Place) -> None:
    """A standing asked again, nothing changed: two settings, the numbers."""
    live(QUARTER)
    db.session.commit()
    enter(here.scope)
    sent: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        live(QUARTER)
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    assert len(sent) == 3, sent
    assert db.session.scalar(text("SELECT 1")) == 1


def test_two_communities_have_snapshots_of_their_own(here: Place) -> None:
    entry(here)
    db.session.commit()
    mine = live(QUARTER)
    other = community()
    enter(other.scope)

    assert live(QUARTER).roster["member_id"].to_list() == sorted(other.member_ids)
    enter(here.scope)
    assert live(QUARTER) is mine


def test_where_the_known_link_is_gone_everything_is_read_again(
    app: Flask, here: Place, servers: Servers, database: str
) -> None:
    """An older copy was restored and went on: what the snapshot knew of the lost days is worth nothing."""
    lost = entry(here)
    db.session.commit()
    live(QUARTER)
    known = snapshot_of(app, here).entries
    assert known is not None
    engine = create_engine(databases.as_superuser(servers, database), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for undone in (
            f"DELETE FROM entry_events WHERE tenant_id = {here.id} AND sequence = {known.sequence}",
            f"UPDATE entries SET state = 'verified' WHERE id = {lost.id}",
        ):
            connection.execute(text("SET session_replication_role = replica"))
            connection.execute(text(undone))
    engine.dispose()

    entry(here, "duty.2", of=1)
    db.session.commit()

    assert_fresh()
    assert lost.id not in live(QUARTER).standing.trace["id"].to_list()
