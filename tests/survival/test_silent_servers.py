"""Servers that are stopped, not dead: pages stay quick, sign-in is refused at once, and health says so."""

from __future__ import annotations

import json
import os
import re
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from tests.attack.door import hung_redis
from tests.survival.installation import Installation, until

ONE_WAIT = 1.5
"""Half a second for Redis, the rest for the page and a busy machine."""


@contextmanager
def hung(installation: Installation) -> Iterator[None]:
    """Stop the installation's Redis for the length of a block."""
    with hung_redis(installation.servers.redis_url):
        yield
    until(installation.servers.redis.is_up)


Look = tuple[int, str, float]
"""Status, text and seconds of an answer."""


class Visitor:
    """A browser that times each answer."""

    def __init__(self, installation: Installation) -> None:
        self.root = f"http://127.0.0.1:{installation.port}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def ask(self, path: str, content: bytes | None = None, headers: dict[str, str] | None = None) -> Look:
        request = urllib.request.Request(self.root + path, content, headers or {})
        begun = time.monotonic()
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode(), time.monotonic() - begun
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode(), time.monotonic() - begun

    def sign_in(self) -> Look:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.ask("/sign-in")[1])
        assert token is not None
        form = {"username": "nobody", "password": "Some-password-1", "csrf_token": token[1]}
        return self.ask("/sign-in", urlencode(form).encode())

    def as_json(self, path: str, content: object, token: str = "") -> Look:
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        return self.ask(path, json.dumps(content).encode(), {"Content-Type": "application/json"} | bearer)


def looks(installation: Installation) -> dict[str, Look]:
    """Ask every kind of page that may want Redis, and two that do not."""
    visitor, facts = Visitor(installation), installation.facts
    wanted = {"kind": "poster_pack", "quarter": "2022Q3"}
    bearer = {"Authorization": f"Bearer {facts['recorder']}"}
    return {
        "sign-in": visitor.sign_in(),
        "token": visitor.as_json("/api/v1/tokens", {"username": "nobody", "password": "Some-password-1"}),
        "public": visitor.ask("/public/none"),
        "report": visitor.as_json("/api/v1/reports", wanted, facts["district"]),
        "entries": visitor.ask(f"/api/v1/communities/{facts['code']}/entries", headers=bearer),
        "healthz": visitor.ask("/healthz"),
        "readyz": visitor.ask("/readyz"),
    }


def test_a_hung_redis_costs_a_page_half_a_second_at_most(installation: Installation) -> None:
    with installation.web(), hung(installation):
        looks_twice = looks(installation) | {f"again {name}": look for name, look in looks(installation).items()}

    seconds = {name: round(took, 2) for name, (_, _, took) in looks_twice.items()}
    assert max(seconds.values()) < ONE_WAIT, seconds
    assert sum(seconds.values()) < 4 * ONE_WAIT, seconds
    assert {name: looks_twice[name][0] for name in ("sign-in", "token", "public", "report", "entries", "healthz")} == {
        "sign-in": 503,
        "token": 503,
        "public": 404,
        "report": 202,
        "entries": 200,
        "healthz": 200,
    }
    assert "登录服务暂时不可用" in looks_twice["sign-in"][1]


def test_health_tells_a_silent_redis_from_one_that_is_not_there(installation: Installation) -> None:
    with installation.web():
        visitor = Visitor(installation)
        with hung(installation):
            silent = visitor.ask("/readyz")
        until(lambda: visitor.ask("/readyz")[0] == 200, 20)

    assert silent[0] == 503
    assert json.loads(silent[1]) == {"database": "ok", "redis": "silent"}


def test_health_says_of_a_stopped_postgresql_that_it_is_silent(installation: Installation) -> None:
    postmaster = int((installation.servers.postgresql.folder / "postmaster.pid").read_text().split()[0])
    with installation.web():
        visitor = Visitor(installation)
        os.kill(postmaster, signal.SIGSTOP)
        try:
            silent, alive = visitor.ask("/readyz"), visitor.ask("/healthz")
        finally:
            os.kill(postmaster, signal.SIGCONT)
        back = visitor.ask("/readyz")

    assert (silent[0], json.loads(silent[1])) == (503, {"database": "silent", "redis": "ok"})
    assert silent[2] < 6
    assert (alive[0], alive[2] < 1) == (200, True)
    assert back[0] == 200


def test_the_rate_limits_hold_while_redis_hangs(installation: Installation) -> None:
    with installation.web(), hung(installation):
        visitor = Visitor(installation)
        # each of the two processes counts for itself meanwhile
        statuses = [visitor.ask("/public/none")[0] for _ in range(620)]

    assert 429 in statuses


def test_a_worker_that_starts_while_redis_hangs_waits_for_it(installation: Installation) -> None:
    with installation.web():
        with hung(installation):
            _, text, _ = looks(installation)["report"]
            with installation.worker() as worker:
                time.sleep(6)
                assert worker.poll() is None
        with installation.worker():
            until(lambda: state_of(installation, json.loads(text)["id"]) == "done", 90)


def state_of(installation: Installation, report: int) -> object:
    return installation.rows("SELECT state FROM report_requests WHERE id = %s", report)[0][0]
