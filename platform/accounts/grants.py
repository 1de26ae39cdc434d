"""Roles: who gives which to whom, which exclude each other, and which wait for a second person."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select

from accounts import sessions
from accounts.access import gives
from accounts.models import Grant, Role, User
from accounts.permissions import Permission
from accounts.words import ROLES
from core import clock
from core.db import db
from core.errors import Forbidden, Invalid, Refusal
from tenants import audit, revisions
from tenants.models import Community, Topic
from tenants.queries import refuse_closed

ADMINISTERING = frozenset({Role.SYSTEM, Role.SECURITY, Role.AUDITOR})
"""Roles of the installation: each excludes every other role but that of a member."""
RECORDING = frozenset({Role.RECORDER, Role.SECRETARY})
"""Roles of a branch, which exclude the administration of the same community: it recognises what they record."""

DECIDING = (Permission.ENTRIES_VERIFY, Permission.ENTRIES_RECOGNISE)
POSTS = (Role.COMMUNITY, Role.SECRETARY, Role.RECORDER)
"""What a community's staff may be."""

OWN_ROLE = lazy_gettext("不能给自己授权，请由另一位管理员办理。")


def grant(
    user: User,
    role: Role,
    by: User,
    *,
    street: int | None = None,
    tenant: int | None = None,
    branch: int | None = None,
    member: int | None = None,
    needs_second: bool = False,
) -> Grant:
    """Give a person a role in a place.

    needs_second: it gives nothing until a second person confirms it. Raises Forbidden for oneself, UnitClosed for a
    place that is closed, Invalid for a role that the person has already or that another role of theirs excludes.
    """
    if user.id == by.id:
        raise Forbidden(OWN_ROLE)
    refuse_closed(street, tenant, branch)
    row = Grant(user_id=user.id, role=role, street_id=street, tenant_id=tenant, branch_id=branch, member_id=member)
    row.granted_by_id, row.granted_at, row.needs_second = by.id, clock.now(), needs_second
    _refuse_twice_or_excluded(user, row)
    db.session.add(row)
    _announce(tenant)
    audit.record("role_granted", user.username, tenant=tenant, role=role.value, needs_second=needs_second)
    return row


def _refuse_twice_or_excluded(user: User, wanted: Grant) -> None:
    _locked(user.id)
    for other in of(user.id):
        if _place(other) == _place(wanted):
            message = _("%(name)s已有这个角色，不必再授。", name=user.name)
            raise Invalid(message, {"role": [message]})
        if _excludes(other, wanted) or _excludes(wanted, other):
            message = _(
                "%(name)s已是%(other)s，不能同时是%(role)s：记录与认定须分人，督导不在所辖社区任职，系统、安全、审计三员不兼其他角色。请先收回原来的角色，或换一个人。",
                name=user.name,
                other=ROLES[other.role],
                role=ROLES[wanted.role],
            )
            raise Invalid(message, {"role": [message]})


def _locked(user_id: int) -> User:
    """Return the account, so that nobody else changes its roles until this transaction ends."""
    rows = select(User).where(User.id == user_id).with_for_update()
    return db.session.scalars(rows.execution_options(populate_existing=True)).one()


def _place(row: Grant) -> tuple[object, ...]:
    return row.role, row.street_id, row.tenant_id, row.branch_id, row.member_id


def _excludes(one: Grant, other: Grant) -> bool:
    if Role.MEMBER in (one.role, other.role):
        return False
    if one.role in ADMINISTERING:
        return True
    if one.role == Role.STREET and other.tenant_id is not None:
        return db.session.get_one(Community, other.tenant_id).street_id == one.street_id
    return one.role == Role.COMMUNITY and other.role in RECORDING and one.tenant_id == other.tenant_id


def of(user_id: int) -> Sequence[Grant]:
    """The roles of a person that were not withdrawn, those that wait for a second person too."""
    rows = select(Grant).where(Grant.user_id == user_id, Grant.withdrawn_at.is_(None)).order_by(Grant.id)
    return db.session.scalars(rows).all()


def decides(role: Role, community: Community) -> bool:
    """Say whether a role of a community confirms what others record."""
    return any(gives(role, permission, community) for permission in DECIDING)


def confirm(row: Grant, by: User) -> None:
    """Let a role that waited for a second person hold.

    Raises Forbidden for who gave it and for who has it, Refusal where it does not wait or nobody opened the account.
    """
    if by.id in (row.granted_by_id, row.user_id):
        raise Forbidden(_("谁授的角色，谁不能核对；请由街道督导或另一位社区管理员核对。"))
    user = _locked(row.user_id)
    db.session.refresh(row)
    if not row.is_pending or row.withdrawn_at is not None:
        raise Refusal(_("这个角色已经核对过或收回了。"))
    if user.password_hash is None:
        raise Refusal(_("%(name)s还没有启用账号；请等本人用凭条设好密码，再问过本人，然后核对。", name=user.name))
    row.confirmed_by_id, row.confirmed_at = by.id, clock.now()
    _announce(row.tenant_id)
    _audit("role_confirmed", row)


def withdraw(row: Grant, by: User) -> None:
    """Take a role back; the person's sessions end. Raises Forbidden for oneself."""
    if row.user_id == by.id:
        raise Forbidden(_("不能收回自己的角色，请由另一位管理员办理。"))
    row.withdrawn_at = clock.now()
    sessions.end_all(row.user_id)
    _announce(row.tenant_id)
    _audit("role_withdrawn", row)


def _announce(tenant: int | None) -> None:
    """Let the pages of a community that tell of its staff be drawn anew."""
    revisions.announce([tenant] if tenant is not None else [], {Topic.ROSTER})


def _audit(action: str, row: Grant) -> None:
    username = db.session.scalar(select(User.username).where(User.id == row.user_id))
    audit.record(action, username, tenant=row.tenant_id, role=row.role.value)


def change(row: Grant, role: Role, by: User, *, branch: int | None, needs_second: bool) -> Grant:
    """Give somebody another post in the same community in place of one; see `withdraw` and `grant`."""
    user = db.session.get_one(User, row.user_id)
    withdraw(row, by)
    db.session.flush()
    return grant(user, role, by, tenant=row.tenant_id, branch=branch, needs_second=needs_second)


def ask_anew(user: User, community: Community, by: User) -> None:
    """Let the deciding roles of a person wait for a second person again: somebody of the community holds a link to the
    account."""
    _locked(user.id)
    for row in of(user.id):
        if row.tenant_id == community.id and decides(row.role, community):
            _renew(row, by)


def ask_all_anew(community: Community, roles: Collection[Role], by: User) -> None:
    """Let everybody's posts of some roles wait for a second person: they begin to decide on points."""
    rows = select(Grant).where(Grant.tenant_id == community.id, Grant.role.in_(roles), Grant.withdrawn_at.is_(None))
    for row in db.session.scalars(rows.order_by(Grant.id)).all():
        _renew(row, by)


def _renew(row: Grant, by: User) -> None:
    """Put a row that waits in the place of a role: what somebody is about to confirm on another page is another row."""
    row.withdrawn_at = clock.now()
    db.session.flush()
    again = Grant(user_id=row.user_id, role=row.role, tenant_id=row.tenant_id, branch_id=row.branch_id)
    again.granted_by_id, again.granted_at, again.needs_second = by.id, clock.now(), True
    db.session.add(again)
    _announce(row.tenant_id)
    _audit("role_to_confirm", again)
