"""Published criteria versions and the quarters they take force in."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Code, Instant, Model
from core.quarter import Quarter
from tenants.models import TenantOwned, within_tenant


class CriteriaVersion(TenantOwned, Model):
    """One immutable, published scoring document (评分细则版本)."""

    __tablename__ = "criteria_versions"
    __table_args__ = (UniqueConstraint("tenant_id", "code"), UniqueConstraint("tenant_id", "content_hash"))

    code: Mapped[Code]
    title: Mapped[str]
    document: Mapped[dict[str, object]] = mapped_column(JSONB)
    content_hash: Mapped[str]
    published_by_id: Mapped[int]
    published_at: Mapped[Instant]


class CriteriaForce(TenantOwned, Model):
    """A version takes force on the first day of a quarter, until the next one does."""

    __tablename__ = "criteria_in_force"
    __table_args__ = (
        within_tenant("version_id", "criteria_versions"),
        UniqueConstraint("tenant_id", "since"),
        CheckConstraint("extract(day FROM since) = 1 AND extract(month FROM since) IN (1, 4, 7, 10)", name="quarter"),
    )

    version_id: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[date]
    set_by_id: Mapped[int]
    set_at: Mapped[Instant]

    @property
    def quarter(self) -> Quarter:
        return Quarter.of(self.since)
