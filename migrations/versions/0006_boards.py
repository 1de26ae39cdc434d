"""Boards, their rows, summary rows, publications and postings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "boards",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "draft", "published", "confirmed", name="stage", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("chain_sequence", sa.BigInteger(), nullable=False),
        sa.Column("chain_digest", sa.LargeBinary(), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fingerprint", sa.String(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("stage <> 'confirmed' OR confirmed_at IS NOT NULL", name=op.f("ck_boards_confirmed_at")),
        sa.CheckConstraint(
            "stage = 'draft' OR fingerprint IS NOT NULL", name=op.f("ck_boards_published_with_fingerprint")
        ),
        sa.CheckConstraint("number BETWEEN 1 AND 4", name=op.f("ck_boards_number")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"],
            ["criteria_versions.tenant_id", "criteria_versions.id"],
            name=op.f("fk_boards_tenant_id_version_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["communities.id"], name=op.f("fk_boards_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_boards")),
        sa.UniqueConstraint("tenant_id", "year", "number", name=op.f("uq_boards_tenant_id_year_number")),
    )
    op.create_table(
        "board_rows",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("board_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("member_no", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("branch_name", sa.String(length=120), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("bonus", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("lost", sa.BigInteger(), nullable=False),
        sa.Column("deductions", sa.Integer(), nullable=False),
        sa.Column("vetoed", sa.Boolean(), nullable=False),
        sa.Column(
            "colour",
            sa.Enum("red", "yellow", name="colour", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("klass", sa.SmallInteger(), nullable=True),
        sa.Column("categories", postgresql.JSONB(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("klass BETWEEN 1 AND 4", name=op.f("ck_board_rows_klass")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "board_id"], ["boards.tenant_id", "boards.id"], name=op.f("fk_board_rows_tenant_id_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_board_rows_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["communities.id"], name=op.f("fk_board_rows_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_board_rows")),
        sa.UniqueConstraint(
            "tenant_id", "board_id", "member_id", name=op.f("uq_board_rows_tenant_id_board_id_member_id")
        ),
        sa.UniqueConstraint(
            "tenant_id", "board_id", "position", name=op.f("uq_board_rows_tenant_id_board_id_position")
        ),
    )
    op.create_index("ix_board_rows_tenant_id_member_id", "board_rows", ["tenant_id", "member_id"], unique=False)
    op.create_table(
        "board_summaries",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("board_id", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("reported", sa.Integer(), nullable=False),
        sa.Column("red", sa.Integer(), nullable=False),
        sa.Column("yellow", sa.Integer(), nullable=False),
        sa.Column("class_1", sa.Integer(), nullable=False),
        sa.Column("class_2", sa.Integer(), nullable=False),
        sa.Column("class_3", sa.Integer(), nullable=False),
        sa.Column("class_4", sa.Integer(), nullable=False),
        sa.Column("vetoed", sa.Integer(), nullable=False),
        sa.Column("total_sum", sa.BigInteger(), nullable=False),
        sa.Column("mean", sa.BigInteger(), nullable=False),
        sa.Column("deviation", sa.BigInteger(), nullable=False),
        sa.Column("histogram", postgresql.JSONB(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "board_id"],
            ["boards.tenant_id", "boards.id"],
            name=op.f("fk_board_summaries_tenant_id_board_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["communities.id"], name=op.f("fk_board_summaries_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_board_summaries")),
        sa.UniqueConstraint("tenant_id", "year", "number", name=op.f("uq_board_summaries_tenant_id_year_number")),
    )
    op.create_index(
        "ix_board_summaries_year_number",
        "board_summaries",
        ["year", "number", sa.literal_column("tenant_id")],
        unique=False,
    )
    op.create_table(
        "publications",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("board_id", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column(
            "counted",
            sa.Enum("working", "calendar", name="days", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("masked", sa.Boolean(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("link_token", sa.String(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(), nullable=False),
        sa.CheckConstraint("days BETWEEN 1 AND 30", name=op.f("ck_publications_length")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_publications_dates")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "board_id"],
            ["boards.tenant_id", "boards.id"],
            name=op.f("fk_publications_tenant_id_board_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["communities.id"], name=op.f("fk_publications_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_publications")),
    )
    op.create_index(
        "uq_publications_tenant_id_board_id",
        "publications",
        ["tenant_id", "board_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "postings",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("publication_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("posted_by_id", sa.Integer(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "publication_id"],
            ["publications.tenant_id", "publications.id"],
            name=op.f("fk_postings_tenant_id_publication_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["communities.id"], name=op.f("fk_postings_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_postings")),
    )
