"""Members and what is dated about them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "members",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("member_no", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("initials", sa.String(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "retired",
                "village_to_resident",
                "new_sector",
                "migrant",
                "pocket",
                "regular",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "full",
                "probationary",
                "lost_contact",
                "abroad",
                "suspended",
                "frail",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("joined_party_on", sa.Date(), nullable=True),
        sa.Column("active_from", sa.Date(), nullable=True),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.Column("id_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_number_hash", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "branch_id"],
            ["branches.tenant_id", "branches.id"],
            name=op.f("fk_members_tenant_id_branch_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["communities.id"], name=op.f("fk_members_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_members")),
        sa.UniqueConstraint("tenant_id", "id_number_hash", name=op.f("uq_members_tenant_id_id_number_hash")),
        sa.UniqueConstraint("tenant_id", "member_no", name=op.f("uq_members_tenant_id_member_no")),
    )
    op.create_index("ix_members_tenant_id_sort_key", "members", ["tenant_id", "sort_key"], unique=False)
    op.create_table(
        "exemptions",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_exemptions_dates")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_exemptions_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["communities.id"], name=op.f("fk_exemptions_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_exemptions")),
    )
    op.create_index("ix_exemptions_tenant_id_member_id", "exemptions", ["tenant_id", "member_id"], unique=False)
    op.create_table(
        "member_categories",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "retired",
                "village_to_resident",
                "new_sector",
                "migrant",
                "pocket",
                "regular",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_member_categories_dates")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_member_categories_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["communities.id"], name=op.f("fk_member_categories_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_member_categories")),
        sa.UniqueConstraint(
            "tenant_id", "member_id", "starts_on", name=op.f("uq_member_categories_tenant_id_member_id_starts_on")
        ),
    )
    op.create_table(
        "member_statuses",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "full",
                "probationary",
                "lost_contact",
                "abroad",
                "suspended",
                "frail",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_member_statuses_dates")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_member_statuses_tenant_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["communities.id"], name=op.f("fk_member_statuses_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_member_statuses")),
        sa.UniqueConstraint(
            "tenant_id", "member_id", "starts_on", name=op.f("uq_member_statuses_tenant_id_member_id_starts_on")
        ),
    )
