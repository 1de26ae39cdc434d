"""The recognised entries of a community as columns, by COPY; row-level security alone guards this path."""

from __future__ import annotations

import io
from collections.abc import Collection
from datetime import UTC, date, datetime

import polars as pl
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from core.db import db
from tenants import scope

SCHEMA = {
    "id": pl.Int64,
    "member_id": pl.Int64,
    "item": pl.String,
    "date": pl.Date,
    "quantity": pl.Int64,
    "points": pl.Int64,
    "category": pl.String,
    "measure": pl.Int64,
    "attributes": pl.String,
}
CATEGORIES = (
    "LEFT JOIN member_categories c ON c.tenant_id = e.tenant_id AND c.member_id = e.member_id"
    " AND c.starts_on <= e.occurred_on AND (c.ends_on IS NULL OR c.ends_on >= e.occurred_on)"
)


def recognised(
    since: date,
    until: date,
    *,
    dated_categories: bool,
    described: bool,
    as_of: datetime | None = None,
    among: Collection[int] | None = None,
) -> pl.DataFrame:
    """Return what counts between two days, sorted by (date, id): id, member_id, item, date, quantity, points, category,
    measure, attributes.

    quantity, points and measure in hundredths; attributes the JSON text of an object. category is the member's on the
    entry's date; it is null unless `dated_categories` asks for it, measure and attributes unless `described` does.
    With `as_of`, what counted at that instant: what was recognised by then and not yet taken back; with `among`, of
    these ids alone. A member's own scope gets that member's entries.
    """
    current = scope.current()
    category = "c.category" if dated_categories else "NULL"
    besides = "e.measure, e.attributes::text" if described else "NULL::bigint, NULL::text"
    only = f"AND e.member_id = {current.member:d}" if current.member is not None else ""
    only += "" if among is None else f" AND e.id = ANY ('{{{','.join(map(str, sorted(among)))}}}'::bigint[])"
    query = (
        f"SELECT e.id, e.member_id, e.item, e.occurred_on, e.quantity, e.points, {category}, {besides}"
        " FROM entries e"
        f" {CATEGORIES if dated_categories else ''} WHERE e.tenant_id = {current.tenant:d} AND {_stood(as_of)}"
        f" AND e.reverses_id IS NULL AND e.occurred_on BETWEEN '{since.isoformat()}' AND '{until.isoformat()}' {only}"
        " ORDER BY e.occurred_on, e.id"
    )
    return _copied(query) if among is None else _few(query)


def _stood(as_of: datetime | None) -> str:
    """The condition under which an entry counts, now or at an instant; it is recognised once and taken back once."""
    if as_of is None:
        return "e.state = 'recognised'"
    instant = f"'{as_of.astimezone(UTC).isoformat()}'"
    recognised_by_then = (
        "EXISTS (SELECT FROM entry_events v WHERE v.tenant_id = e.tenant_id AND v.entry_id = e.id"
        f" AND v.kind = 'recognised' AND v.at <= {instant})"
    )
    return (
        f"((e.state = 'recognised' AND e.decided_at <= {instant})"
        f" OR (e.state = 'reversed' AND e.decided_at > {instant} AND {recognised_by_then}))"
    )


def _copied(query: str) -> pl.DataFrame:
    text = io.BytesIO()
    with _cursor() as cursor:
        cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT csv)", text)
    if not text.tell():
        return pl.DataFrame(schema=SCHEMA)
    text.seek(0)
    return pl.read_csv(text, has_header=False, new_columns=list(SCHEMA), schema=SCHEMA)


def _few(query: str) -> pl.DataFrame:
    """Read without a text between, whose parser costs more than some rows do."""
    with _cursor() as cursor:
        cursor.execute(query)
        return pl.DataFrame(cursor.fetchall(), schema=SCHEMA, orient="row")


def _cursor() -> Cursor:
    connection = db.session.connection().connection.driver_connection
    assert isinstance(connection, Connection)
    return connection.cursor()
