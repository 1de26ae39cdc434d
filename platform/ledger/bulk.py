"""Loading many entries with their whole history by COPY: imports and the demo. Row-level security alone guards it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from sqlalchemy import PrimaryKeyConstraint, Table, UniqueConstraint

from core.db import Model, db
from ledger import chain
from ledger.models import ChainHead, Entry, EntryEvent
from ledger.states import COUNTED_EVENTS, EventKind, Source, State
from tenants import revisions, scope
from tenants.models import Topic

ENTRY_COLUMNS = (
    "tenant_id", "id", "member_id", "branch_id", "item", "occurred_on", "quantity", "points", "reason", "source",
    "reverses_id", "sheet_id", "recorded_by_id", "recorded_at", "state", "verified_by_id", "recognised_by_id",
    "decided_at", "note", "measure", "attributes",
)  # fmt: skip
MANY = 1_000
EVENT_COLUMNS = ("tenant_id", "sequence", "entry_id", "kind", "actor_id", "at", "reason", "subject", "digest")


@dataclass(frozen=True, slots=True)
class Step:
    """One decision of an entry's history."""

    kind: EventKind
    actor_id: int
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry with its history after recording; quantity, points and measure in hundredths."""

    member_id: int
    branch_id: int
    item: str
    occurred_on: date
    quantity: int
    points: int | None
    reason: str
    source: Source
    recorded_by_id: int
    recorded_at: datetime
    steps: tuple[Step, ...] = ()
    measure: int | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


def load(rows: Sequence[Row]) -> list[int]:
    """Store entries with their links in the order of their instants, each step as if taken; return their ids."""
    if not rows:
        return []
    head = chain.lock()
    cursor = _cursor()
    ids, tenant = next_ids(len(rows)), scope.current().tenant
    entries = (_entry(tenant, number, row) for number, row in zip(ids, rows, strict=True))
    _copy(cursor, "entries", ENTRY_COLUMNS, entries)
    _copy(cursor, "entry_events", EVENT_COLUMNS, _links(ids, rows, head))
    counted = any(step.kind in COUNTED_EVENTS for row in rows for step in row.steps)
    revisions.announce([tenant], {Topic.EVENTS, Topic.RECOGNISED} if counted else {Topic.EVENTS})
    db.session.flush()
    return ids


def count_anew() -> None:
    """Let PostgreSQL count anew what it is asked by, after many rows at once: else the next queries take the wrong
    index. Every column of an index is counted, ids too: a foreign key's check is such a query, once for each row."""
    cursor = _cursor()
    for model in (Entry, EntryEvent):
        cursor.execute(f"ANALYZE {model.__tablename__} ({', '.join(indexed_columns(model))})")


def indexed_columns(model: type[Model]) -> list[str]:
    """Return the names of a table's columns that stand in some index, keys included."""
    table = cast(Table, model.__table__)
    unique = [one for one in table.constraints if isinstance(one, PrimaryKeyConstraint | UniqueConstraint)]
    return sorted({column.name for one in (*table.indexes, *unique) for column in one.columns})


def _cursor() -> Cursor:
    """The transaction's own cursor; what the session holds is written first."""
    db.session.flush()
    connection = db.session.connection().connection.driver_connection
    assert isinstance(connection, Connection)
    return connection.cursor()


def next_ids(number: int) -> list[int]:
    """Take the ids of entries that are about to be stored."""
    cursor = _cursor()
    cursor.execute("SELECT nextval('entries_id_seq') FROM generate_series(1, %s)", (number,))
    return [row[0] for row in cursor.fetchall()]


def _entry(tenant: int, number: int, row: Row) -> tuple[object, ...]:
    last = row.steps[-1] if row.steps else None
    return (
        tenant, number, row.member_id, row.branch_id, row.item, row.occurred_on, row.quantity,
        row.points, row.reason, row.source.value, None, None, row.recorded_by_id, row.recorded_at,
        last.kind.value if last else State.RECORDED.value, *_deciders(row.steps), last.at if last else None,
        last.reason if last else "", row.measure,
        json.dumps(dict(row.attributes), ensure_ascii=False) if row.attributes else "{}",
    )  # fmt: skip


def _deciders(steps: Sequence[Step]) -> tuple[int | None, int | None]:
    """Who verified and who recognised, as the last steps left it."""
    verified: int | None = None
    recognised: int | None = None
    for step in steps:
        if step.kind == EventKind.VERIFIED:
            verified = step.actor_id
        elif step.kind == EventKind.RETURNED:
            verified = None
        elif step.kind == EventKind.RECOGNISED:
            recognised = step.actor_id
    return verified, recognised


def _links(ids: Sequence[int], rows: Sequence[Row], head: ChainHead) -> Iterable[tuple[object, ...]]:
    links = [link for number, row in zip(ids, rows, strict=True) for link in _history(number, row)]
    links.sort(key=lambda link: link.at)
    tenant, sequence, former = scope.current().tenant, head.sequence, head.digest
    for link in links:
        sequence += 1
        former = chain.digest(former, sequence, link)
        yield (
            tenant, sequence, link.entry_id, link.kind.value, link.actor_id, link.at, link.reason, link.subject,
            "\\x" + former.hex(),
        )  # fmt: skip
    head.sequence, head.digest = sequence, former


def _history(number: int, row: Row) -> list[chain.Link]:
    facts = (
        number, row.member_id, row.branch_id, row.item, row.occurred_on, row.quantity, row.points, row.reason,
        row.source.value, None, None, row.recorded_by_id, row.recorded_at,
    )  # fmt: skip
    sealed = chain.facts_hash(facts, row.measure, row.attributes)
    first = Step(EventKind.RECORDED, row.recorded_by_id, row.recorded_at)
    return [
        chain.Link(
            number, step.kind, step.actor_id, step.at, step.reason, sealed if step.kind == EventKind.RECORDED else ""
        )
        for step in (first, *row.steps)
    ]


def _copy(cursor: Cursor, table: str, columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
    """COPY into a temporary table and insert from there: PostgreSQL copies into no table with row-level security."""
    text = io.StringIO("".join("\t".join(map(_copy_text, row)) + "\n" for row in rows))
    named = ", ".join(columns)
    cursor.execute(f"CREATE TEMPORARY TABLE loaded_{table} ON COMMIT DROP AS SELECT {named} FROM {table} LIMIT 0")
    cursor.copy_expert(f"COPY loaded_{table} ({named}) FROM STDIN", text)
    cursor.execute(f"INSERT INTO {table} ({named}) SELECT {named} FROM loaded_{table}")
    cursor.execute(f"DROP TABLE loaded_{table}")


def _copy_text(value: object) -> str:
    if type(value) is int:  # most cells are
        return str(value)
    if value is None:
        return r"\N"
    if isinstance(value, datetime):
        return chain.utc_text(value)
    text = str(value)
    if "\\" in text or "\t" in text or "\n" in text or "\r" in text:
        text = text.replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")
    return text
