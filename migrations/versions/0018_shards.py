"""Let the schema be distributed by community: policies without sub-selects, keys by nextval, triggers that look at
their own row, and counts of changes by topic that the session raises."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

OWNED = (
    "branches", "groups", "revisions", "members", "member_categories", "member_statuses", "exemptions",
    "criteria_versions", "criteria_in_force", "attendance_sheets", "entries", "entry_events", "chain_heads",
    "chain_anchors", "evidence", "closed_quarters", "idempotency_keys", "boards", "board_rows", "board_summaries",
    "publications", "postings", "appraisals", "rating_rounds", "ratings", "criteria_drafts",
)  # fmt: skip
COUNTED = (
    "entry_events", "evidence", "branches", "members", "member_categories", "member_statuses", "exemptions",
    "criteria_in_force", "boards", "board_rows", "publications", "closed_quarters",
)  # fmt: skip
IDENTITIES = (*OWNED, "audit", "tokens", "report_requests", "district_drafts", "district_standards")
TOPICS = ("recognised", "events", "roster", "criteria", "boards")

READABLE = "tenant_id = ANY (NULLIF(current_setting('app.readable', true), '')::integer[])"
WRITABLE = "tenant_id = ANY (NULLIF(current_setting('app.writable', true), '')::integer[])"
DISTRICT = "current_setting('app.district', true) = 'on'"


def upgrade() -> None:
    _policies()
    _keys()
    _frozen_rows()
    _revisions()
    for table in ("entries", "entry_events"):
        op.execute(f"GRANT MAINTAIN ON {table} TO liangji_app")  # ANALYZE after an import
    op.create_index("ix_audit_subject", "audit", ["object"])
    op.create_index(
        "ix_audit_detail", "audit", ["detail"], postgresql_using="gin", postgresql_ops={"detail": "jsonb_path_ops"}
    )


def _policies() -> None:
    for table in OWNED:
        op.execute(f"ALTER POLICY readable ON {table} USING ({READABLE})")
        op.execute(f"ALTER POLICY writable_insert ON {table} WITH CHECK ({WRITABLE})")
        op.execute(f"ALTER POLICY writable_update ON {table} USING ({WRITABLE}) WITH CHECK ({WRITABLE})")
        op.execute(f"ALTER POLICY writable_delete ON {table} USING ({WRITABLE})")
    op.execute(f"ALTER POLICY district ON district_drafts USING ({DISTRICT}) WITH CHECK ({DISTRICT})")


def _keys() -> None:
    """An identity column becomes a bigint with the next value of a sequence, which goes on where it stood."""
    for table in IDENTITIES:
        sequence = f"{table}_id_seq"
        op.execute(f"ALTER TABLE {table} ALTER COLUMN id DROP IDENTITY")
        op.execute(f"CREATE SEQUENCE {sequence} AS bigint")
        op.execute(
            f"""
            DO $$
            BEGIN
                EXECUTE format('ALTER SEQUENCE {sequence} OWNER TO %I',
                    (SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = '{table}'));
            END $$
            """
        )
        op.execute(f"ALTER SEQUENCE {sequence} OWNED BY {table}.id")
        op.execute(f"SELECT setval('{sequence}', (SELECT coalesce(max(id), 0) + 1 FROM {table}), false)")
        op.execute(f"ALTER TABLE {table} ALTER COLUMN id SET DEFAULT nextval('{sequence}')")
        op.execute(f"GRANT USAGE, SELECT ON SEQUENCE {sequence} TO liangji_app")


def _frozen_rows() -> None:
    """A row says of its board whether that is frozen and how many stand on it, held to the truth by a foreign key.

    The key is checked at the end of the transaction: a board and its rows freeze together. A row that is frozen is not
    added; one that becomes frozen later finds every place from 1 to the board's population taken.
    """
    op.execute("DROP TRIGGER frozen ON board_rows")
    op.execute("DROP FUNCTION refuse_frozen_rows()")
    op.execute(
        "ALTER TABLE boards ADD COLUMN is_frozen boolean NOT NULL GENERATED ALWAYS AS (stage = 'confirmed') STORED"
    )
    key = ["tenant_id", "id", "is_frozen", "population"]
    op.create_unique_constraint(op.f("uq_boards_tenant_id_id_is_frozen_population"), "boards", key)
    op.add_column("board_rows", sa.Column("population", sa.Integer(), nullable=True))
    op.execute("ALTER TABLE board_rows DISABLE TRIGGER frozen_row")
    op.execute(
        "UPDATE board_rows r SET population = b.population FROM boards b"
        " WHERE b.tenant_id = r.tenant_id AND b.id = r.board_id"
    )
    op.execute("ALTER TABLE board_rows ENABLE TRIGGER frozen_row")
    op.alter_column("board_rows", "population", existing_type=sa.Integer(), nullable=False)
    op.create_check_constraint(op.f("ck_board_rows_position"), "board_rows", "position BETWEEN 1 AND population")
    op.drop_constraint(op.f("fk_board_rows_tenant_id_board_id"), "board_rows", type_="foreignkey")
    op.create_foreign_key(
        op.f("fk_board_rows_tenant_id_board_id_is_frozen_population"),
        "board_rows",
        "boards",
        ["tenant_id", "board_id", "is_frozen", "population"],
        key,
        deferrable=True,
        initially="DEFERRED",
    )
    op.execute(
        """
        CREATE FUNCTION refuse_an_added_frozen_row() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            IF NEW.is_frozen THEN
                RAISE EXCEPTION 'the rows of a confirmed board are frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER frozen BEFORE INSERT ON board_rows FOR EACH ROW EXECUTE FUNCTION refuse_an_added_frozen_row()"
    )


def _revisions() -> None:
    for table in COUNTED:
        for event in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER revised_by_{event} ON {table}")
    op.execute("DROP FUNCTION raise_revision()")
    op.execute("DROP SEQUENCE revision_numbers")
    for topic in TOPICS:
        op.add_column("revisions", sa.Column(topic, sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.drop_column("revisions", "number")
