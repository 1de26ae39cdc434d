"""What an entry's item asks for besides (a measure, attributes), facts like the others; what a tier rests on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"

FACTS = (
    "tenant_id", "id", "member_id", "branch_id", "item", "occurred_on", "quantity", "points", "measure", "attributes",
    "reason", "source", "reverses_id", "sheet_id", "recorded_by_id", "recorded_at",
)  # fmt: skip
FIGURES = ("actual", "accepted", "recognised")


def upgrade() -> None:
    op.add_column("entries", sa.Column("measure", sa.BigInteger(), nullable=True))
    empty = sa.text("'{}'::jsonb")
    op.add_column("entries", sa.Column("attributes", postgresql.JSONB(), nullable=False, server_default=empty))
    op.create_check_constraint(op.f("ck_entries_measure"), "entries", "measure >= 0 AND measure <= 100000000")
    op.create_check_constraint(op.f("ck_entries_attributes"), "entries", "jsonb_typeof(attributes) = 'object'")
    old, new = (", ".join(f"{row}.{fact}" for fact in FACTS) for row in ("OLD", "NEW"))
    op.execute(
        f"""
        CREATE OR REPLACE FUNCTION refuse_changed_facts() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF ({old}) IS DISTINCT FROM ({new}) THEN
                RAISE EXCEPTION 'the facts of an entry never change; record a correction'
                    USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.add_column("ratings", sa.Column("grounds", postgresql.JSONB(), nullable=False, server_default=empty))
    for figure in FIGURES:
        op.drop_constraint(op.f(f"ck_ratings_{figure}"), "ratings")
        op.create_check_constraint(op.f(f"ck_ratings_{figure}"), "ratings", f"{figure} BETWEEN 0 AND 100000000")
