"""What the chain's links say: how each entry stands, what evidence was attached, what was confirmed and sealed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from core.db import db
from ledger.models import Entry, EntryEvent
from ledger.states import MOVES, OPEN, EventKind, State, may_happen

CHUNK = 5_000


@dataclass(frozen=True)
class Attached:
    """One file as it was attached: the SHA-256 of its bytes, its name, by whom and when."""

    sha256: str
    name: str
    by: int
    at: datetime


@dataclass(frozen=True)
class Seal:
    """One thing that was confirmed: its place in the chain, its name, the SHA-256 of its content."""

    sequence: int
    name: str
    content_hash: str


@dataclass
class ReplayedEntry:
    """An entry as its links leave it."""

    facts: str
    state: State
    note: str = ""
    verified_by: int | None = None
    recognised_by: int | None = None
    decided_at: datetime | None = None
    recorded: bool = False
    reversed_by: str = ""
    evidence: tuple[Attached, ...] = ()

    def apply(self, event: EntryEvent) -> str:
        """Follow one event of the entry; say what is wrong where its state did not allow it."""
        if event.kind == EventKind.EVIDENCE:
            self.evidence = (*self.evidence, Attached(event.subject, event.reason, event.actor_id, event.at))
            return "" if self.state in OPEN else f"“{self.state.value}”之后不能再加佐证"
        is_allowed = may_happen(event.kind, self.state) if self.recorded else event.kind == EventKind.RECORDED
        wrong = "" if is_allowed else f"“{self.state.value}”之后不能是“{event.kind.value}”"
        self.state, self.note = MOVES[event.kind].after, event.reason
        self.decided_at = event.at if self.recorded else None
        self.recorded = True
        self._note_hands(event)
        return wrong

    def _note_hands(self, event: EntryEvent) -> None:
        """Take from an event who verified and recognised the entry, what took it back, and its facts as amended."""
        if event.kind == EventKind.VERIFIED:
            self.verified_by = event.actor_id
        elif event.kind in (EventKind.RETURNED, EventKind.UNVERIFIED):
            self.verified_by = None
        elif event.kind == EventKind.RECOGNISED:
            self.recognised_by = event.actor_id
        elif event.kind == EventKind.UNRECOGNISED:
            self.recognised_by = None
        elif event.kind == EventKind.REVERSED:
            self.reversed_by = event.subject
        elif event.kind == EventKind.AMENDED:
            self.facts = event.subject

    def fits(self, entry: Entry) -> bool:
        """Say whether the entry stands as its events left it."""
        stands = (entry.state, entry.note, entry.verified_by_id, entry.recognised_by_id, entry.decided_at)
        return stands == (self.state, self.note, self.verified_by, self.recognised_by, self.decided_at)


@dataclass
class Replay:
    """Everything that the links of a chain say, by entry, and the seals in their order."""

    entries: dict[int, ReplayedEntry] = field(default_factory=dict)
    seals: list[Seal] = field(default_factory=list)

    def apply(self, event: EntryEvent) -> str:
        """Follow one link; say what is wrong where it could not follow on the earlier ones."""
        if event.entry_id is None:
            self.seals.append(Seal(event.sequence, event.reason, event.subject))
            return ""
        return self.entries.setdefault(event.entry_id, ReplayedEntry(event.subject, State.RECORDED)).apply(event)


def events() -> Iterator[EntryEvent]:
    """Yield every link of the scope's chain, a chunk in memory at a time."""
    after = -1
    while True:
        rows = db.session.scalars(
            select(EntryEvent).where(EntryEvent.sequence > after).order_by(EntryEvent.sequence).limit(CHUNK)
        ).all()
        yield from rows
        if len(rows) < CHUNK:
            return
        after = rows[-1].sequence
        db.session.expunge_all()


def entries() -> Iterator[Entry]:
    """Yield every entry of the scope, a chunk in memory at a time."""
    after = -1
    while True:
        rows = db.session.scalars(select(Entry).where(Entry.id > after).order_by(Entry.id).limit(CHUNK)).all()
        yield from rows
        if len(rows) < CHUNK:
            return
        after = rows[-1].id
        db.session.expunge_all()
