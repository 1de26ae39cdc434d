"""From a person's grants to the scope in which a permission holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import and_, or_, select

from accounts.models import Grant, Role, User
from accounts.permissions import ACTS_FROM_ABOVE, GIVEN, WHEN_CLOSED, WHOLE_COMMUNITY, Permission
from core.db import db
from tenants.models import Community, Kind
from tenants.scope import Scope


class HeldGrant(NamedTuple):
    """A role that a person holds today and where, as plain values; the names are those of `Grant`."""

    id: int
    role: Role
    street_id: int | None
    tenant_id: int | None
    branch_id: int | None
    member_id: int | None


PRIVILEGED = frozenset({Role.DISTRICT, Role.SYSTEM, Role.SECURITY, Role.AUDITOR})
"""Roles above every community: more is asked of what signs them in."""

IN_FORCE = and_(Grant.withdrawn_at.is_(None), or_(Grant.needs_second.is_(False), Grant.confirmed_at.is_not(None)))
"""Which grants give something today."""

GRANT_COLUMNS = tuple(getattr(Grant, name) for name in HeldGrant._fields)
"""What a SELECT asks for to make a HeldGrant."""


@dataclass(frozen=True)
class Access:
    """The roles a person holds today."""

    grants: Sequence[HeldGrant]

    def may(self, permission: Permission) -> bool:
        """Say whether some role holds the permission anywhere."""
        return any(permission in GIVEN[grant.role] for grant in self.grants)

    def may_in(self, permission: Permission, community: Community) -> bool:
        return self.scope(permission, community) is not None

    def reaches(self, community: Community) -> bool:
        """Say whether the person has any business in the community."""
        return any(covers(grant, community.id, community.street_id) for grant in self.grants)

    def scope(self, permission: Permission, community: Community) -> Scope | None:
        """Return the widest scope of the permission in a community; None where the person does not hold it, or nobody
        does because the community is closed. Nothing is written in a closed one."""
        if not community.is_open and permission not in WHEN_CLOSED:
            return None
        holding = self._holding(permission, community)
        if not holding:
            return None
        here = frozenset({community.id})
        inside = [grant for grant in holding if grant.tenant_id is not None]
        if not inside:
            return Scope(here, here if permission in ACTS_FROM_ABOVE else frozenset())
        return _narrowed(here, here if community.is_open else frozenset(), inside, permission)

    def holds(self, permission: Permission, community: Community) -> bool:
        """Say whether some role of the person gives the permission in a community, open or closed."""
        return bool(self._holding(permission, community))

    def _holding(self, permission: Permission, community: Community) -> list[HeldGrant]:
        return [
            grant
            for grant in self.grants
            if covers(grant, community.id, community.street_id) and gives(grant.role, permission, community)
        ]

    def may_in_street(self, permission: Permission, street_id: int) -> bool:
        """Say whether some role that reaches a street gives the permission."""
        reaching = [grant for grant in self.grants if grant.role == Role.DISTRICT or grant.street_id == street_id]
        return any(permission in GIVEN[grant.role] for grant in reaching)

    def street_ids(self) -> frozenset[int]:
        return frozenset(grant.street_id for grant in self.grants if grant.street_id is not None)

    def is_district(self) -> bool:
        return any(grant.role == Role.DISTRICT for grant in self.grants)

    def oversees(self, street_id: int | None = None) -> bool:
        """Say whether the person looks over a street, over the whole district where no street is named."""
        return self.is_district() or (street_id is not None and street_id in self.street_ids())

    def member_ids(self, tenant: int) -> frozenset[int]:
        """The member records that are this person's own."""
        return frozenset(
            grant.member_id for grant in self.grants if grant.tenant_id == tenant and grant.member_id is not None
        )


def covers(grant: HeldGrant, community_id: int, street_id: int) -> bool:
    """Say whether a grant gives its holder any business in a community of a street."""
    if grant.role == Role.DISTRICT:
        return True
    return grant.tenant_id == community_id or (grant.role == Role.STREET and grant.street_id == street_id)


def gives(role: Role, permission: Permission, community: Community) -> bool:
    """Say whether a role gives a permission in a community of this kind."""
    if permission == Permission.ENTRIES_VERIFY and community.kind == Kind.SINGLE_BRANCH:
        return role in (Role.COMMUNITY, Role.SECRETARY, Role.RECORDER)
    return permission in GIVEN[role]


def _narrowed(
    here: frozenset[int], writable: frozenset[int], grants: Sequence[HeldGrant], permission: Permission
) -> Scope:
    staff = [grant for grant in grants if grant.role != Role.MEMBER]
    if not staff:
        return Scope(here, frozenset(), member=next(iter(grants)).member_id)
    if permission in WHOLE_COMMUNITY or any(grant.branch_id is None for grant in staff):
        return Scope(here, writable)
    return Scope(here, writable, branches=frozenset(grant.branch_id for grant in staff if grant.branch_id is not None))


def access_of(user_id: int) -> Access:
    """Load a person's present grants: none where the account was shut, whatever it was given before."""
    rows = select(*GRANT_COLUMNS).join(User, User.id == Grant.user_id).order_by(Grant.id)
    rows = rows.where(Grant.user_id == user_id, IN_FORCE, User.disabled_at.is_(None))
    return Access([HeldGrant._make(row) for row in db.session.execute(rows)])


def is_privileged(access: Access) -> bool:
    """Say whether a person holds a role above every community."""
    return any(grant.role in PRIVILEGED for grant in access.grants)
