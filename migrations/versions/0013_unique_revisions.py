"""A revision's number is used once, even by a transaction that is rolled back: what was computed in one is not found
under the number of another."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.execute("CREATE SEQUENCE revision_numbers")
    op.execute("SELECT setval('revision_numbers', (SELECT coalesce(max(number), 0) + 1 FROM revisions))")
    op.execute(
        """
        CREATE OR REPLACE FUNCTION raise_revision() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO revisions (tenant_id, number)
                SELECT tenant_id, nextval('revision_numbers') FROM (SELECT DISTINCT tenant_id FROM changed) AS tenants
                ON CONFLICT (tenant_id) DO UPDATE SET number = EXCLUDED.number;
            RETURN NULL;
        END $$
        """
    )
