"""Browsers in which somebody signed in before: a signed cookie that tells them from a stranger's.

Failed sign-ins are counted by where they come from, so a stranger who guesses at somebody's password shuts out the own
browser and address, not the browser that the person works with.
"""

from __future__ import annotations

import ipaddress
import secrets
from datetime import timedelta

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from core.encryption import keyed_hash

LASTS = timedelta(days=180)
MAX_NAMES = 20
SALT = "liangji-device"
NETWORK = 64


def origin(username: str) -> str:
    """Return from where a sign-in comes, as failures are counted: this browser, where the name signed in before in it,
    else the network address, of IPv6 the network of one line.
    """
    device, names = _read()
    if _mark(username) in names:
        return f"device {device}"
    address = ipaddress.ip_address(request.remote_addr or "0.0.0.0")
    return str(address) if address.version == 4 else str(ipaddress.ip_network((address, NETWORK), strict=False))


def remember(response: Response, username: str) -> None:
    """Let this browser be known for a name from now on."""
    device, names = _read()
    marks = [_mark(username), *(name for name in names if name != _mark(username))][:MAX_NAMES]
    response.set_cookie(
        _cookie(),
        str(_serializer().dumps([device, marks])),
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        samesite="Lax",
        path="/",
    )


def _read() -> tuple[str, list[str]]:
    try:
        device, names = _serializer().loads(request.cookies.get(_cookie(), ""), max_age=int(LASTS.total_seconds()))
    except (BadData, ValueError):
        return secrets.token_urlsafe(12), []
    return str(device), [str(name) for name in names]


def _mark(username: str) -> str:
    return keyed_hash(f"device {username.strip().lower()}").hex()[:24]


def _cookie() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-device"


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=SALT)
