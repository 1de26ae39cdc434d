"""The whole attack against a whole demo district: `script/attack [--quick]`; the tests run parts of it."""

from __future__ import annotations

import io
import secrets
import sys
import tempfile
import time
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from accounts.models import User
from core import embedded
from core.db import db
from core.embedded import Servers
from ledger import evidence
from ledger.heads import keep_heads
from ledger.models import Entry
from ledger.states import State
from tenants.queries import community
from tenants.scope import community_scope, enter, leave
from tests.attack.district import filled
from tests.attack.tampering import KINDS, put_back

VICTIM = "mashi"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)


def main() -> None:
    only = frozenset({VICTIM, "nanchi"}) if "--quick" in sys.argv[1:] else frozenset()
    with tempfile.TemporaryDirectory(prefix="liangji-attack-") as folder:
        var = Path(folder)
        with embedded.running(var) as servers:
            application = filled(servers, var, secrets.token_hex(8), only, print)
            missed = tampered(application, servers, var)
    sys.exit(f"script/attack: not found: {', '.join(missed)}" if missed else 0)


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


def _prepared() -> int:
    """Attach evidence to an entry that waits, keep today's heads; return the community's id."""
    place = community(VICTIM)
    assert place is not None
    enter(community_scope(place.id))
    waiting = db.session.scalars(select(Entry).where(Entry.state == State.RECORDED).order_by(Entry.id.desc())).first()
    assert waiting is not None
    recorder = db.session.get_one(User, waiting.recorded_by_id)
    evidence.attach(waiting, "证明.png", io.BytesIO(PICTURE), recorder)
    db.session.commit()
    leave()
    keep_heads()
    db.session.commit()
    return place.id


def _verified(application: Flask) -> int:
    """Return how many findings the command counts; it must not end in a traceback."""
    told = application.test_cli_runner().invoke(args=["ledger", "verify", "--community", VICTIM])
    if told.exit_code == 0:
        return 0
    if not isinstance(told.exception, SystemExit):
        raise RuntimeError(told.output) from told.exception
    return int(told.output.split()[-2])


if __name__ == "__main__":
    main()
