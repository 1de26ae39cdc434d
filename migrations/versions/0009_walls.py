"""Row-level security on every tenant's table, and the rights of the application's role."""

from alembic import op

revision = "0009"
down_revision = "0008"

OWNED = (
    "branches", "groups", "revisions", "members", "member_categories", "member_statuses", "exemptions",
    "criteria_versions", "criteria_in_force", "attendance_sheets", "entries", "entry_events", "chain_heads",
    "chain_anchors", "evidence", "closed_quarters", "idempotency_keys", "boards", "board_rows", "board_summaries",
    "publications", "postings", "appraisals", "rating_rounds", "ratings",
)  # fmt: skip
APPEND_ONLY = ("audit", "entry_events", "chain_anchors", "evidence", "attendance_sheets", "idempotency_keys")
KEPT = ("entries", "criteria_versions", "closed_quarters", "users", "grants", "communities", "streets", "districts")

READABLE = "tenant_id = ANY ((SELECT NULLIF(current_setting('app.readable', true), ''))::integer[])"
WRITABLE = "tenant_id = ANY ((SELECT NULLIF(current_setting('app.writable', true), ''))::integer[])"


def upgrade() -> None:
    for table in OWNED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY readable ON {table} FOR SELECT USING ({READABLE})")
        op.execute(f"CREATE POLICY writable_insert ON {table} FOR INSERT WITH CHECK ({WRITABLE})")
        op.execute(f"CREATE POLICY writable_update ON {table} FOR UPDATE USING ({WRITABLE}) WITH CHECK ({WRITABLE})")
        op.execute(f"CREATE POLICY writable_delete ON {table} FOR DELETE USING ({WRITABLE})")
    for table in APPEND_ONLY:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM liangji_app")
    for table in KEPT:
        op.execute(f"REVOKE DELETE, TRUNCATE ON {table} FROM liangji_app")
    op.execute("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON alembic_version FROM liangji_app")
