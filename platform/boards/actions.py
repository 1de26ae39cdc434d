"""What people do with boards: draft, freeze; and the summary rows of what was frozen."""

from __future__ import annotations

import math

from flask_babel import gettext as _
from sqlalchemy import delete, insert, update

from accounts.models import User
from boards import queries
from boards.errors import WrongStage
from boards.models import MOVES, Board, BoardRow, BoardSummary, Colour, Stage
from boards.seals import seal_name, sealed_content
from boards.standing import LiveStanding, compute
from core import clock
from core.db import db
from core.points import MILLION
from core.quarter import Quarter
from criteria.queries import version_id_on
from ledger import chain
from ledger.queries import members_with_entries
from tenants import audit, scope

BIN = 2


def draft(quarter: Quarter, by: User) -> Board:
    """Rank a quarter into a draft board, anew where there is a draft; raise WrongStage for one that is published."""
    if quarter.first_day > clock.today():
        raise WrongStage(_("这一季度还没有开始，不能起草红黄榜。"))
    head = chain.lock()  # nobody publishes or drafts the same board meanwhile
    stored = queries.find(quarter)
    if stored is not None:
        db.session.refresh(stored)
    if stored is not None and stored.stage != Stage.DRAFT:
        raise WrongStage(_("这一季度的榜已公示或已确认，不能重新起草；公示中的请先撤回公示。"))
    head.drafted = head.sequence  # what was decided up to here is not undone any more
    live = compute(quarter)
    board = stored or Board(year=quarter.year, number=quarter.number, stage=Stage.DRAFT)
    board.version_id, board.population = version_id_on(quarter.last_day), len(_ranked(live))
    board.chain_sequence, board.chain_digest = head.sequence, head.digest
    board.drafted_by_id, board.drafted_at = by.id, clock.now()
    db.session.add(board)
    db.session.flush()
    _replace_rows(board, live)
    audit.record("board_drafted", quarter, tenant=scope.current().tenant)
    return board


def freeze(board: Board, by: User) -> None:
    """Make a published board final, write its summary row and seal all of it; raise WrongStage where it is not
    published."""
    if Stage.CONFIRMED not in MOVES[board.stage]:
        raise WrongStage(_("只有公示中的榜才能确认。"))
    board.stage, board.confirmed_by_id, board.confirmed_at = Stage.CONFIRMED, by.id, clock.now()
    db.session.flush()
    db.session.execute(update(BoardRow).where(BoardRow.board_id == board.id).values(is_frozen=True))
    chain.anchor(seal_name(board), board.chain_sequence, board.chain_digest, board.confirmed_at)
    db.session.add(_summary(board))
    db.session.flush()
    chain.seal(seal_name(board), sealed_content(board), by.id, board.confirmed_at)


def is_current(board: Board) -> bool:
    """Say whether the ledger still gives the very rows that the board shows."""
    fresh = [_facts(row) for row in _rows(board, compute(board.quarter))]
    facts = [{name: getattr(row, name) for name in _FACTS} for row in queries.rows(board.id)]
    return fresh == facts


_FACTS = ("member_id", "position", "rank", "base", "bonus", "total", "vetoed", "colour", "klass")


def _facts(row: dict[str, object]) -> dict[str, object]:
    return {name: row[name] for name in _FACTS}


def _ranked(live: LiveStanding) -> list[dict[str, object]]:
    return [row for row in live.standing.cards.iter_rows(named=True) if row["in_population"]]


def _replace_rows(board: Board, live: LiveStanding) -> None:
    db.session.execute(delete(BoardRow).where(BoardRow.board_id == board.id))
    rows = _rows(board, live)
    if rows:
        db.session.execute(insert(BoardRow), rows)


def _rows(board: Board, live: LiveStanding) -> list[dict[str, object]]:
    people, categories = live.roster.rows(named=True), _categories(live)
    places = [(row, int(str(row["member"]))) for row in _ranked(live)]
    return [_row(board, row, people[place], categories[place]) for row, place in places]


def _row(
    board: Board, card: dict[str, object], person: dict[str, object], categories: dict[str, int]
) -> dict[str, object]:
    return {
        "tenant_id": board.tenant_id,
        "board_id": board.id,
        "population": board.population,
        "member_id": person["member_id"],
        "position": card["position"],
        "rank": card["rank"],
        "member_no": person["member_no"],
        "name": person["name"],
        "branch_name": person["branch"],
        "base": card["base"],
        "bonus": card["bonus"],
        "total": card["total"],
        "lost": card["lost"],
        "deductions": card["deductions"],
        "vetoed": card["vetoed"],
        "colour": Colour(str(card["board"])) if card["board"] else None,
        "klass": card["class"],
        "categories": categories,
    }


def _categories(live: LiveStanding) -> list[dict[str, int]]:
    """By member: what is left of each base category, what was gained in each bonus one (millionths); what was lost,
    below zero, of a base category without points."""
    sums: list[dict[str, int]] = [{} for _place in range(live.roster.height)]
    for row in live.standing.categories.iter_rows(named=True):
        sums[row["member"]][row["category"]] = -row["lost"] if row["score"] is None else row["score"]
    return sums


def _summary(board: Board) -> BoardSummary:
    rows = queries.rows(board.id)
    totals = [row.total for row in rows]
    mean = sum(totals) // len(totals) if totals else 0
    spread = math.isqrt(sum((total - mean) ** 2 for total in totals) // len(totals)) if totals else 0
    classes = [row.klass for row in rows]
    return BoardSummary(
        board_id=board.id,
        year=board.year,
        number=board.number,
        population=len(rows),
        reported=_reported(board.quarter, {row.member_id for row in rows}),
        red=sum(row.colour == Colour.RED for row in rows),
        yellow=sum(row.colour == Colour.YELLOW for row in rows),
        **{f"class_{number}": classes.count(number) for number in (1, 2, 3, 4)},
        vetoed=sum(row.vetoed for row in rows),
        total_sum=sum(totals),
        mean=mean,
        deviation=spread,
        histogram=_histogram(totals),
        confirmed_at=board.confirmed_at,
    )


def _histogram(totals: list[int]) -> dict[str, int]:
    """Members by total in bins of two points, named by the bin's lower bound."""
    bins: dict[str, int] = {}
    for total in totals:
        lower = total // (BIN * MILLION) * BIN
        bins[str(lower)] = bins.get(str(lower), 0) + 1
    return bins


def _reported(quarter: Quarter, members: set[int]) -> int:
    """How many of the board's members have at least one recognised entry dated in the quarter."""
    return len(members_with_entries(quarter) & members)
