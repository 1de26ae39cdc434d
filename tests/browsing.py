"""A browser without scripts: it signs in by a session row, carries its cookie and its forgery token."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import Any

from flask import Flask, Response
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from accounts.models import StoredSession, User
from accounts.sessions import hashed
from core import clock
from core.db import db

HOST = "http://localhost"


def body(answer: TestResponse) -> dict[str, Any]:
    """Return the JSON object of an answer."""
    assert answer.json is not None, answer.text
    content: dict[str, Any] = answer.json
    return content


class Client(FlaskClient):
    """A client whose requests know nothing of the context that a test has pushed: no session, no person of it."""

    def open(self, *args: object, **options: object) -> TestResponse:
        with self.application.app_context():
            return super().open(*args, **options)  # type: ignore[arg-type]


def made_session(app: Flask, user_id: int) -> tuple[str, str]:
    """Make the session that a sign-in would have made, uncommitted; return its key and a forgery token of it."""
    key, raw = secrets.token_urlsafe(16), secrets.token_hex(20)
    db.session.add(
        StoredSession(
            key_hash=hashed(key),
            user_id=user_id,
            contents={"_user_id": str(user_id), "_fresh": True, "csrf_token": raw},
            made_at=clock.now(),
            expires_at=clock.now() + timedelta(hours=1),
        )
    )
    signer = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token")
    return key, str(signer.dumps(raw))


class Browser:
    """Requests of one person; `signed_in` makes the session that a sign-in would have made."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = Client(app, Response)
        self.csrf = ""

    def signed_in(self, user: User) -> Browser:
        """Return a new browser in which a person is signed in."""
        browser = Browser(self.app)
        key, browser.csrf = made_session(self.app, user.id)
        db.session.commit()
        browser.client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], key)
        return browser

    def sign_in(self, username: str, password: str, path: str = "/sign-in", address: str = "127.0.0.1") -> TestResponse:
        """Fill in the sign-in form, as from an address of the network."""
        self._take_token("/sign-in")
        entered: dict[str, object] = {"username": username, "password": password, "csrf_token": self.csrf}
        return self.client.post(path, data=entered, environ_overrides={"REMOTE_ADDR": address})

    def post_form(self, path: str, form: dict[str, object]) -> TestResponse:
        """Open a page and send its form, as who is not signed in does."""
        self._take_token(path)
        return self.post(path, form)

    def _take_token(self, path: str) -> None:
        match = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(path).text)
        assert match is not None
        self.csrf = match[1]

    def get(self, path: str, **options: object) -> TestResponse:
        return self.client.get(path, **options)

    def post(self, path: str, data: dict[str, object] | None = None, **options: object) -> TestResponse:
        """Send a form, or with `json=` a body, as the page would."""
        headers = {"X-CSRFToken": self.csrf, **(options.pop("headers", None) or {})}  # type: ignore[dict-item]
        return self.client.post(path, data=data, headers=headers, **options)

    def put(self, path: str, json: dict[str, object]) -> TestResponse:
        """Send a body in place of what is stored."""
        return self.client.put(path, json=json, headers={"X-CSRFToken": self.csrf})
