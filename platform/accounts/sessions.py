"""Sessions: for who is signed in the cookie holds a random key and the row in PostgreSQL everything else."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any, cast

from flask import Flask, Request, Response, g, request
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import Row, and_, bindparam, delete, inspect, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, make_transient_to_detached

from accounts import anonymous
from accounts.access import GRANT_COLUMNS, IN_FORCE, HeldGrant
from accounts.models import Grant, StoredSession, User
from core import clock
from core.db import db
from core.texts import is_writable
from tenants import queries, revisions, scope, unit_changes
from tenants.models import Community, Revision
from tenants.revisions import Revisions

log = logging.getLogger("liangji")

SIGNED_IN_FOR = timedelta(hours=12)
NOWHERE = 0
"""No community has this id."""


_USER = tuple(inspect(User).columns)
_SESSION = (
    select(StoredSession.contents, *_USER, *GRANT_COLUMNS, unit_changes.COLUMN, Revision.tenant_id, *revisions.COLUMNS)
    .outerjoin(User, User.id == StoredSession.user_id)
    .outerjoin(Grant, and_(Grant.user_id == User.id, IN_FORCE))
    .outerjoin(Revision, Revision.tenant_id == bindparam("tenant"))
    .where(StoredSession.key_hash == bindparam("key_hash"), StoredSession.expires_at > bindparam("now"))
    .order_by(Grant.id)
)
"""Who a session belongs to, with their roles, and how fresh the tree of units and what they ask about are: one SELECT
before every page."""

Read = Callable[["ServerSession"], dict[str, object]]


class ServerSession(SessionMixin):
    """What one browser's session remembers, read when it is first asked for; `key` is what a signed-in cookie holds.

    Where reading it fails, the first who asks gets the error and everybody after it an empty session that is not
    stored: the page that tells of the error can be drawn.
    """

    def __init__(
        self, read: Callable[[ServerSession], dict[str, object]] | None = None, key: str | None = None
    ) -> None:
        self.key = key
        self.former: str | None = None
        self.modified = False
        self.is_lost = False
        self._read = read
        self._contents: dict[str, object] = {}

    def rotate(self) -> None:
        """Give the session a new key, so that one planted before sign-in is worth nothing."""
        self.former = self.former or self.key
        self.key = None
        self.modified = True

    def _read_contents(self) -> dict[str, object]:
        read, self._read = self._read, None
        if read is not None:
            try:
                self._contents = read(self)
            except SQLAlchemyError:
                self.is_lost = True
                raise
        return self._contents

    def __getitem__(self, name: str) -> object:
        return self._read_contents()[name]

    def __setitem__(self, name: str, value: object) -> None:
        self._read_contents()[name] = value
        self.modified = True

    def __delitem__(self, name: str) -> None:
        del self._read_contents()[name]
        self.modified = True

    def __iter__(self) -> Iterator[str]:
        return iter(self._read_contents())

    def __len__(self) -> int:
        return len(self._read_contents())


class ServerSessions(SessionInterface):
    """Loads and stores sessions: who is signed in has a row, found with person and roles by one SELECT; who is not has
    a signed cookie and nothing else.
    """

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """Return the session of a cookie, unread: what asks for nothing of it costs nothing and cannot fail."""
        cookie = request.cookies.get(self.get_cookie_name(app))
        if not cookie:
            return ServerSession()
        if anonymous.is_one(cookie):
            return ServerSession(lambda session: _read_cookie(app, cookie, session))
        return ServerSession(_read_row, cookie)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Store what changed. Raises DBAPIError where a sign-in or sign-out cannot be stored."""
        server_session = cast(ServerSession, session)
        if not server_session.modified or server_session.is_lost:
            return
        if server_session.key is None and server_session.former is None and "_user_id" not in server_session:
            self._write_anonymous(app, server_session, response)
        elif server_session.key is not None and "_user_id" in server_session:
            _update(server_session)
        else:
            self._change_hands(app, server_session, response)

    def _change_hands(self, app: Flask, session: ServerSession, response: Response) -> None:
        """Forget the row of the key before, make one for who signed in."""
        with Session(db.engine) as own:
            for key in {session.key, session.former} - {None}:
                own.execute(delete(StoredSession).where(StoredSession.key_hash == hashed(str(key))))
            if "_user_id" in session:
                session.key = secrets.token_urlsafe(32)
                own.add(_row(session.key, session))
            own.commit()
        if "_user_id" in session:
            self._set_cookie(app, response, str(session.key), SIGNED_IN_FOR)
        else:
            self._write_anonymous(app, session, response)

    def _write_anonymous(self, app: Flask, session: ServerSession, response: Response) -> None:
        if session:
            self._set_cookie(app, response, anonymous.sign(app, session), anonymous.LASTS)
        else:
            secure = app.config["SESSION_COOKIE_SECURE"]
            response.delete_cookie(self.get_cookie_name(app), path="/", secure=secure, httponly=True, samesite="Lax")

    def _set_cookie(self, app: Flask, response: Response, value: str, lasts: timedelta) -> None:
        response.set_cookie(
            self.get_cookie_name(app),
            value,
            max_age=int(lasts.total_seconds()),
            httponly=True,
            secure=app.config["SESSION_COOKIE_SECURE"],
            samesite="Lax",
            path="/",
        )


