"""Reads of the newest link of entries."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from accounts.queries import names
from core.db import db
from ledger.models import EntryEvent


def last_events(entry_ids: Collection[int]) -> dict[int, EntryEvent]:
    """The newest link of each entry, by its id."""
    rows = (
        select(EntryEvent)
        .where(EntryEvent.entry_id.in_(entry_ids))
        .order_by(EntryEvent.entry_id, EntryEvent.sequence.desc())
        .ext(distinct_on(EntryEvent.entry_id))
    )
    return {row.entry_id: row for row in db.session.scalars(rows) if row.entry_id is not None}


def last_actor(entry_id: int) -> str:
    """The name of who moved an entry last."""
    actor = last_events([entry_id])[entry_id].actor_id
    return names({actor}).get(actor, "")
