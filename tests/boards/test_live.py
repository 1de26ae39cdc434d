"""The live standing: what the ledger says by the plain reading of the rules, and never an old copy of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from boards import actions as boards
from boards.snapshot import live
from boards.standing import LiveStanding, compute
from core import clock
from core.db import db
from core.quarter import Quarter
from criteria import actions as criteria
from criteria.models import CriteriaVersion
from ledger import actions
from ledger.checks import NewEntry
from ledger.errors import FaultyEntry
from ledger.models import Entry
from ledger.states import State
from ledger.verification import findings
from members import actions as members
from members.models import Category, DatedCategory, Exemption, Member
from publicity import actions as publicity
from rules import read
from tenants.models import Branch
from tenants.scope import enter
from tests.factories import Place, community, entry, member, standard
from tests.rules import made, plain, plain_boards
from tests.rules.test_engine import expected_card

pytestmark = pytest.mark.usefixtures("app")
QUARTER = Quarter(2022, 3)
EARLY = datetime(2021, 12, 1, tzinfo=UTC)
LATE = datetime(2022, 10, 5, 4, tzinfo=UTC)
FIRST, LAST = date(2022, 1, 1), date(2022, 9, 30)


def some_day(random: Random, first: date = FIRST, last: date = LAST) -> date:
    return first + timedelta(days=random.randint(0, (last - first).days))


def people(random: Random, place: Place, count: int) -> None:
    """Add members with dated membership, categories and exemptions."""
    for number in range(1, count + 1):
        joined = random.choice((None, date(1990, 1, 1), date(2015, 7, 1), date(2022, 3, 1)))
        active = random.choice(((None, None), (None, None), (date(2022, 2, 1), None), (None, date(2022, 9, 29))))
        one = member(
            place,
            number,
            category=Category(random.choice(made.CATEGORIES)),
            joined_party_on=joined,
            active_from=active[0],
            active_to=active[1],
        )
        place.members.append(one)
        if random.random() < 0.4:
            members.change_category(one, Category(random.choice(made.CATEGORIES)), some_day(random, date(2022, 4, 1)))
        if random.random() < 0.4:
            start = some_day(random)
            members.exempt(
                one, start, random.choice((None, start + timedelta(days=40))), "住院", place.users["community"]
            )


def recorded(random: Random, place: Place, document: plain.Document) -> None:
    """Record one entry and take it some way; what does not fit is not recorded."""
    codes = [item["code"] for group in document["categories"] for item in group["items"]]
    points = random.choice((50, 100, 233, 500))
    draft = NewEntry(
        random.choice(place.members), random.choice(codes), some_day(random), "测试事由",
        random.choice((100, 100, 33, 250)), points,
    )  # fmt: skip
    try:
        row = actions.record(draft, place.users["recorder"])
    except FaultyEntry:
        return
    way = random.random()
    if way < 0.9:
        actions.verify(row, place.users["secretary"])
    if way < 0.8:
        actions.recognise(row, place.users["community"])
    if way < 0.1:
        correction = actions.reverse(row, place.users["recorder"], "记错了")
        actions.verify(correction, place.users["secretary"])
        if way < 0.05:
            actions.recognise(correction, place.users["community"])


def category_on(spells: list[DatedCategory], day: date) -> str | None:
    return next((s.category.value for s in spells if s.starts_on <= day <= (s.ends_on or date.max)), None)


def as_plain_members() -> tuple[list[plain.Member], dict[int, list[DatedCategory]], list[int]]:
    """The scope's members as the plain reading takes them, in the order of their ids."""
    branches = {row.id: row.name for row in db.session.scalars(select(Branch))}
    rows = db.session.scalars(select(Member).order_by(Member.id)).all()
    spells = {
        row.id: list(db.session.scalars(select(DatedCategory).where(DatedCategory.member_id == row.id))) for row in rows
    }
    plain_members = []
    for row in rows:
        one = plain.Member(
            row.member_no, category_on(spells[row.id], LAST) or row.category.value, branches[row.branch_id]
        )
        one.joined, one.active_from, one.active_to = row.joined_party_on, row.active_from, row.active_to
        spans = db.session.scalars(select(Exemption).where(Exemption.member_id == row.id))
        one.exemptions = [(span.starts_on, span.ends_on) for span in spans]
        plain_members.append(one)
    return plain_members, spells, [row.id for row in rows]


