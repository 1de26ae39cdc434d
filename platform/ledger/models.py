"""The ledger's tables: entries, evidence, the chain of events, attendance sheets, closed quarters."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Code, Hundredths, Instant, Model, Name
from core.points import HUNDRED
from core.quarter import Quarter
from ledger.states import COUNTED_EVENTS, EventKind, Source, State
from tenants.models import NO_TOPIC, OfBranch, OfMember, TenantOwned, Topic, within_tenant


class Entry(OfBranch, OfMember, TenantOwned, Model):
    """One recorded occurrence of one item by one member on one date (积分记录).

    quantity, points and measure are hundredths; points is null unless the item leaves the figure to the entry, measure
    unless it has brackets; attributes has a word for each attribute of the item. Everything but
    the state and who decided it is a fact: its recorder may amend it until somebody confirms it, then it never changes.
    `branch_id` is the member's branch when it was recorded.
    """

    __tablename__ = "entries"
    topics = frozenset({Topic.EVENTS})
    __table_args__ = (
        within_tenant("member_id", "members"),
        within_tenant("branch_id", "branches"),
        within_tenant("reverses_id", "entries"),
        within_tenant("sheet_id", "attendance_sheets"),
        CheckConstraint("quantity > 0 AND quantity <= 1000000", name="quantity"),
        CheckConstraint("points >= 0 AND points <= 100000", name="points"),
        CheckConstraint("measure >= 0 AND measure <= 100000000", name="measure"),
        CheckConstraint("jsonb_typeof(attributes) = 'object'", name="attributes"),
        CheckConstraint("length(trim(reason)) > 0", name="reason"),
        CheckConstraint("recorded_by_id <> verified_by_id", name="verified_by_another"),
        CheckConstraint("recognised_by_id IS NULL OR verified_by_id IS NOT NULL", name="verified_before_recognised"),
        CheckConstraint("recognised_by_id NOT IN (recorded_by_id, verified_by_id)", name="recognised_by_another"),
        Index("ix_entries_tenant_id_occurred_on", "tenant_id", "occurred_on", "id"),
        Index("ix_entries_tenant_id_member_id", "tenant_id", "member_id", "occurred_on"),
        Index(
            "ix_entries_tenant_id_waiting",
            "tenant_id",
            "state",
            "branch_id",
            postgresql_where=text("state IN ('recorded', 'verified', 'returned')"),
        ),
        Index(
            "uq_entries_tenant_id_reverses_id",
            "tenant_id",
            "reverses_id",
            unique=True,
            postgresql_where=text("reverses_id IS NOT NULL AND state NOT IN ('rejected', 'withdrawn')"),
        ),
    )

    item: Mapped[Code]
    occurred_on: Mapped[date]
    quantity: Mapped[Hundredths] = mapped_column(default=HUNDRED)
    points: Mapped[int | None] = mapped_column(BigInteger)
    measure: Mapped[int | None] = mapped_column(BigInteger)
    attributes: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict, server_default=text("'{}'::jsonb"))
    reason: Mapped[str]
    source: Mapped[Source]
    reverses_id: Mapped[int | None] = mapped_column(BigInteger)
    sheet_id: Mapped[int | None] = mapped_column(BigInteger)
    recorded_by_id: Mapped[int]
    recorded_at: Mapped[Instant]
    state: Mapped[State] = mapped_column(default=State.RECORDED)
    verified_by_id: Mapped[int | None]
    recognised_by_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")


class EntryEvent(TenantOwned, Model):
    """One link of a community's chain, sealed over the link before: what happened to an entry, or, without an entry,
    what was confirmed."""

    __tablename__ = "entry_events"
    topics = frozenset({Topic.EVENTS})
    __table_args__ = (
        within_tenant("entry_id", "entries"),
        UniqueConstraint("tenant_id", "sequence"),
        Index("ix_entry_events_tenant_id_entry_id", "tenant_id", "entry_id"),
        CheckConstraint("(kind = 'sealed') = (entry_id IS NULL)", name="of_an_entry"),
    )

    sequence: Mapped[int] = mapped_column(BigInteger)
    entry_id: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[EventKind]
    actor_id: Mapped[int]
    at: Mapped[Instant]
    reason: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    digest: Mapped[bytes]

    @property
    def changes(self) -> frozenset[Topic]:
        """Recognised and reversed entries change the standing, other events only what is told of the entry."""
        return self.topics | {Topic.RECOGNISED} if self.kind in COUNTED_EVENTS else self.topics


class ChainHead(TenantOwned, Model):
    """The newest link of a community's chain; locked while links are added.

    drafted: the newest link when a board was last drafted; no decision up to it is undone.
    """

    __tablename__ = "chain_heads"
    topics = NO_TOPIC
    __table_args__ = (UniqueConstraint("tenant_id"),)

    sequence: Mapped[int] = mapped_column(BigInteger, default=0)
    digest: Mapped[bytes] = mapped_column(default=bytes(32))
    drafted: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))


class ChainAnchor(TenantOwned, Model):
    """A head of the chain that was printed somewhere, so that a rewritten tail shows."""

    __tablename__ = "chain_anchors"
    topics = NO_TOPIC

    sequence: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[bytes]
    printed_on: Mapped[str]
    at: Mapped[Instant]


class Evidence(TenantOwned, Model):
    """A file that supports an entry; its bytes lie in the file store under their hash."""

    __tablename__ = "evidence"
    topics = frozenset({Topic.EVENTS})
    __table_args__ = (
        within_tenant("entry_id", "entries"),
        Index("ix_evidence_tenant_id_entry_id", "tenant_id", "entry_id"),
    )

    entry_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    key: Mapped[str]
    added_by_id: Mapped[int]
    added_at: Mapped[Instant]


class AttendanceSheet(TenantOwned, Model):
    """One roll call: which item an absence is, when, what it was called, and everybody's mark."""

    __tablename__ = "attendance_sheets"
    topics = NO_TOPIC

    item: Mapped[Code]
    held_on: Mapped[date]
    title: Mapped[Name]
    marks: Mapped[dict[str, str]] = mapped_column(JSONB)
    recorded_by_id: Mapped[int]
    recorded_at: Mapped[Instant]


