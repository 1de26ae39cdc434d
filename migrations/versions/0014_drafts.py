"""Drafts of criteria: the communities' behind row-level security, the district's, and the district's standards."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

READABLE = "tenant_id = ANY ((SELECT NULLIF(current_setting('app.readable', true), ''))::integer[])"
WRITABLE = "tenant_id = ANY ((SELECT NULLIF(current_setting('app.writable', true), ''))::integer[])"

# the district's scope reads every community and writes none: no other scope does
DISTRICT = """
    NULLIF(current_setting('app.readable', true), '') IS NOT NULL
    AND coalesce(current_setting('app.writable', true), '') IN ('', '{}')
    AND NOT EXISTS (
        SELECT FROM communities
        WHERE id <> ALL (coalesce(NULLIF(current_setting('app.readable', true), ''), '{}')::integer[])
    )
"""


def upgrade() -> None:
    _community_drafts()
    _district_drafts()
    _district_standards()


def _drafted(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("json_typeof(document) = 'object'", name=op.f(f"ck_{table}_document")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f(f"fk_{table}_made_by_id")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["users.id"], name=op.f(f"fk_{table}_changed_by_id")),
    ]


def _community_drafts() -> None:
    table = "criteria_drafts"
    op.create_table(
        table,
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        *_drafted(table),
        sa.ForeignKeyConstraint(["tenant_id"], ["communities.id"], name=op.f("fk_criteria_drafts_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_criteria_drafts")),
    )
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY readable ON {table} FOR SELECT USING ({READABLE})")
    op.execute(f"CREATE POLICY writable_insert ON {table} FOR INSERT WITH CHECK ({WRITABLE})")
    op.execute(f"CREATE POLICY writable_update ON {table} FOR UPDATE USING ({WRITABLE}) WITH CHECK ({WRITABLE})")
    op.execute(f"CREATE POLICY writable_delete ON {table} FOR DELETE USING ({WRITABLE})")


def _district_drafts() -> None:
    table = "district_drafts"
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        *_drafted(table),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district_drafts")),
    )
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY district ON {table} USING ({DISTRICT}) WITH CHECK ({DISTRICT})")


def _district_standards() -> None:
    op.create_table(
        "district_standards",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["published_by_id"], ["users.id"], name=op.f("fk_district_standards_published_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district_standards")),
        sa.UniqueConstraint("code", name=op.f("uq_district_standards_code")),
        sa.UniqueConstraint("content_hash", name=op.f("uq_district_standards_content_hash")),
    )
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON district_standards FROM liangji_app")
    op.execute(
        "CREATE TRIGGER sealed BEFORE UPDATE OR DELETE ON district_standards"
        " FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()"
    )
    op.execute(
        "CREATE TRIGGER kept BEFORE TRUNCATE ON district_standards"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()"
    )
