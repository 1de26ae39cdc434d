"""What people do with units: found the district, open a street, open a community with its branches."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from sqlalchemy import select

from core.db import db
from tenants import audit
from tenants.errors import FaultyUnit
from tenants.models import Branch, Community, District, Street
from tenants.queries import district
from tenants.scope import community_scope, within


def found_district(code: str, name: str, city: str) -> District:
    """Make the installation's one district; raise FaultyUnit where there is one."""
    if db.session.scalar(select(District.id).limit(1)) is not None:
        raise FaultyUnit(_("本系统已经建立区级单位，不能再建。"))
    district = District(code=code, name=name, city=city)
    db.session.add(district)
    db.session.flush()
    audit.record("district_founded", code)
    return district


def open_street(code: str, name: str) -> Street:
    """Open a street office of the district; raise FaultyUnit."""
    if db.session.scalar(select(Street.id).where(Street.code == code)) is not None:
        message = _("这个代码已有街道使用，请换一个。")
        raise FaultyUnit(message, {"code": [message]})
    street = Street(district_id=district().id, code=code, name=name.strip())
    db.session.add(street)
    db.session.flush()
    audit.record("street_opened", code)
    return street


def open_community(code: str, name: str, street_id: int, branches: str) -> Community:
    """Open a community with the branches named, divided by 、; raise FaultyUnit."""
    names = [one.strip() for one in re.split("[、,，;；]", branches) if one.strip()]
    faults: dict[str, list[str]] = {}
    if db.session.scalar(select(Community.id).where(Community.code == code)) is not None:
        faults["code"] = [_("这个代码已有社区使用，请换一个。")]
    if db.session.scalar(select(Street.id).where(Street.id == street_id)) is None:
        faults["street"] = [_("请选择街道。")]
    if not names or len(set(names)) < len(names):
        faults["branches"] = [_("请写至少一个支部，名称不要重复。")]
    if faults:
        raise FaultyUnit(next(iter(faults.values()))[0], faults)
    community = Community(code=code, name=name.strip(), street_id=street_id)
    db.session.add(community)
    db.session.flush()
    with within(community_scope(community.id)):
        for number, branch in enumerate(names, 1):
            db.session.add(Branch(code=f"b{number}", name=branch[:120], position=number))
        db.session.flush()
    audit.record("community_opened", code, tenant=community.id)
    return community