def as_plain_entries(spells: dict[int, list[DatedCategory]], ids: list[int]) -> list[plain.Entry]:
    rows = db.session.scalars(select(Entry).where(Entry.state == State.RECOGNISED, Entry.reverses_id.is_(None)))
    return [
        plain.Entry(
            row.id, ids.index(row.member_id), row.item, row.occurred_on, Fraction(row.quantity, 100),
            None if row.points is None else Fraction(row.points, 100),
            category=category_on(spells[row.member_id], row.occurred_on),
        )
        for row in rows
    ]  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), versions=st.integers(1, 2), count=st.integers(1, 6), amount=st.integers(0, 14))
def test_the_live_standing_is_what_the_plain_reading_gives(
    app: Flask, seed: int, versions: int, count: int, amount: int
) -> None:
    random, sinces = Random(seed), (Quarter(2022, 1), Quarter(2022, 3))[:versions]
    documents = [made.document(random) | {"code": f"made-{number}"} for number in range(versions)]
    place = community(member_count=0, document=json.dumps(documents[0]).encode())
    enter(place.scope)
    forces = [plain.Force(document, since.first_day) for document, since in zip(documents, sinces, strict=True)]
    with clock.stopped_at(EARLY):
        for document, since in zip(documents[1:], sinces[1:], strict=True):
            stored = criteria.publish(json.dumps(document), place.users["community"])
            criteria.take_force(stored, since, place.users["community"], holds_entries=False)
    with clock.stopped_at(LATE):
        people(random, place, count)
        for _ in range(amount):
            recorded(random, place, random.choice(forces).document)
    db.session.commit()
    world, spells, ids = as_plain_members()
    cards = plain_boards.standing(forces, world, as_plain_entries(spells, ids), 2022, 3)

    standing = {row["member_no"]: row for row in live(QUARTER).standing.cards.to_dicts()}

    for card in cards:
        expected = expected_card(card)
        assert {name: standing[world[card.member].no][name] for name in expected} == expected
    assert list(findings()) == []


@pytest.fixture
def here(place: Place) -> Iterator[Place]:
    """A place in its own scope, with one entry, early in October 2022."""
    enter(place.scope)
    entry(place)
    db.session.commit()
    with clock.stopped_at(LATE):
        yield place


def total(place: Place, of: int = 0) -> int:
    standing = live(QUARTER)
    row = standing.row_of(place.member_ids[of])
    return int(standing.standing.cards.filter(member=row)["total"].item())


def test_what_was_computed_is_kept_while_nothing_changes(here: Place) -> None:
    first = live(QUARTER)
    db.session.commit()

    assert live(QUARTER) is first


def changes(here: Place, before: LiveStanding) -> bool:
    db.session.commit()
    after, fresh = live(QUARTER), compute(QUARTER)
    assert after.standing.cards.equals(fresh.standing.cards)
    assert after.standing.trace.equals(fresh.standing.trace)
    return not after.standing.cards.equals(before.standing.cards)


def test_a_new_entry_changes_the_standing_once_it_is_recognised(here: Place) -> None:
    before = live(QUARTER)
    waiting = entry(here, "duty.2", of=1, state="verified")
    assert not changes(here, before)

    actions.recognise(waiting, here.users["community"])

    assert changes(here, before)
    assert total(here, 1) == 98_000_000


def test_a_reversal_changes_it_back(here: Place) -> None:
    before, first = live(QUARTER), db.session.scalars(select(Entry)).one()
    correction = actions.reverse(first, here.users["recorder"], "记错了人")
    actions.verify(correction, here.users["secretary"])
    assert not changes(here, before)

    actions.recognise(correction, here.users["community"])

    assert changes(here, before)
    assert total(here) == 100_000_000


