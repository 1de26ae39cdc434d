"""Annual ratings: a round per year, a rating per member."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Code, Instant, Model, Name
from tenants.models import OfMember, TenantOwned, Topic, within_tenant


class RatingStage(StrEnum):
    """The three rows of a rating: 实际得分, 验收得分, 认定得分."""

    ACTUAL = "actual"
    ACCEPTED = "accepted"
    RECOGNISED = "recognised"


MOVES: dict[RatingStage, frozenset[RatingStage]] = {
    RatingStage.ACTUAL: frozenset({RatingStage.ACCEPTED}),
    RatingStage.ACCEPTED: frozenset({RatingStage.RECOGNISED}),
    RatingStage.RECOGNISED: frozenset(),
}


class RatingRound(TenantOwned, Model):
    """One year's rating of a community and how far it has come."""

    __tablename__ = "rating_rounds"
    topics = frozenset({Topic.BOARDS})
    __table_args__ = (within_tenant("version_id", "criteria_versions"), UniqueConstraint("tenant_id", "year"))

    year: Mapped[int] = mapped_column(SmallInteger)
    version_id: Mapped[int] = mapped_column(BigInteger)
    stage: Mapped[RatingStage] = mapped_column(default=RatingStage.ACTUAL)
    rated_by_id: Mapped[int]
    rated_at: Mapped[Instant]
    accepted_by_id: Mapped[int | None]
    accepted_at: Mapped[datetime | None]
    recognised_by_id: Mapped[int | None]
    recognised_at: Mapped[datetime | None]


class Rating(OfMember, TenantOwned, Model):
    """One member's rating of one year; figures are hundredths, null where incomplete or not yet there; stage is the
    round's, so that the row alone says what of it is fixed.

    quarters: base figures by quarter as frozen (millionths); missing: the words of what a rating still lacks;
    tier_inputs: what of the member besides the figure decides the tier (see rules.Candidate), and
    what kept it from a higher one.
    """

    __tablename__ = "ratings"
    topics = frozenset({Topic.BOARDS})
    __table_args__ = (
        within_tenant("round_id", "rating_rounds"),
        within_tenant("member_id", "members"),
        UniqueConstraint("tenant_id", "round_id", "member_id"),
        CheckConstraint("actual BETWEEN 0 AND 100000000", name="actual"),
        CheckConstraint("accepted BETWEEN 0 AND 100000000", name="accepted"),
        CheckConstraint("recognised BETWEEN 0 AND 100000000", name="recognised"),
        CheckConstraint(
            "accepted IS NOT DISTINCT FROM actual OR accepted IS NULL OR length(accepted_reason) > 0",
            name="accepted_reason",
        ),
        CheckConstraint(
            "recognised IS NOT DISTINCT FROM accepted OR recognised IS NULL OR length(recognised_reason) > 0",
            name="recognised_reason",
        ),
    )

    round_id: Mapped[int] = mapped_column(BigInteger)
    member_no: Mapped[Code]
    name: Mapped[Name]
    branch_name: Mapped[Name]
    quarters: Mapped[dict[str, int]] = mapped_column(JSONB)
    daily: Mapped[int | None]
    appraisal: Mapped[int | None]
    contribution: Mapped[int | None]
    missing: Mapped[list[str]] = mapped_column(JSONB)
    vetoed: Mapped[bool] = mapped_column(default=False)
    actual: Mapped[int | None]
    accepted: Mapped[int | None]
    accepted_reason: Mapped[str] = mapped_column(default="")
    recognised: Mapped[int | None]
    recognised_reason: Mapped[str] = mapped_column(default="")
    stage: Mapped[RatingStage] = mapped_column(default=RatingStage.ACTUAL, server_default=RatingStage.ACTUAL.value)
    tier: Mapped[str | None]
    tier_inputs: Mapped[dict[str, object]] = mapped_column("grounds", JSONB, default=dict, server_default="{}")

    @property
    def held_by(self) -> str:
        """What kept the member from a higher tier: see rules.Grade."""
        return str(self.tier_inputs.get("held_by", ""))
