"""Invitations: a link, or a slip that carries it, by which a person sets the password of their account, once.

Whoever invites never learns what signs in: the password is chosen by who opens the link, and a used link says when.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select, update

from accounts import passwords, sessions
from accounts.access import access_of, is_privileged
from accounts.errors import InvitationUsed
from accounts.models import Invitation, User
from accounts.tokens import token_hash, withdraw_all
from core import clock
from core.db import db
from core.errors import Missing, Refusal
from tenants import audit

LASTS = timedelta(days=14)


def invite(user: User, by: User | None) -> str:
    """Let a person set a new password by a link; return its token, shown this once.

    What signed in before ends: the password, sessions, tokens, an earlier link. by: nobody for the command line.
    """
    now = clock.now()
    withdraw(user)
    user.password_hash = None
    sessions.end_all(user.id)
    withdraw_all(user)
    token = secrets.token_urlsafe(18)
    invited_by = None if by is None else by.id
    expires = now + LASTS
    db.session.add(
        Invitation(
            user_id=user.id, token_hash=token_hash(token), invited_by_id=invited_by, invited_at=now, expires_at=expires
        )
    )
    audit.record("invited", user.username)
    return token


def withdraw(user: User) -> None:
    """Let the links that a person was given and did not use open nothing."""
    unused = update(Invitation).where(Invitation.user_id == user.id, Invitation.withdrawn_at.is_(None))
    db.session.execute(unused.where(Invitation.accepted_at.is_(None)).values(withdrawn_at=clock.now()))


def link(token: str) -> str:
    """Return the address that opens an invitation."""
    return f"{str(current_app.config['PUBLIC_URL']).rstrip('/')}/invitation/{token}"


def of_token(token: str, *, lock: bool = False) -> tuple[Invitation, User]:
    """Return the invitation that a link holds and whom it invites.

    Raises Missing for a link that is unknown, withdrawn or too old, InvitationUsed for one that was used.
    """
    rows = select(Invitation, User).join(User, User.id == Invitation.user_id)
    rows = rows.where(Invitation.token_hash == token_hash(token), User.disabled_at.is_(None))
    locked = rows.with_for_update().execution_options(populate_existing=True)
    row = db.session.execute(locked if lock else rows).one_or_none()
    if row is None or row.Invitation.withdrawn_at is not None or row.Invitation.expires_at <= clock.now():
        raise Missing(_("这个链接不存在、已作废或已过期；请发给您链接的管理员重新发一个。"))
    if row.Invitation.accepted_at is not None:
        raise InvitationUsed(row.Invitation.accepted_at)
    return row.Invitation, row.User


def accept(token: str, password: str, person: User | None) -> User:
    """Set the password that the invited person chose; return them. See `of_token`; raises Invalid for a weak password.

    person: who is signed in in this browser: nobody, or Refusal.
    """
    invitation, user = of_token(token, lock=True)
    if person is not None:
        raise Refusal(signed_in_as(person))
    passwords.check(password, user.username, user.name, privileged=is_privileged(access_of(user.id)))
    user.password_hash = passwords.hashed(password)
    invitation.accepted_at = clock.now()
    audit.record("invitation_accepted", user.username, actor=user)
    return user


def signed_in_as(person: User) -> str:
    """Say why a browser in which somebody works is not where another person's account is opened."""
    return _(
        "这个浏览器里正登录着%(name)s。账号只能由本人在自己的手机或电脑上启用；如果您就是被邀请的人，请先退出再打开链接。",
        name=person.name,
    )
