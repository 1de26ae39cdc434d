"""Lockout after failed sign-ins, counted in Redis before the password is looked at; without Redis nobody signs in.

Counted by name and origin (`accounts.devices`), so that a stranger shuts out nobody but themselves; by name alone too,
with a bound that only many addresses together reach, and that a browser known for the name does not feel.
"""

from __future__ import annotations

import redis
from flask import current_app
from flask_babel import gettext as _

from accounts.errors import LockedOut, Unavailable
from core.connections import Connections
from tenants import audit

PASSWORD, CODE = "failures", "codes"
FAILURES = 5
SECONDS = 15 * 60
FROM_ANYWHERE = 100
ANYWHERE_SECONDS = 60 * 60


def attempt(name: str, origin: str, what: str = PASSWORD) -> None:
    """Count an attempt before it fails; raise LockedOut beyond the bound, Unavailable where Redis cannot say.

    what: PASSWORD or CODE: failures at the one say nothing of the other.
    """
    for key, most, seconds in _counters(name, origin, what):
        try:
            with _client().pipeline() as pipe:
                pipe.set(key, 0, ex=seconds, nx=True)
                pipe.incr(key)
                pipe.ttl(key)
                _new, count, left = pipe.execute()
        except redis.RedisError as error:
            raise Unavailable(_("登录服务暂时不可用，请稍后再试。")) from error
        if count == most + 1:
            audit.record_refusal("locked_out", name[:64], origin=origin, seconds=int(left))
        if count > most:
            raise LockedOut(max(int(left), 1))


def succeeded(name: str, origin: str, what: str = PASSWORD) -> None:
    """Forget the failures of a name from where it came in."""
    own, *others = _counters(name, origin, what)
    try:
        with _client().pipeline() as pipe:
            pipe.delete(own[0])
            for key, _most, _seconds in others:
                pipe.decr(key)
            pipe.execute()
    except redis.RedisError as error:
        raise Unavailable(_("登录服务暂时不可用，请稍后再试。")) from error


def _counters(name: str, origin: str, what: str) -> list[tuple[str, int, int]]:
    """The keys that count, each with its bound and the seconds that it counts for."""
    plain = name.strip().lower()
    own = (f"liangji:{what}:{origin}:{plain}", FAILURES, SECONDS)
    if origin.startswith("device "):
        return [own]
    return [own, (f"liangji:{what}:anywhere:{plain}", FROM_ANYWHERE, ANYWHERE_SECONDS)]


def _client() -> redis.Redis:
    connections: Connections = current_app.extensions["connections"]
    return connections.redis()
