"""A database that is at work is migrated: its rows stay as they are, its walls stand, and the work goes on."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

import psycopg2
import pytest
from alembic import command
from alembic.config import Config
from psycopg2.errorcodes import INSUFFICIENT_PRIVILEGE, RESTRICT_VIOLATION
from psycopg2.extensions import connection as Connection
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from app.config import Settings
from app.factory import create_app
from core import clock, embedded
from core.db import db
from drafting import actions as drafts
from drafting.owners import CommunityOwner
from rules import shipped_codes, version
from tenants import distribution
from tenants.models import Community
from tenants.scope import enter, leave
from tests import databases
from tests.factories import BEGINS, Place, community, entry, recognised_year

BEFORE = "0017"
"""The last revision before keys, policies and guards were made anew for many machines."""
COUNTS = "revisions"
"""The table whose columns were replaced: a migrated district counts from nothing."""

Rows = dict[str, list[str]]


@dataclass
class District:
    """Two communities with a whole year, and the settings of an application on them."""

    settings: Settings
    places: list[Place]


@pytest.fixture(scope="module")
def filled(blank: Callable[[Path], Settings], tmp_path_factory: pytest.TempPathFactory) -> District:
    settings = blank(tmp_path_factory.mktemp("filled"))
    with create_app(settings).app_context():
        places = [community(), community("pilot")]
        # what revision 0021 finds out: they are at work since their criteria hold
        db.session.execute(update(Community).values(opened_on=BEGINS.first_day))
        for place in places:
            enter(place.scope)
            entry(place)
            recognised_year(place)
            drafts.begin(CommunityOwner(), version(shipped_codes()[0]).document, place.users["community"])
            db.session.commit()
            leave()
    return District(settings, places)


@pytest.fixture(scope="module")
def migrated(servers: embedded.Servers, filled: District) -> Iterator[District]:
    """The same rows as a database of the older revision held them, brought to the newest."""
    name = f"older_{os.getpid()}"
    _make(servers, name)
    _upgrade(servers, name, BEFORE)
    with (
        _connected(servers, filled.settings.database_url.rpartition("/")[2]) as source,
        _connected(servers, name) as old,
    ):
        _copy_rows(source, old)
    _upgrade(servers, name, "head")
    url = databases.named(servers.database_url, name)
    migration_url = databases.named(servers.migration_url, name)
    yield District(replace(filled.settings, database_url=url, migration_url=migration_url), filled.places)
    databases.drop(servers, name)


def _name(district: District) -> str:
    return district.settings.database_url.rpartition("/")[2]


def _make(servers: embedded.Servers, name: str) -> None:
    """Make an empty database with the rights of roles.sql; the roles themselves are there."""
    with databases.superuser(servers) as server:
        server.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 OWNER liangji_owner"))
    script = (resources.files("core") / "roles.sql").read_text(encoding="utf-8")
    rights = "\n".join(line for line in script.splitlines() if not line.startswith("CREATE ROLE"))
    with _connected(servers, name) as connection, connection.cursor() as cursor:
        cursor.execute(rights)
        connection.commit()


def _upgrade(servers: embedded.Servers, name: str, revision: str) -> None:
    config = Config(databases.ROOT / "migrations" / "alembic.ini")
    url = databases.named(servers.migration_url, name)
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, revision)


@contextmanager
def _connected(servers: embedded.Servers, name: str) -> Iterator[Connection]:
    url = databases.as_superuser(servers, name).replace("postgresql+psycopg2://", "postgresql://")
    with closing(psycopg2.connect(url)) as connection:
        yield connection


def _tables(connection: Connection) -> list[str]:
    query = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
    return [name for (name,) in _answer_rows(connection, query) if name != distribution.MIGRATIONS]


def _columns(connection: Connection, table: str) -> list[str]:
    """The columns of a table that are written, not computed."""
    query = (
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = '' ORDER BY attnum"
    )
    return [name for (name,) in _answer_rows(connection, query, table)]


def _answer_rows(connection: Connection, query: str, *values: object) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def _copy_rows(source: Connection, old: Connection) -> None:
    """Write into each table of the older database what it knows of the rows, past guards and keys."""
    with source.cursor() as reading, old.cursor() as writing:
        writing.execute("SET session_replication_role = replica")
        for table in _tables(old):
            if table == COUNTS:
                reading.execute("SELECT tenant_id FROM revisions")
                writing.executemany("INSERT INTO revisions (tenant_id, number) VALUES (%s, 1)", reading.fetchall())
                continue
            columns = ", ".join(f'"{name}"' for name in _columns(old, table) if name in _columns(source, table))
            rows = io.BytesIO()
            reading.copy_expert(f"COPY {table} ({columns}) TO STDOUT", rows)
            rows.seek(0)
            writing.copy_expert(f"COPY {table} ({columns}) FROM STDIN", rows)
            if "id" in _columns(old, table):
                newest = f"SELECT coalesce(max(id), 0) AS id FROM {table}"
                last = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), greatest(id, 1), id > 0) FROM"
                writing.execute(f"{last} ({newest}) AS newest")
    old.commit()


def _rows(servers: embedded.Servers, district: District) -> Rows:
    """Every row of every table as JSON; of the counts the community alone."""
    with _connected(servers, _name(district)) as connection:
        return {
            table: sorted(row for (row,) in _answer_rows(connection, f"SELECT {_shown(table)} FROM {table} AS t"))
            for table in _tables(connection)
        }


def _shown(table: str) -> str:
    return "t.tenant_id::text" if table == COUNTS else "to_jsonb(t)::text"


def test_every_row_is_as_if_the_newest_revision_had_written_it(
    servers: embedded.Servers, filled: District, migrated: District
) -> None:
    before, after = _rows(servers, filled), _rows(servers, migrated)

    assert after == before
    empty = {table for table, rows in after.items() if not rows}
    assert (
        empty & {"entries", "entry_events", "board_rows", "ratings", "appraisals", "criteria_drafts", COUNTS} == set()
    )
    assert len(empty) < len(after) / 2


@pytest.fixture(scope="module")
def first_ones(servers: embedded.Servers) -> Iterator[str]:
    """A database of revision 0020 with namesakes and a role that was given twice, brought to the newest."""
    name = f"namesakes_{os.getpid()}"
    _make(servers, name)
    _upgrade(servers, name, "0020")
    with _connected(servers, name) as old, old.cursor() as cursor:
        cursor.execute(
            """
            SET session_replication_role = replica;
            INSERT INTO districts (id, code, name, city) VALUES (1, 'd', '区', '市');
            INSERT INTO streets (id, district_id, code, name) VALUES (1, 1, 's1', '街道'), (2, 1, 's2', '街道');
            INSERT INTO communities (id, street_id, code, name, kind, address, telephone) SELECT n, 1, 'c' || n,
                CASE WHEN n < 3 THEN '社区' ELSE '第' || n || '社区' END, 'committee', '', ''
                FROM generate_series(1, 6) AS n;
            INSERT INTO branches (tenant_id, id, code, name, position) VALUES (2, 1, 'b1', '支部', 1);
            INSERT INTO members (tenant_id, member_no, name, sort_key, initials, category, status, branch_id, made_at)
                SELECT n, 'M1', '甲', 'j', 'j', 'regular', 'full', 1, '2022-03-31 17:00+00'
                FROM unnest('{2,5,6}'::int[]) AS n;
            INSERT INTO criteria_in_force (tenant_id, version_id, since, set_by_id, set_at, is_first)
                VALUES (4, 1, '2999-01-01', 1, now(), true), (5, 1, '2999-01-01', 1, now(), true),
                (6, 1, '2022-07-01', 1, now(), true);
            INSERT INTO users (id, username, name, made_at, language) SELECT n, 'u' || n, '甲', now(), 'zh_Hans'
                FROM generate_series(1, 4) AS n;
            INSERT INTO grants (user_id, role, tenant_id, branch_id, granted_at) VALUES
                (1, 'community', 2, NULL, now()), (1, 'community', 2, NULL, now()),
                (2, 'community', 2, NULL, now()), (2, 'recorder', 2, 1, now()),
                (3, 'community', 2, NULL, now()), (3, 'recorder', 4, 2, now()), (4, 'auditor', NULL, NULL, now()),
                (4, 'community', 2, NULL, now());
            """
        )
        old.commit()
    _upgrade(servers, name, "head")
    yield name
    databases.drop(servers, name)


def test_units_get_the_days_and_names_that_are_true(servers: embedded.Servers, first_ones: str) -> None:
    """One that has members, and criteria of a quarter to come, was opened when the first member was entered, one that
    has such criteria alone today, one that has nothing says nothing; a later namesake gets its code behind the name."""
    with _connected(servers, first_ones) as connection:
        streets = _answer_rows(connection, "SELECT name FROM streets ORDER BY id")
        communities = _answer_rows(connection, "SELECT name, opened_on::text FROM communities ORDER BY id")

    assert streets == [("街道",), ("街道（s2）",)]
    assert communities == [
        ("社区", None), ("社区（c2）", "2022-04-01"), ("第3社区", None), ("第4社区", str(clock.today())),
        ("第5社区", "2022-04-01"), ("第6社区", "2022-07-01"),
    ]  # fmt: skip


def test_a_role_that_was_given_twice_holds_once(servers: embedded.Servers, first_ones: str) -> None:
    with _connected(servers, first_ones) as connection:
        grants = _answer_rows(
            connection, "SELECT (withdrawn_at IS NULL)::text FROM grants WHERE user_id = 1 ORDER BY id"
        )

    assert grants == [("true",), ("false",)]


def test_the_manual_s_query_lists_who_holds_roles_that_exclude_each_other(
    servers: embedded.Servers, first_ones: str
) -> None:
    upgrade = (databases.ROOT / "docs" / "operations.md").read_text(encoding="utf-8").partition("## Upgrade")[2]
    query = "\n".join(re.findall(r"^ {7,}(.*)$", upgrade[: upgrade.index("\n## ")], re.MULTILINE))
    with _connected(servers, first_ones) as connection:
        rows = _answer_rows(connection, query)

    assert [row[:4] for row in rows] == [
        ("u2", "甲", "community", "recorder"), ("u4", "甲", "auditor", "community")
    ]  # fmt: skip


def test_the_walls_stand(migrated: District) -> None:
    tables = sorted(distribution.owned())
    mine, other = migrated.places[0].id, migrated.places[1].id
    with create_app(migrated.settings).app_context():
        unscoped = {table: db.session.scalar(text(f"SELECT count(*) FROM {table}")) for table in tables}
        enter(migrated.places[0].scope)
        seen = {row for table in tables for row in db.session.scalars(text(f"SELECT tenant_id FROM {table}"))}
        foreign = text("UPDATE members SET name = '改' WHERE tenant_id = :other")
        changed = db.session.execute(foreign, {"other": other}).rowcount  # type: ignore[attr-defined]

        assert distribution.breaches(db.session.connection()) == []
    assert set(unscoped.values()) == {0}
    assert seen == {mine}
    assert changed == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET quantity = quantity + 1",
        "DELETE FROM entries",
        "UPDATE board_rows SET total = total + 1",
        "DELETE FROM board_rows",
        "UPDATE boards SET fingerprint = ''",
        "UPDATE ratings SET recognised = 1",
    ],
)
def test_what_was_finished_stays_frozen(migrated: District, statement: str) -> None:
    with create_app(migrated.settings).app_context():
        enter(migrated.places[0].scope)

        with pytest.raises(DBAPIError) as refused:
            db.session.execute(text(statement))
    assert refused.value.orig.pgcode in (RESTRICT_VIOLATION, INSUFFICIENT_PRIVILEGE)  # type: ignore[union-attr]


def test_the_chains_hold_and_the_work_goes_on(migrated: District) -> None:
    app = create_app(migrated.settings)
    with app.app_context():
        checked = app.test_cli_runner().invoke(args=["ledger", "verify"])
        place = community()
        enter(place.scope)
        entry(place)
        recognised_year(place)
        db.session.commit()
        leave()
        again = app.test_cli_runner().invoke(args=["ledger", "verify"])

    assert (checked.exit_code, checked.output.count("完好")) == (0, 2), checked.output
    assert (again.exit_code, again.output.count("完好")) == (0, 3), again.output