class AttendanceChange(TenantOwned, Model):
    """A change of a roll call: the marks that are others since, or that it is void; the sheet stays as it was."""

    __tablename__ = "attendance_changes"
    topics = NO_TOPIC
    __table_args__ = (
        within_tenant("sheet_id", "attendance_sheets"),
        Index("ix_attendance_changes_tenant_id_sheet_id", "tenant_id", "sheet_id"),
        CheckConstraint("length(trim(reason)) > 0", name="reason"),
    )

    sheet_id: Mapped[int] = mapped_column(BigInteger)
    marks: Mapped[dict[str, str]] = mapped_column(JSONB)
    voids: Mapped[bool]
    reason: Mapped[str]
    changed_by_id: Mapped[int]
    changed_at: Mapped[Instant]


class ClosedQuarter(TenantOwned, Model):
    """A quarter whose board is confirmed: it takes no more entries and no more recognition."""

    __tablename__ = "closed_quarters"
    topics = frozenset({Topic.BOARDS})
    __table_args__ = (UniqueConstraint("tenant_id", "year", "number"),)

    year: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[int] = mapped_column(SmallInteger)
    closed_at: Mapped[Instant]

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.year, self.number)


class IdempotencyKey(TenantOwned, Model):
    """A repeated request's key, with what it was and what it made."""

    __tablename__ = "idempotency_keys"
    topics = NO_TOPIC
    __table_args__ = (UniqueConstraint("tenant_id", "user_id", "key"),)

    user_id: Mapped[int]
    key: Mapped[str]
    request_hash: Mapped[str]
    entry_id: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[Instant]
