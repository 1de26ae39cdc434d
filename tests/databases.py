"""Databases for tests: the migrated one, a copy of it without a row, and copies of that copy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, NullPool, create_engine, make_url, text

from core import embedded

ROOT = Path(__file__).resolve().parents[1]
BLANK = "liangji_blank"


def migrate(servers: embedded.Servers) -> None:
    """Bring the servers' database to the newest migration, and keep a copy of it before anything is in it."""
    upgrade(servers)
    copy(servers, make_url(servers.database_url).database or "", BLANK)


def upgrade(servers: embedded.Servers) -> None:
    """Bring the servers' database to the newest migration."""
    config = Config(ROOT / "migrations" / "alembic.ini")
    config.set_main_option("sqlalchemy.url", servers.migration_url.replace("%", "%%"))
    command.upgrade(config, "head")


def copy(servers: embedded.Servers, source: str, name: str) -> None:
    """Make a database as another one is, where nobody is connected to that."""
    with superuser(servers) as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {source} OWNER liangji_owner"))
        connection.execute(text(f"ALTER DATABASE {name} SET lock_timeout = '15s'"))


def drop(servers: embedded.Servers, name: str) -> None:
    """Remove a database, whoever is connected to it."""
    with superuser(servers) as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


@contextmanager
def superuser(servers: embedded.Servers) -> Iterator[Connection]:
    """A connection beside the databases, outside every transaction."""
    engine = create_engine(as_superuser(servers, "postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def named(url: str, name: str) -> str:
    """Return the address of another database of the same server."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def as_superuser(servers: embedded.Servers, name: str) -> str:
    """Return the superuser's address of a database, by its name."""
    return named(servers.postgresql.url("postgres", servers.postgresql.passwords.superuser), name)
