"""Triggers that refuse to empty the boards, as the ledger's tables refuse it already."""

from alembic import op

revision = "0012"
down_revision = "0011"

KEPT = ("boards", "board_rows", "board_summaries", "publications", "closed_quarters")


def upgrade() -> None:
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER kept BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()"
        )
