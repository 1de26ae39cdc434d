"""Criteria in the API."""

from __future__ import annotations

from accounts.guard import needs
from accounts.permissions import Permission
from criteria import queries
from criteria.schemas import VersionInForce
from web.api import Blueprint
from web.schemas import page_schema, unpaged

bp = Blueprint("criteria_api", __name__, url_prefix="/communities/<community>", description="Criteria")


@bp.get("/criteria")
@needs(Permission.CRITERIA_VIEW)
@bp.response(200, page_schema(VersionInForce))
def criteria(community: str) -> dict[str, object]:
    """List the versions by the quarter since which they are in force, newest first."""
    return unpaged(
        [
            {
                "since": force.quarter,
                "code": version.code,
                "title": version.title,
                "content_hash": version.content_hash,
                "document": version.document,
            }
            for force, version in queries.history()
        ]
    )
