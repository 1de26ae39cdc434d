"""Reads of the annual appraisal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from core.db import db
from evaluations.models import Appraisal, Source
from members.models import Member
from members.queries import active


def stored(year: int) -> Sequence[Appraisal]:
    return db.session.scalars(select(Appraisal).where(Appraisal.year == year)).all()


def is_fixed(year: int) -> bool:
    """Say whether a rating that rests on the year's figures is accepted."""
    return (
        db.session.scalar(select(Appraisal.id).where(Appraisal.year == year, Appraisal.is_fixed).limit(1)) is not None
    )


def scores(year: int) -> dict[tuple[int, Source], int]:
    """The figures of a year by member id and source, in hundredths."""
    return {(row.member_id, row.source): row.score for row in stored(year)}


def appraised(year: int) -> Sequence[Member]:
    """The members a year's form lists: those active at its end, by branch and pinyin."""
    rows = select(Member).where(*active(date(year, 12, 31)))
    return db.session.scalars(rows.order_by(Member.branch_id, Member.sort_key)).all()
