"""Who is signed in: from the server-side session, or from a bearer's token."""

from __future__ import annotations

from flask import Flask, Request, g, request

from accounts import queries
from accounts.models import User
from core.extensions import login

BEARER = "Bearer "


def install(app: Flask) -> None:
    """Tell Flask-Login how people are found."""
    login.init_app(app)
    login.session_protection = None
    login.user_loader(_of_session)
    login.request_loader(_of_token)


def _of_session(user_id: str) -> User | None:
    """The person whom the session's own SELECT brought along; a request with a token stands on that alone."""
    if request.headers.get("Authorization", "").startswith(BEARER):
        return None
    user: User | None = g.get("session_user")
    return user if user is not None and user.get_id() == user_id and user.is_active else None


def _of_token(request: Request) -> User | None:
    given = request.headers.get("Authorization", "")
    user = queries.bearer(given.removeprefix(BEARER)) if given.startswith(BEARER) else None
    return user if user is not None and user.is_active else None
