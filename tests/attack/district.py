"""A demo district of its own to be attacked: embedded servers, migrations, communities filled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from alembic import command
from alembic.config import Config
from flask import Flask

from app.config import Settings
from app.demo.fill import fill
from app.factory import create_app
from core.embedded import Servers

ROOT = Path(__file__).resolve().parents[2]


def filled(
    servers: Servers, var: Path, password: str, only: frozenset[str], say: Callable[[str], None] = lambda _line: None
) -> Flask:
    """Migrate and fill the communities named, none for all; return an application on them."""
    config = Config(ROOT / "migrations" / "alembic.ini")
    config.set_main_option("sqlalchemy.url", servers.migration_url.replace("%", "%%"))
    command.upgrade(config, "head")
    (var / "secret").write_text("a key for this district alone")
    settings = replace(
        Settings.from_environment(),
        database_url=servers.database_url,
        redis_url=servers.redis_url,
        var=var,
        files_url=(var / "files").as_uri(),
        heads_url=(var / "heads").as_uri(),
        secret_key=(var / "secret").read_text(),
    )
    application = create_app(settings)
    with application.app_context():
        fill(password, say, only)
    return application
