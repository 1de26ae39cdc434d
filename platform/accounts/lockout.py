"""Lockout after failed sign-ins, counted in Redis; without Redis nobody signs in."""

import redis
from flask import current_app
from flask_babel import gettext as _

from accounts.errors import LockedOut, Unavailable
from core.connections import Connections

FAILURES = 5
SECONDS = 15 * 60


def _client() -> redis.Redis:
    connections: Connections = current_app.extensions["connections"]
    return connections.redis()


def check(username: str) -> None:
    """Raise LockedOut while the account is locked, Unavailable where Redis cannot say."""
    key = _key(username)
    try:
        failures, left = int(_client().get(key) or 0), int(_client().ttl(key))
    except redis.RedisError as error:
        raise Unavailable(_("登录服务暂时不可用，请稍后再试。")) from error
    if failures >= FAILURES:
        raise LockedOut(max(left, 1))


def failed(username: str) -> None:
    """Count one failure; the time starts anew with each."""
    try:
        with _client().pipeline() as pipe:
            pipe.incr(_key(username))
            pipe.expire(_key(username), SECONDS)
            pipe.execute()
    except redis.RedisError as error:
        raise Unavailable(_("登录服务暂时不可用，请稍后再试。")) from error


def succeeded(username: str) -> None:
    """Forget the failures of an account."""
    try:
        _client().delete(_key(username))
    except redis.RedisError as error:
        raise Unavailable(_("登录服务暂时不可用，请稍后再试。")) from error


def _key(username: str) -> str:
    return f"liangji:failures:{username.strip().lower()}"
