"""Reads of accounts."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import Select, select

from accounts.actions import token_hash
from accounts.models import Grant, Role, Token, User
from core import clock
from core.db import db
from core.errors import Missing

INSTALLATION_ROLES = (Role.DISTRICT, Role.STREET, Role.SYSTEM, Role.SECURITY, Role.AUDITOR)


def user(user_id: int) -> User | None:
    return db.session.scalar(select(User).where(User.id == user_id))


def user_named(username: str) -> User | None:
    return db.session.scalar(select(User).where(User.username == username.strip()))


def bearer(token: str) -> User | None:
    """Return whose token this is, if it still holds."""
    return db.session.scalar(
        select(User)
        .join(Token, Token.user_id == User.id)
        .where(Token.token_hash == token_hash(token), Token.withdrawn_at.is_(None), Token.expires_at > clock.now())
    )


def tokens(user_id: int) -> Sequence[Token]:
    rows = select(Token).where(Token.user_id == user_id, Token.withdrawn_at.is_(None)).order_by(Token.made_at.desc())
    return db.session.scalars(rows).all()


def names(user_ids: set[int]) -> dict[int, str]:
    """Return names by id."""
    if not user_ids:
        return {}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
    return {row.id: row.name for row in rows}


def staff(tenant: int) -> Select[Grant, User]:
    """The staff of a community with their roles."""
    return (
        select(Grant, User)
        .join(User, User.id == Grant.user_id)
        .where(Grant.tenant_id == tenant, Grant.role != Role.MEMBER, Grant.withdrawn_at.is_(None))
        .order_by(Grant.role, User.username)
    )


def granted_by_security() -> Select[Grant, User]:
    """Who holds a role above the communities, or administers one."""
    return (
        select(Grant, User)
        .join(User, User.id == Grant.user_id)
        .where(Grant.role.in_((*INSTALLATION_ROLES, Role.COMMUNITY)), Grant.withdrawn_at.is_(None))
        .order_by(Grant.role, User.username)
    )


def grant_of_security(grant_id: int) -> Grant:
    """Return a grant that the security manager may withdraw; raise Missing."""
    return _grant(select(Grant).where(Grant.id == grant_id, Grant.role.in_((*INSTALLATION_ROLES, Role.COMMUNITY))))


def grant_of_community(grant_id: int, tenant: int) -> Grant:
    """Return a grant of a community's staff; raise Missing."""
    return _grant(select(Grant).where(Grant.id == grant_id, Grant.tenant_id == tenant))


def _grant(rows: Select[Grant]) -> Grant:
    grant = db.session.scalar(rows.where(Grant.withdrawn_at.is_(None)))
    if grant is None:
        raise Missing(_("没有找到这项授权；它可能已经收回。"))
    return grant


def is_staff(user_id: int, tenant: int) -> bool:
    """Say whether a person holds a post in a community."""
    rows = select(Grant.id).where(Grant.user_id == user_id, Grant.tenant_id == tenant, Grant.withdrawn_at.is_(None))
    return db.session.scalar(rows.limit(1)) is not None
