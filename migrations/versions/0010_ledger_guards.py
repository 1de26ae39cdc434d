"""Triggers that refuse to rewrite the ledger's facts, its chain, and the rows of a confirmed board."""

from alembic import op

revision = "0010"
down_revision = "0009"

FACTS = (
    "tenant_id", "id", "member_id", "branch_id", "item", "occurred_on", "quantity", "points", "reason", "source",
    "reverses_id", "sheet_id", "recorded_by_id", "recorded_at",
)  # fmt: skip
SEALED = ("entries", "entry_events", "chain_anchors", "evidence", "audit", "attendance_sheets", "criteria_versions")


def upgrade() -> None:
    old, new = (", ".join(f"{row}.{fact}" for fact in FACTS) for row in ("OLD", "NEW"))
    op.execute(
        f"""
        CREATE FUNCTION refuse_changed_facts() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF ({old}) IS DISTINCT FROM ({new}) THEN
                RAISE EXCEPTION 'the facts of an entry never change; record a correction'
                    USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute("CREATE TRIGGER facts BEFORE UPDATE ON entries FOR EACH ROW EXECUTE FUNCTION refuse_changed_facts()")
    for table in SEALED:
        update = "" if table == "entries" else "UPDATE OR "
        op.execute(
            f"CREATE TRIGGER sealed BEFORE {update}DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()"
        )
        op.execute(
            f"CREATE TRIGGER kept BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()"
        )
    _freeze_confirmed_boards()


def _freeze_confirmed_boards() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_frozen_board() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.stage = 'confirmed' THEN
                RAISE EXCEPTION 'a confirmed board is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN COALESCE(NEW, OLD);
        END $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION refuse_frozen_rows() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (
                SELECT FROM boards WHERE tenant_id = COALESCE(NEW.tenant_id, OLD.tenant_id)
                AND id = COALESCE(NEW.board_id, OLD.board_id) AND stage = 'confirmed'
            ) THEN
                RAISE EXCEPTION 'the rows of a confirmed board are frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN COALESCE(NEW, OLD);
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON boards FOR EACH ROW EXECUTE FUNCTION refuse_frozen_board()"
    )
    op.execute(
        "CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON board_rows"
        " FOR EACH ROW EXECUTE FUNCTION refuse_frozen_rows()"
    )
