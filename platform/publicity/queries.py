"""Reads of publicity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Day
from datetime import datetime, time, timedelta

from sqlalchemy import select

from core import clock, workdays
from core.db import db
from publicity.models import Days, Posting, Publication

CLOSING = time(18, 0)


def running(board_id: int) -> Publication | None:
    """Return the publication of a board that was not withdrawn."""
    return db.session.scalar(
        select(Publication).where(Publication.board_id == board_id, Publication.withdrawn_at.is_(None))
    )


def latest(board_ids: Sequence[int]) -> dict[int, Publication]:
    """The publications of some boards that were not withdrawn, by board."""
    rows = select(Publication).where(Publication.board_id.in_(board_ids), Publication.withdrawn_at.is_(None))
    return {row.board_id: row for row in db.session.scalars(rows)}


def postings(publication_id: int) -> Sequence[Posting]:
    """Where a publication was posted, oldest first."""
    return db.session.scalars(
        select(Posting).where(Posting.publication_id == publication_id).order_by(Posting.posted_at, Posting.id)
    ).all()


def closes_at(last_day: Day) -> datetime:
    """Return the instant at which objections end: 18:00 of the last day in Asia/Shanghai."""
    return datetime.combine(last_day, CLOSING, clock.SHANGHAI)


def link_ends_at(last_day: Day) -> datetime:
    """Return the instant at which the public page closes: the midnight after the last day in Asia/Shanghai."""
    return datetime.combine(last_day + timedelta(days=1), time(), clock.SHANGHAI)


def day_of(publication: Publication) -> int:
    """Say which day of the publication today is, counted as its days are; the first where none has begun."""
    if publication.counted == Days.WORKING:
        return max(1, workdays.between(publication.starts_on, clock.today()))
    return max(1, (clock.today() - publication.starts_on).days + 1)


def is_over(publication: Publication) -> bool:
    return clock.now() >= closes_at(publication.ends_on)
