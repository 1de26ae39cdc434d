"""Reads of members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement, Select, case, or_, select

from core import clock, search
from core.db import db
from core.errors import Missing
from members.models import Category, DatedCategory, DatedStatus, Exemption, Member, Status
from tenants import scope
from tenants.models import Branch, Group
from web.sorting import Column, order_by

GONE = lazy_gettext("没有找到这名党员；可能编号有误，或不在您的单位。")


def member(member_no: str) -> Member:
    """Return the scope's member of a number; raise Missing."""
    row = db.session.scalar(select(Member).where(Member.member_no == member_no))
    if row is None:
        raise Missing(GONE)
    return row


def find(member_no: str) -> Member | None:
    """Return the scope's member of a number, if there is one."""
    return db.session.scalar(select(Member).where(Member.member_no == member_no))


def numbers_and_names(member_ids: set[int]) -> dict[int, tuple[str, str]]:
    """Numbers and names of members by id."""
    rows = db.session.execute(select(Member.id, Member.member_no, Member.name).where(Member.id.in_(member_ids)))
    return {row.id: (row.member_no, row.name) for row in rows}


@dataclass(frozen=True)
class Filter:
    """What the list of members is narrowed to, and its order; those who left only where `left` asks for them.

    among: these numbers alone.
    """

    text: str = ""
    branch: int | None = None
    category: Category | None = None
    status: Status | None = None
    left: bool = False
    sort: str = ""
    among: frozenset[str] | None = None


def filtered(wanted: Filter) -> Select[Member]:
    """The scope's members that a filter leaves, in the order that is asked for, then by pinyin."""
    rows = members(wanted.text, wanted.branch, wanted.category, wanted.status)
    if wanted.among is not None:
        rows = rows.where(Member.member_no.in_(wanted.among))
    order = order_by(wanted.sort, _columns())
    if order:
        rows = rows.order_by(None).order_by(*order, Member.sort_key, Member.id)
    return rows.where(Member.active_to < clock.today() if wanted.left else registered(clock.today()))


def _columns() -> dict[str, tuple[Column, ...]]:
    """What the names of an address order by: branches by their place, categories and statuses as they are listed."""
    branch = select(Branch.position).where(Branch.id == Member.branch_id).correlate(Member).scalar_subquery()
    return {
        "name": (Member.sort_key,),
        "number": (Member.member_no,),
        "branch": (branch, Member.branch_id),
        "category": (case({one.value: place for place, one in enumerate(Category)}, value=Member.category_today),),
        "status": (case({one.value: place for place, one in enumerate(Status)}, value=Member.status_today),),
        "joined": (Member.joined_party_on,),
    }


def exempt_on(day: date, member_ids: Sequence[int]) -> set[int]:
    """Which of the members an exemption covers on a day."""
    rows = select(Exemption.member_id).where(
        Exemption.member_id.in_(member_ids),
        Exemption.starts_on <= day,
        or_(Exemption.ends_on.is_(None), Exemption.ends_on >= day),
    )
    return set(db.session.scalars(rows))


def members(
    text: str = "",
    branch: int | None = None,
    category: Category | None = None,
    status: Status | None = None,
    active_on: date | None = None,
) -> Select[Member]:
    """The scope's members by pinyin; text finds a name, a number or pinyin; see `core.search`."""
    rows = select(Member).order_by(Member.sort_key, Member.id)
    if text.strip():
        rows = rows.where(matching(text))
    if branch is not None:
        rows = rows.where(Member.branch_id == branch)
    if category is not None:
        rows = rows.where(Member.category_today == category)
    if status is not None:
        rows = rows.where(Member.status_today == status)
    return rows if active_on is None else rows.where(*active(active_on))


def used_numbers() -> set[str]:
    """Every member number that is in use."""
    return set(db.session.scalars(select(Member.member_no)))


def known_identities() -> set[bytes]:
    """The keyed hashes of every ID number that is registered."""
    return set(db.session.scalars(select(Member.id_number_hash).where(Member.id_number_hash.is_not(None))))


def active_members(day: date) -> Sequence[Member]:
    """The scope's members who are active on a day, by pinyin."""
    return db.session.scalars(members(active_on=day)).all()


def registered(day: date) -> ColumnElement[bool]:
    """The condition under which a member is on the register on a day: those who have not left, and those to come."""
    return or_(Member.active_to.is_(None), Member.active_to >= day)


def active(day: date) -> list[ColumnElement[bool]]:
    """The conditions under which a member is active on a day."""
    return [or_(Member.active_from.is_(None), Member.active_from <= day), registered(day)]


def matching(text: str) -> ColumnElement[bool]:
    """The condition under which a member is found by what was typed; see `core.search`."""
    return search.matches(text, (Member.name, Member.member_no), Member.sort_key)


def exemptions(member_id: int) -> Sequence[Exemption]:
    rows = select(Exemption).where(Exemption.member_id == member_id).order_by(Exemption.starts_on)
    return db.session.scalars(rows).all()


def dated_categories(member_id: int) -> Sequence[DatedCategory]:
    rows = select(DatedCategory).where(DatedCategory.member_id == member_id).order_by(DatedCategory.starts_on)
    return db.session.scalars(rows).all()


def dated_statuses(member_id: int) -> Sequence[DatedStatus]:
    rows = select(DatedStatus).where(DatedStatus.member_id == member_id).order_by(DatedStatus.starts_on)
    return db.session.scalars(rows).all()


def own_branches(*, only_open: bool = False) -> dict[int, str]:
    """Names of the branches that the scope is narrowed to, by id: all of them for the whole community."""
    branches = scope.current().branches
    names = branch_names(only_open=only_open)
    return {number: name for number, name in names.items() if branches is None or number in branches}


def branch_names(*, only_open: bool = False) -> dict[int, str]:
    """Names of the community's branches by id; the closed ones stand last."""
    rows = db.session.execute(
        select(Branch.id, Branch.name, Branch.closed_on).order_by(
            Branch.closed_on.is_not(None), Branch.position, Branch.id
        )
    )
    return {row.id: row.name for row in rows if row.closed_on is None or not only_open}


def group_choices(member: Member | None = None) -> list[tuple[int, str]]:
    """The open groups of the open branches as choices, under their branches' names; a member's own one in any case."""
    rows = (
        select(Group.id, Group.name, Branch.name.label("branch"))
        .join(Branch, Branch.id == Group.branch_id)
        .where(or_(Group.closed_on.is_(None), Group.id == (member.group_id if member else None)))
        .order_by(Branch.position, Branch.id, Group.id)
    )
    return [(row.id, f"{row.branch} · {row.name}") for row in db.session.execute(rows)]


def group_name(group_id: int | None) -> str:
    """Return a group's name, empty for none."""
    return (db.session.scalar(select(Group.name).where(Group.id == group_id)) or "") if group_id else ""
