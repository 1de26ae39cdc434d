"""Spreading the tenants over many machines with Citus: the rules that the schema keeps for it, and the statements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from graphlib import TopologicalSorter

from sqlalchemy import Connection, Row, text

from core.db import Model
from tenants.models import TenantOwned

MIGRATIONS = "alembic_version"

POLICIES = """
    SELECT c.relname AS name, p.polname AS part,
        concat(pg_get_expr(p.polqual, p.polrelid), ' ', pg_get_expr(p.polwithcheck, p.polrelid)) AS text
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1, 2
"""
KEYS = """
    SELECT c.relname AS name, a.attidentity::text AS identity, format_type(a.atttypid, NULL) AS type,
        pg_get_expr(d.adbin, d.adrelid) AS source
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE a.attname = 'id' AND a.attnum > 0 AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1
"""
TRIGGERS = """
    SELECT c.relname AS name, t.tgname AS part, p.prosrc AS text,
        coalesce(t.tgoldtable, t.tgnewtable) IS NOT NULL AS gathers
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace ORDER BY 1, 2
"""
UNIQUE = """
    SELECT c.relname AS name, i.relname AS part,
        array_agg(a.attname::text) AS columns
    FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (x.indkey)
    WHERE x.indisunique AND c.relnamespace = 'public'::regnamespace GROUP BY 1, 2 ORDER BY 1, 2
"""
FOREIGN = """
    SELECT c.relname AS name, k.conname AS part, r.relname AS target, pg_get_constraintdef(k.oid) AS text,
        k.confupdtype IN ('c', 'n', 'd') OR k.confdeltype IN ('n', 'd') AS acts,
        EXISTS (
            SELECT FROM unnest(k.conkey, k.confkey) AS pair (own, theirs)
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = pair.own
            JOIN pg_attribute b ON b.attrelid = r.oid AND b.attnum = pair.theirs
            WHERE a.attname = 'tenant_id' AND b.attname = 'tenant_id'
        ) AS within
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid
    WHERE k.contype = 'f' AND c.relnamespace = 'public'::regnamespace ORDER BY 1, 2
"""


def owned() -> frozenset[str]:
    """The names of the tenants' tables."""
    return frozenset(
        mapper.local_table.name  # type: ignore[attr-defined]
        for mapper in Model.registry.mappers
        if issubclass(mapper.class_, TenantOwned)
    )


def breaches(connection: Connection) -> list[str]:
    """Say what of the schema a sharded database would refuse, or answer wrongly; empty where it can be distributed."""
    tables = set(connection.scalars(text("SELECT relname FROM pg_class WHERE relkind = 'r'")))
    faults = [_policies(connection), _keys(connection), _triggers(connection, tables)]
    return [*(words for group in faults for words in group), *_unique(connection), *_foreign(connection)]


def _rows(connection: Connection, query: str) -> Iterable[Row[tuple[object, ...]]]:
    return connection.execute(text(query)).all()


def _policies(connection: Connection) -> Iterator[str]:
    for row in _rows(connection, POLICIES):
        if re.search(r"\bselect\b", str(row.text), re.IGNORECASE):
            yield f"policy {row.part} of {row.name} has a sub-select"


def _keys(connection: Connection) -> Iterator[str]:
    mine = owned()
    for row in _rows(connection, KEYS):
        if row.identity:
            yield f"{row.name}.id is an identity column"
        elif row.name in mine and (row.type != "bigint" or not str(row.source).startswith("nextval(")):
            yield f"{row.name}.id is no bigint with the next value of a sequence"


def _triggers(connection: Connection, tables: set[str]) -> Iterator[str]:
    for row in _rows(connection, TRIGGERS):
        words = set(re.findall(r"\w+", re.sub(r"'[^']*'", "", str(row.text))))
        for table in sorted(words & tables):
            yield f"trigger {row.part} of {row.name} looks at {table}"
        if row.gathers:
            yield f"trigger {row.part} of {row.name} gathers the rows of a statement"


def _unique(connection: Connection) -> Iterator[str]:
    mine = owned()
    for row in _rows(connection, UNIQUE):
        if row.name in mine and "tenant_id" not in row.columns:
            yield f"unique index {row.part} of {row.name} does not hold the tenant"


def _foreign(connection: Connection) -> Iterator[str]:
    mine = owned()
    for row in _rows(connection, FOREIGN):
        if row.target not in mine:
            continue
        if row.name not in mine:
            yield f"foreign key {row.part} leads from {row.name}, which every node holds, to the tenants' {row.target}"
        elif not row.within:
            yield f"foreign key {row.part} of {row.name} does not hold the tenant"
        elif row.acts:
            yield f"foreign key {row.part} of {row.name} changes rows by itself"


def plan(connection: Connection) -> list[str]:
    """Return the statements that distribute the database, in the one order that is accepted: reference tables, the keys
    between tenants' tables dropped, all of them distributed side by side, the keys put back."""
    mine = owned()
    keys = [row for row in _rows(connection, FOREIGN) if row.name in mine and row.target in mine]
    tenants = sorted(mine)
    name = connection.scalar(text("SELECT quote_ident(current_database())"))
    return [
        f"ALTER DATABASE {name} SET citus.propagate_set_commands TO 'local'",
        f"ALTER DATABASE {name} SET citus.enable_unsafe_triggers TO 'on'",
        "SET citus.enable_unsafe_triggers TO 'on'",
        *(f"SELECT create_reference_table('{table}')" for table in _references(connection)),
        *(f"ALTER TABLE {key.name} DROP CONSTRAINT {key.part}" for key in keys),
        f"SELECT create_distributed_table('{tenants[0]}', 'tenant_id', colocate_with => 'none')",
        *(
            f"SELECT create_distributed_table('{table}', 'tenant_id', colocate_with => '{tenants[0]}')"
            for table in tenants[1:]
        ),
        *(f"ALTER TABLE {key.name} ADD CONSTRAINT {key.part} {key.text}" for key in keys),
    ]


def _references(connection: Connection) -> list[str]:
    """The tables that every node holds, each after those that its keys lead to."""
    every = set(Model.metadata.tables) - owned()
    above: dict[str, set[str]] = {table: set() for table in sorted(every)}
    for row in _rows(connection, FOREIGN):
        if row.name in every and row.target != row.name:
            above[str(row.name)].add(str(row.target))
    return list(TopologicalSorter(above).static_order())


def is_shardable(connection: Connection) -> bool:
    """Say whether the database has the extension that distributes."""
    return connection.scalar(text("SELECT count(*) FROM pg_extension WHERE extname = 'citus'")) == 1
