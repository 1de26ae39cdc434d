"""Boards, their rows, and the summary rows that streets and the district read."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Code, Instant, Millionths, Model, Name
from core.quarter import Quarter
from tenants.models import OfMember, TenantOwned, Topic, within_tenant


class Stage(StrEnum):
    """How far a board has come."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CONFIRMED = "confirmed"


MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.DRAFT: frozenset({Stage.PUBLISHED}),
    Stage.PUBLISHED: frozenset({Stage.DRAFT, Stage.CONFIRMED}),
    Stage.CONFIRMED: frozenset(),
}


class Colour(StrEnum):
    """Which of the two boards a member stands on."""

    RED = "red"
    YELLOW = "yellow"


class Board(TenantOwned, Model):
    """One quarter's red and yellow board of a community.

    fingerprint: SHA-256 hex of the public file, set when published; chain_sequence and chain_digest: the ledger's
    head it was drafted over.
    """

    __tablename__ = "boards"
    topics = frozenset({Topic.BOARDS})
    __table_args__ = (
        within_tenant("version_id", "criteria_versions"),
        UniqueConstraint("tenant_id", "year", "number"),
        UniqueConstraint("tenant_id", "id", "is_frozen", "population"),
        CheckConstraint("number BETWEEN 1 AND 4", name="number"),
        CheckConstraint("stage = 'draft' OR fingerprint IS NOT NULL", name="published_with_fingerprint"),
        CheckConstraint("stage <> 'confirmed' OR confirmed_at IS NOT NULL", name="confirmed_at"),
    )

    year: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[int] = mapped_column(SmallInteger)
    stage: Mapped[Stage] = mapped_column(default=Stage.DRAFT)
    version_id: Mapped[int] = mapped_column(BigInteger)
    population: Mapped[int]
    chain_sequence: Mapped[int] = mapped_column(BigInteger)
    chain_digest: Mapped[bytes]
    drafted_by_id: Mapped[int]
    drafted_at: Mapped[Instant]
    published_by_id: Mapped[int | None]
    published_at: Mapped[datetime | None]
    fingerprint: Mapped[str | None]
    confirmed_by_id: Mapped[int | None]
    confirmed_at: Mapped[datetime | None]
    is_frozen: Mapped[bool] = mapped_column(Computed("stage = 'confirmed'", persisted=True))

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.year, self.number)


class BoardRow(OfMember, TenantOwned, Model):
    """One member's place on a board, in the words and figures of the day it was drafted (millionths).

    is_frozen, population: those of its board, equal when a transaction ends, so that guards look at the row alone: on a
    confirmed board every place is taken.
    """

    __tablename__ = "board_rows"
    topics = frozenset({Topic.BOARDS})
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "board_id", "is_frozen", "population"],
            ["boards.tenant_id", "boards.id", "boards.is_frozen", "boards.population"],
            deferrable=True,
            initially="DEFERRED",
        ),
        within_tenant("member_id", "members"),
        UniqueConstraint("tenant_id", "board_id", "position"),
        UniqueConstraint("tenant_id", "board_id", "member_id"),
        Index("ix_board_rows_tenant_id_member_id", "tenant_id", "member_id"),
        CheckConstraint("klass BETWEEN 1 AND 4", name="klass"),
        CheckConstraint("position BETWEEN 1 AND population", name="position"),
    )

    board_id: Mapped[int] = mapped_column(BigInteger)
    population: Mapped[int]
    position: Mapped[int]
    rank: Mapped[int]
    member_no: Mapped[Code]
    name: Mapped[Name]
    branch_name: Mapped[Name]
    base: Mapped[Millionths]
    bonus: Mapped[Millionths]
    total: Mapped[Millionths]
    lost: Mapped[Millionths]
    deductions: Mapped[int]
    vetoed: Mapped[bool]
    colour: Mapped[Colour | None]
    klass: Mapped[int | None] = mapped_column(SmallInteger)
    categories: Mapped[dict[str, int]] = mapped_column(JSONB)
    is_frozen: Mapped[bool] = mapped_column(default=False, server_default=false())


class BoardSummary(TenantOwned, Model):
    """What the street and the district read of one confirmed board; totals and squares are millionths."""

    __tablename__ = "board_summaries"
    topics = frozenset({Topic.BOARDS})
    __table_args__ = (
        within_tenant("board_id", "boards"),
        UniqueConstraint("tenant_id", "year", "number"),
        Index("ix_board_summaries_year_number", "year", "number", text("tenant_id")),
    )

    board_id: Mapped[int] = mapped_column(BigInteger)
    year: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[int] = mapped_column(SmallInteger)
    population: Mapped[int]
    reported: Mapped[int]
    red: Mapped[int]
    yellow: Mapped[int]
    class_1: Mapped[int]
    class_2: Mapped[int]
    class_3: Mapped[int]
    class_4: Mapped[int]
    vetoed: Mapped[int]
    total_sum: Mapped[Millionths]
    mean: Mapped[Millionths]
    deviation: Mapped[Millionths]
    histogram: Mapped[dict[str, int]] = mapped_column(JSONB)
    confirmed_at: Mapped[Instant]
