"""Checking every link of a community's chain against every row of its ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from core.db import db
from ledger import chain
from ledger.models import ChainAnchor, Entry, EntryEvent, Evidence
from ledger.states import EventKind, State

CHUNK = 5_000


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was sealed."""

    sequence: int | None
    entry_id: int | None
    message: str


@dataclass
class Told:
    """What the chain says of one entry."""

    facts: str
    state: State
    note: str = ""
    verified_by: int | None = None
    recognised_by: int | None = None
    decided_at: datetime | None = None
    recorded: bool = False
    evidence: tuple[str, ...] = ()

    def hear(self, event: EntryEvent) -> None:
        """Follow one event of the entry."""
        if event.kind == EventKind.EVIDENCE:
            self.evidence = (*self.evidence, event.subject)
            return
        self.state, self.note = State(event.kind.value), event.reason
        self.decided_at = event.at if self.recorded else None
        self.recorded = True
        if event.kind == EventKind.VERIFIED:
            self.verified_by = event.actor_id
        elif event.kind == EventKind.RETURNED:
            self.verified_by = None
        elif event.kind == EventKind.RECOGNISED:
            self.recognised_by = event.actor_id

    def fits(self, entry: Entry) -> bool:
        """Say whether the entry stands as its events left it."""
        stands = (entry.state, entry.note, entry.verified_by_id, entry.recognised_by_id, entry.decided_at)
        return stands == (self.state, self.note, self.verified_by, self.recognised_by, self.decided_at)


def findings() -> Iterator[Finding]:
    """Yield everything in the scope's ledger that differs from its chain: links changed, removed, added or swapped;
    entries changed, removed or added; evidence exchanged; a head or a printed head that no longer fits."""
    told: dict[int, Told] = {}
    yield from _links(told)
    yield from _entries(told)
    yield from _evidence(told)


def _links(told: dict[int, Told]) -> Iterator[Finding]:
    sequence, former = 0, bytes(32)
    # a board of a quarter without entries printed the head of an empty chain: no link to look for
    begun = ChainAnchor.sequence > 0
    anchors = {row.sequence: row for row in db.session.scalars(select(ChainAnchor).where(begun))}
    for event in _events():
        sequence += 1
        link = chain.Link(event.entry_id, event.kind, event.actor_id, event.at, event.reason, event.subject)
        if event.sequence != sequence:
            yield Finding(sequence, event.entry_id, f"第 {sequence} 环缺失或被移动，此处是第 {event.sequence} 环")
            sequence = event.sequence
        if chain.digest(former, sequence, link) != event.digest:
            yield Finding(sequence, event.entry_id, "本环内容与其封印不符，或前一环被改过")
        former = event.digest
        told.setdefault(event.entry_id, Told(event.subject, State.RECORDED)).hear(event)
        printed = anchors.pop(sequence, None)
        if printed is not None and printed.digest != event.digest:
            yield Finding(sequence, None, f"与{printed.printed_on}上印的封印不符")
    for missing in anchors.values():
        yield Finding(missing.sequence, None, f"{missing.printed_on}上印的第 {missing.sequence} 环已不在")
    if chain.head() != (sequence, former):
        yield Finding(sequence, None, "链尾与最后一环不符")


def _events() -> Iterator[EntryEvent]:
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


def _entries(told: dict[int, Told]) -> Iterator[Finding]:
    seen: set[int] = set()
    for entry in _all_entries():
        seen.add(entry.id)
        known = told.get(entry.id)
        if known is None:
            yield Finding(None, entry.id, "这条积分不在链上：不是经登记得来的")
        elif chain.facts_of(entry) != known.facts:
            yield Finding(None, entry.id, "这条积分的内容与登记时不符")
        elif not known.fits(entry):
            yield Finding(None, entry.id, f"这条积分的状态、办理人或理由与链上的“{known.state.value}”不符")
    for entry_id in sorted(told.keys() - seen):
        yield Finding(None, entry_id, "链上登记过的这条积分已不在台账中")


def _all_entries() -> Iterator[Entry]:
    after = -1
    while True:
        rows = db.session.scalars(select(Entry).where(Entry.id > after).order_by(Entry.id).limit(CHUNK)).all()
        yield from rows
        if len(rows) < CHUNK:
            return
        after = rows[-1].id
        db.session.expunge_all()


def _evidence(told: dict[int, Told]) -> Iterator[Finding]:
    found: dict[int, list[str]] = {}
    for row in db.session.execute(select(Evidence.entry_id, Evidence.sha256).order_by(Evidence.id)):
        found.setdefault(row.entry_id, []).append(row.sha256)
    for entry_id, known in told.items():
        if sorted(known.evidence) != sorted(found.pop(entry_id, [])):
            yield Finding(None, entry_id, "佐证与链上登记的不符")
    for entry_id in found:
        yield Finding(None, entry_id, "佐证不在链上")
