"""Members and what is dated about them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, synonym

from core.db import Code, Instant, Model, Name
from tenants.models import OfBranch, OfMember, TenantOwned, Topic, within_tenant


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
    """A party member of one community; category, status and branch as they are today, their history beside."""

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
