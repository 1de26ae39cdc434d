"""Boards in the API: look, draft, publish, withdraw, confirm."""

from __future__ import annotations

from accounts.guard import current_person, needs
from accounts.permissions import Permission
from boards import actions as board_actions
from boards import queries as boards
from boards.models import Board, Stage
from boards.schemas import BoardOut
from core.db import db
from core.quarter import Quarter
from criteria.queries import stored
from publicity import actions, queries
from publicity.models import Days
from publicity.posters import living_address
from publicity.schemas import PublicationIn
from web.api import Blueprint
from web.schemas import Reason, unpaged

bp = Blueprint("boards_api", __name__, url_prefix="/communities/<community>/boards", description="Boards")


def board_json(board: Board) -> dict[str, object]:
    """Return what the API shows of a board, with its rows."""
    publication = queries.running(board.id)
    rows = boards.rows(board.id)
    return {
        "quarter": board.quarter,
        "stage": board.stage.value,
        "version": stored(board.version_id).code,
        "population": board.population,
        "fingerprint": board.fingerprint,
        "drafted_at": board.drafted_at,
        "published_at": board.published_at,
        "ends_on": publication.ends_on if publication else None,
        "confirmed_at": board.confirmed_at,
        "chain_sequence": board.chain_sequence,
        "chain_digest": board.chain_digest.hex(),
        "missing": actions.missing_for_confirmation(board) if board.stage == Stage.PUBLISHED else [],
        "public_url": living_address(publication) or None,
        **unpaged(rows),
    }


@bp.get("/<quarter:quarter>")
@needs(Permission.BOARDS_VIEW)
@bp.response(200, BoardOut)
def board(community: str, quarter: Quarter) -> dict[str, object]:
    """Show a quarter's board."""
    return board_json(boards.board(quarter))


@bp.post("/<quarter:quarter>/draft")
@needs(Permission.BOARDS_MANAGE)
@bp.response(200, BoardOut)
def draft(community: str, quarter: Quarter) -> dict[str, object]:
    """Rank the quarter into a draft, anew where there is one."""
    return _answer(board_actions.draft(quarter, current_person()))


@bp.post("/<quarter:quarter>/publication")
@needs(Permission.BOARDS_MANAGE)
@bp.arguments(PublicationIn)
@bp.response(200, BoardOut)
def publish(wanted: dict[str, object], community: str, quarter: Quarter) -> dict[str, object]:
    """Put a draft up, five working days unless said otherwise."""
    board = boards.board(quarter)
    counted = Days(str(wanted["counted"]))
    actions.publish(
        board, current_person(), days=int(str(wanted["days"])), counted=counted, masked=bool(wanted["masked"])
    )
    return _answer(board)


@bp.post("/<quarter:quarter>/withdrawal")
@needs(Permission.BOARDS_MANAGE)
@bp.arguments(Reason)
@bp.response(200, BoardOut)
def withdraw(body: dict[str, str], community: str, quarter: Quarter) -> dict[str, object]:
    """Take a published board down, with the reason."""
    board = boards.board(quarter)
    actions.withdraw(board, current_person(), body["reason"])
    return _answer(board)


@bp.post("/<quarter:quarter>/confirmation")
@needs(Permission.BOARDS_MANAGE)
@bp.response(200, BoardOut)
def confirm(community: str, quarter: Quarter) -> dict[str, object]:
    """Freeze a board whose days are over."""
    board = boards.board(quarter)
    actions.confirm(board, current_person())
    return _answer(board)


def _answer(board: Board) -> dict[str, object]:
    db.session.commit()
    return board_json(board)
