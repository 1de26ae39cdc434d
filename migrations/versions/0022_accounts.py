"""Accounts that their holders open themselves: invitations, roles that wait for a second person, a second factor, and
what a token may do."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

TABLE = "invitations"
ROLE_AND_PLACE = (
    "user_id, role, coalesce(street_id, 0), coalesce(tenant_id, 0), coalesce(branch_id, 0), coalesce(member_id, 0)"
)
TOKEN_COLUMNS = "id, user_id, name, token_hash, made_at, expires_at, withdrawn_at, may_write"


def upgrade() -> None:
    _invitations()
    op.add_column("users", sa.Column("disabled_by_id", sa.Integer()))
    op.add_column("users", sa.Column("totp_secret_encrypted", sa.LargeBinary()))
    op.add_column("users", sa.Column("totp_step", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    _grants()
    _tokens()


def _invitations() -> None:
    op.execute(f"CREATE SEQUENCE {TABLE}_id_seq AS bigint")
    op.create_table(
        TABLE,
        sa.Column("id", sa.BigInteger(), server_default=sa.text(f"nextval('{TABLE}_id_seq')"), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("invited_by_id", sa.Integer()),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["invited_by_id"], ["users.id"], name=op.f(f"fk_{TABLE}_invited_by_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f(f"fk_{TABLE}_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("token_hash", name=op.f(f"uq_{TABLE}_token_hash")),
    )
    op.create_index(f"ix_{TABLE}_user_id", TABLE, ["user_id"])
    op.execute(f"ALTER SEQUENCE {TABLE}_id_seq OWNED BY {TABLE}.id")
    op.execute(f"GRANT USAGE, SELECT ON SEQUENCE {TABLE}_id_seq TO liangji_app")
    op.execute(f"REVOKE DELETE, TRUNCATE ON {TABLE} FROM liangji_app")
    op.execute(
        f"CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW"
        " EXECUTE FUNCTION refuse_all_but_once('accepted_at', 'withdrawn_at')"
    )


def _grants() -> None:
    """A role given twice holds once, the earlier; one that waits for a second person says so and is confirmed once."""
    op.execute(
        "UPDATE grants SET withdrawn_at = now() WHERE id IN (SELECT id FROM (SELECT id, row_number() OVER"
        f" (PARTITION BY {ROLE_AND_PLACE} ORDER BY id) AS place FROM grants WHERE withdrawn_at IS NULL) g"
        " WHERE place > 1)"
    )
    op.execute(f"CREATE UNIQUE INDEX uq_grants_role_and_place ON grants ({ROLE_AND_PLACE}) WHERE withdrawn_at IS NULL")
    op.add_column("grants", sa.Column("needs_second", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("grants", sa.Column("confirmed_by_id", sa.Integer()))
    op.add_column("grants", sa.Column("confirmed_at", sa.DateTime(timezone=True)))
    op.create_foreign_key(op.f("fk_grants_confirmed_by_id"), "grants", "users", ["confirmed_by_id"], ["id"])
    op.execute("DROP TRIGGER frozen ON grants")
    op.execute(
        "CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON grants FOR EACH ROW"
        " EXECUTE FUNCTION refuse_all_but_once('withdrawn_at', 'confirmed_by_id', 'confirmed_at')"
    )


def _tokens() -> None:
    """When a token was last used may be written again and again; the rest of it stays as it was."""
    op.add_column("tokens", sa.Column("may_write", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("tokens", sa.Column("last_used_at", sa.DateTime(timezone=True)))
    op.execute("DROP TRIGGER frozen ON tokens")
    op.execute(
        f"CREATE TRIGGER frozen BEFORE UPDATE OF {TOKEN_COLUMNS} OR DELETE ON tokens FOR EACH ROW"
        " EXECUTE FUNCTION refuse_all_but_once('withdrawn_at')"
    )
