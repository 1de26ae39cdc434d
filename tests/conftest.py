"""What every test may ask for: throw-away PostgreSQL and Redis, the migrated schema, an application, a community."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright
from sqlalchemy import create_engine, make_url, text

from app.config import Settings
from core import embedded
from core.db import db
from core.extensions import limiter
from tests import databases, object_store
from tests.applications import application_of
from tests.browsing import Browser
from tests.factories import Place, community

KEPT_SERVERS, KEPT_REDIS = "LIANGJI_TEST_SERVERS", "LIANGJI_TEST_REDIS"
"""The folder whose servers a caller keeps running, and the address of the Redis database that is this run's."""
LONGEST = (
    "tests/browser/test_every_page.py",
    "tests/browser/test_tours.py", "tests/test_scripts.py", "tests/browser/test_draft_editor.py",
    "tests/survival/test_survival.py", "tests/rules/test_engine.py", "tests/api/test_hostile.py",
    "tests/survival/test_redis_lost.py", "tests/drafting/test_drafts_hostile.py", "tests/web/test_addresses.py",
    "tests/survival/test_silent_servers.py", "tests/core/test_server.py", "tests/drafting/test_attacks.py",
    "tests/drafting/test_sheet_faults.py", "tests/ledger/test_chain.py", "tests/core/test_connections.py",
    "tests/rules/test_rating.py", "tests/app/test_demo.py", "tests/drafting/test_sheet_round_trip.py",
    "tests/rules/test_hostile_files.py", "tests/accounts/test_sign_in.py", "tests/ledger/test_described_attacks.py",
    "tests/survival/test_under_attack.py", "tests/survival/test_object_store.py", "tests/boards/test_snapshot.py",
    "tests/isolation/test_routes.py", "tests/audit/test_every_act.py", "tests/app/test_bodies.py",
    "tests/ledger/test_tampering.py", "tests/core/test_embedded.py", "tests/app/test_unreachable.py",
)  # fmt: skip
"""The files that take longest, which begin first: with one of them left at the end a process would work alone."""
_blanks = itertools.count(1)
# compiling every module of ours and of the tests anew takes each process ten seconds, whatever the environment says
sys.dont_write_bytecode = False
# a tenth of a request's time went to looks for garbage where there is little
gc.set_threshold(20_000, 20, 20)


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what was loaded, which stays until the end."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; the order inside a file stays."""
    places = {file: place for place, file in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(LONGEST)))


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Servers]:
    """PostgreSQL and Redis of this run's own, gone at its end; or those that somebody keeps running for many runs."""
    folder = os.environ.get(KEPT_SERVERS)
    with embedded.running(Path(folder) if folder else tmp_path_factory.mktemp("var"), durable=False) as running:
        yield running


@pytest.fixture(scope="session")
def database(servers: embedded.Servers) -> Iterator[str]:
    """The name of the migrated database: the servers' own, or a copy for this run alone where they are kept."""
    if os.environ.get(KEPT_SERVERS):
        name = f"run_{os.getpid()}"
        databases.copy(servers, databases.BLANK, name)
        yield name
        databases.drop(servers, name)
    else:
        databases.migrate(servers)
        _let_no_test_wait_for_itself(servers)
        yield make_url(servers.database_url).database or ""


@pytest.fixture(scope="session")
def settings(servers: embedded.Servers, database: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of an application on the migrated database."""
    var = tmp_path_factory.mktemp("files")
    return Settings(
        database_url=databases.named(servers.database_url, database),
        migration_url=databases.named(servers.migration_url, database),
        redis_url=os.environ.get(KEPT_REDIS) or servers.redis_url,
        files_url=(var / "files").as_uri(),
        heads_url=(var / "heads").as_uri(),
        secret_key="a key for tests alone",
        var=var,
        public_url="http://liangji.example",
        https=False,
        proxies=0,
        testing=True,
    )


@pytest.fixture(scope="session")
def blank(servers: embedded.Servers, settings: Settings) -> Callable[[Path], Settings]:
    """A function that makes a migrated database without a row; it returns the settings of an application on it."""

    def settings_of_copy(folder: Path) -> Settings:
        name = f"blank_{os.getpid()}_{next(_blanks)}"
        databases.copy(servers, databases.BLANK, name)
        return replace(
            settings,
            database_url=databases.named(servers.database_url, name),
            migration_url=databases.named(servers.migration_url, name),
            files_url=(folder / "files").as_uri(),
            heads_url=(folder / "heads").as_uri(),
        )

    return settings_of_copy


@pytest.fixture
def blank_settings(blank: Callable[[Path], Settings], tmp_path: Path) -> Settings:
    """The settings of an application on a migrated database of the test's own, without a row."""
    return blank(tmp_path)


@pytest.fixture(scope="session")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a bucket in an S3-compatible server of this run's own, which the process knows how to find."""
    with object_store.running(tmp_path_factory.mktemp("s3")) as variables, pytest.MonkeyPatch.context() as environment:
        for name, value in variables.items():
            environment.setenv(name, value)
        yield object_store.BUCKET


def _let_no_test_wait_for_itself(servers: embedded.Servers) -> None:
    """End a wait for a lock that the test's own session holds, with an error that says so."""
    engine = create_engine(servers.migration_url)
    with engine.begin() as connection:
        connection.execute(text("SET ROLE liangji_owner"))
        connection.execute(text("ALTER DATABASE liangji SET lock_timeout = '15s'"))
    engine.dispose()


@pytest.fixture(scope="session")
def application(settings: Settings) -> Flask:
    return application_of(settings)


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


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """The system's Chromium, one for all tests of a process: Playwright does not begin twice in one."""
    program = os.environ.get("LIANGJI_CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"))), None
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
