"""A ledger is read in chunks: each link and each entry once, wherever a chunk ends."""

from __future__ import annotations

from itertools import islice

import pytest
from sqlalchemy import select

from core.db import db
from ledger.models import Entry, EntryEvent
from ledger.verification import replay
from tenants.scope import enter
from tests.factories import Place, entry

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize("chunk", [1, 2, 3, 4, 100])
def test_each_link_and_each_entry_is_read_once_wherever_a_chunk_ends(
    place: Place, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    enter(place.scope)
    for of in range(4):
        entry(place, of=of, state="verified" if of else "recorded")
    db.session.commit()
    enter(place.scope)
    sequences = list(db.session.scalars(select(EntryEvent.sequence).order_by(EntryEvent.sequence)))
    ids = list(db.session.scalars(select(Entry.id).order_by(Entry.id)))
    monkeypatch.setattr(replay, "CHUNK", chunk)

    assert [event.sequence for event in islice(replay.events(), 10)] == sequences == list(range(1, 8))
    assert [row.id for row in islice(replay.entries(), 10)] == ids
    assert len(ids) == 4
