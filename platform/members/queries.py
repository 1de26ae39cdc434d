"""Reads of members."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, or_, select

from core.db import db
from core.errors import Missing
from members.models import Category, CategorySpell, Exemption, Member, Status, StatusSpell
from tenants.models import Branch

GONE = "没有找到这名党员；可能编号有误，或不在您的单位。"


def member(member_no: str) -> Member:
    """Return the scope's member of a number; raise Missing."""
    found = db.session.scalar(select(Member).where(Member.member_no == member_no))
    if found is None:
        raise Missing(GONE)
    return found


def members(
    text: str = "",
    branch: int | None = None,
    category: Category | None = None,
    status: Status | None = None,
    active_on: date | None = None,
) -> Select[tuple[Member]]:
    """The scope's members by pinyin; text finds a name, a number, pinyin or initials."""
    rows = select(Member).order_by(Member.sort_key, Member.id)
    if text.strip():
        rows = rows.where(_matches(text.strip()))
    if branch is not None:
        rows = rows.where(Member.branch_id == branch)
    if category is not None:
        rows = rows.where(Member.category == category)
    if status is not None:
        rows = rows.where(Member.status == status)
    return rows if active_on is None else rows.where(*active(active_on))


def active(day: date) -> list[object]:
    """The conditions under which a member is active on a day."""
    return [
        or_(Member.active_from.is_(None), Member.active_from <= day),
        or_(Member.active_to.is_(None), Member.active_to >= day),
    ]


def _matches(text: str) -> object:
    typed = text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    spelled = typed.lower()
    return or_(
        Member.name.like(f"%{typed}%"),
        Member.member_no.ilike(f"{typed}%"),
        Member.initials.like(f"{spelled}%"),
        Member.sort_key.like(f"{spelled}%"),
    )


def exemptions(member_id: int) -> Sequence[Exemption]:
    rows = select(Exemption).where(Exemption.member_id == member_id).order_by(Exemption.starts_on)
    return db.session.scalars(rows).all()


def category_spells(member_id: int) -> Sequence[CategorySpell]:
    rows = select(CategorySpell).where(CategorySpell.member_id == member_id).order_by(CategorySpell.starts_on)
    return db.session.scalars(rows).all()


def status_spells(member_id: int) -> Sequence[StatusSpell]:
    rows = select(StatusSpell).where(StatusSpell.member_id == member_id).order_by(StatusSpell.starts_on)
    return db.session.scalars(rows).all()


def branch_names() -> dict[int, str]:
    """Names of the community's branches by id."""
    rows = db.session.execute(select(Branch.id, Branch.name).order_by(Branch.position, Branch.id))
    return {row.id: row.name for row in rows}
