"""Members in the API."""

from __future__ import annotations

from accounts.guard import needs
from accounts.permissions import Permission
from core.db import db
from members import actions, queries
from members.models import Category, Member, Status
from members.schemas import MemberIn, MemberOut, MemberQuery
from tenants.queries import branch_called, branches
from web.api import Blueprint
from web.paging import page_of
from web.schemas import page_schema, paged

bp = Blueprint("members_api", __name__, url_prefix="/communities/<community>", description="Members")


def member_json(member: Member, branch_names: dict[int, str]) -> dict[str, object]:
    """Return what the API shows of a member."""
    return {
        "member_no": member.member_no,
        "name": member.name,
        "branch": branch_names[member.branch_id],
        "category": member.category_today.value,
        "status": member.status_today.value,
        "joined_party_on": member.joined_party_on,
        "active_from": member.active_from,
        "active_to": member.active_to,
    }


def names() -> dict[int, str]:
    return {branch.id: branch.name for branch in branches()}


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
    known = names()
    return paged(page, [member_json(row, known) for row in page.items])


@bp.get("/members/<member_no>")
@needs(Permission.CARDS_VIEW)
@bp.response(200, MemberOut)
def member(community: str, member_no: str) -> dict[str, object]:
    """Show one member."""
    return member_json(queries.member(member_no), names())


@bp.post("/members")
@needs(Permission.MEMBERS_EDIT)
@bp.arguments(MemberIn)
@bp.response(201, MemberOut)
def add_member(entered: dict[str, object], community: str) -> dict[str, object]:
    """Add a member."""
    branch = branch_called(str(entered.pop("branch")))
    category, status = Category(str(entered.pop("category"))), Status(str(entered.pop("status")))
    particulars = actions.Particulars(
        branch_id=branch.id if branch else None,
        category=category,
        status=status,
        **entered,  # type: ignore[arg-type]
    )
    added = member_json(actions.add(particulars), names())
    db.session.commit()
    return added
