"""Links of the chain that belong to no entry: what was confirmed is sealed under them."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

KINDS = ("recorded", "verified", "returned", "rejected", "recognised", "reversed", "evidence", "sealed")


def upgrade() -> None:
    op.alter_column("entry_events", "entry_id", existing_type=sa.BigInteger(), nullable=True)
    words = ", ".join(f"'{kind}'" for kind in KINDS)
    op.drop_constraint(op.f("ck_entry_events_eventkind"), "entry_events")
    op.create_check_constraint(op.f("ck_entry_events_eventkind"), "entry_events", f"kind IN ({words})")
    op.create_check_constraint(
        op.f("ck_entry_events_of_an_entry"), "entry_events", "(kind = 'sealed') = (entry_id IS NULL)"
    )
