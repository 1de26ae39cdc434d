"""What people do with streets and communities: found the district, open, amend and open again. Closing looks at what is
open in a unit, and stands above: `units.closing`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from core import clock
from core.db import db
from core.quarter import Quarter
from tenants import audit, unit_changes
from tenants.checks import day_fault, length_fault, name_fault, refuse
from tenants.errors import FaultyUnit, UnitClosed
from tenants.models import Branch, Community, District, Kind, Street
from tenants.queries import district
from tenants.scope import community_scope, within


@dataclass(frozen=True)
class CommunityDetails:
    """What is written of a community besides its name, as entered; a new one without a day is opened today."""

    kind: Kind = Kind.GENERAL_BRANCH
    opened_on: date | None = None
    address: str = ""
    telephone: str = ""


PLAIN = CommunityDetails()


def found_district(code: str, name: str, city: str) -> District:
    """Make the installation's one district; raise FaultyUnit where there is one."""
    if db.session.scalar(select(District.id).limit(1)) is not None:
        raise FaultyUnit(_("本系统已经建立区级单位，不能再建。"))
    district = District(code=code, name=name, city=city)
    db.session.add(district)
    db.session.flush()
    audit.record("district_founded", code)
    return district


def open_street(code: str, name: str, opened_on: date | None = None) -> Street:
    """Open a street office of the district; raise FaultyUnit."""
    unit_changes.raise_number()
    taken = db.session.scalar(select(Street.id).where(Street.code == code)) is not None
    refuse(
        {
            "code": _("这个代码已有街道使用，请换一个。") if taken else "",
            "name": _street_name_fault(name),
            "opened_on": day_fault(opened_on),
        }
    )
    opened_on = opened_on or clock.today()
    street = Street(district_id=district().id, code=code, name=name.strip(), opened_on=opened_on)
    db.session.add(street)
    db.session.flush()
    audit.record("street_opened", code)
    return street


def amend_street(street: Street, name: str, opened_on: date | None) -> None:
    """Change a street's name and the day of its opening; raise FaultyUnit, UnitClosed."""
    unit_changes.raise_number()
    db.session.refresh(street)
    if not street.is_open:
        raise UnitClosed(street.name)
    refuse({"name": _street_name_fault(name, but=street.id), "opened_on": day_fault(opened_on)})
    former = street.name
    street.name, street.opened_on = name.strip(), opened_on
    db.session.flush()
    audit.record("street_amended", street.code, name=street.name, former=former)


def reopen_street(street: Street) -> None:
    """Open a closed street again; one that is open stays so."""
    unit_changes.raise_number()
    db.session.refresh(street)
    if street.is_open:
        return
    audit.record("street_reopened", street.code, closed_on=str(street.closed_on))
    street.closed_on = None
    db.session.flush()


def open_community(
    code: str, name: str, street_id: int, branches: Sequence[str], details: CommunityDetails = PLAIN
) -> Community:
    """Open a community with branches of these names; raise FaultyUnit."""
    unit_changes.raise_number()
    names = [one.strip() for one in branches]
    taken = db.session.scalar(select(Community.id).where(Community.code == code)) is not None
    refuse(
        {
            "code": _("这个代码已有社区使用，请换一个。") if taken else "",
            "street": _street_fault(street_id),
            "name": _community_name_fault(name, street_id),
            "opened_on": day_fault(details.opened_on),
            "branches": _branches_fault(names),
        }
    )
    opened_on = details.opened_on or clock.today()
    community = Community(code=code, street_id=street_id)
    _write(community, name, details)
    community.opened_on = opened_on
    db.session.add(community)
    db.session.flush()
    with within(community_scope(community.id)):
        for number, branch in enumerate(names, 1):
            db.session.add(Branch(code=f"b{number}", name=branch, position=number, opened_on=opened_on))
        db.session.flush()
    audit.record("community_opened", code, tenant=community.id)
    return community


def amend_community(community: Community, name: str, details: CommunityDetails) -> None:
    """Change what is written of a community; raise FaultyUnit, UnitClosed."""
    _hold(community)
    if not community.is_open:
        raise UnitClosed(community.organisation)
    refuse(
        {
            "name": _community_name_fault(name, community.street_id, but=community.id),
            "opened_on": day_fault(details.opened_on),
        }
    )
    former = _facts(community)
    _write(community, name, details)
    db.session.flush()
    changes = {key: [former[key], value] for key, value in _facts(community).items() if value != former[key]}
    audit.record("community_amended", community.code, tenant=community.id, changes=changes)


def amend_contact(community: Community, address: str, telephone: str) -> None:
    """Change where a community is and how it is called: what its own administrator may write of it."""
    _hold(community)
    community.address, community.telephone = address.strip(), telephone.strip()
    db.session.flush()
    audit.record("contact_amended", community.code, tenant=community.id)


def reopen_community(community: Community, day: date) -> None:
    """Open a closed community again on a day; one that was closed over the end of a quarter counts anew from the day's
    quarter on. Raises FaultyUnit; UnitClosed where its street is closed."""
    _hold(community)
    if community.closed_on is None:
        return
    street = db.session.scalars(select(Street).where(Street.id == community.street_id)).one()
    if not street.is_open:
        raise UnitClosed(street.name)
    refuse({"day": day_fault(day, community.closed_on)})
    audit.record("community_reopened", community.code, tenant=community.id, closed_on=str(community.closed_on))
    if Quarter.of(day) > Quarter.of(community.closed_on):
        community.reopened_on = day
    community.closed_on = None
    db.session.flush()


def _hold(community: Community) -> None:
    """Let nobody else change the community, then the tree: in this order, as closing does too."""
    db.session.refresh(community, with_for_update={"key_share": True})
    unit_changes.raise_number()


def _facts(community: Community) -> dict[str, str]:
    """What is written of a community, as the audit says it."""
    names = ("name", "kind", "opened_on", "address", "telephone")
    return {name: str(getattr(community, name) or "") for name in names}


def _write(community: Community, name: str, details: CommunityDetails) -> None:
    community.name, community.kind, community.opened_on = name.strip(), details.kind, details.opened_on
    community.address, community.telephone = details.address.strip(), details.telephone.strip()


def _street_name_fault(name: str, but: int = 0) -> str:
    others = select(Street.id).where(Street.name == name.strip(), Street.id != but)
    return name_fault(name, others, _("已有同名的街道（可能已关闭），请换一个名称。"))


def _community_name_fault(name: str, street_id: int, but: int = 0) -> str:
    others = select(Community.id).where(
        Community.street_id == street_id, Community.name == name.strip(), Community.id != but
    )
    return name_fault(name, others, _("这个街道已有同名的社区（可能已关闭），请换一个名称。"))


def _street_fault(street_id: int) -> str:
    street = db.session.scalar(select(Street).where(Street.id == street_id))
    return "" if street is not None and street.is_open else _("请选择街道。")


def _branches_fault(names: Sequence[str]) -> str:
    if not names or len(set(names)) < len(names):
        return _("请写至少一个支部，名称不要重复。")
    return next((fault for fault in map(length_fault, names) if fault), "")
