"""The public page behind a poster's QR code: no sign-in, no cookie, the published projection alone."""

from __future__ import annotations

import io

from flask import Response, render_template, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import public
from boards.models import Colour, Stage
from core import limits
from publicity.errors import LinkClosed
from publicity.pages import bp
from publicity.pages.stages import days_left, days_words
from publicity.projection import Projection, published
from publicity.queries import is_over

GONE, UNKNOWN = 410, 404


@bp.get("/public/<token>")
@public
@limits.public_pages
def public_board(token: str) -> ResponseReturnValue:
    """Who is listed, until when, how to object; the words of a closed link where it is closed."""
    try:
        projection = published(token)
    except LinkClosed as closed:
        return _closed(closed)
    return render_template(
        "publicity/public.html",
        projection=projection,
        token=token,
        red=[row for row in projection.rows if row.colour == Colour.RED],
        yellow=[row for row in projection.rows if row.colour == Colour.YELLOW],
        **_days(projection),
    )


@bp.get("/public/<token>/board.csv")
@public
@limits.public_pages
def public_file_of(token: str) -> ResponseReturnValue:
    """The public file, whose SHA-256 anybody may compare."""
    try:
        projection = published(token)
    except LinkClosed as closed:
        return _closed(closed)
    return _file(projection)


def _days(projection: Projection) -> dict[str, object]:
    over = is_over(projection.publication)
    return {
        "over": over,
        "confirmed": projection.stage == Stage.CONFIRMED,
        "days": days_words(projection.publication),
        "left": 0 if over else days_left(projection.publication),
    }


def _file(projection: Projection) -> Response:
    name = f"{projection.community.name} {projection.quarter} {_('公示文件')}.csv"
    return send_file(io.BytesIO(projection.file), mimetype="text/csv", download_name=name, as_attachment=True)


def _closed(closed: LinkClosed) -> ResponseReturnValue:
    if closed.withdrawn_at is not None:
        return render_template("publicity/withdrawn.html", unit=closed.unit, withdrawn_at=closed.withdrawn_at), GONE
    status = GONE if closed.expired_at else UNKNOWN
    return render_template("publicity/expired.html", expired_at=closed.expired_at, unit=closed.unit), status
