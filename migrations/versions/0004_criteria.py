"""Published criteria versions and the quarters they take force in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "criteria_versions",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("document", postgresql.JSONB(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["communities.id"], name=op.f("fk_criteria_versions_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_criteria_versions")),
        sa.UniqueConstraint("tenant_id", "code", name=op.f("uq_criteria_versions_tenant_id_code")),
        sa.UniqueConstraint("tenant_id", "content_hash", name=op.f("uq_criteria_versions_tenant_id_content_hash")),
    )
    op.create_table(
        "criteria_in_force",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "extract(day FROM since) = 1 AND extract(month FROM since) IN (1, 4, 7, 10)",
            name=op.f("ck_criteria_in_force_quarter"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"],
            ["criteria_versions.tenant_id", "criteria_versions.id"],
            name=op.f("fk_criteria_in_force_tenant_id_version_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["communities.id"], name=op.f("fk_criteria_in_force_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_criteria_in_force")),
        sa.UniqueConstraint("tenant_id", "since", name=op.f("uq_criteria_in_force_tenant_id_since")),
    )
