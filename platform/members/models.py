"""Members and what is dated about them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, column_property, mapped_column, synonym

from core import clock
from core.db import Code, Instant, Model, Name
from tenants.models import OfBranch, OfMember, TenantOwned, Topic, within_tenant

T = TypeVar("T")


class Category(StrEnum):
    """Where a member belongs (党员成分)."""

    RETIRED = "retired"
    VILLAGE_TO_RESIDENT = "village_to_resident"
    NEW_SECTOR = "new_sector"
    MIGRANT = "migrant"
    POCKET = "pocket"
    REGULAR = "regular"


class Status(StrEnum):
    """A member's standing in the Party, apart from the category."""

    FULL = "full"
    PROBATIONARY = "probationary"
    LOST_CONTACT = "lost_contact"
    ABROAD = "abroad"
    SUSPENDED = "suspended"
    FRAIL = "frail"


class Member(OfBranch, OfMember, TenantOwned, Model):
    """A party member of one community with today's branch; category and status are those that were registered last.

    category_today, status_today: the dated ones of today; a change that was registered for a later day has not begun.
    """

    __tablename__ = "members"
    topics = frozenset({Topic.ROSTER})
    __table_args__ = (
        within_tenant("branch_id", "branches"),
        ForeignKeyConstraint(
            ["tenant_id", "branch_id", "group_id"], ["groups.tenant_id", "groups.branch_id", "groups.id"]
        ),
        UniqueConstraint("tenant_id", "member_no"),
        UniqueConstraint("tenant_id", "id_number_hash"),
        Index("ix_members_tenant_id_sort_key", "tenant_id", "sort_key"),
    )

    member_id = synonym("id")
    member_no: Mapped[Code]
    name: Mapped[Name]
    sort_key: Mapped[str]
    initials: Mapped[str]
    category: Mapped[Category]
    status: Mapped[Status]
    joined_party_on: Mapped[date | None]
    active_from: Mapped[date | None]
    active_to: Mapped[date | None]
    id_number_encrypted: Mapped[bytes | None] = mapped_column("id_number_sealed")
    id_number_hash: Mapped[bytes | None]
    phone_encrypted: Mapped[bytes | None] = mapped_column("phone_sealed")
    made_at: Mapped[Instant]
    group_id: Mapped[int | None] = mapped_column(BigInteger)

    if TYPE_CHECKING:
        category_today: Mapped[Category]
        status_today: Mapped[Status]

    def is_active_on(self, day: date) -> bool:
        return (self.active_from or date.min) <= day <= (self.active_to or date.max)


class DatedRow(OfMember):
    """Something dated about a member; an open end is today's."""

    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class DatedCategory(DatedRow, TenantOwned, Model):
    """A member's category from one day to another; an open end is today's."""

    __tablename__ = "member_categories"
    topics = frozenset({Topic.ROSTER})
    __table_args__ = (
        within_tenant("member_id", "members"),
        UniqueConstraint("tenant_id", "member_id", "starts_on"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
    )

    category: Mapped[Category]


class DatedStatus(DatedRow, TenantOwned, Model):
    """A member's status from one day to another; an open end is today's."""

    __tablename__ = "member_statuses"
    topics = frozenset({Topic.ROSTER})
    __table_args__ = (
        within_tenant("member_id", "members"),
        UniqueConstraint("tenant_id", "member_id", "starts_on"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
    )

    status: Mapped[Status]


class Exemption(DatedRow, TenantOwned, Model):
    """Days on which a member loses no points, with the reason and who decided it."""

    __tablename__ = "exemptions"
    topics = frozenset({Topic.ROSTER})
    __table_args__ = (
        within_tenant("member_id", "members"),
        Index("ix_exemptions_tenant_id_member_id", "tenant_id", "member_id"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
    )

    reason: Mapped[str]
    decided_by_id: Mapped[int] = mapped_column(BigInteger)
    decided_at: Mapped[Instant]


def _today(
    table: type[DatedCategory] | type[DatedStatus], value: InstrumentedAttribute[T], newest: InstrumentedAttribute[T]
) -> ColumnElement[T]:
    """Return a member's dated value of today, the newest one where nothing is dated."""
    today = bindparam(None, callable_=clock.today, type_=Date())
    dated = select(value).where(
        table.tenant_id == Member.tenant_id,
        table.member_id == Member.id,
        table.starts_on <= today,
        or_(table.ends_on.is_(None), table.ends_on >= today),
    )
    return func.coalesce(dated.correlate(Member).limit(1).scalar_subquery(), newest)


Member.category_today = column_property(_today(DatedCategory, DatedCategory.category, Member.category))
Member.status_today = column_property(_today(DatedStatus, DatedStatus.status, Member.status))
