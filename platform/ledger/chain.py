"""The chain of hashes: one link for each event of a community's ledger, sealed over the link before.

A link's digest is SHA-256 over the former digest and the canonical JSON array
`[sequence, entry_id, kind, actor_id, at, reason, subject]`; `at` is UTC with microseconds. The subject of a recording
is the SHA-256 of the entry's facts, that of evidence the SHA-256 of its bytes, that of a reversal the reversing
entry's id. A seal has no entry: its reason names what was confirmed (2022Q3 红黄榜), its subject is the SHA-256 of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import cast

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from core.db import db
from ledger.models import ChainAnchor, ChainHead, Entry, EntryEvent
from ledger.states import COUNTED_EVENTS, EventKind
from tenants import revisions, scope
from tenants.models import Topic

FACTS = (
    "id", "member_id", "branch_id", "item", "occurred_on", "quantity", "points", "reason", "source", "reverses_id",
    "sheet_id", "recorded_by_id", "recorded_at",
)  # fmt: skip


LOCKED = "locked chain"
"""The session's name for the head that its transaction holds."""


@dataclass(frozen=True)
class Link:
    """One event before it has its place in the chain."""

    entry_id: int | None
    kind: EventKind
    actor_id: int
    at: datetime
    reason: str = ""
    subject: str = ""


def facts_hash(facts: Iterable[object], measure: int | None = None, attributes: Mapping[str, str] | None = None) -> str:
    """Return the SHA-256 hex of an entry's facts, in the order of FACTS, and of what its item asks for besides.

    Most items ask for nothing; their facts are sealed as they were before such items existed.
    """
    # who breaks into the table may leave what is no mapping: that has a seal too, another one
    pairs = sorted(attributes.items()) if isinstance(attributes, Mapping) else attributes or []
    besides = [measure, pairs]
    sealed = [_plain(fact) for fact in facts] + (besides if measure is not None or attributes else [])
    return hashlib.sha256(_canonical(sealed)).hexdigest()


def entry_hash(entry: Entry) -> str:
    """Return the SHA-256 hex of a stored entry's facts."""
    return facts_hash((getattr(entry, fact) for fact in FACTS), entry.measure, entry.attributes)


def recorded(entry: Entry, at: datetime, actor_id: int, reason: str = "") -> Link:
    """Return the link that says an entry was recorded."""
    return Link(entry.id, EventKind.RECORDED, actor_id, at, reason, entry_hash(entry))


def content_hash(content: object) -> str:
    """Return the SHA-256 hex of plain values, days and instants in lists and mappings, whatever the order of keys."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_plain_text)
    return hashlib.sha256(text.encode()).hexdigest()


def seal(name: str, content: object, by: int, at: datetime) -> None:
    """Add the link that seals what was confirmed under a name of its own."""
    append([Link(None, EventKind.SEALED, by, at, name, content_hash(content))])


def digest(former: bytes, sequence: int, link: Link) -> bytes:
    """Return the digest of a link at its place."""
    body = [sequence, link.entry_id, link.kind.value, link.actor_id, utc_text(link.at), link.reason, link.subject]
    return hashlib.sha256(former + _canonical(body)).digest()


def lock() -> ChainHead:
    """Lock the community's chain for this transaction and return its head; decisions of one ledger go one by one.

    Who holds the lock already is not asked again; a lock that was taken inside a savepoint ends with it.
    """
    session, tenant = db.session(), scope.current().tenant
    known = session.info.get(LOCKED)
    if known is not None and known[:-1] == (session.get_transaction(), session.get_nested_transaction(), tenant):
        session.flush()  # what follows reads rows anew, as it would after the query
        return cast(ChainHead, known[-1])
    head = _locked_head(tenant)
    session.info[LOCKED] = (session.get_transaction(), session.get_nested_transaction(), tenant, head)
    return head


def _locked_head(tenant: int | None) -> ChainHead:
    head_rows = select(ChainHead).with_for_update().execution_options(populate_existing=True)
    head = db.session.scalar(head_rows)
    if head is None:
        empty = upsert(ChainHead).values(tenant_id=tenant, sequence=0, digest=bytes(32))
        db.session.execute(empty.on_conflict_do_nothing(index_elements=["tenant_id"]))
        head = db.session.scalars(head_rows).one()
    return head


def append(links: Sequence[Link]) -> None:
    """Add links to the scope's chain, all by one INSERT."""
    if not links:
        return
    db.session.flush()
    db.session.execute(insert(EntryEvent), sealed(links, lock()))
    counted = any(link.kind in COUNTED_EVENTS for link in links)
    revisions.announce([scope.current().tenant], {Topic.RECOGNISED} if counted else ())
    db.session.flush()


def sealed(links: Sequence[Link], head: ChainHead) -> list[dict[str, object]]:
    """Return the rows of links in their places, and move the head."""
    tenant, events = scope.current().tenant, list[dict[str, object]]()
    sequence, former = head.sequence, head.digest
    for link in links:
        sequence += 1
        former = digest(former, sequence, link)
        events.append(
            {
                "tenant_id": tenant,
                "sequence": sequence,
                "entry_id": link.entry_id,
                "kind": link.kind,
                "actor_id": link.actor_id,
                "at": link.at,
                "reason": link.reason,
                "subject": link.subject,
                "digest": former,
            }
        )
    head.sequence, head.digest = sequence, former
    return events


def head() -> tuple[int, bytes]:
    """Return the sequence and digest of the newest link; (0, zeros) for an empty chain."""
    row = db.session.execute(select(ChainHead.sequence, ChainHead.digest)).first()
    return (row.sequence, row.digest) if row else (0, bytes(32))


def drafted() -> int:
    """Return the sequence of the newest link when a board was last drafted; 0 where none was."""
    return db.session.scalar(select(ChainHead.drafted)) or 0


def anchor(printed_on: str, sequence: int, head_digest: bytes, at: datetime) -> None:
    """Keep a head that is printed somewhere, so that `verify` finds a tail that was rewritten later."""
    db.session.add(ChainAnchor(sequence=sequence, digest=head_digest, printed_on=printed_on, at=at))


@lru_cache(maxsize=1_024)
def utc_text(at: datetime) -> str:
    """Return an instant in UTC to the microsecond; a batch has one instant for thousands of links."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return utc_text(value)
    return value.isoformat() if isinstance(value, date) else value


def _plain_text(value: object) -> str:
    """Write what JSON has no word for."""
    return value.hex() if isinstance(value, bytes) else str(_plain(value))


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Made once: `json.dumps` would make an encoder for each of a million links."""


def _canonical(value: object) -> bytes:
    return _encode(value).encode()
