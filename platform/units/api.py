"""Streets and communities in the API, for the system manager."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.guard import current_person, needs
from accounts.permissions import Permission
from core import clock
from core.db import db
from tenants import actions
from tenants import queries as tree
from tenants.actions import CommunityDetails
from tenants.models import Community, Kind, Street
from units import amending, closing, queries
from units.schemas import AmendedCommunity, AmendedUnit, CommunityIn, StreetIn, StreetOut, UnitDay, UnitOut
from web.api import Blueprint
from web.paging import page_of
from web.schemas import Paging, page_schema, paged, unpaged

bp = Blueprint("units_api", __name__, url_prefix="/installation", description="Streets and communities")


@bp.get("/streets")
@needs(Permission.UNITS_MANAGE)
@bp.response(200, page_schema(StreetOut))
def streets() -> dict[str, object]:
    """List every street, the open ones first."""
    return unpaged([_street(street, count) for street, count in queries.streets_with_counts()])


@bp.post("/streets")
@needs(Permission.UNITS_MANAGE)
@bp.arguments(StreetIn)
@bp.response(201, StreetOut)
def open_street(entered: dict[str, Any]) -> dict[str, object]:
    """Open a street."""
    return _stored(actions.open_street(entered["code"], entered["name"], entered["opened_on"]))


@bp.put("/streets/<code>")
@needs(Permission.UNITS_MANAGE)
@bp.arguments(AmendedUnit)
@bp.response(200, StreetOut)
def amend_street(entered: dict[str, Any], code: str) -> dict[str, object]:
    """Change a street's name and the day of its opening."""
    street = queries.street(code)
    actions.amend_street(street, entered["name"], entered["opened_on"])
    return _stored(street)


@bp.post("/streets/<code>/closing")
@needs(Permission.UNITS_MANAGE)
@bp.arguments(UnitDay)
@bp.response(200, StreetOut)
def close_street(entered: dict[str, Any], code: str) -> dict[str, object]:
    """Close a street that has no open community."""
    street = queries.street(code)
    closing.close_street(street, _day(entered))
    return _stored(street)


@bp.post("/streets/<code>/reopening")
@needs(Permission.UNITS_MANAGE)
@bp.response(200, StreetOut)
def reopen_street(code: str) -> dict[str, object]:
    """Open a closed street again."""
    street = queries.street(code)
    actions.reopen_street(street)
    return _stored(street)


@bp.get("/communities")
@needs(Permission.UNITS_MANAGE)
@bp.arguments(Paging, location="query")
@bp.response(200, page_schema(UnitOut))
def communities(wanted: dict[str, int]) -> dict[str, object]:
    """List every community, open and closed."""
    page = page_of(db.session, tree.communities(), wanted["page"], wanted["page_size"])
    return paged(page, [_community(row) for row in page.items])


@bp.post("/communities")
@needs(Permission.UNITS_MANAGE)
@bp.arguments(CommunityIn)
@bp.response(201, UnitOut)
def open_community(entered: dict[str, Any]) -> dict[str, object]:
    """Open a community with its branches."""
    street = queries.street(entered["street"])
    details = _details(entered)
    return _stored(actions.open_community(entered["code"], entered["name"], street.id, entered["branches"], details))


@bp.put("/communities/<code>")
@needs(Permission.UNITS_MANAGE)
@bp.arguments(AmendedCommunity)
@bp.response(200, UnitOut)
def amend_community(entered: dict[str, Any], code: str) -> dict[str, object]:
    """Change what is written of a community."""
    community = queries.community(code)
    amending.amend_community(community, entered["name"], _details(entered), current_person())
    return _stored(community)


@bp.post("/communities/<code>/closing")
@needs(Permission.UNITS_MANAGE)
@bp.arguments(UnitDay)
@bp.response(200, UnitOut)
def close_community(entered: dict[str, Any], code: str) -> dict[str, object]:
    """Close a community in which nothing is open."""
    community = queries.community(code)
    closing.close_community(community, _day(entered))
    return _stored(community)


@bp.post("/communities/<code>/reopening")
@needs(Permission.UNITS_MANAGE)
@bp.arguments(UnitDay)
@bp.response(200, UnitOut)
def reopen_community(entered: dict[str, Any], code: str) -> dict[str, object]:
    """Open a closed community again."""
    community = queries.community(code)
    actions.reopen_community(community, _day(entered))
    return _stored(community)


def _day(entered: dict[str, Any]) -> date:
    day: date = entered["day"] or clock.today()
    return day


def _details(entered: dict[str, Any]) -> CommunityDetails:
    names = ("opened_on", "address", "telephone")
    return CommunityDetails(kind=Kind(entered["kind"]), **{name: entered[name] for name in names})


def _stored(unit: Street | Community) -> dict[str, object]:
    """Commit, and return the unit as it is stored."""
    code = unit.code
    db.session.commit()
    return _community(queries.community(code)) if isinstance(unit, Community) else _one_street(code)


def _one_street(code: str) -> dict[str, object]:
    counted = (_street(street, count) for street, count in queries.streets_with_counts() if street.code == code)
    return next(counted)


def _street(street: Street, count: int) -> dict[str, object]:
    return _unit(street) | {"communities": count}


def _community(row: Community) -> dict[str, object]:
    street = db.session.get_one(Street, row.street_id)
    facts = ("address", "telephone", "reopened_on")
    return _unit(row) | {name: getattr(row, name) for name in facts} | {"kind": row.kind.value, "street": street.code}


def _unit(unit: Street | Community) -> dict[str, object]:
    return {name: getattr(unit, name) for name in ("code", "name", "opened_on", "closed_on")}
