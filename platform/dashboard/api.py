"""The district's and the streets' dashboards in the API: confirmed figures only."""

from __future__ import annotations

from accounts.guard import current_street, needs
from accounts.permissions import Permission
from boards.models import BoardSummary
from core import clock
from core.db import db
from core.quarter import Quarter
from dashboard import queries
from dashboard.schemas import DashboardOut
from tenants import queries as tree
from web.api import Blueprint
from web.schemas import unpaged

bp = Blueprint("dashboard_api", __name__, description="Dashboards")


@bp.get("/dashboard/<quarter:quarter>")
@needs(Permission.DISTRICT_VIEW)
@bp.response(200, DashboardOut)
def district(quarter: Quarter) -> dict[str, object]:
    """Show every community's confirmed board of a quarter; one that was opened later or closed before is left out."""
    return _shown(quarter, None)


@bp.get("/streets/<street>/dashboard/<quarter:quarter>")
@needs(Permission.STREET_VIEW)
@bp.response(200, DashboardOut)
def street(street: str, quarter: Quarter) -> dict[str, object]:
    """Show the confirmed boards of one street's communities."""
    return _shown(quarter, current_street().id)


def _shown(quarter: Quarter, street_id: int | None) -> dict[str, object]:
    streets = {row.id: row.name for row in tree.streets()}
    rows = {row.tenant_id: row for row in queries.summaries(quarter)}
    communities = db.session.scalars(tree.communities(street_id))
    places = {one.id: one for one in communities if one.id in rows or one.counts_in(quarter)}
    columns = [column.key for column in BoardSummary.__table__.columns]
    items = [
        {
            **{name: getattr(rows[number], name) for name in columns},
            "code": place.code,
            "name": place.name,
            "street": streets[place.street_id],
        }
        for number, place in places.items()
        if number in rows
    ]
    return {
        "quarter": quarter,
        "as_of": clock.now(),
        "communities": len(places),
        **unpaged(items),
        "unconfirmed": [place.name for number, place in places.items() if number not in rows],
    }
