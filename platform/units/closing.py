"""Closing a unit: it takes nothing new from then on, and what it holds stays readable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from core.db import db
from ledger import chain
from tenants import audit, unit_changes
from tenants.branches import hold
from tenants.checks import day_fault, refuse
from tenants.errors import StillBusy
from tenants.models import Branch, Community, Group, Street, Unit
from tenants.scope import community_scope, within
from units import business


def close_street(street: Street, day: date) -> None:
    """Close a street on a day; raise FaultyUnit, StillBusy while a community of it is open."""
    unit_changes.raise_number()
    db.session.refresh(street)
    if not street.is_open:
        return
    _close(street, street.name, day, business.of_street(street))
    audit.record("street_closed", street.code, closed_on=str(day))


def close_community(community: Community, day: date) -> None:
    """Close a community on a day; raise FaultyUnit, StillBusy with everything that is open in it.

    Whoever changes something in it holds its row: closing waits for them, and they look at it anew afterwards.
    """
    rows = select(Community).where(Community.id == community.id).with_for_update()
    db.session.scalars(rows.execution_options(populate_existing=True)).one()
    unit_changes.raise_number()
    if not community.is_open:
        return
    with within(community_scope(community.id)):
        open_business = business.of_community()
    _close(community, community.organisation, day, open_business)
    audit.record("community_closed", community.code, tenant=community.id, closed_on=str(day))


def close_branch(branch: Branch, day: date) -> None:
    """Close a branch of the scope's community on a day; raise FaultyUnit, StillBusy."""
    chain.lock()
    hold()
    rows = select(Branch).where(Branch.id == branch.id).with_for_update()
    db.session.scalars(rows.execution_options(populate_existing=True)).one()
    if not branch.is_open:
        return
    _close(branch, branch.name, day, business.of_branch(branch))
    audit.record("branch_closed", branch.code, tenant=branch.tenant_id, closed_on=str(day))


def close_group(group: Group, day: date) -> None:
    """Close a group of the scope's community on a day; raise FaultyUnit, StillBusy."""
    hold()
    rows = select(Group).where(Group.id == group.id).with_for_update()
    db.session.scalars(rows.execution_options(populate_existing=True)).one()
    if not group.is_open:
        return
    _close(group, group.name, day, business.of_group(group))
    audit.record("group_closed", group.name, tenant=group.tenant_id, closed_on=str(day))


def _close(unit: Unit, name: str, day: date, open_business: Sequence[str]) -> None:
    refuse({"day": day_fault(day, unit.opened_on)})
    if open_business:
        raise StillBusy(name, open_business)
    unit.closed_on = day
    db.session.flush()