def _read_cookie(app: Flask, cookie: str, session: ServerSession) -> dict[str, object]:
    contents = anonymous.read(app, cookie)
    session.modified = bool(contents) and not anonymous.is_fresh(app, cookie)
    return contents


def _read_row(session: ServerSession) -> dict[str, object]:
    community = _community_asked_about()
    tenant = NOWHERE if community is None else community.id
    values = {"key_hash": hashed(str(session.key)), "now": clock.now(), "tenant": tenant}
    rows = scope.glance(tenant, _SESSION, values)
    if not rows:
        session.key = None
        return {}
    contents, user, grants, numbers = _divided(rows)
    g.session_user, g.session_grants = user, grants
    if numbers is not None:
        revisions.remember(tenant, numbers)
    return contents


def _community_asked_about() -> Community | None:
    """The community that the address names, also one that the page is about to refuse: a name no database takes."""
    code = str((request.view_args or {}).get("community", ""))
    return queries.community(code) if code and is_writable(code) and revisions.is_reading() else None


def _divided(rows: Sequence[Row[Any]]) -> tuple[dict[str, object], User | None, list[HeldGrant], Revisions | None]:
    """Take the rows of a session apart: what it remembers, whose it is, their roles, the community's numbers."""
    person, rest = rows[0][1 : len(_USER) + 1], len(_USER) + 1
    grants = [HeldGrant._make(row[rest : rest + len(GRANT_COLUMNS)]) for row in rows if row[rest] is not None]
    changes, tenant, *numbers = rows[0][rest + len(GRANT_COLUMNS) :]
    unit_changes.remember(changes)
    return dict(rows[0][0]), _person(person), grants, Revisions(*numbers) if tenant is not None else None


def _person(values: Sequence[Any]) -> User | None:
    """Return the person of a row, in no session: what changes an account reads it again."""
    if values[0] is None:
        return None
    user = User(**{column.key: value for column, value in zip(_USER, values, strict=True)})
    make_transient_to_detached(user)
    return user


def _row(key: str, session: ServerSession) -> StoredSession:
    return StoredSession(
        key_hash=hashed(key),
        user_id=int(str(session["_user_id"])),
        contents=dict(session),
        made_at=clock.now(),
        expires_at=clock.now() + SIGNED_IN_FOR,
    )


def _update(session: ServerSession) -> None:
    """Store a sentence or a token beside a session that goes on; the answer stands without it."""
    rows = update(StoredSession).where(StoredSession.key_hash == hashed(str(session.key)))
    try:
        with Session(db.engine) as own:
            own.execute(rows.values(contents=dict(session)))
            own.commit()
    except SQLAlchemyError:
        log.exception("a session was not stored")


def hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def end_all(user_id: int, but: str | None = None) -> None:
    """End every session of a person, but perhaps the one whose key is given."""
    rows = delete(StoredSession).where(StoredSession.user_id == user_id)
    db.session.execute(rows if but is None else rows.where(StoredSession.key_hash != hashed(but)))


def sweep() -> None:
    """Delete the sessions whose time is over."""
    db.session.execute(delete(StoredSession).where(StoredSession.expires_at <= clock.now()))
