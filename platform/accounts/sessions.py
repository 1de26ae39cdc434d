"""Sessions on the server: the cookie holds a random key, the row in PostgreSQL everything else."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import MutableMapping
from datetime import timedelta
from typing import cast

from flask import Flask, Request, Response, g
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import and_, bindparam, delete, select, update
from sqlalchemy.orm import Session
from werkzeug.datastructures import CallbackDict

from accounts.models import Grant, StoredSession, User
from core import clock
from core.db import db

SIGNED_IN_FOR = timedelta(hours=12)
ANONYMOUS_FOR = timedelta(hours=1)


_FOUND = (
    select(StoredSession, User, Grant)
    .outerjoin(User, User.id == StoredSession.user_id)
    .outerjoin(Grant, and_(Grant.user_id == User.id, Grant.withdrawn_at.is_(None)))
    .where(StoredSession.key_hash == bindparam("key_hash"), StoredSession.expires_at > bindparam("now"))
    .order_by(Grant.id)
)


class ServerSession(CallbackDict[str, object], SessionMixin):
    """What one browser's session remembers; `key` is what its cookie holds."""

    def __init__(self, key: str | None, contents: MutableMapping[str, object] | None = None) -> None:
        def changed(session: CallbackDict[str, object]) -> None:
            cast(ServerSession, session).modified = True

        super().__init__(contents or {}, changed)
        self.key = key
        self.former: str | None = None
        self.modified = False

    def rotate(self) -> None:
        """Give the session a new key, so that one planted before sign-in is worth nothing."""
        self.former = self.former or self.key
        self.key = None
        self.modified = True


class ServerSessions(SessionInterface):
    """Loads and stores sessions; one SELECT for a request, with the person who is signed in and their roles."""

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        key = request.cookies.get(self.get_cookie_name(app))
        if not key or request.endpoint in app.config["SESSIONLESS"]:
            return ServerSession(None)
        found = db.session.execute(_FOUND, {"key_hash": hashed(key), "now": clock.now()}).all()
        if not found:
            return ServerSession(None)
        g.session_user = found[0][1]
        g.session_grants = [row[2] for row in found if row[2] is not None]
        return ServerSession(key, dict(found[0][0].contents))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        kept = cast(ServerSession, session)
        if not kept.modified:
            return
        with Session(db.engine) as own:
            if kept.former is not None:
                own.execute(delete(StoredSession).where(StoredSession.key_hash == hashed(kept.former)))
            if kept:
                self._store(own, app, kept, response)
            elif kept.key is not None or kept.former is not None:
                self._forget(own, app, kept, response)
            own.commit()

    def _store(self, own: Session, app: Flask, session: ServerSession, response: Response) -> None:
        user_id = cast(str | None, session.get("_user_id"))
        lasts = SIGNED_IN_FOR if user_id else ANONYMOUS_FOR
        if session.key is not None:
            own.execute(
                update(StoredSession)
                .where(StoredSession.key_hash == hashed(session.key))
                .values(contents=dict(session), user_id=int(user_id) if user_id else None)
            )
            return
        session.key = secrets.token_urlsafe(32)
        own.add(
            StoredSession(
                key_hash=hashed(session.key),
                user_id=int(user_id) if user_id else None,
                contents=dict(session),
                made_at=clock.now(),
                expires_at=clock.now() + lasts,
            )
        )
        own.flush()
        response.set_cookie(
            self.get_cookie_name(app),
            session.key,
            max_age=int(lasts.total_seconds()),
            httponly=True,
            secure=app.config["SESSION_COOKIE_SECURE"],
            samesite="Lax",
            path="/",
        )

    def _forget(self, own: Session, app: Flask, session: ServerSession, response: Response) -> None:
        if session.key is not None:
            own.execute(delete(StoredSession).where(StoredSession.key_hash == hashed(session.key)))
        response.delete_cookie(
            self.get_cookie_name(app), path="/", secure=app.config["SESSION_COOKIE_SECURE"], httponly=True
        )


def hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def end_all(user_id: int, but: str | None = None) -> None:
    """End every session of a person, but perhaps the one whose key is given."""
    rows = delete(StoredSession).where(StoredSession.user_id == user_id)
    db.session.execute(rows if but is None else rows.where(StoredSession.key_hash != hashed(but)))


def sweep() -> None:
    """Delete the sessions whose time is over."""
    db.session.execute(delete(StoredSession).where(StoredSession.expires_at <= clock.now()))
