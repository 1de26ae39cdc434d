"""Importing 10,000 entries from xlsx: read in a child process, checked as the form checks, stored, chained."""

from __future__ import annotations

import os
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from random import Random

from alembic import command
from alembic.config import Config
from sqlalchemy import select

from accounts.models import User
from app.config import Settings
from app.factory import create_app
from benchmarks.web_community import MEMBERS, ROOT, fill
from core import clock, embedded, sheets
from core.db import db
from ledger import imports
from rules import version
from tenants.scope import community_scope, within

ROWS = 10_000
Row = dict[str, str | float | bool | None]


def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, embedded.running(Path(folder) / "var") as servers:
        os.environ.update(servers.environment() | {"LIANGJI_VAR": folder})
        config = Config(ROOT / "migrations" / "alembic.ini")
        config.set_main_option("sqlalchemy.url", servers.migration_url.replace("%", "%%"))
        command.upgrade(config, "head")
        bench = fill(create_app(Settings.from_environment()))
        with bench.app.test_request_context(), within(community_scope(bench.tenant)):
            content = sheet()
            parts = [imported(content) for _ in range(3)]
    check, commit = (sorted(part)[1] for part in zip(*parts, strict=True))
    return [
        figure("import of 10,000 entries from xlsx: read and checked", check, None),
        figure("import of 10,000 entries from xlsx: stored, chained, committed", commit, None),
        figure("import of 10,000 entries from xlsx, whole", check + commit, 2.0),
    ]


def imported(content: bytes) -> tuple[float, float]:
    """Return the seconds of checking and of committing."""
    by = db.session.scalars(select(User).order_by(User.id).limit(1)).one()
    begun = time.perf_counter()
    checked = imports.check(imports.read(content))
    middle = time.perf_counter()
    imports.commit(checked, by)
    db.session.commit()
    return middle - begun, time.perf_counter() - middle


def sheet() -> bytes:
    """A filled template of ROWS entries."""
    chance, today = Random(2), clock.today()
    codes = [item.code for item in version("mashi-2022-optimised").items.values() if item.effect == "deduct"]
    columns = [
        column for name, column in imports.columns().items() if name in ("member", "item", "occurred_on", "reason")
    ]
    days = max(1, min(200, (today - today.replace(month=1, day=1)).days))
    filled = [
        (
            f"M{chance.randint(1, MEMBERS):03d}",
            chance.choice(codes),
            today - timedelta(days=chance.randrange(days)),
            "按会议记录登记",
        )
        for _ in range(ROWS)
    ]
    return sheets.write([sheets.Content("积分", columns, filled)])


def figure(name: str, value: float, target: float | None) -> Row:
    return {
        "name": name, "value": round(value, 2), "unit": "s", "against": None, "ratio": None,
        "target": None if target is None else f"≤ {target:g} s", "met": None if target is None else value <= target,
    }  # fmt: skip
