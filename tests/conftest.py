"""What every test may ask for: throw-away PostgreSQL and Redis, the migrated schema, an application, a community."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from sqlalchemy import create_engine, text

from app.config import Settings
from app.factory import create_app
from core import embedded
from core.db import db
from core.extensions import limiter
from tests.browsing import Browser
from tests.factories import Place, community

ROOT = Path(__file__).resolve().parents[1]


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
