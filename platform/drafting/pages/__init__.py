"""The pages of drafts, of the district's standards, and of the versions that stand beside the drafts.

The pages of a draft hang on two blueprints, a community's and the district's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import Blueprint
from flask.typing import ResponseReturnValue

from accounts.guard import needs
from accounts.permissions import Permission
from web.pages import load_pages

__all__ = ["district_drafts", "drafts", "on_both"]

drafts = Blueprint(
    "drafts", "drafting", template_folder="templates", url_prefix="/communities/<community>/criteria/drafts"
)
district_drafts = Blueprint(
    "district_drafts", "drafting", template_folder="templates", url_prefix="/district/criteria/drafts"
)
PERMISSIONS = {drafts: Permission.CRITERIA_MANAGE, district_drafts: Permission.STANDARDS_MANAGE}
View = Callable[..., ResponseReturnValue]


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


load_pages(__name__, __path__)
