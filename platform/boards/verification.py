"""Checking the confirmed boards of a community against what was sealed of them and what the ledger gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from boards import queries
from boards.models import Board
from boards.seals import ENDING, seal_name, sealed_content
from boards.standing import replayed
from core.db import db
from core.errors import Refusal
from criteria.errors import NoVersion
from criteria.queries import version_id_on
from ledger import chain
from ledger.models import ChainAnchor
from ledger.queries import closed_quarters
from ledger.verification import Finding, Seal, sealed_once

FIGURES = ("base", "bonus", "total", "lost", "deductions", "vetoed")


def board_findings(seals: Sequence[Seal]) -> Iterator[Finding]:
    """Yield what is wrong with the scope's confirmed boards: content, seal, printed head, closed quarter, criteria."""
    known, again = sealed_once(seals, ENDING)
    yield from again
    boards, closed = queries.confirmed(), closed_quarters()
    for board in boards:
        yield from _sealed(board, known.pop(seal_name(board), None))
        yield from _anchored(board)
        if board.quarter not in closed:
            yield Finding(None, None, f"{seal_name(board)}已确认，本季度却没有关闭")
        if not _is_under_its_criteria(board):
            yield Finding(None, None, f"{seal_name(board)}所用的细则不是该季度生效的那一版")
        yield from _replayed(board)
    for seal in known.values():
        yield Finding(seal.sequence, None, f"封存过的{seal.name}已不在，或已不是确认的榜")
    for quarter in sorted(closed - {board.quarter for board in boards}):
        yield Finding(None, None, f"{quarter} 已关闭，却没有确认的榜")


def _sealed(board: Board, seal: Seal | None) -> Iterator[Finding]:
    if seal is None:
        yield Finding(None, None, f"{seal_name(board)}确认时没有封存")
    elif chain.content_hash(sealed_content(board)) != seal.content_hash:
        yield Finding(seal.sequence, None, f"{seal.name}的内容与确认时的封存不符")


def _anchored(board: Board) -> Iterator[Finding]:
    """A board names the head it was drafted over, and the ledger keeps that head apart."""
    rows = select(ChainAnchor).where(ChainAnchor.printed_on == seal_name(board))
    anchors = {(row.sequence, row.digest) for row in db.session.scalars(rows)}
    if (board.chain_sequence, board.chain_digest) not in anchors:
        yield Finding(board.chain_sequence, None, f"{seal_name(board)}上印的封印没有留底，或与留底不符")


def _is_under_its_criteria(board: Board) -> bool:
    try:
        return version_id_on(board.quarter.last_day) == board.version_id
    except NoVersion:
        return False


def _replayed(board: Board) -> Iterator[Finding]:
    """Reckon the board anew from the ledger as it stood; a register amended since may explain what differs."""
    try:
        live = replayed(board.quarter, board.confirmed_at)
    except Refusal as refusal:
        yield Finding(None, None, f"{seal_name(board)}不能重算：{refusal.message}", is_note=True)
        return
    people = live.roster["member_id"].to_list()
    cards = live.standing.cards.iter_rows(named=True)
    fresh = {people[row["member"]]: [row[name] for name in FIGURES] for row in cards}
    frozen = {row.member_id: [getattr(row, name) for name in FIGURES] for row in queries.rows(board.id)}
    others = sum(fresh.get(member) != figures for member, figures in frozen.items())
    if others:
        words = f"{seal_name(board)}：按现在的名册与豁免重算，{others} 人的分数与榜上不同"
        yield Finding(None, None, words, is_note=True)
