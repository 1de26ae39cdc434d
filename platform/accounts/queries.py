"""Reads of accounts."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import Select, func, or_, select

from accounts.access import IN_FORCE
from accounts.models import SYSTEM_ACTOR, Grant, Invitation, Role, StoredSession, User
from core import clock
from core.db import db
from core.errors import Missing
from tenants.models import Community

NOBODY = lazy_gettext("没有找到这个账号；它可能不在您管理的范围。")
INSTALLATION_ROLES = (Role.DISTRICT, Role.STREET, Role.SYSTEM, Role.SECURITY, Role.AUDITOR)


def user(user_id: int) -> User | None:
    return db.session.scalar(select(User).where(User.id == user_id))


def user_named(username: str) -> User | None:
    return db.session.scalar(select(User).where(User.username == username.strip()))


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
    return _grant(select(Grant).where(Grant.id == grant_id, Grant.tenant_id == tenant, Grant.role != Role.MEMBER))


def _grant(rows: Select[Grant]) -> Grant:
    grant = db.session.scalar(rows.where(Grant.withdrawn_at.is_(None)))
    if grant is None:
        raise Missing(_("没有找到这项授权；它可能已经收回。"))
    return grant


def is_known_in(user_id: int, tenant: int) -> bool:
    """Say whether a person holds a role in a community."""
    rows = select(Grant.id).where(Grant.user_id == user_id, Grant.tenant_id == tenant, Grant.withdrawn_at.is_(None))
    return db.session.scalar(rows.limit(1)) is not None


def person(user_id: int) -> User:
    """Return an account of a person; raise Missing."""
    row = db.session.scalar(select(User).where(User.id == user_id, User.username != SYSTEM_ACTOR))
    if row is None:
        raise Missing(NOBODY)
    return row


def person_of_community(user_id: int, tenant: int) -> User:
    """Return an account that has business in this community and nowhere else; raise Missing."""
    row, elsewhere = person(user_id), select(Grant.id).where(Grant.user_id == user_id, Grant.withdrawn_at.is_(None))
    if not is_known_in(user_id, tenant) or db.session.scalar(elsewhere.where(Grant.tenant_id.is_distinct_from(tenant))):
        raise Missing(NOBODY)
    return row


def people(text: str) -> Select[User]:
    """Every account of a person, those whose name or user name holds the text, by user name."""
    rows = select(User).where(User.username != SYSTEM_ACTOR).order_by(User.username)
    return (
        rows.where(
            or_(User.name.contains(text, autoescape=True), User.username.contains(text.lower(), autoescape=True))
        )
        if text
        else rows
    )


def administrators(tenant: int) -> set[int]:
    """Who administers a community today, those who still wait for a second person left out."""
    rows = select(Grant.user_id).where(Grant.tenant_id == tenant, Grant.role == Role.COMMUNITY, IN_FORCE)
    return set(db.session.scalars(rows))


def last_invitation(user_id: int) -> Invitation | None:
    """Return the newest link that a person was given."""
    rows = select(Invitation).where(Invitation.user_id == user_id).order_by(Invitation.id.desc())
    return db.session.scalar(rows.limit(1))


def session_count(user_id: int) -> int:
    """Return in how many browsers a person is signed in."""
    rows = select(func.count()).select_from(StoredSession)
    living = rows.where(StoredSession.user_id == user_id, StoredSession.expires_at > clock.now())
    return int(db.session.scalar(living) or 0)


def pending(street_id: int | None = None, tenant: int | None = None) -> Select[Grant, User, Community]:
    """The roles that wait for a second person, in a street or in one community."""
    rows = (
        select(Grant, User, Community)
        .join(User, User.id == Grant.user_id)
        .join(Community, Community.id == Grant.tenant_id)
        .where(Grant.withdrawn_at.is_(None), Grant.needs_second, Grant.confirmed_at.is_(None))
        .order_by(Community.id, Grant.id)
    )
    rows = rows if street_id is None else rows.where(Community.street_id == street_id)
    return rows if tenant is None else rows.where(Community.id == tenant)


def pending_grant(grant_id: int, *, street_id: int | None = None, tenant: int | None = None) -> Grant:
    """Return a role that waits, in a street or in one community; raise Missing."""
    row = db.session.execute(pending(street_id, tenant).where(Grant.id == grant_id)).one_or_none()
    if row is None:
        raise Missing(_("没有找到这项待核对的授权；它可能已经核对或收回。"))
    grant: Grant = row.Grant
    return grant
