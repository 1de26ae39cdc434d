"""The whole attack against a whole demo district: `script/attack [--quick]`; the tests run parts of it."""

from __future__ import annotations

import io
import os
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from accounts.models import User
from core import embedded
from core.db import db
from core.embedded import Servers
from core.embedded.process import free_port
from ledger import evidence
from ledger.heads import keep_heads
from ledger.models import Entry
from ledger.states import State
from tenants.queries import community
from tenants.scope import community_scope, enter, leave
from tests.attack.district import filled
from tests.attack.door import flooded
from tests.attack.tampering import KINDS, put_back
from tests.attack.watch import PATIENCE
from tests.browsing import made_session

VICTIM = "mashi"
FLOOD_SECONDS = 60
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)


def main() -> None:
    only = frozenset({VICTIM, "nanchi"}) if "--quick" in sys.argv[1:] else frozenset()
    with tempfile.TemporaryDirectory(prefix="liangji-attack-") as folder:
        var = Path(folder)
        with embedded.running(var) as servers:
            application = filled(servers, var, secrets.token_hex(8), only, print)
            missed = tampered(application, servers, var)
            slowest = door(application, servers, var)
    if missed or slowest >= PATIENCE:
        sys.exit(f"script/attack: not found: {', '.join(missed) or 'nothing'}; slowest /healthz {slowest:.2f} s")


def tampered(application: Flask, servers: Servers, var: Path) -> list[str]:
    """Tamper in every way with one community; print what `ledger verify` says, and return the ways it missed."""
    url = servers.postgresql.url("postgres", servers.postgresql.passwords.superuser)
    with application.app_context():
        tenant = _prepared()
    missed = [] if _verified(application) == 0 else ["(nothing was changed, yet something was found)"]
    for kind, tamper in KINDS.items():
        with put_back(url, tenant, var / "files") as victim:
            tamper(victim)
            begun = time.monotonic()
            number = _verified(application)
        print(f"{'found' if number else 'MISSED':<7} {number:5d} findings  {time.monotonic() - begun:5.1f} s  {kind}")
        missed += [] if number else [kind]
    print(f"{len(KINDS) - len(missed)} of {len(KINDS)} kinds of tampering found")
    return missed


def door(application: Flask, servers: Servers, var: Path) -> float:
    """Flood a real server on the district; return the slowest answer of `/healthz` in seconds."""
    with application.app_context():
        place = community(VICTIM)
        assert place is not None
        users = db.session.scalars(select(User.id).where(User.username.in_((VICTIM, f"{VICTIM}-deputy")))).all()
        sessions, name = [made_session(application, user) for user in users], application.config["SESSION_COOKIE_NAME"]
        people = [(f"{name}={key}", csrf, f"/communities/{VICTIM}/members/import") for key, csrf in sessions]
        db.session.commit()
    port = free_port()
    environment = os.environ | servers.environment() | {"LIANGJI_VAR": str(var), "LIANGJI_WEB_WORKERS": "2"}
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "--bind", f"127.0.0.1:{port}", "wsgi:app"]
    with (var / "web.log").open("wb") as log:
        web = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/readyz")
        seconds = sorted(flooded(port, servers.redis_url, FLOOD_SECONDS, people))
    finally:
        web.terminate()
        web.wait(30)
    middle, slowest = seconds[len(seconds) // 2], seconds[-1]
    print(f"/healthz asked {len(seconds)} times in {FLOOD_SECONDS} s: median {middle:.3f} s, slowest {slowest:.3f} s")
    return slowest


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(address)


def _prepared() -> int:
    """Attach evidence to an entry that waits, keep today's heads; return the community's id."""
    place = community(VICTIM)
    assert place is not None
    enter(community_scope(place.id))
    waiting = db.session.scalars(select(Entry).where(Entry.state == State.RECORDED).order_by(Entry.id.desc())).first()
    assert waiting is not None
    recorder = db.session.get_one(User, waiting.recorded_by_id)
    evidence.attach(waiting, "证明.png", evidence.save(io.BytesIO(PICTURE)), recorder)
    db.session.commit()
    leave()
    keep_heads()
    db.session.commit()
    return place.id


def _verified(application: Flask) -> int:
    """Return how many findings the command counts; it must not end in a traceback."""
    result = application.test_cli_runner().invoke(args=["ledger", "verify", "--community", VICTIM])
    if result.exit_code == 0:
        return 0
    if not isinstance(result.exception, SystemExit):
        raise RuntimeError(result.output) from result.exception
    return int(result.output.split()[-2])


if __name__ == "__main__":
    main()
