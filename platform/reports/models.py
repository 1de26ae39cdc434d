"""Report requests: the truth about each report, whatever the queue believes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Instant, Model
from core.quarter import Quarter


class ReportKind(StrEnum):
    """What can be asked for."""

    POSTER_PACK = "poster_pack"
    DISTRICT_WORKBOOK = "district_workbook"


class ReportState(StrEnum):
    """Where a report is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


MOVES: dict[ReportState, frozenset[ReportState]] = {
    ReportState.QUEUED: frozenset({ReportState.RUNNING, ReportState.CANCELLED}),
    ReportState.RUNNING: frozenset({ReportState.DONE, ReportState.FAILED, ReportState.CANCELLED}),
    ReportState.FAILED: frozenset({ReportState.QUEUED}),
    ReportState.CANCELLED: frozenset({ReportState.QUEUED}),
    ReportState.DONE: frozenset(),
}


def states_before(state: ReportState) -> list[ReportState]:
    """The states from which a report may come to this one."""
    return [earlier for earlier, later in MOVES.items() if state in later]


class ReportRequest(Model):
    """One report somebody asked for, over one community, one street or the district.

    fence: raised at every claim; a builder whose fence is no longer the row's may not write its result.
    """

    __tablename__ = "report_requests"
    __table_args__ = (
        CheckConstraint("done BETWEEN 0 AND total", name="progress"),
        CheckConstraint("state <> 'done' OR file_key IS NOT NULL", name="done_with_file"),
        Index("ix_report_requests_state", "state"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[ReportKind]
    year: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[int] = mapped_column(SmallInteger)
    street_id: Mapped[int | None] = mapped_column(ForeignKey("streets.id"))
    tenant_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    asked_at: Mapped[Instant]
    state: Mapped[ReportState] = mapped_column(default=ReportState.QUEUED)
    fence: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
    file_key: Mapped[str | None]
    file_name: Mapped[str | None]
    file_size: Mapped[int | None] = mapped_column(BigInteger)
    error: Mapped[str] = mapped_column(default="")

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.year, self.number)
