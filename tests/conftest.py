"""What every test may ask for: throw-away PostgreSQL and Redis, the migrated schema, an application, a community."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from sqlalchemy import Connection, NullPool, create_engine, make_url, text

from app.config import Settings
from app.factory import create_app
from core import embedded
from core.db import db
from core.extensions import limiter
from tests.browsing import Browser
from tests.factories import Place, community

ROOT = Path(__file__).resolve().parents[1]
BLANK = "liangji_blank"
_blanks = itertools.count(1)


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Servers]:
    """PostgreSQL and Redis of this run's own, gone at its end."""
    with embedded.running(tmp_path_factory.mktemp("var"), durable=False) as running:
        yield running


@pytest.fixture(scope="session")
def settings(servers: embedded.Servers, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of an application on the migrated database."""
    config = Config(ROOT / "migrations" / "alembic.ini")
    config.set_main_option("sqlalchemy.url", servers.migration_url.replace("%", "%%"))
    command.upgrade(config, "head")
    _keep_blank(servers)
    _let_no_test_wait_for_itself(servers)
    var = tmp_path_factory.mktemp("files")
    return Settings(
        database_url=servers.database_url,
        migration_url=servers.migration_url,
        redis_url=servers.redis_url,
        files_url=(var / "files").as_uri(),
        heads_url=(var / "heads").as_uri(),
        secret_key="a key for tests alone",
        var=var,
        public_url="http://liangji.example",
        https=False,
        proxies=0,
        testing=True,
    )


def _keep_blank(servers: embedded.Servers) -> None:
    """Keep a copy of the migrated database without a row: what a test of an empty one copies in a moment."""
    with _superuser(servers) as connection:
        connection.execute(text(f"CREATE DATABASE {BLANK} TEMPLATE liangji OWNER liangji_owner"))


@contextmanager
def _superuser(servers: embedded.Servers) -> Iterator[Connection]:
    """A connection beside the database, outside every transaction."""
    postgresql = servers.postgresql
    url = make_url(postgresql.url("postgres", postgresql.passwords.superuser)).set(database="postgres")
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


@pytest.fixture
def blank_settings(servers: embedded.Servers, settings: Settings, tmp_path: Path) -> Settings:
    """The settings of an application on a migrated database of the test's own, without a row."""
    name = f"blank_{next(_blanks)}"
    with _superuser(servers) as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {BLANK} OWNER liangji_owner"))

    def named(url: str) -> str:
        return make_url(url).set(database=name).render_as_string(hide_password=False)

    return replace(
        settings,
        database_url=named(servers.database_url),
        migration_url=named(servers.migration_url),
        files_url=(tmp_path / "files").as_uri(),
        heads_url=(tmp_path / "heads").as_uri(),
    )


def _let_no_test_wait_for_itself(servers: embedded.Servers) -> None:
    """End a wait for a lock that the test's own session holds, with an error that says so."""
    engine = create_engine(servers.migration_url)
    with engine.begin() as connection:
        connection.execute(text("SET ROLE liangji_owner"))
        connection.execute(text("ALTER DATABASE liangji SET lock_timeout = '15s'"))
    engine.dispose()


@pytest.fixture(scope="session")
def application(settings: Settings) -> Flask:
    return create_app(settings)


@pytest.fixture(scope="module")
def unlimited(application: Flask) -> Iterator[None]:
    """For a module that asks one page more often than a person may."""
    limiter.enabled = False
    yield
    limiter.enabled = True


@pytest.fixture
def app(application: Flask) -> Iterator[Flask]:
    """The application, its context pushed; what a test leaves uncommitted is rolled back."""
    with application.app_context():
        yield application
        db.session.rollback()


@pytest.fixture
def place(app: Flask) -> Place:
    """A community of its own with two branches, staff, four members and the optimised version, committed."""
    return community()


@pytest.fixture
def browser(application: Flask) -> Browser:
    """A browser without scripts in which nobody is signed in."""
    return Browser(application)
