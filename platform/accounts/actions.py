"""What people do with accounts: sign in, change the password, open, shut and help accounts."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select

from accounts import invitations, lockout, passwords, sessions, tokens, totp
from accounts.access import access_of, is_privileged
from accounts.errors import SignInRefused
from accounts.models import User
from core import clock
from core.db import db
from core.errors import Forbidden, Invalid, Refusal
from tenants import audit

WRONG = lazy_gettext("用户名或密码不对；连续输错 5 次将锁定 15 分钟。")


def authenticate(username: str, password: str, origin: str = "") -> User:
    """Return who has this name and password.

    origin: where the attempt comes from, see `devices.origin`. Raises SignInRefused, LockedOut or Unavailable.
    """
    lockout.attempt(username, origin)
    user = db.session.scalar(select(User).where(User.username == username.strip()))
    right = passwords.matches(user.password_hash if user else None, password)
    if user is None or not right or not user.is_active:
        audit.record_refusal("sign_in", username[:64])
        raise SignInRefused(WRONG)
    lockout.succeeded(username, origin)
    return user


def check_code(user: User, code: str, origin: str) -> None:
    """Let somebody with a second factor in; raise Invalid, LockedOut or Unavailable."""
    lockout.attempt(user.username, origin, lockout.CODE)
    try:
        totp.check(user, code)
    except Refusal:
        audit.record_refusal("sign_in_code", user.username)
        raise
    lockout.succeeded(user.username, origin, lockout.CODE)


def change_password(user: User, old: str, new: str, session_key: str | None) -> None:
    """Set a new password, end the person's other sessions and tokens; raise Invalid."""
    if not passwords.matches(user.password_hash, old):
        message = _("原密码不对。")
        raise Invalid(message, {"old": [message]})
    passwords.check(new, user.username, user.name, privileged=is_privileged(access_of(user.id)))
    user.password_hash = passwords.hashed(new)
    sessions.end_all(user.id, but=session_key)
    tokens.withdraw_all(user)
    audit.record("password_changed", user.username)


def disable(user: User, by: User | None = None) -> None:
    """Shut an account: its sessions and tokens end, its entries and its name in histories stay.

    by: nobody for the command line; raises Forbidden for oneself.
    """
    refuse_oneself(user, by)
    user.disabled_at, user.disabled_by_id = clock.now(), None if by is None else by.id
    invitations.withdraw(user)
    sessions.end_all(user.id)
    tokens.withdraw_all(user)
    audit.record("user_disabled", user.username)


def enable(user: User, by: User) -> None:
    """Open a shut account again; raise Forbidden for oneself."""
    refuse_oneself(user, by)
    user.disabled_at = user.disabled_by_id = None
    audit.record("user_enabled", user.username)


def end_sessions(user: User, by: User) -> None:
    """End every session and token of a person; raise Forbidden for oneself, who signs out instead."""
    refuse_oneself(user, by)
    sessions.end_all(user.id)
    tokens.withdraw_all(user)
    audit.record("sessions_ended", user.username)


def remove_second_factor(user: User, by: User) -> None:
    """Help somebody whose phone is lost; raise Forbidden for oneself."""
    refuse_oneself(user, by)
    totp.remove(user)


def refuse_oneself(user: User, by: User | None) -> None:
    """Raise Forbidden where somebody acts on their own account."""
    if by is not None and user.id == by.id:
        raise Forbidden(_("不能办理自己的账号，请由另一位管理员办理。"))


def add_user(username: str, name: str) -> User:
    """Make an account that nobody can sign in with before its invitation; raise Invalid for a name that is taken."""
    username = username.strip()
    if db.session.scalar(select(User.id).where(User.username == username)) is not None:
        message = _("这个用户名已有人用，请换一个。")
        raise Invalid(message, {"username": [message]})
    user = User(username=username, name=name.strip(), made_at=clock.now(), language="zh_Hans")
    db.session.add(user)
    db.session.flush()
    audit.record("user_added", username)
    return user
