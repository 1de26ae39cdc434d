"""The annual appraisal's figures by source."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, SmallInteger, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Hundredths, Instant, Model
from tenants.models import NO_TOPIC, OfMember, TenantOwned, within_tenant


class Source(StrEnum):
    """Whose judgement: 党员自评 党员互评 群众测评 社区评价 支部评议 总支检查."""

    SELF = "self"
    PEER = "peer"
    MASSES = "masses"
    COMMUNITY = "community"
    BRANCH = "branch"
    GENERAL_BRANCH = "general_branch"


class Appraisal(OfMember, TenantOwned, Model):
    """One source's figure for one member and year, 0–100 in hundredths; fixed under an accepted rating."""

    __tablename__ = "appraisals"
    topics = NO_TOPIC
    __table_args__ = (
        within_tenant("member_id", "members"),
        UniqueConstraint("tenant_id", "year", "member_id", "source"),
        CheckConstraint("score BETWEEN 0 AND 10000", name="score"),
    )

    year: Mapped[int] = mapped_column(SmallInteger)
    member_id: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[Source]
    score: Mapped[Hundredths]
    entered_by_id: Mapped[int]
    entered_at: Mapped[Instant]
    is_fixed: Mapped[bool] = mapped_column(default=False, server_default=false())
