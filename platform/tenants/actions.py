"""What people do with units: open a community with its branches."""

from __future__ import annotations

import re

from sqlalchemy import select

from core.db import db
from tenants import audit
from tenants.errors import FaultyUnit
from tenants.models import Branch, Community, Street
from tenants.scope import community_scope, within


def open_community(code: str, name: str, street_id: int, branches: str) -> Community:
    """Open a community with the branches named, divided by 、; raise FaultyUnit."""
    names = [one.strip() for one in re.split("[、,，;；]", branches) if one.strip()]
    faults: dict[str, list[str]] = {}
    if db.session.scalar(select(Community.id).where(Community.code == code)) is not None:
        faults["code"] = ["这个代码已有社区使用，请换一个。"]
    if db.session.scalar(select(Street.id).where(Street.id == street_id)) is None:
        faults["street"] = ["请选择街道。"]
    if not names or len(set(names)) < len(names):
        faults["branches"] = ["请写至少一个支部，名称不要重复。"]
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
