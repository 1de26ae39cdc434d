"""A community's branches and groups in the API, for its administrator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from accounts.guard import current_community, needs
from accounts.permissions import Permission
from core import clock
from core.db import db
from members import actions as members
from tenants import actions
from tenants import branches as tree
from tenants import queries as units
from tenants.models import Branch, Group
from units import closing, queries
from units.schemas import AmendedUnit, BranchOut, Contact, Moved, Target, UnitDay
from web.api import Blueprint
from web.schemas import page_schema, unpaged

bp = Blueprint("branches_api", __name__, url_prefix="/communities/<community>", description="Branches and groups")


@bp.get("/branches")
@needs(Permission.MEMBERS_EDIT)
@bp.response(200, page_schema(BranchOut))
def branches(community: str) -> dict[str, object]:
    """List every branch with its groups."""
    return unpaged(_described(units.branches()))


@bp.post("/branches")
@needs(Permission.MEMBERS_EDIT)
@bp.arguments(AmendedUnit)
@bp.response(201, BranchOut)
def open_branch(entered: dict[str, Any], community: str) -> dict[str, object]:
    """Open a branch."""
    return _stored(tree.open_branch(entered["name"], entered["opened_on"]))


@bp.put("/branches/<branch>")
@needs(Permission.MEMBERS_EDIT)
@bp.arguments(AmendedUnit)
@bp.response(200, BranchOut)
def amend_branch(entered: dict[str, Any], community: str, branch: str) -> dict[str, object]:
    """Change a branch's name and the day of its opening."""
    row = tree.branch(branch)
    tree.amend_branch(row, entered["name"], entered["opened_on"])
    return _stored(row)


@bp.post("/branches/<branch>/members")
@needs(Permission.MEMBERS_EDIT)
@bp.arguments(Target)
@bp.response(200, Moved)
def move_members(entered: dict[str, Any], community: str, branch: str) -> dict[str, object]:
    """Let every active member of a branch belong to another one."""
    number = members.move_all(tree.branch(branch), tree.branch(entered["branch"]).id)
    db.session.commit()
    return {"moved": number}


@bp.post("/branches/<branch>/closing")
@needs(Permission.MEMBERS_EDIT)
@bp.arguments(UnitDay)
@bp.response(200, BranchOut)
def close_branch(entered: dict[str, Any], community: str, branch: str) -> dict[str, object]:
    """Close a branch in which nothing is open."""
    row = tree.branch(branch)
    closing.close_branch(row, entered["day"] or clock.today())
    return _stored(row)


@bp.post("/branches/<branch>/reopening")
@needs(Permission.MEMBERS_EDIT)
@bp.response(200, BranchOut)
def reopen_branch(community: str, branch: str) -> dict[str, object]:
    """Open a closed branch again."""
    row = tree.branch(branch)
    tree.reopen_branch(row)
    return _stored(row)


@bp.post("/branches/<branch>/groups")
@needs(Permission.MEMBERS_EDIT)
@bp.arguments(AmendedUnit)
@bp.response(201, BranchOut)
def open_group(entered: dict[str, Any], community: str, branch: str) -> dict[str, object]:
    """Open a group of a branch."""
    row = tree.branch(branch)
    tree.open_group(row, entered["name"], entered["opened_on"])
    return _stored(row)


@bp.put("/groups/<int:group_id>")
@needs(Permission.MEMBERS_EDIT)
@bp.arguments(AmendedUnit)
@bp.response(200, BranchOut)
def amend_group(entered: dict[str, Any], community: str, group_id: int) -> dict[str, object]:
    """Change a group's name and the day of its opening."""
    row = tree.group(group_id)
    tree.amend_group(row, entered["name"], entered["opened_on"])
    return _stored(_above(row.branch_id))


@bp.post("/groups/<int:group_id>/closing")
@needs(Permission.MEMBERS_EDIT)
@bp.arguments(UnitDay)
@bp.response(200, BranchOut)
def close_group(entered: dict[str, Any], community: str, group_id: int) -> dict[str, object]:
    """Close a group that nobody is in."""
    row = tree.group(group_id)
    closing.close_group(row, entered["day"] or clock.today())
    return _stored(_above(row.branch_id))


@bp.post("/groups/<int:group_id>/reopening")
@needs(Permission.MEMBERS_EDIT)
@bp.response(200, BranchOut)
def reopen_group(community: str, group_id: int) -> dict[str, object]:
    """Open a closed group again."""
    row = tree.group(group_id)
    tree.reopen_group(row)
    return _stored(_above(row.branch_id))


@bp.put("/contact")
@needs(Permission.MEMBERS_EDIT)
@bp.arguments(Contact)
@bp.response(200, Contact)
def amend_contact(entered: dict[str, Any], community: str) -> dict[str, object]:
    """Say where the community is, and how it is called."""
    actions.amend_contact(queries.community(current_community().code), entered["address"], entered["telephone"])
    db.session.commit()
    return entered


def _above(branch_id: int) -> Branch:
    return db.session.scalars(select(Branch).where(Branch.id == branch_id)).one()


def _stored(branch: Branch) -> dict[str, object]:
    """Commit, and return the branch as it is stored."""
    code = branch.code
    db.session.commit()
    return _described([tree.branch(code)])[0]


def _described(rows: Sequence[Branch]) -> list[dict[str, object]]:
    """Return branches with their groups and counts, which are read once for all of them."""
    in_branches, in_groups = queries.members_by_branch(), queries.members_by_group()
    groups: defaultdict[int, list[dict[str, object]]] = defaultdict(list)
    for one in units.groups():
        groups[one.branch_id].append(_unit(one) | {"id": one.id, "members": in_groups.get(one.id, 0)})
    return [
        _unit(row) | {"code": row.code, "members": in_branches.get(row.id, 0), "groups": groups[row.id]} for row in rows
    ]


def _unit(row: Branch | Group) -> dict[str, object]:
    return {name: getattr(row, name) for name in ("name", "opened_on", "closed_on")}
