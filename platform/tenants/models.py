"""The organisation tree, what every tenant's table shares, links and the audit."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Code, Instant, Model, Name
from core.quarter import Quarter


class Kind(StrEnum):
    """What an organisation is: 党委, 党总支 or a single 党支部."""

    COMMITTEE = "committee"
    GENERAL_BRANCH = "general_branch"
    SINGLE_BRANCH = "single_branch"


class Unit:
    """When a unit was opened, and since when it is closed; one without an opening was always there."""

    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


def _dates() -> CheckConstraint:
    return CheckConstraint("closed_on >= opened_on", name="dates")


class District(Model):
    """The one district of an installation."""

    __tablename__ = "districts"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    city: Mapped[Name]
    unit_changes: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))


class Street(Unit, Model):
    """A street office of the district."""

    __tablename__ = "streets"
    __table_args__ = (UniqueConstraint("district_id", "name"), _dates())

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("districts.id"))
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]


class Community(Unit, Model):
    """A community party organisation: the tenant."""

    __tablename__ = "communities"
    __table_args__ = (UniqueConstraint("street_id", "name"), _dates())

    id: Mapped[int] = mapped_column(primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("streets.id"), index=True)
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    kind: Mapped[Kind] = mapped_column(default=Kind.GENERAL_BRANCH)
    address: Mapped[str] = mapped_column(default="")
    telephone: Mapped[str] = mapped_column(default="")
    reopened_on: Mapped[date | None]

    def counts_in(self, quarter: Quarter) -> bool:
        """Say whether a board of the quarter is expected: from the quarter on in which the community was opened, or
        opened again; no more from the quarter on in which it was closed."""
        since = self.reopened_on or self.opened_on
        return (since is None or Quarter.of(since) <= quarter) and (
            self.closed_on is None or quarter.last_day < self.closed_on
        )

    @property
    def organisation(self) -> str:
        """Its name as a party organisation: 麻石社区党总支."""
        return self.name + {"committee": "党委", "general_branch": "党总支", "single_branch": "党支部"}[self.kind]


class Topic(StrEnum):
    """What changes of a community are counted apart: whoever depends on a topic asks its number."""

    RECOGNISED = "recognised"
    EVENTS = "events"
    ROSTER = "roster"
    CRITERIA = "criteria"
    BOARDS = "boards"


NO_TOPIC: frozenset[Topic] = frozenset()


class TenantOwned:
    """A table that belongs to one community: `tenant_id` leads every key.

    topics: what a changed row of the table changes.
    """

    topics: ClassVar[frozenset[Topic]]

    tenant_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), primary_key=True, sort_order=-100)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True, sort_order=-99)

    @property
    def changes(self) -> frozenset[Topic]:
        """The topics that this very row changes."""
        return self.topics


class OfBranch:
    """Rows that a branch's scope narrows to its own branches."""

    branch_id: Mapped[int] = mapped_column(BigInteger)


class OfMember:
    """Rows that a member's own scope narrows to that member."""

    member_id: Mapped[int] = mapped_column(BigInteger)


def within_tenant(column: str, table: str) -> ForeignKeyConstraint:
    """Return the foreign key from (tenant_id, column) to the same tenant's row of the table."""
    return ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"])


class Branch(Unit, TenantOwned, Model):
    """A party branch (支部) of a community."""

    __tablename__ = "branches"
    __table_args__ = (UniqueConstraint("tenant_id", "code"), UniqueConstraint("tenant_id", "name"), _dates())
    topics = frozenset({Topic.ROSTER})

    code: Mapped[Code]
    name: Mapped[Name]
    position: Mapped[int] = mapped_column(default=0)


class Group(Unit, OfBranch, TenantOwned, Model):
    """A party group (党小组) of a branch."""

    __tablename__ = "groups"
    __table_args__ = (
        within_tenant("branch_id", "branches"),
        UniqueConstraint("tenant_id", "branch_id", "name"),
        UniqueConstraint("tenant_id", "branch_id", "id"),
        _dates(),
    )
    topics = frozenset({Topic.ROSTER})

    name: Mapped[Name]


class Revision(TenantOwned, Model):
    """Counts a community's changes by topic; see `tenants.revisions`."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("tenant_id"),)
    topics = NO_TOPIC

    recognised: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    events: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    roster: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    criteria: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    boards: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))


class LinkKind(StrEnum):
    """What a link opens."""

    BOARD = "board"


class Link(Model):
    """How a QR code finds its tenant: the hash of a random token, what it opens, until when."""

    __tablename__ = "links"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[LinkKind]
    tenant_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    object_id: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    withdrawn_at: Mapped[datetime | None]


class AuditRow(Model):
    """Who changed what, when, from where, and whether it was done or refused; append-only."""

    __tablename__ = "audit"
    __table_args__ = (
        CheckConstraint("result IN ('done', 'refused')", name="result"),
        Index("ix_audit_tenant_id_at", "tenant_id", "at"),
        Index("ix_audit_at", "at"),
        Index("ix_audit_subject", "object"),
        Index("ix_audit_detail", "detail", postgresql_using="gin", postgresql_ops={"detail": "jsonb_path_ops"}),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[Instant]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(default="")
    tenant_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"))
    action: Mapped[Code]
    subject: Mapped[str] = mapped_column("object", default="")
    result: Mapped[str] = mapped_column(default="done")
    address: Mapped[str] = mapped_column(default="")
    detail: Mapped[dict[str, object]] = mapped_column(JSONB, default=dict)
    day: Mapped[date]

    @property
    def listed(self) -> list[int]:
        """The ids of the entries that the row is about."""
        entries = self.detail.get("entries")
        return [int(number) for number in entries] if isinstance(entries, list) else []
