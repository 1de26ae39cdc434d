"""The papers of a board: poster, picture for chat groups, the public file."""

from __future__ import annotations

import io

from flask import Response, request, send_file
from flask_babel import gettext as _

from accounts.guard import current_community, needs
from accounts.permissions import Permission
from boards import queries as boards
from boards.models import Board
from core import limits
from core.quarter import Quarter
from publicity import queries
from publicity.errors import NotYet
from publicity.pages import BOARDS, bp
from publicity.posters import poster_of
from publicity.public_file import published_file
from tenants.queries import street_name


@bp.get(f"{BOARDS}/<quarter:quarter>/poster.pdf")
@needs(Permission.BOARDS_VIEW)
@limits.exports
def poster(community: str, quarter: Quarter) -> Response:
    """The poster, A4 or A3."""
    board = boards.board(quarter)
    size = "a3" if request.args.get("size") == "a3" else "a4"
    content = poster_of(board, current_community(), _above(), "pdf", size)  # type: ignore[arg-type]
    return _sent(content, board.quarter, f"{_('红黄榜')} {size.upper()}.pdf", "application/pdf")


@bp.get(f"{BOARDS}/<quarter:quarter>/poster.png")
@needs(Permission.BOARDS_VIEW)
@limits.exports
def picture(community: str, quarter: Quarter) -> Response:
    """The tall picture for chat groups."""
    board = boards.board(quarter)
    return _sent(
        poster_of(board, current_community(), _above(), "png"), board.quarter, f"{_('红黄榜')}.png", "image/png"
    )


@bp.get(f"{BOARDS}/<quarter:quarter>/public.csv")
@needs(Permission.BOARDS_VIEW)
@limits.exports
def public_csv(community: str, quarter: Quarter) -> Response:
    """The very bytes whose SHA-256 is the fingerprint."""
    board = boards.board(quarter)
    return _sent(_public_bytes(board), board.quarter, f"{_('公示文件')}.csv", "text/csv")


def _public_bytes(board: Board) -> bytes:
    publication = queries.running(board.id)
    if publication is None:
        raise NotYet(_("这张榜还没有公示，公示之后才有公示文件。"))
    return published_file(boards.rows(board.id), publication.fingerprint, masked=publication.masked)


def _above() -> str:
    return street_name(current_community().street_id)


def _sent(content: bytes, quarter: Quarter, what: str, media_type: str) -> Response:
    name = f"{current_community().name} {quarter} {what}"
    is_shown = media_type == "image/png"
    return send_file(io.BytesIO(content), mimetype=media_type, download_name=name, as_attachment=not is_shown)
