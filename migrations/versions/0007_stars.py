"""Appraisal figures, rating rounds and ratings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "rating_rounds",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "actual", "accepted", "recognised", name="row", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("rated_by_id", sa.Integer(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recognised_by_id", sa.Integer(), nullable=True),
        sa.Column("recognised_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"],
            ["criteria_versions.tenant_id", "criteria_versions.id"],
            name=op.f("fk_rating_rounds_tenant_id_version_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["communities.id"], name=op.f("fk_rating_rounds_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rating_rounds")),
        sa.UniqueConstraint("tenant_id", "year", name=op.f("uq_rating_rounds_tenant_id_year")),
    )
    op.create_table(
        "appraisals",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "self",
                "peer",
                "masses",
                "community",
                "branch",
                "general_branch",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND 10000", name=op.f("ck_appraisals_score")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_appraisals_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["communities.id"], name=op.f("fk_appraisals_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_appraisals")),
        sa.UniqueConstraint(
            "tenant_id", "year", "member_id", "source", name=op.f("uq_appraisals_tenant_id_year_member_id_source")
        ),
    )
    op.create_table(
        "ratings",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("round_id", sa.BigInteger(), nullable=False),
        sa.Column("member_no", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("branch_name", sa.String(length=120), nullable=False),
        sa.Column("quarters", postgresql.JSONB(), nullable=False),
        sa.Column("daily", sa.Integer(), nullable=True),
        sa.Column("appraisal", sa.Integer(), nullable=True),
        sa.Column("contribution", sa.Integer(), nullable=True),
        sa.Column("missing", postgresql.JSONB(), nullable=False),
        sa.Column("vetoed", sa.Boolean(), nullable=False),
        sa.Column("actual", sa.Integer(), nullable=True),
        sa.Column("accepted", sa.Integer(), nullable=True),
        sa.Column("accepted_reason", sa.String(), nullable=False),
        sa.Column("recognised", sa.Integer(), nullable=True),
        sa.Column("recognised_reason", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), nullable=True),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("accepted BETWEEN 0 AND 10000", name=op.f("ck_ratings_accepted")),
        sa.CheckConstraint(
            "accepted IS NOT DISTINCT FROM actual OR accepted IS NULL OR length(accepted_reason) > 0",
            name=op.f("ck_ratings_accepted_reason"),
        ),
        sa.CheckConstraint("actual BETWEEN 0 AND 10000", name=op.f("ck_ratings_actual")),
        sa.CheckConstraint("recognised BETWEEN 0 AND 10000", name=op.f("ck_ratings_recognised")),
        sa.CheckConstraint(
            "recognised IS NOT DISTINCT FROM accepted OR recognised IS NULL OR length(recognised_reason) > 0",
            name=op.f("ck_ratings_recognised_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"], ["members.tenant_id", "members.id"], name=op.f("fk_ratings_tenant_id_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "round_id"],
            ["rating_rounds.tenant_id", "rating_rounds.id"],
            name=op.f("fk_ratings_tenant_id_round_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["communities.id"], name=op.f("fk_ratings_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_ratings")),
        sa.UniqueConstraint("tenant_id", "round_id", "member_id", name=op.f("uq_ratings_tenant_id_round_id_member_id")),
    )
