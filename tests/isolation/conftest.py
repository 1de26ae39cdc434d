"""Every test of this folder goes through PgBouncer in transaction mode: what holds there holds without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app.config import Settings
from tests.applications import application_of
from tests.isolation import pooler


@pytest.fixture(scope="session")
def settings(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The settings of the application, which knows the database's connections as shared ones only."""
    with pooler.running(tmp_path_factory.mktemp("pooler"), settings.database_url) as pooled:
        yield replace(settings, database_url=pooled)


@pytest.fixture(scope="session")
def application(settings: Settings) -> Flask:
    return application_of(settings)
