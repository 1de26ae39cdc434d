"""Where a person may go: one place for each role they hold."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from accounts.access import Access, HeldGrant
from accounts.models import Role
from core.db import db
from tenants.models import Community, Street


@dataclass(frozen=True)
class RoleAssignment:
    """A role in a unit: who, where, under which unit; `codes` are the address's parts."""

    role: Role
    unit: str
    within: str
    code: str = ""


def role_assignments(access: Access) -> list[RoleAssignment]:
    """Return the places of a person's roles, one for each role and unit, widest first."""
    streets = {row.id: row for row in db.session.scalars(select(Street))}
    wanted = {grant.tenant_id for grant in access.grants if grant.tenant_id is not None}
    rows = db.session.scalars(select(Community).where(Community.id.in_(wanted))) if wanted else ()
    communities = {row.id: row for row in rows}
    assignments = [_assignment(grant, streets, communities) for grant in access.grants]
    return list(dict.fromkeys(sorted(assignments, key=lambda one: list(Role).index(one.role))))


def _assignment(grant: HeldGrant, streets: dict[int, Street], communities: dict[int, Community]) -> RoleAssignment:
    if grant.tenant_id is not None:
        community = communities[grant.tenant_id]
        return RoleAssignment(grant.role, community.organisation, streets[community.street_id].name, community.code)
    if grant.street_id is not None:
        street = streets[grant.street_id]
        return RoleAssignment(grant.role, street.name, "", street.code)
    return RoleAssignment(grant.role, "", "")
