"""The blueprints on which the pages of drafts hang, a community's and the district's, and which one a request is on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import current_community, needs
from accounts.permissions import Permission
from drafting.owners import CommunityDesk, Desk, DistrictDesk
from tenants.queries import district

drafts = Blueprint(
    "drafts", "drafting", template_folder="templates", url_prefix="/communities/<community>/criteria/drafts"
)
district_drafts = Blueprint(
    "district_drafts", "drafting", template_folder="templates", url_prefix="/district/criteria/drafts"
)
PERMISSIONS = {drafts: Permission.CRITERIA_MANAGE, district_drafts: Permission.STANDARDS_MANAGE}
View = Callable[..., ResponseReturnValue]


@dataclass(frozen=True)
class Where:
    """The desk of a request: whose it is, and where its published documents are listed."""

    desk: Desk
    organisation: str
    list_url: str
    list_title: str
    is_district: bool


def on_both(rule: str, method: str = "GET") -> Callable[[View], View]:
    """Hang a view on both blueprints; it gets its address without the community's code."""

    def hang(view: View) -> View:
        @wraps(view)
        def placed(community: str = "", **address: object) -> ResponseReturnValue:
            return view(**address)

        for blueprint, permission in PERMISSIONS.items():
            blueprint.add_url_rule(rule, view.__name__, needs(permission)(placed), methods=[method])
        return view

    return hang


def where() -> Where:
    """Return the desk of this request."""
    if request.blueprint == district_drafts.name:
        address = url_for("standards.standards")
        return Where(DistrictDesk(), district().name, address, _("区级标准"), True)
    address = url_for("criteria.versions", community=current_community().code)
    return Where(CommunityDesk(), current_community().organisation, address, _("评分细则"), False)


def to(view: str, **values: object) -> str:
    """Return the address of a page of drafts at this request's desk."""
    if request.blueprint == drafts.name:
        values["community"] = current_community().code
    return url_for(f"{request.blueprint}.{view}", **values)  # type: ignore[arg-type]


def page(template: str, **values: object) -> str:
    """Render a page of drafts."""
    return render_template(template, to=to, where=where(), **values)
