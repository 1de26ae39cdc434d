"""Users, the roles they hold, their sessions and their tokens."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_login import UserMixin
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, column, false, func, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Code, Instant, Model, Name

SYSTEM_ACTOR = "系统"


class Role(StrEnum):
    """What a person may be; the scope follows from the role's grant."""

    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    SECRETARY = "secretary"
    RECORDER = "recorder"
    MEMBER = "member"
    SYSTEM = "system"
    SECURITY = "security"
    AUDITOR = "auditor"


class User(UserMixin, Model):
    """A person who may sign in, or the system actor, who may not."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    password_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="zh_Hans")
    disabled_at: Mapped[datetime | None]
    disabled_by_id: Mapped[int | None]
    made_at: Mapped[Instant]
    totp_secret_encrypted: Mapped[bytes | None]
    totp_step: Mapped[int] = mapped_column(BigInteger, server_default="0")

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None and self.password_hash is not None


class Grant(Model):
    """One role of one person, in one place; withdrawn grants stay as history.

    needs_second: it gives nothing until a second person confirmed it.
    """

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN role = 'street' THEN street_id IS NOT NULL AND tenant_id IS NULL"
            " WHEN role = 'community' THEN tenant_id IS NOT NULL AND branch_id IS NULL AND member_id IS NULL"
            " WHEN role IN ('secretary', 'recorder') THEN tenant_id IS NOT NULL AND branch_id IS NOT NULL"
            " WHEN role = 'member' THEN tenant_id IS NOT NULL AND member_id IS NOT NULL"
            " ELSE street_id IS NULL AND tenant_id IS NULL END",
            name="place",
        ),
        Index("ix_grants_tenant_id", "tenant_id"),
        Index(
            "uq_grants_role_and_place",
            "user_id",
            "role",
            *(func.coalesce(column(name), 0) for name in ("street_id", "tenant_id", "branch_id", "member_id")),
            unique=True,
            postgresql_where=column("withdrawn_at").is_(None),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[Role]
    street_id: Mapped[int | None] = mapped_column(ForeignKey("streets.id"))
    tenant_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"))
    branch_id: Mapped[int | None] = mapped_column(BigInteger)
    member_id: Mapped[int | None] = mapped_column(BigInteger)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    granted_at: Mapped[Instant]
    withdrawn_at: Mapped[datetime | None]
    needs_second: Mapped[bool] = mapped_column(default=False, server_default=false())
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None]

    @property
    def is_pending(self) -> bool:
        """Whether it still waits for a second person."""
        return self.needs_second and self.confirmed_at is None


class Invitation(Model):
    """A link by which one person sets the password of their account, once; `token_hash` is what the link holds, hashed.

    invited_by_id: nobody where the command line invited.
    """

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    invited_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class StoredSession(Model):
    """A signed-in browser: the hash of its key, whose it is, until when, what it remembers."""

    __tablename__ = "sessions"

    key_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    contents: Mapped[dict[str, object]] = mapped_column(JSONB)
    made_at: Mapped[Instant]
    expires_at: Mapped[Instant] = mapped_column(index=True)


class Token(Model):
    """A personal token for the API, kept as its hash; without `may_write` it only reads."""

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[Name]
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    withdrawn_at: Mapped[datetime | None]
    may_write: Mapped[bool] = mapped_column(server_default=true())
    last_used_at: Mapped[datetime | None]
