"""Closing and emptying units straight away, for tests that begin where a unit is closed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, update

from accounts.models import Role
from core import clock
from core.db import db
from members.models import Member
from tenants import actions, branches, queries, unit_changes
from tenants.models import Branch, Community, Group, Street
from tenants.scope import community_scope, enter, leave, within
from tests.factories import Place, grant, user


def close(place: Place, day: date | None = None) -> None:
    """Close a community whatever is open in it, committed."""
    unit_changes.raise_number()
    db.session.execute(update(Community).where(Community.id == place.id).values(closed_on=day or clock.today()))
    db.session.commit()


def empty(place: Place, day: date) -> None:
    """Let every member of a community leave on a day, committed."""
    enter(place.scope)
    db.session.execute(update(Member).values(active_to=day))
    db.session.commit()
    leave()


def row(place: Place) -> Community:
    """The community of a place as it is stored now."""
    db.session.expire_all()
    return db.session.get_one(Community, place.id)


def branch_row(place: Place, name: str, closed_on: date | None = None) -> Branch:
    """A branch of a community besides its two, committed."""
    with within(place.scope):
        branch = branches.open_branch(name, date(2022, 1, 1))
        branch.closed_on = closed_on
        db.session.commit()
        db.session.refresh(branch)
        db.session.expunge(branch)
    return branch


def group_row(place: Place, name: str, closed_on: date | None = None, branch: str = "b1") -> Group:
    """A group of a branch, committed."""
    with within(place.scope):
        group = branches.open_group(branches.branch(branch), name, date(2022, 1, 1))
        group.closed_on = closed_on
        db.session.commit()
        db.session.refresh(group)
        db.session.expunge(group)
    return group


def new_community(beside: Place) -> Place:
    """A community of the same street as it was just opened: one branch, an administrator, nothing else."""
    above = db.session.scalars(select(Street).where(Street.code == beside.street_code)).one()
    code = f"{beside.code}-fresh"
    number = actions.open_community(code, f"{code}社区", above.id, ["第一支部"]).id
    administrator = user("新社区管理员")
    grant(administrator, Role.COMMUNITY, tenant_id=number)
    db.session.commit()
    with within(community_scope(number)):
        branch_ids = [branch.id for branch in queries.branches()]
    return Place(number, code, beside.street_code, branch_ids, {"community": administrator})
