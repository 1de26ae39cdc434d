"""Units open and close on days: streets, communities, branches and groups; a member's group; names that are unique
under one parent; and a count of changes of the tree."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

UNITS = ("streets", "communities", "branches", "groups")
NAMED = {"streets": "district_id", "communities": "street_id"}


def upgrade() -> None:
    for table in UNITS:
        op.add_column(table, sa.Column("opened_on", sa.Date(), nullable=True))
        op.add_column(table, sa.Column("closed_on", sa.Date(), nullable=True))
        op.create_check_constraint(op.f(f"ck_{table}_dates"), table, "closed_on >= opened_on")
    op.add_column("communities", sa.Column("reopened_on", sa.Date(), nullable=True))
    op.add_column("districts", sa.Column("unit_changes", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    _opened_communities()
    _names()
    _groups()


def _opened_communities() -> None:
    """A community that is at work was opened when the first of its entries, boards and criteria began, one that has
    members alone, or criteria of a quarter to come, when the first member was entered, one that has nothing but such
    criteria today; one that holds nothing says nothing, and counts from always."""
    today = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
    op.execute(
        f"""
        UPDATE communities c SET opened_on = coalesce(
            least(
                (SELECT min(e.occurred_on) FROM entries e WHERE e.tenant_id = c.id),
                (SELECT min(make_date(b.year, 3 * b.number - 2, 1)) FROM boards b WHERE b.tenant_id = c.id),
                (SELECT min(f.since) FROM criteria_in_force f WHERE f.tenant_id = c.id AND f.since <= {today})
            ),
            (SELECT min((m.made_at AT TIME ZONE 'Asia/Shanghai')::date) FROM members m WHERE m.tenant_id = c.id),
            (SELECT {today} WHERE EXISTS (SELECT FROM criteria_in_force f WHERE f.tenant_id = c.id))
        )
        """
    )


def _names() -> None:
    """One name under one parent: a later namesake gets its code behind the name."""
    for table, parent in NAMED.items():
        op.execute(
            f"UPDATE {table} u SET name = left(u.name, 52) || '（' || u.code || '）' WHERE EXISTS"
            f" (SELECT FROM {table} f WHERE f.{parent} = u.{parent} AND f.name = u.name AND f.id < u.id)"
        )
        op.create_unique_constraint(op.f(f"uq_{table}_{parent}_name"), table, [parent, "name"])


def _groups() -> None:
    """A member is in a group of the very branch they are in; groups are closed, not deleted."""
    op.create_unique_constraint(op.f("uq_groups_tenant_id_branch_id_id"), "groups", ["tenant_id", "branch_id", "id"])
    op.add_column("members", sa.Column("group_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_members_tenant_id_branch_id_group_id"),
        "members",
        "groups",
        ["tenant_id", "branch_id", "group_id"],
        ["tenant_id", "branch_id", "id"],
    )
    op.execute("REVOKE DELETE, TRUNCATE ON groups FROM liangji_app")
