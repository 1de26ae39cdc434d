"""Publications of boards and where they were posted."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Instant, Model, Name
from tenants.models import NO_TOPIC, TenantOwned, Topic, within_tenant


class Days(StrEnum):
    """How the days of publicity are counted."""

    WORKING = "working"
    CALENDAR = "calendar"


class Publication(TenantOwned, Model):
    """One run of publicity of one board: from when until when, over which public file."""

    __tablename__ = "publications"
    topics = frozenset({Topic.BOARDS})
    __table_args__ = (
        within_tenant("board_id", "boards"),
        Index(
            "uq_publications_tenant_id_board_id",
            "tenant_id",
            "board_id",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        CheckConstraint("days BETWEEN 1 AND 30", name="length"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
    )

    board_id: Mapped[int] = mapped_column(BigInteger)
    days: Mapped[int]
    counted: Mapped[Days]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    masked: Mapped[bool] = mapped_column(default=False)
    fingerprint: Mapped[str]
    link_token: Mapped[str]
    published_by_id: Mapped[int]
    published_at: Mapped[Instant]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")


class Posting(TenantOwned, Model):
    """A record of where a publication was posted, by whom, when (张贴记录)."""

    __tablename__ = "postings"
    topics = NO_TOPIC
    __table_args__ = (within_tenant("publication_id", "publications"),)

    publication_id: Mapped[int] = mapped_column(BigInteger)
    place: Mapped[Name]
    posted_by_id: Mapped[int]
    posted_at: Mapped[Instant]
