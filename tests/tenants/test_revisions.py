"""Each change raises the numbers of what it changes and of nothing else, by whatever path, once it is committed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, text, update

from boards import actions as boards
from core import clock
from core.db import Model, db
from core.quarter import Quarter
from criteria import actions as criteria
from ledger import actions as ledger
from ledger import attendance, batches, bulk
from ledger.models import Entry
from ledger.rights import Decider
from ledger.states import Decision, EventKind, Source
from members import actions as members
from members.models import Category, DatedCategory
from publicity import actions as publicity
from rules import shipped_codes, version
from tenants import revisions
from tenants.actions import open_community
from tenants.models import Branch, Group, Revision, TenantOwned, Topic
from tenants.revisions import Revisions
from tenants.scope import community_scope, enter, leave, within
from tests.factories import Place, community, confirmed_board, entry, street

pytestmark = pytest.mark.usefixtures("app")
PLATFORM = Path(__file__).resolve().parents[2] / "platform"
QUARTER = Quarter(2022, 3)
LATE = datetime(2022, 12, 31, 2, tzinfo=UTC)
EVENTS, RECOGNISED, ROSTER, CRITERIA, BOARDS = "events", "recognised", "roster", "criteria", "boards"


def numbers(place: Place) -> Revisions:
    """The numbers as a session of its own reads them."""
    with within(place.scope):
        revision = revisions.current()
    assert revision is not None
    return revision


def raised(before: Revisions, after: Revisions) -> set[str]:
    assert all(new >= old for old, new in zip(before, after, strict=True))
    return {name for name, old, new in zip(Revisions._fields, before, after, strict=True) if new > old}


def row(place: Place, *kinds: EventKind) -> bulk.Row:
    actors = {EventKind.VERIFIED: "secretary", EventKind.RECOGNISED: "deputy"}
    steps = tuple(bulk.Step(kind, place.users[actors[kind]].id, LATE) for kind in kinds)
    return bulk.Row(
        place.member_ids[0], place.branches[0], "duty.1", date(2022, 8, 1), 100, None, "事由", Source.IMPORT,
        place.users["recorder"].id, LATE, steps,
    )  # fmt: skip


def recorded(place: Place) -> None:
    entry(place, state="recorded")


def verified(place: Place) -> None:
    ledger.verify(place_entry(place), place.users["secretary"])


def recognised(place: Place) -> None:
    ledger.recognise(place_entry(place), place.users["community"])


def place_entry(place: Place) -> Entry:
    return db.session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()


def batch(decision: Decision, by: str) -> Callable[[Place], None]:
    def decide(place: Place) -> None:
        decider = Decider(place.users[by].id, frozenset(), None, frozenset())
        outcomes = batches.decide_all(decision, [place_entry(place).id], place.users[by], decider, "事由")
        assert outcomes[0].done

    return decide


def taken_back(place: Place) -> None:
    correction = ledger.reverse(place_entry(place), place.users["recorder"], "记错了")
    ledger.verify(correction, place.users["secretary"])
    ledger.recognise(correction, place.users["community"])


def called(place: Place) -> None:
    marks = {one.member_no: attendance.Mark.ABSENT for one in place.members}
    call = attendance.RollCall("duty.1", date(2022, 8, 1), "主题党日", marks)
    attendance.record_attendance(call, place.members, place.users["recorder"])


def moved(place: Place) -> None:
    members.change_category(place.members[0], Category.MIGRANT, date(2022, 5, 1))


def exempted(place: Place) -> None:
    members.exempt(place.members[0], date(2022, 5, 1), None, "住院", place.users["community"])


def published(place: Place) -> None:
    standard = next(version(code) for code in shipped_codes() if "pilot" in code)
    criteria.take_force(
        criteria.publish_version(standard, place.users["community"]),
        Quarter.of(LATE.date()).next,
        place.users["community"],
        holds_entries=False,
    )


def drafted(place: Place) -> None:
    boards.draft(QUARTER, place.users["community"])


def put_up(place: Place) -> None:
    publicity.publish(boards.draft(QUARTER, place.users["community"]), place.users["community"], days=1)


BEFORE = {"verified": (recorded,), "recognised": (recorded, verified), "taken back": (recorded, verified, recognised)}
WAYS: dict[str, tuple[tuple[Callable[[Place], None], ...], Callable[[Place], object], set[str]]] = {
    "an entry recorded": ((), recorded, {EVENTS}),
    "an entry verified": (BEFORE["verified"], verified, {EVENTS}),
    "an entry recognised": (BEFORE["recognised"], recognised, {EVENTS, RECOGNISED}),
    "an entry taken back": (BEFORE["taken back"], taken_back, {EVENTS, RECOGNISED}),
    "a batch verified": (BEFORE["verified"], batch(Decision.VERIFY, "secretary"), {EVENTS}),
    "a batch recognised": (
        BEFORE["recognised"], batch(Decision.RECOGNISE, "community"), {EVENTS, RECOGNISED},
    ),
    "a batch returned": (BEFORE["verified"], batch(Decision.RETURN, "secretary"), {EVENTS}),
    "a roll call": ((), called, {EVENTS}),
    "rows loaded as recorded": ((), lambda place: bulk.load([row(place)]), {EVENTS}),
    "rows loaded with their history": (
        (), lambda place: bulk.load([row(place, EventKind.VERIFIED, EventKind.RECOGNISED)]), {EVENTS, RECOGNISED},
    ),
    "a member added": ((), lambda place: members.add(members.Particulars("M900", "新人", place.branches[0],
                                                                         Category.REGULAR)), {ROSTER}),
    "a category changed": ((), moved, {ROSTER}),
    "an exemption": ((), exempted, {ROSTER}),
    "a version published and set": ((), published, {CRITERIA}),
    "a board drafted": ((), drafted, {BOARDS}),
    "a board put up": ((), put_up, {BOARDS}),
    "a board confirmed": ((), lambda place: confirmed_board(place, QUARTER), {BOARDS, EVENTS}),
    "rows inserted at once": (
        (), lambda place: db.session.execute(insert(Group), [
            {"tenant_id": place.id, "branch_id": place.branches[0], "name": "第一小组"},
        ]), {ROSTER},
    ),
    "rows updated at once": (
        (), lambda _place: db.session.execute(update(DatedCategory).values(starts_on=date(2000, 1, 1))), {ROSTER},
    ),
    "rows deleted at once": (
        (), lambda _place: db.session.execute(delete(DatedCategory).where(DatedCategory.id < 0)), {ROSTER},
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_change_raises_what_it_changes_and_nothing_else(place: Place, way: str) -> None:
    first, change, wanted = WAYS[way]
    enter(place.scope)
    with clock.stopped_at(LATE):
        for step in first:
            step(place)
        db.session.commit()
        before = numbers(place)

        change(place)
        db.session.commit()

    assert raised(before, numbers(place)) == wanted


def test_what_is_rolled_back_raises_nothing(place: Place) -> None:
    before = numbers(place)
    enter(place.scope)
    recorded(place)
    db.session.rollback()
    db.session.commit()

    assert raised(before, numbers(place)) == set()


def test_a_change_after_a_savepoint_is_counted_at_the_commit(place: Place) -> None:
    before = numbers(place)
    enter(place.scope)
    with db.session.begin_nested():
        recorded(place)
        assert revisions.current() is None
    db.session.commit()

    assert raised(before, numbers(place)) == {EVENTS}


def test_a_session_that_changed_something_is_told_no_number(place: Place) -> None:
    enter(place.scope)
    assert revisions.current() is not None
    recorded(place)

    assert revisions.current() is None


def test_a_change_is_counted_though_its_scope_was_left(app: Flask) -> None:
    above = street()
    place = open_community("left", "新社区", above.id, ["一支部", "二支部"])
    leave()
    db.session.commit()

    with within(community_scope(place.id)):
        revision = revisions.current()
        assert revision is not None
        assert revision.roster > 0


def test_a_change_is_counted_in_its_own_community_alone(place: Place) -> None:
    other = community()
    before = numbers(other)
    enter(place.scope)
    recorded(place)
    db.session.commit()

    assert raised(before, numbers(other)) == set()


def test_a_number_is_not_met_again_after_an_older_copy_was_restored(place: Place) -> None:
    enter(place.scope)
    recorded(place)
    db.session.commit()
    seen = numbers(place).events
    enter(place.scope)
    db.session.execute(update(Revision).values(events=1))
    db.session.commit()

    enter(place.scope)
    recorded(place)
    db.session.commit()

    assert numbers(place).events > seen


def test_the_command_raises_everything_for_whoever_wrote_by_hand(application: Flask, place: Place) -> None:
    before = numbers(place)

    done = application.test_cli_runner().invoke(args=["ops", "raise-revisions"])

    assert done.exit_code == 0, done.output
    assert raised(before, numbers(place)) == set(Revisions._fields)


def test_the_numbers_are_those_of_the_topics_in_their_order() -> None:
    assert Revisions._fields == tuple(topic.value for topic in Topic)
    assert Revisions(1, 2, 3, 4, 5).of([Topic.BOARDS, Topic.EVENTS]) == (2, 5)


@pytest.mark.parametrize("table", sorted(OWNED.__name__ for OWNED in TenantOwned.__subclasses__()))
def test_each_table_says_what_it_changes(table: str) -> None:
    mapper = next(one for one in Model.registry.mappers if one.class_.__name__ == table)

    assert isinstance(mapper.class_.topics, frozenset)


BY_HAND = {"ledger/bulk.py", "tenants/revisions.py", "tenants/distribution.py"}
"""Where rows are written past the ORM: each announces what it changes."""


def test_no_other_file_writes_past_the_session() -> None:
    writes = re.compile(
        r"INSERT INTO|DELETE FROM|\bUPDATE \w+ SET|COPY \w+.* FROM STDIN|__table__\.(insert|update|delete)"
    )
    writing = {
        path.relative_to(PLATFORM).as_posix()
        for path in PLATFORM.rglob("*.py")
        if writes.search(path.read_text(encoding="utf-8"))
    }

    assert writing <= BY_HAND


def test_the_database_raises_no_number_by_itself(place: Place) -> None:
    """A trigger that does would have to reach another table, on another node perhaps."""
    before = numbers(place)
    enter(place.scope)
    db.session.execute(text("UPDATE branches SET name = name WHERE tenant_id = :t"), {"t": place.id})
    db.session.commit()

    assert raised(before, numbers(place)) == set()
    assert db.session.scalar(select(Branch.id).limit(1)) is not None
