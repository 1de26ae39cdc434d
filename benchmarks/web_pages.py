"""Signed-in pages of one community of 200 members and 12,000 entries: time to the last byte, throughput, statements."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, event, select

from accounts.models import User
from app.config import Settings
from app.factory import create_app
from benchmarks.web_community import ROOT, Bench, fill
from benchmarks.web_load import fetch, median_ms, throughput
from core import embedded
from core.db import db
from ledger import batches, bulk
from ledger.rights import Decider
from ledger.states import Decision
from tenants.scope import community_scope, within

Row = dict[str, str | float | bool | None]


def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, embedded.running(Path(folder) / "var") as servers:
        os.environ.update(servers.environment() | {"LIANGJI_VAR": folder})
        config = Config(ROOT / "migrations" / "alembic.ini")
        config.set_main_option("sqlalchemy.url", servers.migration_url.replace("%", "%%"))
        command.upgrade(config, "head")
        bench = fill(create_app(Settings.from_environment()))
        return measured(bench)


def measured(bench: Bench) -> list[Row]:
    with gunicorn("benchmarks.web_bare:app") as bare, gunicorn("wsgi:app") as product:
        warm(product, bench)
        standing = median_ms(product, bench.standing, bench.cookie)
        card = median_ms(product, bench.cards[0], bench.cookie)
        cold_standing, cold_card = cold(product, bench)
        floor = throughput(bare, [f"/{bench.first_member}"], "")
        cards = throughput(product, bench.cards[:20], bench.cookie)
        home = throughput(product, [bench.home], bench.cookie)
    first = first_of_a_worker(bench)
    return [
        row("live board, 200 members, 12,000 entries, median", standing, "ms", None, 30),
        row("the same right after a change", cold_standing, "ms", None, 30),
        row("member's card, median", card, "ms", None, 15),
        row("the same right after a change", cold_card, "ms", None, 15),
        row("member's card, first request of a new worker", first, "ms", None, None),
        row("bare Flask page with one SELECT", floor, "requests/s", None, None),
        ratio("member's card, signed in, of the bare page", cards, floor),
        ratio("community home, signed in, of the bare page", home, floor),
        row("500 recognitions, one batch", recognitions(bench), "s", None, 0.5),
        row("statements of the live board", statements(bench, bench.standing), "SQL", None, None),
        row("statements of a card", statements(bench, bench.cards[0]), "SQL", None, None),
        row("statements of the home", statements(bench, bench.home), "SQL", None, None),
    ]


def row(name: str, value: float, unit: str, against: float | None, target: float | None) -> Row:
    met = None if target is None else value <= target
    return {
        "name": name, "value": round(value, 1), "unit": unit, "against": against, "ratio": None,
        "target": None if target is None else f"≤ {target:g} {unit}", "met": met,
    }  # fmt: skip


def ratio(name: str, value: float, floor: float) -> Row:
    return {
        "name": name, "value": round(value, 1), "unit": "requests/s", "against": round(floor, 1),
        "ratio": round(value / floor, 3), "target": "≥ 0.40", "met": value / floor >= 0.40,
    }  # fmt: skip


def warm(port: int, bench: Bench) -> None:
    for path in (bench.standing, bench.home, *bench.cards[:20]):
        for _ in range(4):
            fetch(port, path, bench.cookie)


def cold(port: int, bench: Bench) -> tuple[float, float]:
    """Medians of the first request after a change of the ledger, whatever worker answers."""
    times: dict[str, list[float]] = {bench.standing: [], bench.cards[0]: []}
    for _ in range(12):
        for path, milliseconds in times.items():
            with bench.app.app_context(), within(community_scope(bench.tenant)):
                bulk.load([bench.entry])
                db.session.commit()
            begun = time.perf_counter()
            fetch(port, path, bench.cookie)
            milliseconds.append(1000 * (time.perf_counter() - begun))
    standing, card = (statistics.median(milliseconds) for milliseconds in times.values())
    return standing, card


def first_of_a_worker(bench: Bench) -> float:
    """The median of a card asked of a process that has answered nothing yet."""
    times = []
    for _ in range(3):
        with gunicorn("wsgi:app", workers=1) as port:
            begun = time.perf_counter()
            fetch(port, bench.cards[1], bench.cookie)
            times.append(1000 * (time.perf_counter() - begun))
    return statistics.median(times)


def recognitions(bench: Bench) -> float:
    """The median time of recognising 500 verified entries in one batch, commit included."""
    times = []
    for _ in range(3):
        with bench.app.app_context(), within(community_scope(bench.tenant)):
            verified = replace(bench.entry, steps=bench.entry.steps[:1])
            ids = bulk.load([verified] * 500)
            db.session.commit()
            by = db.session.scalars(select(User).where(User.username == "s")).one()
            decider = Decider(by.id, frozenset(), None, frozenset())
            begun = time.perf_counter()
            outcomes = batches.decide_all(Decision.RECOGNISE, ids, by, decider)
            db.session.commit()
            times.append(time.perf_counter() - begun)
            assert all(one.done for one in outcomes)
    return statistics.median(times)


def statements(bench: Bench, path: str) -> int:
    """Count the SQL statements of one warm request."""
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    client = bench.app.test_client()
    name, _, value = bench.cookie.partition("=")
    client.set_cookie(name, value)
    client.get(path)
    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(seen)


@contextmanager
def gunicorn(application: str, workers: int = 2) -> Iterator[int]:
    """Serve an application with some workers on a free port of 127.0.0.1."""
    port = embedded_free_port()
    given = ["--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--log-level", "error"]
    options = ["--config", str(ROOT / "gunicorn.conf.py")] if application.startswith("wsgi") else []
    process = subprocess.Popen([sys.executable, "-m", "gunicorn", *options, *given, application], cwd=ROOT)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def embedded_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            fetch(port, "/healthz")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nothing answers on port {port}")
