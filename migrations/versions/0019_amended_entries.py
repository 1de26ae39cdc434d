"""An entry that nobody has confirmed may be amended or withdrawn by its recorder, and a decision undone while no board
was drafted after it."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

STATES = ("recorded", "verified", "returned", "rejected", "recognised", "reversed", "withdrawn")
KINDS = (
    "recorded", "amended", "withdrawn", "verified", "verification_undone", "returned", "rejected", "recognised",
    "recognition_undone", "reversed", "evidence", "sealed",
)  # fmt: skip
FIXED = ("tenant_id", "id", "source", "reverses_id", "sheet_id", "recorded_by_id", "recorded_at")
AMENDED = ("member_id", "branch_id", "item", "occurred_on", "quantity", "points", "measure", "attributes", "reason")
REFUSED = "RAISE EXCEPTION '% is sealed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'"


def upgrade() -> None:
    _words("entries", "state", STATES)
    _words("entry_events", "kind", KINDS, "eventkind")
    op.drop_index("uq_entries_tenant_id_reverses_id", "entries")
    op.create_index(
        "uq_entries_tenant_id_reverses_id",
        "entries",
        ["tenant_id", "reverses_id"],
        unique=True,
        postgresql_where=sa.text("reverses_id IS NOT NULL AND state NOT IN ('rejected', 'withdrawn')"),
    )
    _facts()
    _moves()
    op.add_column("chain_heads", sa.Column("drafted", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.execute(
        "UPDATE chain_heads h SET drafted ="
        " coalesce((SELECT max(b.chain_sequence) FROM boards b WHERE b.tenant_id = h.tenant_id), 0)"
    )


def _words(table: str, column: str, words: tuple[str, ...], name: str = "") -> None:
    constraint = op.f(f"ck_{table}_{name or column}")
    op.drop_constraint(constraint, table)
    op.create_check_constraint(constraint, table, f"{column} IN ({', '.join(repr(word) for word in words)})")


def _facts() -> None:
    """Where an entry came from never changes; what it says changes only until somebody confirms it, and the row tells
    when."""
    fixed, amended = (_compared(names) for names in (FIXED, AMENDED))
    op.execute(
        f"""
        CREATE OR REPLACE FUNCTION refuse_changed_facts() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            IF {fixed} OR ({amended} AND NOT (OLD.state IN ('recorded', 'returned') AND NEW.state = 'recorded'
                AND NEW.decided_at IS NOT NULL
                AND (NEW.decided_at, NEW.note) IS DISTINCT FROM (OLD.decided_at, OLD.note)))
            THEN
                RAISE EXCEPTION 'the facts of a confirmed entry never change; record a correction'
                    USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )


def _compared(names: tuple[str, ...]) -> str:
    old, new = (", ".join(f"{row}.{name}" for name in names) for row in ("OLD", "NEW"))
    return f"({old}) IS DISTINCT FROM ({new})"


def _moves() -> None:
    """A decided entry changes no more, but for a recognised one that is taken back or whose recognition is undone."""
    op.execute(
        f"""
        CREATE OR REPLACE FUNCTION refuse_a_decided_entry() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            IF OLD.state IN ('recognised', 'rejected', 'reversed', 'withdrawn') AND NOT
                (OLD.state = 'recognised' AND NEW.state IN ('reversed', 'verified')) THEN {REFUSED}; END IF;
            IF OLD.state = 'recognised' AND (
                OLD.verified_by_id IS DISTINCT FROM NEW.verified_by_id OR NEW.recognised_by_id IS DISTINCT FROM
                    (CASE NEW.state WHEN 'verified' THEN NULL ELSE OLD.recognised_by_id END)
            ) THEN {REFUSED}; END IF;
            RETURN NEW;
        END $$
        """
    )
