"""Triggers that count the changes a community's figures depend on, so that what was computed can be kept until then."""

from alembic import op

revision = "0011"
down_revision = "0010"

WATCHED = (
    "entry_events", "evidence", "branches", "members", "member_categories", "member_statuses", "exemptions",
    "criteria_in_force", "boards", "board_rows", "publications", "closed_quarters",
)  # fmt: skip


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION raise_revision() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO revisions (tenant_id, number) SELECT DISTINCT tenant_id, 1 FROM changed
                ON CONFLICT (tenant_id) DO UPDATE SET number = revisions.number + 1;
            RETURN NULL;
        END $$
        """
    )
    for table in WATCHED:
        for event, transition in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            op.execute(
                f"CREATE TRIGGER revised_by_{event.lower()} AFTER {event} ON {table}"
                f" REFERENCING {transition} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION raise_revision()"
            )
