"""Which places a person may ask reports for."""

from __future__ import annotations

from flask_babel import gettext as _

from accounts.access import Access
from accounts.guard import NOT_HERE
from accounts.permissions import Permission
from core.errors import Forbidden, Missing
from tenants import queries as tree
from tenants.models import Community


def may_ask(access: Access, street_id: int | None = None, community: Community | None = None) -> bool:
    """Say whether a person may ask reports for a community, else for a street, else for the whole district."""
    return access.may_in(Permission.REPORTS_REQUEST, community) if community else access.oversees(street_id)


def place_of(access: Access, street: str = "", community: str = "") -> tuple[int | None, int | None]:
    """Return street id and community id of the place named; raise Missing for a foreign one, Forbidden."""
    if community:
        place = tree.community(community)
        if place is None or not access.reaches(place):
            raise Missing(NOT_HERE)
        if not may_ask(access, community=place):
            raise Forbidden(_("您的角色不能为这个单位生成报告。"))
        return None, place.id
    if street:
        above = tree.street(street)
        if above is None or not may_ask(access, above.id):
            raise Missing(NOT_HERE)
        return above.id, None
    if not may_ask(access):
        raise Forbidden(_("全区报告由区级管理员生成；请选择您的街道或社区。"))
    return None, None
