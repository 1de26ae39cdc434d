"""What people do with accounts: sign in, change the password, hold tokens, grant and withdraw roles."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select, update

from accounts import lockout, passwords, sessions
from accounts.errors import SignInRefused
from accounts.models import Grant, Role, Token, User
from core import clock
from core.db import db
from core.errors import Forbidden, Invalid, Missing
from tenants import audit, revisions
from tenants.models import Topic
from tenants.queries import refuse_closed

TOKEN_LIFE = timedelta(days=90)
WRONG = lazy_gettext("用户名或密码不对；连续输错 5 次将锁定 15 分钟。")


def authenticate(username: str, password: str) -> User:
    """Return who has this name and password; raise SignInRefused, LockedOut or Unavailable."""
    lockout.check(username)
    user = db.session.scalar(select(User).where(User.username == username.strip()))
    right = passwords.matches(user.password_hash if user else None, password)
    if user is None or not right or not user.is_active:
        lockout.failed(username)
        audit.record_refusal("sign_in", username[:64])
        raise SignInRefused(WRONG)
    lockout.succeeded(username)
    audit.record("sign_in", user.username, actor=user)
    return user


def change_password(user: User, old: str, new: str, session_key: str | None) -> None:
    """Set a new password, end the person's other sessions and tokens; raise Invalid."""
    if not passwords.matches(user.password_hash, old):
        message = _("原密码不对。")
        raise Invalid(message, {"old": [message]})
    passwords.check(new, user.username)
    user.password_hash = passwords.hashed(new)
    sessions.end_all(user.id, but=session_key)
    _withdraw_tokens(user)
    audit.record("password_changed", user.username)


def make_token(user: User, name: str) -> str:
    """Store a personal token for the API and return it; it is shown this once."""
    token = "lj_" + secrets.token_urlsafe(32)
    created_at = clock.now()
    db.session.add(
        Token(
            user_id=user.id,
            name=name,
            token_hash=token_hash(token),
            made_at=created_at,
            expires_at=created_at + TOKEN_LIFE,
        )
    )
    audit.record("token_made", name, actor=user)
    return token


def withdraw_token(user: User, token_id: int) -> None:
    """End a token of one's own; raise Missing."""
    token = db.session.scalar(select(Token).where(Token.id == token_id, Token.user_id == user.id))
    if token is None:
        raise Missing(_("没有这个令牌。"))
    token.withdrawn_at = clock.now()
    audit.record("token_withdrawn", token.name)


def renew_password(user: User) -> str:
    """Give somebody who forgot it a new random password and end what the old one opened; return it."""
    password = secrets.token_urlsafe(9) + "7a"
    user.password_hash = passwords.hashed(password)
    sessions.end_all(user.id)
    _withdraw_tokens(user)
    audit.record("password_renewed", user.username)
    return password


def disable(user: User) -> None:
    """Shut an account: its sessions and tokens end, its entries and its name in histories stay."""
    user.disabled_at = clock.now()
    sessions.end_all(user.id)
    _withdraw_tokens(user)
    audit.record("user_disabled", user.username)


def _withdraw_tokens(user: User) -> None:
    withdrawal = update(Token).where(Token.user_id == user.id, Token.withdrawn_at.is_(None))
    db.session.execute(withdrawal.values(withdrawn_at=clock.now()))


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def add_user(username: str, name: str) -> tuple[User, str]:
    """Make an account with a random first password; return both. Raises Invalid for a name that is taken."""
    username = username.strip()
    if db.session.scalar(select(User.id).where(User.username == username)) is not None:
        message = _("这个用户名已有人用，请换一个。")
        raise Invalid(message, {"username": [message]})
    password = secrets.token_urlsafe(9) + "7a"
    user = User(username=username, name=name.strip(), password_hash=passwords.hashed(password), made_at=clock.now())
    db.session.add(user)
    db.session.flush()
    audit.record("user_added", username)
    return user, password


def grant(
    user: User,
    role: Role,
    by: User,
    *,
    street: int | None = None,
    tenant: int | None = None,
    branch: int | None = None,
    member: int | None = None,
) -> Grant:
    """Give a person a role in a place; raise Forbidden for oneself, UnitClosed for a place that is closed."""
    if user.id == by.id:
        raise Forbidden(_("不能给自己授权，请由另一位管理员办理。"))
    refuse_closed(street, tenant, branch)
    row = Grant(
        user_id=user.id,
        role=role,
        street_id=street,
        tenant_id=tenant,
        branch_id=branch,
        member_id=member,
        granted_by_id=by.id,
        granted_at=clock.now(),
    )
    db.session.add(row)
    _announce(tenant)
    audit.record("role_granted", f"{user.username} {role}", tenant=tenant)
    return row


def withdraw(row: Grant, by: User) -> None:
    """Take a role back; the person's sessions end. Raises Forbidden for oneself."""
    if row.user_id == by.id:
        raise Forbidden(_("不能收回自己的角色，请由另一位管理员办理。"))
    row.withdrawn_at = clock.now()
    sessions.end_all(row.user_id)
    _announce(row.tenant_id)
    audit.record("role_withdrawn", f"{row.user_id} {row.role}", tenant=row.tenant_id)


def _announce(tenant: int | None) -> None:
    """Let the pages of a community that tell of its staff be drawn anew."""
    revisions.announce([tenant] if tenant is not None else [], {Topic.ROSTER})
