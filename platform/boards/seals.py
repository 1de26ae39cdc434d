"""What of a board is sealed when it is confirmed: every figure and word of it, under a name of its own."""

from __future__ import annotations

from sqlalchemy import select

from boards import queries
from boards.models import Board, BoardSummary
from core.db import Model, db
from criteria.queries import stored

BOARD = (
    "year", "number", "stage", "version_id", "population", "chain_sequence", "chain_digest", "drafted_by_id",
    "drafted_at", "published_by_id", "published_at", "fingerprint", "confirmed_by_id", "confirmed_at",
)  # fmt: skip
ROW = (
    "member_id", "position", "rank", "member_no", "name", "branch_name", "base", "bonus", "total", "lost", "deductions",
    "vetoed", "colour", "klass", "categories",
)  # fmt: skip
SUMMARY = (
    "year", "number", "population", "reported", "red", "yellow", "class_1", "class_2", "class_3", "class_4", "vetoed",
    "total_sum", "mean", "deviation", "histogram", "confirmed_at",
)  # fmt: skip
ENDING = " 红黄榜"


def seal_name(board: Board) -> str:
    """Return the name under which a board is sealed and its head printed: 2022Q3 红黄榜."""
    return f"{board.quarter}{ENDING}"


def sealed_content(board: Board) -> dict[str, object]:
    """Return all of a confirmed board: its facts, its criteria's hash, its rows by position, its summary."""
    summary = db.session.scalar(select(BoardSummary).where(BoardSummary.board_id == board.id))
    return {
        "board": _facts(board, BOARD),
        "criteria": stored(board.version_id).content_hash,
        "rows": [_facts(row, ROW) for row in queries.rows(board.id)],
        "summary": _facts(summary, SUMMARY) if summary is not None else None,
    }


def _facts(row: Model, names: tuple[str, ...]) -> list[object]:
    return [getattr(row, name) for name in names]
