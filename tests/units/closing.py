"""Closing and emptying units straight away, for tests that begin where a unit is closed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update

from core import clock
from core.db import db
from members.models import Member
from tenants import branches, unit_changes
from tenants.models import Branch, Community, Group
from tenants.scope import enter, leave, within
from tests.factories import Place


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
