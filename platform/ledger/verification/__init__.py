"""Checking every link of a community's chain against every row of its ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from core.db import db
from ledger import chain
from ledger.heads import KeptHead
from ledger.models import ChainAnchor
from ledger.states import State
from ledger.verification.evidence import evidence_findings
from ledger.verification.findings import Finding
from ledger.verification.replay import Replay, Seal, entries, events

__all__ = ["Finding", "Replay", "Seal", "findings", "ledger_findings", "sealed_once"]


def findings(heads: Sequence[KeptHead] = ()) -> list[Finding]:
    """Return everything in the scope's ledger that differs from its chain: links changed, removed, added or swapped;
    entries changed, removed or added; evidence exchanged; a printed head or one kept elsewhere that no longer fits."""
    return list(ledger_findings(Replay(), heads))


def ledger_findings(replay: Replay, heads: Sequence[KeptHead] = ()) -> Iterator[Finding]:
    """Yield what `findings` returns, and fill `replay` with what the links say."""
    yield from _links(replay, _heads(heads))
    yield from _entries(replay)
    yield from evidence_findings(replay)


def sealed_once(seals: Sequence[Seal], ending: str) -> tuple[dict[str, Seal], list[Finding]]:
    """Return the seals of one kind of thing by name, the first of each, and a finding for each further one."""
    first: dict[str, Seal] = {}
    again: list[Finding] = []
    for seal in seals:
        if seal.name.endswith(ending) and first.setdefault(seal.name, seal) is not seal:
            again.append(Finding(seal.sequence, None, f"{seal.name}被封存了第二次"))
    return first, again


def _heads(copies: Sequence[KeptHead]) -> dict[int, list[tuple[bytes, str]]]:
    """The heads that stand elsewhere, by sequence: their digests, and where they stand."""
    # a board of a quarter without entries printed the head of an empty chain: no link to look for
    anchors = db.session.scalars(select(ChainAnchor).where(ChainAnchor.sequence > 0))
    known = [(row.sequence, row.digest, f"{row.printed_on}上印的") for row in anchors]
    known += [(one.sequence, one.digest, f"{one.day} 另存的") for one in copies if one.sequence > 0]
    heads: dict[int, list[tuple[bytes, str]]] = {}
    for sequence, digest, where in known:
        heads.setdefault(sequence, []).append((digest, where))
    return heads


def _links(replay: Replay, heads: dict[int, list[tuple[bytes, str]]]) -> Iterator[Finding]:
    sequence, former = 0, bytes(32)
    for event in events():
        sequence += 1
        link = chain.Link(event.entry_id, event.kind, event.actor_id, event.at, event.reason, event.subject)
        if event.sequence != sequence:
            yield Finding(sequence, event.entry_id, f"第 {sequence} 环缺失或被移动，此处是第 {event.sequence} 环")
            sequence = event.sequence
        if chain.digest(former, sequence, link) != event.digest:
            yield Finding(sequence, event.entry_id, "本环内容与其封印不符，或前一环被改过")
        former = event.digest
        wrong = replay.apply(event)
        if wrong:
            yield Finding(sequence, event.entry_id, wrong)
        for digest, where in heads.pop(sequence, ()):
            if digest != event.digest:
                yield Finding(sequence, None, f"与{where}封印不符")
    for missing, places in heads.items():
        for _digest, where in places:
            yield Finding(missing, None, f"{where}第 {missing} 环已不在")
    if chain.head() != (sequence, former):
        yield Finding(sequence, None, "链尾与最后一环不符")


def _entries(replay: Replay) -> Iterator[Finding]:
    seen: set[int] = set()
    for entry in entries():
        seen.add(entry.id)
        known = replay.entries.get(entry.id)
        if known is None:
            yield Finding(None, entry.id, "这条积分不在链上：不是经登记得来的")
        elif chain.entry_hash(entry) != known.facts:
            yield Finding(None, entry.id, "这条积分的内容与登记时不符")
        elif not known.fits(entry):
            yield Finding(None, entry.id, f"这条积分的状态、办理人或理由与链上的“{known.state.value}”不符")
    yield from _unfounded_reversals(replay)
    for entry_id in sorted(replay.entries.keys() - seen):
        yield Finding(None, entry_id, "链上登记过的这条积分已不在台账中")


def _unfounded_reversals(replay: Replay) -> Iterator[Finding]:
    """An entry is taken back by a recognised correction and by nothing else."""
    for entry_id, known in replay.entries.items():
        if known.state == State.REVERSED:
            correction = replay.entries.get(int(known.reversed_by)) if known.reversed_by.isdigit() else None
            if correction is None or correction.state != State.RECOGNISED:
                yield Finding(None, entry_id, "这条积分被冲回，却没有经认定的更正")
