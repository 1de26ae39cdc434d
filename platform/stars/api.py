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


def round_json(rating_round: RatingRound) -> dict[str, object]:
    """Return what the API shows of a year's ratings."""
    rows = queries.ratings(rating_round.id)
    return {
        "year": rating_round.year,
        "stage": rating_round.stage.value,
        "rated_at": rating_round.rated_at,
        **unpaged(rows),
    }


@bp.get("/<int:year>")
@needs(Permission.STARS_VIEW)
@bp.response(200, StarsOut)
def stars(community: str, year: int) -> dict[str, object]:
    """Show a year's ratings."""
    return round_json(queries.round_of(year))


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
def accept(body: dict[str, object], community: str, year: int) -> dict[str, object]:
    """街道验收."""
    rating_round = queries.round_of(year)
    actions.accept(rating_round, current_person(), _changes(body))
    return _answer(rating_round)


@bp.post("/<int:year>/recognition")
@needs(Permission.STARS_MANAGE)
@bp.arguments(ChangesIn)
@bp.response(200, StarsOut)
def recognise(body: dict[str, object], community: str, year: int) -> dict[str, object]:
    """总支认定."""
    rating_round = queries.round_of(year)
    actions.recognise(rating_round, current_person(), _changes(body))
    return _answer(rating_round)


def _changes(body: dict[str, object]) -> dict[str, Change]:
    listed = body["changes"]
    assert isinstance(listed, list)
    return {one["member_no"]: Change(one["figure"], one["reason"]) for one in listed}


def _answer(rating_round: RatingRound) -> dict[str, object]:
    db.session.commit()
    return round_json(rating_round)
