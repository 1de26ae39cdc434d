"""The drafts that become versions and standards."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Instant, Model
from rules.documents.yaml_tree import Json
from tenants.models import NO_TOPIC, TenantOwned


class Drafted:
    """A document that is still being written and may be faulty meanwhile; `revision` counts its saved steps.

    `document` is JSON, not JSONB, which would put the keys in an order of its own: what was written stays as written.
    """

    document: Mapped[dict[str, Json]] = mapped_column(JSON)
    revision: Mapped[int] = mapped_column(default=1)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[Instant]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[Instant]

    @property
    def code(self) -> str:
        return _line(self.document.get("code"))

    @property
    def title(self) -> str:
        return _line(self.document.get("title"))


def _line(value: Json) -> str:
    return value if isinstance(value, str) else ""


class CriteriaDraft(Drafted, TenantOwned, Model):
    """A community's draft of a scoring document (草稿)."""

    __tablename__ = "criteria_drafts"
    topics = NO_TOPIC
    __table_args__ = (CheckConstraint("json_typeof(document) = 'object'", name="document"),)


class DistrictDraft(Drafted, Model):
    """The district's draft of a standard; it belongs to no community."""

    __tablename__ = "district_drafts"
    __table_args__ = (CheckConstraint("json_typeof(document) = 'object'", name="document"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
