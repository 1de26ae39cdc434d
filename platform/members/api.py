"""Members in the API."""

from __future__ import annotations

from accounts.guard import needs
from accounts.permissions import Permission
from core.db import db
from members import actions, queries
from members.models import Category, Member, Status
from members.schemas import MemberIn, MemberOut, MemberQuery, MemberUnits
from tenants.queries import branch_called, branches, groups
from web.api import Blueprint
from web.paging import page_of
from web.schemas import page_schema, paged

NOBODYS = 0
"""No group has this id."""

bp = Blueprint("members_api", __name__, url_prefix="/communities/<community>", description="Members")


def member_json(member: Member, branch_names: dict[int, str], group_names: dict[int, str]) -> dict[str, object]:
    """Return what the API shows of a member."""
    return {
        "member_no": member.member_no,
        "name": member.name,
        "branch": branch_names[member.branch_id],
        "group": group_names.get(member.group_id or 0, ""),
        "category": member.category_today.value,
        "status": member.status_today.value,
        "joined_party_on": member.joined_party_on,
        "active_from": member.active_from,
        "active_to": member.active_to,
    }


def names() -> dict[int, str]:
    return {branch.id: branch.name for branch in branches()}


def group_names() -> dict[int, str]:
    return {group.id: group.name for group in groups()}


@bp.get("/members")
@needs(Permission.MEMBERS_VIEW)
@bp.arguments(MemberQuery, location="query")
@bp.response(200, page_schema(MemberOut))
def members(wanted: dict[str, object], community: str) -> dict[str, object]:
    """List members by pinyin."""
    branch = branch_called(str(wanted["branch"])) if wanted["branch"] else None
    rows = queries.members(
        str(wanted["text"]),
        branch.id if branch else None,
        Category(str(wanted["category"])) if wanted["category"] else None,
        Status(str(wanted["status"])) if wanted["status"] else None,
        wanted["active_on"],  # type: ignore[arg-type]
    )
    page = page_of(db.session, rows, int(str(wanted["page"])), int(str(wanted["page_size"])))
    known, known_groups = names(), group_names()
    return paged(page, [member_json(row, known, known_groups) for row in page.items])


@bp.get("/members/<member_no>")
@needs(Permission.CARDS_VIEW)
@bp.response(200, MemberOut)
def member(community: str, member_no: str) -> dict[str, object]:
    """Show one member."""
    return member_json(queries.member(member_no), names(), group_names())


@bp.post("/members")
@needs(Permission.MEMBERS_EDIT)
@bp.arguments(MemberIn)
@bp.response(201, MemberOut)
def add_member(entered: dict[str, object], community: str) -> dict[str, object]:
    """Add a member."""
    branch, group = _units(entered)
    category, status = Category(str(entered.pop("category"))), Status(str(entered.pop("status")))
    particulars = actions.Particulars(
        branch_id=branch,
        group_id=group,
        category=category,
        status=status,
        **entered,  # type: ignore[arg-type]
    )
    added = member_json(actions.add(particulars), names(), group_names())
    db.session.commit()
    return added


@bp.put("/members/<member_no>/branch")
@needs(Permission.MEMBERS_EDIT)
@bp.arguments(MemberUnits)
@bp.response(200, MemberOut)
def assign(entered: dict[str, object], community: str, member_no: str) -> dict[str, object]:
    """Let a member belong to another branch or group."""
    row = queries.member(member_no)
    actions.assign(row, *_units(entered))
    assigned = member_json(row, names(), group_names())
    db.session.commit()
    return assigned


def _units(entered: dict[str, object]) -> tuple[int | None, int | None]:
    """Take the branch and the group out of what was entered, as ids; one that is not there has an id of nobody's."""
    branch, group = branch_called(str(entered.pop("branch"))), str(entered.pop("group"))
    if branch is None or not group:
        return (branch.id if branch else None), None
    return branch.id, next((one.id for one in groups() if one.branch_id == branch.id and one.name == group), NOBODYS)
