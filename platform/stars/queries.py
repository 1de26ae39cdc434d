"""Reads of ratings."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from core.db import db
from stars.errors import NoRating
from stars.models import Rating, RatingRound, RatingStage


def find(year: int) -> RatingRound | None:
    """Return the scope's round of a year, if there is one."""
    return db.session.scalar(select(RatingRound).where(RatingRound.year == year))


def round_of(year: int) -> RatingRound:
    """Return the scope's round of a year; raise NoRating."""
    row = find(year)
    if row is None:
        raise NoRating(_("%(year)s 年度还没有评星；各季度榜确认后即可评定。", year=year))
    return row


def ratings(round_id: int) -> Sequence[Rating]:
    """The ratings of a round, best first, incomplete ones last."""
    order = (Rating.recognised, Rating.accepted, Rating.actual)
    figure = func.coalesce(*order)
    rows = select(Rating).where(Rating.round_id == round_id).order_by(figure.desc().nulls_last(), Rating.member_no)
    return db.session.scalars(rows).all()


def rating(round_id: int, member_no: str) -> Rating:
    """Return a member's rating of a round; raise NoRating."""
    row = db.session.scalar(select(Rating).where(Rating.round_id == round_id, Rating.member_no == member_no))
    if row is None:
        raise NoRating(_("这名党员不在本年度评星范围内。"))
    return row


def rounds() -> Select[RatingRound]:
    """The scope's rounds, newest first."""
    return select(RatingRound).order_by(RatingRound.year.desc(), RatingRound.tenant_id)


def latest_year(until: int) -> int | None:
    """The newest year up to `until` in which some community of the scope was rated."""
    return db.session.scalar(select(func.max(RatingRound.year)).where(RatingRound.year <= until))


def recognised() -> Sequence[RatingRound]:
    """The scope's recognised rounds, oldest first."""
    rows = select(RatingRound).where(RatingRound.stage == RatingStage.RECOGNISED).order_by(RatingRound.year)
    return db.session.scalars(rows).all()


def rounds_of(year: int) -> Sequence[RatingRound]:
    """Every community's round of a year."""
    rows = select(RatingRound).where(RatingRound.year == year)
    return db.session.scalars(rows.order_by(RatingRound.tenant_id)).all()


def tiers_by_community(year: int) -> Sequence[tuple[int, str | None, int]]:
    """How many members stand in each tier, by community; a null tier is an incomplete rating."""
    rows = db.session.execute(
        select(Rating.tenant_id, Rating.tier, func.count())
        .join(RatingRound, (RatingRound.id == Rating.round_id) & (RatingRound.tenant_id == Rating.tenant_id))
        .where(RatingRound.year == year)
        .group_by(Rating.tenant_id, Rating.tier)
        .order_by(Rating.tenant_id)
    )
    return [(row[0], row[1], row[2]) for row in rows]
