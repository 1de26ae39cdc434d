"""The door stays open: strangers are silent, slow and greedy, sheets unfold, Redis hangs, and `/healthz` answers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
import redis

from tests.survival.installation import ROOT, Installation, installed

SECONDS = 12
AT_MOST = 1.0
MADE = """
import json
import secrets
from datetime import timedelta
from itsdangerous import URLSafeTimedSerializer
from wsgi import app
from accounts.models import StoredSession
from accounts.sessions import hashed
from core import clock
from core.db import db
from tests.factories import community
with app.app_context():
    place = community()
    people = []
    for name in ("community", "deputy"):
        key, raw = secrets.token_urlsafe(16), secrets.token_hex(20)
        db.session.add(StoredSession(
            key_hash=hashed(key), user_id=place.users[name].id, made_at=clock.now(),
            contents={"_user_id": str(place.users[name].id), "_fresh": True, "csrf_token": raw},
            expires_at=clock.now() + timedelta(hours=1),
        ))
        csrf = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(raw)
        people.append([f"{app.config['SESSION_COOKIE_NAME']}={key}", csrf, place.path("/members/import")])
    db.session.commit()
    print(json.dumps({"people": people, "home": place.path("/entries")}))
"""


@dataclass
class Watch:
    """Asks `/healthz` ten times a second; every answer's seconds, `inf` where none came."""

    port: int
    seconds: list[float] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def ask(self) -> None:
        while not self.ended.wait(0.1):
            begun = time.monotonic()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10) as answer:
                    took = time.monotonic() - begun if answer.status == 200 else float("inf")
            except OSError:
                took = float("inf")
            self.seconds.append(took)

    @contextmanager
    def kept(self) -> Iterator[None]:
        thread = threading.Thread(target=self.ask)
        thread.start()
        try:
            yield
        finally:
            self.ended.set()
            thread.join(20)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(tmp_path_factory.mktemp("attacked"), MADE) as made:
        yield made


@contextmanager
def hung_redis(installation: Installation) -> Iterator[None]:
    """Redis stopped, not dead."""
    with redis.Redis.from_url(installation.servers.redis_url) as client:
        number = int(client.info("server")["process_id"])
    os.kill(number, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(number, signal.SIGCONT)


@contextmanager
def strangers(installation: Installation) -> Iterator[subprocess.Popen[bytes]]:
    people = [part for person in installation.made["people"] for part in person]
    command = [sys.executable, "-m", "tests.attack.strangers", str(installation.port), str(SECONDS), *people]
    with subprocess.Popen(command, cwd=ROOT) as process:
        yield process
        process.wait(SECONDS + 30)


def looked_at(installation: Installation, path: str) -> tuple[int, str]:
    """What a signed-in person sees."""
    address = f"http://127.0.0.1:{installation.port}{path}"
    request = urllib.request.Request(address, headers={"Cookie": installation.made["people"][0][0]})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.status, answer.read().decode()


def test_the_door_stays_open_through_it_all_at_once(installation: Installation) -> None:
    """Items that stopped the site one by one, together; afterwards everybody works on."""
    watch = Watch(installation.port)
    with installation.web():
        with hung_redis(installation), watch.kept(), strangers(installation) as process:
            process.wait(SECONDS + 30)
        status, home = looked_at(installation, installation.made["home"])

    assert (process.returncode, status) == (0, 200)
    assert "积分台账" in home
    assert len(watch.seconds) >= SECONDS
    assert max(watch.seconds) < AT_MOST, sorted(watch.seconds)[-10:]
