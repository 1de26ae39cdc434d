"""Changes of attendance sheets: rows that are added and never rewritten, behind the walls of a community's tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"

TABLE = "attendance_changes"
READABLE = "tenant_id = ANY (NULLIF(current_setting('app.readable', true), '')::integer[])"
WRITABLE = "tenant_id = ANY (NULLIF(current_setting('app.writable', true), '')::integer[])"


def upgrade() -> None:
    op.execute(f"CREATE SEQUENCE {TABLE}_id_seq AS bigint")
    op.create_table(
        TABLE,
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), server_default=sa.text(f"nextval('{TABLE}_id_seq')"), nullable=False),
        sa.Column("sheet_id", sa.BigInteger(), nullable=False),
        sa.Column("marks", postgresql.JSONB(), nullable=False),
        sa.Column("voids", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f(f"ck_{TABLE}_reason")),
        sa.ForeignKeyConstraint(["tenant_id"], ["communities.id"], name=op.f(f"fk_{TABLE}_tenant_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sheet_id"],
            ["attendance_sheets.tenant_id", "attendance_sheets.id"],
            name=op.f(f"fk_{TABLE}_tenant_id_sheet_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(f"ix_{TABLE}_tenant_id_sheet_id", TABLE, ["tenant_id", "sheet_id"])
    op.execute(f"ALTER SEQUENCE {TABLE}_id_seq OWNED BY {TABLE}.id")
    op.execute(f"GRANT USAGE, SELECT ON SEQUENCE {TABLE}_id_seq TO liangji_app")
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {TABLE} FROM liangji_app")
    for wall in ("ENABLE", "FORCE"):
        op.execute(f"ALTER TABLE {TABLE} {wall} ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY readable ON {TABLE} FOR SELECT USING ({READABLE})")
    op.execute(f"CREATE POLICY writable_insert ON {TABLE} FOR INSERT WITH CHECK ({WRITABLE})")
    op.execute(f"CREATE POLICY writable_update ON {TABLE} FOR UPDATE USING ({WRITABLE}) WITH CHECK ({WRITABLE})")
    op.execute(f"CREATE POLICY writable_delete ON {TABLE} FOR DELETE USING ({WRITABLE})")
    op.execute(
        f"CREATE TRIGGER sealed BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()"
    )
    op.execute(f"CREATE TRIGGER kept BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()")