def test_an_exemption_changes_it(here: Place) -> None:
    before = live(QUARTER)

    members.exempt(here.members[0], date(2022, 7, 1), date(2022, 8, 31), "住院", here.users["community"])

    assert changes(here, before)
    assert total(here) == 100_000_000


@pytest.mark.parametrize(("since", "ranked"), [(date(2022, 9, 30), 1), (date(2022, 10, 1), 2)])
def test_the_category_of_the_quarters_last_day_is_the_one_that_ranks(since: date, ranked: int) -> None:
    document = json.loads(json.dumps(read(standard()).document))
    document["boards"]["exempt"] = ["retired"]
    place = community(member_count=2, document=json.dumps(document).encode())
    enter(place.scope)
    before = live(QUARTER)

    members.change_category(place.members[0], Category.RETIRED, since)

    assert changes(place, before) == (ranked == 1)
    assert live(QUARTER).standing.cards["in_population"].sum() == ranked


def test_a_members_leaving_and_a_new_one_change_it(here: Place) -> None:
    before = live(QUARTER)

    member(here, 9, "新来的")

    assert changes(here, before)
    before = live(QUARTER)
    here.members[1].active_to = date(2022, 9, 1)
    assert changes(here, before)


def test_another_version_changes_it(here: Place) -> None:
    before = live(QUARTER)
    document = json.loads(json.dumps(db.session.scalars(select(CriteriaVersion.document)).one()))
    document["code"], document["base"]["floor"], document["window"] = "another", 100, "quarter"
    with clock.stopped_at(EARLY):
        stored = criteria.publish(json.dumps(document), here.users["community"])
        criteria.take_force(stored, QUARTER, here.users["community"], holds_entries=False)

    assert changes(here, before)
    assert total(here) == 100_000_000


def test_a_confirmed_board_makes_classes_of_the_next_quarter(here: Place) -> None:
    next_quarter = QUARTER.next
    before = live(next_quarter)
    with clock.stopped_at(datetime(2022, 10, 10, 2, tzinfo=UTC)):
        board = boards.draft(QUARTER, here.users["community"])
        publicity.publish(board, here.users["community"])
    db.session.commit()
    assert live(next_quarter).standing.cards["class"].to_list() == before.standing.cards["class"].to_list()

    with clock.stopped_at(datetime(2022, 10, 14, 10, 1, tzinfo=UTC)):
        publicity.confirm(board, here.users["deputy"])
    db.session.commit()

    after = live(next_quarter).standing.cards
    assert before.standing.cards["class"].drop_nulls().to_list() == [2]
    assert after["class"].drop_nulls().to_list() == [1]


def test_what_is_not_committed_is_seen_by_nobody_else(application: Flask, here: Place) -> None:
    before = live(QUARTER)
    entry(here, "duty.2", of=2)
    own = live(QUARTER)

    with application.app_context():
        enter(here.scope)
        other = live(QUARTER)
    db.session.rollback()
    enter(here.scope)

    assert not own.standing.cards.equals(before.standing.cards)
    assert other.standing.cards.equals(before.standing.cards)
    assert live(QUARTER).standing.cards.equals(before.standing.cards)


def test_a_quarter_asked_for_while_another_writes_is_not_kept_wrong(application: Flask, here: Place) -> None:
    """Two transactions that both raise the revision from the same number must not share a standing."""
    entry(here, "duty.2", of=2)
    live(QUARTER)
    db.session.rollback()
    enter(here.scope)
    entry(here, "duty.5", of=3)
    db.session.commit()

    assert live(QUARTER).standing.cards.equals(compute(QUARTER).standing.cards)


def test_every_member_of_the_roster_has_a_card(here: Place) -> None:
    assert live(QUARTER).standing.cards.height == db.session.scalar(select(func.count(Member.id)))
