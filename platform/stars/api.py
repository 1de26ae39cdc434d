"""Ratings in the API: look, rate, accept, recognise."""

from __future__ import annotations

from accounts.guard import current_person, needs
from accounts.permissions import Permission
from core.db import db
from stars import actions, queries
from stars.actions import Change
from stars.models import RatingRound
from stars.schemas import ChangesIn, StarsOut
from web.api import Blueprint
from web.schemas import unpaged

bp = Blueprint("stars_api", __name__, url_prefix="/communities/<community>/stars", description="Star ratings")


def shown(held: RatingRound) -> dict[str, object]:
    """Return what the API shows of a year's ratings."""
    rows = queries.ratings(held.id)
    return {
        "year": held.year,
        "stage": held.stage.value,
        "rated_at": held.rated_at,
        **unpaged(rows),
    }


@bp.get("/<int:year>")
@needs(Permission.STARS_VIEW)
@bp.response(200, StarsOut)
def stars(community: str, year: int) -> dict[str, object]:
    """Show a year's ratings."""
    return shown(queries.round_of(year))


@bp.post("/<int:year>/rating")
@needs(Permission.STARS_MANAGE)
@bp.response(200, StarsOut)
def rate(community: str, year: int) -> dict[str, object]:
    """Rate the year from its confirmed boards, anew while nothing is accepted."""
    return _answer(actions.rate_year(year, current_person()))


@bp.post("/<int:year>/acceptance")
@needs(Permission.STARS_ACCEPT)
@bp.arguments(ChangesIn)
@bp.response(200, StarsOut)
def accept(given: dict[str, object], community: str, year: int) -> dict[str, object]:
    """街道验收."""
    held = queries.round_of(year)
    actions.accept(held, current_person(), _changes(given))
    return _answer(held)


@bp.post("/<int:year>/recognition")
@needs(Permission.STARS_MANAGE)
@bp.arguments(ChangesIn)
@bp.response(200, StarsOut)
def recognise(given: dict[str, object], community: str, year: int) -> dict[str, object]:
    """总支认定."""
    held = queries.round_of(year)
    actions.recognise(held, current_person(), _changes(given))
    return _answer(held)


def _changes(given: dict[str, object]) -> dict[str, Change]:
    listed = given["changes"]
    assert isinstance(listed, list)
    return {one["member_no"]: Change(one["figure"], one["reason"]) for one in listed}


def _answer(held: RatingRound) -> dict[str, object]:
    db.session.commit()
    return shown(held)
