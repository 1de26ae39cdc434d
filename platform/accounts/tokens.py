"""Personal tokens for the API: each reads, or reads and writes, until a day; no page and no account opens to one."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.models import Token, User
from core import clock
from core.db import db
from core.errors import Missing
from tenants import audit

DAYS = (30, 90, 365)
DEFAULT_DAYS = 90
NOTED_EVERY = timedelta(hours=1)
"""How exactly the time of its last use is known."""


def make(user: User, name: str, *, may_write: bool = True, days: int = DEFAULT_DAYS) -> str:
    """Store a personal token for the API and return it; it is shown this once."""
    token = "lj_" + secrets.token_urlsafe(32)
    made_at = clock.now()
    expires_at = made_at + timedelta(days=days)
    db.session.add(
        Token(
            user_id=user.id,
            name=name,
            token_hash=token_hash(token),
            made_at=made_at,
            expires_at=expires_at,
            may_write=may_write,
        )
    )
    audit.record("token_made", user.username, actor=user, name=name, may_write=may_write, days=days)
    return token


def withdraw(user: User, token_id: int) -> None:
    """End a token of one's own; raise Missing."""
    token = db.session.scalar(select(Token).where(Token.id == token_id, Token.user_id == user.id))
    if token is None or token.withdrawn_at is not None:
        raise Missing(_("没有这个令牌。"))
    token.withdrawn_at = clock.now()
    audit.record("token_withdrawn", user.username, name=token.name)


def withdraw_all(user: User) -> None:
    """End every token of a person."""
    rows = update(Token).where(Token.user_id == user.id, Token.withdrawn_at.is_(None))
    db.session.execute(rows.values(withdrawn_at=clock.now()))


def living(user_id: int) -> Sequence[Token]:
    """The tokens of a person that hold today, newest first."""
    rows = select(Token).where(Token.user_id == user_id, Token.withdrawn_at.is_(None), Token.expires_at > clock.now())
    return db.session.scalars(rows.order_by(Token.made_at.desc())).all()


def bearer(token: str) -> tuple[User, bool] | None:
    """Return whose token this is and whether it may write, if it still holds; note that it was used."""
    rows = select(User, Token).join(Token, Token.user_id == User.id)
    holds = rows.where(
        Token.token_hash == token_hash(token), Token.withdrawn_at.is_(None), Token.expires_at > clock.now()
    )
    row = db.session.execute(holds).one_or_none()
    if row is None:
        return None
    _note_use(row.Token)
    return row.User, row.Token.may_write


def _note_use(token: Token) -> None:
    """Write down the use, in a transaction of its own, at most once in an hour."""
    if token.last_used_at is not None and clock.now() - token.last_used_at < NOTED_EVERY:
        return
    with Session(db.engine) as own:
        own.execute(update(Token).where(Token.id == token.id).values(last_used_at=clock.now()))
        own.commit()


def token_hash(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
