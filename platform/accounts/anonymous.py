"""What a browser in which nobody is signed in remembers: a signed cookie, no row.

It holds the forgery token, the language, a sentence to show; never who somebody is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from flask import Flask
from flask.json.tag import TaggedJSONSerializer
from itsdangerous import BadData, URLSafeTimedSerializer

LASTS = timedelta(hours=1)
SALT = "liangji-anonymous-session"
SEPARATOR = "."


def is_one(cookie: str) -> bool:
    """Say whether a cookie is a signed one; the key of a row has no separator."""
    return SEPARATOR in cookie


def read(app: Flask, cookie: str) -> dict[str, object]:
    """Return what a cookie says; nothing where it is too old or not ours."""
    return _read(app, cookie, LASTS)


def is_fresh(app: Flask, cookie: str) -> bool:
    """Say whether a cookie is so young that it need not be written anew for who goes on."""
    return bool(_read(app, cookie, LASTS / 2))


def _read(app: Flask, cookie: str, lasts: timedelta) -> dict[str, object]:
    try:
        contents: dict[str, object] = _serializer(app).loads(cookie, max_age=int(lasts.total_seconds()))
    except BadData:
        return {}
    return {name: value for name, value in contents.items() if not name.startswith("_user")}


def sign(app: Flask, contents: Mapping[str, object]) -> str:
    """Return the cookie that says this."""
    return str(_serializer(app).dumps(dict(contents)))


def _serializer(app: Flask) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(app.config["SECRET_KEY"], salt=SALT, serializer=TaggedJSONSerializer())
