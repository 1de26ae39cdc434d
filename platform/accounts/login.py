"""Who is signed in: from the server-side session, or in the API from a bearer's token."""

from __future__ import annotations

from flask import Flask, Request, g, request

from accounts import tokens
from accounts.models import User
from core.extensions import login

BEARER = "Bearer "


def install(app: Flask) -> None:
    """Tell Flask-Login how people are found."""
    # not init_app: it hangs on every answer and every template, and so would read each session, even for a style sheet
    app.login_manager = login  # type: ignore[attr-defined]
    login.session_protection = None
    login.user_loader(_of_session)
    login.request_loader(_of_token)


def _of_session(user_id: str) -> User | None:
    """The person whom the session's own SELECT brought along; a request with a token stands on that alone."""
    if _bears_token(request):
        return None
    user: User | None = g.get("session_user")
    return user if user is not None and user.get_id() == user_id and user.is_active else None


def _of_token(request: Request) -> User | None:
    """The person whom a token names, asked once: where asking failed, the page that tells of it knows nobody.

    A token opens the API alone; `g.may_write` says whether it may change anything.
    """
    if not _bears_token(request) or not request.path.startswith("/api/") or g.get("bearer_asked"):
        return None
    g.bearer_asked = True
    token = tokens.bearer(request.headers["Authorization"].removeprefix(BEARER))
    if token is None or not token[0].is_active:
        return None
    user, g.may_write = token
    return user


def _bears_token(request: Request) -> bool:
    return request.headers.get("Authorization", "").startswith(BEARER)
