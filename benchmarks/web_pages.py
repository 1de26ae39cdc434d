"""Signed-in pages of one community of 200 members and 12,000 entries: time to the last byte, throughput, statements."""

from __future__ import annotations

import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from alembic import command
from alembic.config import Config
from flask import Flask
from sqlalchemy import Engine, event, select

from accounts.models import Grant, Role, StoredSession, User
from accounts.sessions import hashed
from app.config import Settings
from app.factory import create_app
from benchmarks.web_load import fetch, median_ms, throughput
from core import clock, embedded
from core.db import db
from core.quarter import Quarter
from criteria import actions as criteria
from ledger import batches, bulk
from ledger.rights import Decider
from ledger.states import Decision, EventKind, Source
from members import actions as members
from members.models import Category
from rules import version
from tenants.models import Branch, Community, District, Street
from tenants.scope import community_scope, within

ROOT = Path(__file__).resolve().parents[1]
MEMBERS, ENTRIES = 200, 12_000
Row = dict[str, str | float | bool | None]


@dataclass
class Bench:
    """A filled community, a signed-in cookie, and the paths that are asked."""

    app: Flask
    cookie: str
    standing: str
    cards: list[str]
    home: str
    first_member: int
    entry: bulk.Row
    tenant: int


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
        for path, found in times.items():
            with bench.app.app_context(), within(community_scope(bench.tenant)):
                bulk.load([bench.entry])
                db.session.commit()
            begun = time.perf_counter()
            fetch(port, path, bench.cookie)
            found.append(1000 * (time.perf_counter() - begun))
    standing, card = (statistics.median(found) for found in times.values())
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
            told = batches.decide_all(Decision.RECOGNISE, ids, by, decider)
            db.session.commit()
            times.append(time.perf_counter() - begun)
            assert all(one.done for one in told)
    return statistics.median(times)


def statements(bench: Bench, path: str) -> int:
    """Count the SQL statements of one warm request."""
    seen: list[str] = []

    def note(*given: object) -> None:
        seen.append(str(given[2]))

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


def fill(app: Flask) -> Bench:
    with app.app_context():
        tenant, branches, user = unit()
        with within(community_scope(tenant)):
            quarter = Quarter.of(clock.today())
            first = Quarter(quarter.year, 1)
            with clock.stopped_at(datetime(first.year - 1, 12, 1, tzinfo=UTC)):
                stored = criteria.publish_version(version("mashi-2022-optimised"), user)
                criteria.take_force(stored, first, user, holds_entries=False)
                people = [add_member(number, branches) for number in range(1, MEMBERS + 1)]
            entries = invented(people, branches, user, first.first_day)
            bulk.load(entries)
            bulk.count_anew()
            db.session.commit()
            numbers = [f"M{number:03d}" for number in range(1, MEMBERS + 1)]
        base = "/communities/bench"
        return Bench(
            app=app,
            cookie=signed_in(app, user.id),
            standing=f"{base}/standings/{quarter}",
            cards=[f"{base}/members/{number}/card?quarter={quarter}" for number in numbers],
            home=f"{base}/",
            first_member=people[0],
            entry=entries[0],
            tenant=tenant,
        )


def unit() -> tuple[int, list[int], User]:
    district = District(code="bench", name="测量区", city="")
    db.session.add(district)
    db.session.flush()
    street = Street(district_id=district.id, code="bench", name="测量街道")
    users = [
        User(username=name, name=name, made_at=clock.now(), language="zh_Hans", password_hash="none")
        for name in ("admin", "r", "s")
    ]
    db.session.add_all([street, *users])
    db.session.flush()
    community = Community(street_id=street.id, code="bench", name="测量社区")
    db.session.add(community)
    db.session.flush()
    db.session.add(Grant(user_id=users[0].id, role=Role.COMMUNITY, tenant_id=community.id, granted_at=clock.now()))
    with within(community_scope(community.id)):
        branches = [Branch(code=f"b{n}", name=f"第{n}支部", position=n) for n in range(1, 5)]
        db.session.add_all(branches)
        db.session.flush()
        ids = [branch.id for branch in branches]
    db.session.commit()
    return community.id, ids, users[0]


def add_member(number: int, branches: list[int]) -> int:
    return members.add(
        members.Particulars(
            member_no=f"M{number:03d}",
            name=f"测量{number}",
            branch_id=branches[number % len(branches)],
            category=Category.REGULAR,
            joined_party_on=date(2001, 7, 1),
        )
    ).id


def invented(people: list[int], branches: list[int], user: User, first: date) -> list[bulk.Row]:
    chance = Random(1)
    codes = [item.code for item in version("mashi-2022-optimised").items.values() if item.effect in ("deduct", "add")]
    days = max(1, (clock.today() - first).days)
    found = []
    for number in range(ENTRIES):
        place = number % len(people)
        on = first + timedelta(days=chance.randrange(days))
        at = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
        steps = (
            bulk.Step(EventKind.VERIFIED, user.id + 1, at + timedelta(hours=1)),
            bulk.Step(EventKind.RECOGNISED, user.id + 2, at + timedelta(hours=2)),
        )
        found.append(
            bulk.Row(
                member_id=people[place],
                branch_id=branches[(place + 1) % len(branches)],
                item=chance.choice(codes),
                occurred_on=on,
                quantity=100,
                points=None,
                reason="测量",
                source=Source.FORM,
                recorded_by_id=user.id,
                recorded_at=at,
                steps=steps,
            )
        )
    return found


def signed_in(app: Flask, user_id: int) -> str:
    key = secrets.token_urlsafe(16)
    db.session.add(
        StoredSession(
            key_hash=hashed(key),
            user_id=user_id,
            contents={"_user_id": str(user_id), "_fresh": True, "csrf_token": secrets.token_hex(20)},
            made_at=clock.now(),
            expires_at=clock.now() + timedelta(hours=2),
        )
    )
    db.session.commit()
    return f"{app.config['SESSION_COOKIE_NAME']}={key}"
