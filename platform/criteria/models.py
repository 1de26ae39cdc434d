"""Published criteria versions, the quarters they take force in, and the district's standards."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Code, Instant, Model
from core.quarter import Quarter
from rules.documents.yaml_tree import Json
from tenants.models import TenantOwned, Topic, within_tenant


class CriteriaVersion(TenantOwned, Model):
    """One immutable, published scoring document (评分细则版本)."""

    __tablename__ = "criteria_versions"
    topics = frozenset({Topic.CRITERIA})
    __table_args__ = (UniqueConstraint("tenant_id", "code"), UniqueConstraint("tenant_id", "content_hash"))

    code: Mapped[Code]
    title: Mapped[str]
    document: Mapped[dict[str, object]] = mapped_column(JSONB)
    content_hash: Mapped[str]
    published_by_id: Mapped[int]
    published_at: Mapped[Instant]


class CriteriaForce(TenantOwned, Model):
    """A version takes force on the first day of a quarter, until the next one does; only the first one that a community
    ever has may be set after its quarter began."""

    __tablename__ = "criteria_in_force"
    topics = frozenset({Topic.CRITERIA})
    __table_args__ = (
        within_tenant("version_id", "criteria_versions"),
        UniqueConstraint("tenant_id", "since"),
        Index("uq_criteria_in_force_tenant_id_first", "tenant_id", unique=True, postgresql_where=text("is_first")),
        CheckConstraint("is_first OR since > (set_at AT TIME ZONE 'Asia/Shanghai')::date", name="set_before"),
        CheckConstraint("extract(day FROM since) = 1 AND extract(month FROM since) IN (1, 4, 7, 10)", name="quarter"),
    )

    version_id: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[date]
    set_by_id: Mapped[int]
    set_at: Mapped[Instant]
    is_first: Mapped[bool] = mapped_column(default=False, server_default=false())

    @property
    def quarter(self) -> Quarter:
        return Quarter.of(self.since)


class DistrictStandard(Model):
    """One immutable scoring document of the district (区级标准), from which every community may start."""

    __tablename__ = "district_standards"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    code: Mapped[Code] = mapped_column(unique=True)
    title: Mapped[str]
    document: Mapped[dict[str, Json]] = mapped_column(JSON)
    content_hash: Mapped[str] = mapped_column(unique=True)
    published_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    published_at: Mapped[Instant]
