"""The boards that a community published, as its members read them: what the public saw, for as long as it stands."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from accounts.guard import current_community, needs
from accounts.permissions import Permission
from boards.models import Colour, Stage
from core.quarter import Quarter
from publicity.errors import NotPublished
from publicity.pages import bp
from publicity.projection import published_in


@bp.get("/communities/<community>/published")
@needs(Permission.CARDS_VIEW)
def newest_published(community: str) -> ResponseReturnValue:
    """The newest board that was published."""
    return _page(None)


@bp.get("/communities/<community>/published/<quarter:quarter>")
@needs(Permission.CARDS_VIEW)
def published_board(community: str, quarter: Quarter) -> ResponseReturnValue:
    """The published board of a quarter; NotPublished where there is none."""
    return _page(quarter)


def _page(quarter: Quarter | None) -> str:
    here = current_community()
    projection, quarters = published_in(here, quarter)
    if projection is None and quarter is not None:
        raise NotPublished
    rows = projection.rows if projection is not None else ()
    return render_template(
        "publicity/published.html",
        here=here,
        projection=projection,
        quarters=quarters,
        confirmed=projection is not None and projection.stage == Stage.CONFIRMED,
        red=[row for row in rows if row.colour == Colour.RED],
        yellow=[row for row in rows if row.colour == Colour.YELLOW],
    )
