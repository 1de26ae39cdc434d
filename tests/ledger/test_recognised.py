"""A frame of what counts, brought up to date: which links are read on, and when all of it is read again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl
import pytest
from sqlalchemy import select

from core.db import db
from ledger import actions, recognised
from ledger.chain import head
from ledger.models import Entry
from ledger.recognised import RecognisedEntries, recognised_since
from ledger.states import State
from tenants.scope import enter
from tests.factories import Place, entry

pytestmark = pytest.mark.usefixtures("app")
FIRST = date(2022, 1, 1)
WHOLE = None


class Reading:
    """Reads ids and days of the recognised entries and keeps which ids it was asked for."""

    def __init__(self) -> None:
        self.asked_for: list[set[int] | None] = []

    def __call__(self, since: date, among: Collection[int] | None = None) -> pl.DataFrame:
        self.asked_for.append(WHOLE if among is None else set(among))
        rows = select(Entry.id, Entry.occurred_on).where(Entry.state == State.RECOGNISED, Entry.occurred_on >= since)
        if among is not None:
            rows = rows.where(Entry.id.in_(among))
        pairs = [tuple(row) for row in db.session.execute(rows.order_by(Entry.occurred_on, Entry.id))]
        return pl.DataFrame(pairs, schema={"id": pl.Int64, "date": pl.Date}, orient="row")


@pytest.fixture
def here(place: Place) -> Place:
    enter(place.scope)
    return place


def up_to_date(frame: RecognisedEntries) -> list[set[int] | None]:
    """Bring a frame up to date; return what was read for it, once it is what a fresh reading gives."""
    reading = frame.read
    assert isinstance(reading, Reading)
    reading.asked_for.clear()

    fresh = frame.brought_up_to_date()

    read = list(reading.asked_for)
    assert fresh.frame.rows() == Reading()(frame.since).rows()
    assert (fresh.sequence, fresh.since) == (head()[0], frame.since)
    return read


@pytest.mark.parametrize("number", [0, 1, 2])
def test_only_entries_whose_links_are_new_are_read(here: Place, number: int) -> None:
    for of in range(2):
        entry(here, of=of)
    frame = recognised_since(FIRST, Reading())
    waiting = entry(here, "duty.2", date(2022, 9, 1), state="recorded")
    ids = {entry(here, of=of, on=date(2022, 6, 1 + of)).id for of in range(number)}

    assert up_to_date(frame) == ([ids] if ids else [])
    assert waiting.id not in ids


def test_what_no_longer_counts_leaves_the_frame(here: Place) -> None:
    rows = [entry(here, of=of, on=date(2022, 8, 9 - of)) for of in range(3)]
    frame = recognised_since(FIRST, Reading())
    correction = actions.reverse(rows[1], here.users["recorder"], "记错了")
    actions.verify(correction, here.users["secretary"])
    actions.recognise(correction, here.users["community"])

    assert up_to_date(frame) == [{rows[1].id, correction.id}]


def test_a_frame_of_an_empty_chain_reads_on_from_its_first_link(here: Place) -> None:
    frame = recognised_since(FIRST, Reading())
    row = entry(here)

    assert frame.sequence == 0
    assert up_to_date(frame) == [{row.id}]


@pytest.mark.parametrize(("most", "is_read_on"), [(2, False), (3, False), (4, True)])
def test_more_links_than_the_bound_have_the_whole_frame_read_again(
    here: Place, monkeypatch: pytest.MonkeyPatch, most: int, is_read_on: bool
) -> None:
    """The known link is read too: a recognised entry has three of its own."""
    entry(here, of=0)
    frame = recognised_since(FIRST, Reading())
    row = entry(here, of=1)
    monkeypatch.setattr(recognised, "MAX_LINKS", most)

    assert up_to_date(frame) == ([{row.id}] if is_read_on else [WHOLE])


def test_a_frame_from_beyond_the_chains_head_is_read_again(here: Place) -> None:
    """An older copy of the database was restored: the link that the frame knows is not there."""
    entry(here)
    frame = recognised_since(FIRST, Reading())
    ahead = RecognisedEntries(frame.frame, frame.since, frame.sequence + 5, frame.read)

    assert up_to_date(ahead) == [WHOLE]
