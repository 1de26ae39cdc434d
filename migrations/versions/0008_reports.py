"""Report requests."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "report_requests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "poster_pack",
                "district_workbook",
                name="reportkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("street_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                "cancelled",
                name="reportstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_key", sa.String(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("file_size", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.CheckConstraint("state <> 'done' OR file_key IS NOT NULL", name=op.f("ck_report_requests_done_with_file")),
        sa.CheckConstraint("done BETWEEN 0 AND total", name=op.f("ck_report_requests_progress")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_report_requests_asked_by_id")),
        sa.ForeignKeyConstraint(["street_id"], ["streets.id"], name=op.f("fk_report_requests_street_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["communities.id"], name=op.f("fk_report_requests_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_requests")),
    )
    op.create_index(op.f("ix_report_requests_asked_by_id"), "report_requests", ["asked_by_id"], unique=False)
    op.create_index("ix_report_requests_state", "report_requests", ["state"], unique=False)
