"""Reads of units, open and closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from core import clock, search
from core.db import db
from core.errors import Missing
from members.models import Member
from members.queries import registered
from tenants import queries as tree
from tenants.models import Community, Street


@dataclass(frozen=True)
class UnitFilter:
    """What the list of communities is narrowed to; the closed ones only where `closed` asks for them."""

    text: str = ""
    street: str = ""
    closed: bool = False


def communities(wanted: UnitFilter) -> Select[Community]:
    """The communities that a filter leaves, in the order of their streets."""
    rows = tree.communities()
    rows = rows.where(Community.closed_on.is_not(None) if wanted.closed else Community.closed_on.is_(None))
    if wanted.text:
        rows = rows.where(search.matches(wanted.text, (Community.name, Community.code), Community.code))
    if wanted.street:
        rows = rows.where(Community.street_id.in_(select(Street.id).where(Street.code == wanted.street)))
    return rows


def streets_with_counts() -> Sequence[tuple[Street, int]]:
    """Every street, the open ones first, with the number of its open communities."""
    open_ones = func.count(Community.id).filter(Community.closed_on.is_(None))
    rows = (
        select(Street, open_ones)
        .outerjoin(Community, Community.street_id == Street.id)
        .group_by(Street.id)
        .order_by(Street.closed_on.is_not(None), Street.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(rows)]


def street(code: str) -> Street:
    """Return the street of a code; raise Missing."""
    row = tree.street(code)
    if row is None:
        raise Missing(_("没有找到这个街道；请回到单位列表核对。"))
    return row


def community(code: str) -> Community:
    """Return the community of a code, to be changed; raise Missing."""
    row = db.session.scalar(select(Community).where(Community.code == code))
    if row is None:
        raise Missing(_("没有找到这个社区；请回到单位列表核对。"))
    return row


def members_by_branch() -> dict[int, int]:
    """How many members on the register each branch of the scope's community has."""
    return _counted(Member.branch_id, clock.today())


def members_by_group() -> dict[int, int]:
    """How many members on the register each group of the scope's community has."""
    return _counted(Member.group_id, clock.today())


def _counted(column: object, day: date) -> dict[int, int]:
    rows = select(column, func.count()).select_from(Member).where(registered(day)).group_by(column)  # type: ignore[call-overload]
    return {row[0]: row[1] for row in db.session.execute(rows) if row[0] is not None}
