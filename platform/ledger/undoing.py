"""Undoing one's own verification or recognition, while nothing was built on it: a link of its own for each entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from accounts.models import User
from core import clock
from core.db import db
from ledger import chain, queries
from ledger.decisions import Verdict
from ledger.errors import AlreadyDecided, UnknownEntry
from ledger.event_queries import last_events
from ledger.models import Entry, EntryEvent
from ledger.rights import Decider, undo_obstacle, words
from ledger.states import MOVES, UNDOES, EventKind
from tenants import audit, scope


def undo(entry_ids: Sequence[int], by: User, decider: Decider) -> list[Verdict]:
    """Take back the last decision of each entry, each once, in the order given; a refused one leaves the others."""
    drafted = chain.lock().drafted  # nothing is drafted or decided between this look and the change
    rows = {row.id: row for row in queries.locked(entry_ids)}
    last, corrected = last_events(list(rows)), queries.corrections(list(rows))
    verdicts = []
    for number in dict.fromkeys(entry_ids):
        row = rows.get(number)
        if row is None:
            verdicts.append(Verdict(number, None, UnknownEntry()))
            continue
        reason = undo_obstacle(row, last[number], drafted, decider, corrected=number in corrected)
        verdicts.append(Verdict(number, row, None if reason is None else AlreadyDecided(words(reason))))
    undone = [one.entry for one in verdicts if one.entry is not None and one.refusal is None]
    _take_back(undone, last, by, clock.now())
    return verdicts


def undoable(actor_id: int, at: datetime) -> Sequence[int]:
    """The entries that a person decided in one go, known by its instant, and that stand as that decision left them."""
    rows = (
        select(EntryEvent.entry_id)
        .join(Entry, Entry.id == EntryEvent.entry_id)
        .where(EntryEvent.actor_id == actor_id, EntryEvent.at == at, EntryEvent.kind.in_(UNDOES))
        .where(Entry.decided_at == at)
        .order_by(EntryEvent.sequence)
    )
    return [number for number in db.session.scalars(rows) if number is not None]


def _take_back(rows: Sequence[Entry], last: dict[int, EntryEvent], by: User, at: datetime) -> None:
    for decided, undoing in UNDOES.items():
        numbers = [row.id for row in rows if last[row.id].kind == decided]
        if not numbers:
            continue
        hand = "verified_by_id" if decided == EventKind.VERIFIED else "recognised_by_id"
        changes = {"state": MOVES[undoing].after, hand: None, "note": "", "decided_at": at}
        db.session.execute(update(Entry).where(Entry.id.in_(numbers)).values(changes))
        chain.append([chain.Link(number, undoing, by.id, at) for number in numbers])
        audit.record(f"entry_{undoing.value}", numbers[0], tenant=scope.current().tenant, entries=numbers)
