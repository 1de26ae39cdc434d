"""Reads of boards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from boards.errors import NoBoard
from boards.models import Board, BoardRow, BoardSummary, Colour, Stage
from core.db import db
from core.errors import Missing
from core.quarter import Quarter
from members.models import Member
from members.queries import GONE


def find(quarter: Quarter) -> Board | None:
    """Return the scope's board of a quarter, if it was drafted."""
    return db.session.scalar(select(Board).where(Board.year == quarter.year, Board.number == quarter.number))


def board(quarter: Quarter) -> Board:
    """Return the scope's board of a quarter; raise NoBoard."""
    board = find(quarter)
    if board is None:
        raise NoBoard(_("这一季度还没有起草红黄榜；请先起草。"))
    return board


def by_id(board_id: int) -> Board | None:
    """Return a board of the scope by its id, if there is one."""
    return db.session.scalar(select(Board).where(Board.id == board_id))


def sizes(board_ids: Sequence[int]) -> dict[int, dict[Colour, int]]:
    """How many stand on the red and on the yellow part of some boards."""
    counted = (
        select(BoardRow.board_id, BoardRow.colour, func.count().label("number"))
        .where(BoardRow.board_id.in_(board_ids), BoardRow.colour.is_not(None))
        .group_by(BoardRow.board_id, BoardRow.colour)
    )
    counts: dict[int, dict[Colour, int]] = {board_id: {} for board_id in board_ids}
    for row in db.session.execute(counted):
        counts[row.board_id][row.colour] = row.number
    return counts


def rows(board_id: int, colour: Colour | None = None) -> Sequence[BoardRow]:
    """The rows of a board, or of its red or yellow part, best first."""
    wanted = select(BoardRow).where(BoardRow.board_id == board_id).order_by(BoardRow.position)
    return db.session.scalars(wanted if colour is None else wanted.where(BoardRow.colour == colour)).all()


def boards() -> Select[Board]:
    """The scope's boards, newest quarter first."""
    return select(Board).order_by(Board.year.desc(), Board.number.desc())


def latest(number: int) -> Sequence[Board]:
    """The scope's boards of the newest quarters."""
    return db.session.scalars(boards().limit(number)).all()


class PlaceOnBoard(NamedTuple):
    """A member's place on a published board, as plain values; the names are those of `Board` and `BoardRow`."""

    year: int
    number: int
    stage: Stage
    population: int
    drafted_at: datetime
    published_at: datetime | None
    confirmed_at: datetime | None
    base: int
    bonus: int
    total: int
    rank: int
    colour: Colour | None
    klass: int | None
    vetoed: bool
    categories: dict[str, int]

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.year, self.number)


_PLACE = tuple(getattr(Board if hasattr(Board, name) else BoardRow, name) for name in PlaceOnBoard._fields)


def of_member(member_id: int, quarters: Sequence[Quarter]) -> dict[Quarter, PlaceOnBoard]:
    """A member's places on published and confirmed boards, by quarter."""
    if not quarters:
        return {}
    rows = (
        select(*_PLACE)
        .join(BoardRow, BoardRow.board_id == Board.id)
        .where(BoardRow.member_id == member_id, Board.stage != Stage.DRAFT, Board.year.in_({q.year for q in quarters}))
    )
    places = [PlaceOnBoard._make(row) for row in db.session.execute(rows)]
    return {place.quarter: place for place in places if place.quarter in quarters}


def member_no(member_id: int) -> str:
    """Return the number of the scope's member; raise Missing."""
    number = db.session.scalar(select(Member.member_no).where(Member.id == member_id))
    if number is None:
        raise Missing(GONE)
    return number


def confirmed() -> Sequence[Board]:
    """The scope's confirmed boards, oldest first."""
    return db.session.scalars(select(Board).where(Board.stage == Stage.CONFIRMED).order_by(Board.id)).all()


def confirmed_quarters() -> list[Quarter]:
    """The quarters in which some board of the scope is confirmed, newest first."""
    pairs = select(BoardSummary.year, BoardSummary.number).distinct()
    rows = db.session.execute(pairs.order_by(BoardSummary.year.desc(), BoardSummary.number.desc()))
    return [Quarter(row.year, row.number) for row in rows]


def unconfirmed(quarter: Quarter) -> Sequence[Board]:
    """The scope's boards of a quarter that were drafted but not confirmed."""
    wanted = select(Board).where(
        Board.year == quarter.year, Board.number == quarter.number, Board.stage != Stage.CONFIRMED
    )
    return db.session.scalars(wanted.order_by(Board.tenant_id)).all()


def summaries(quarter: Quarter) -> Sequence[BoardSummary]:
    """The summary rows of a quarter's confirmed boards in the scope."""
    wanted = select(BoardSummary).where(BoardSummary.year == quarter.year, BoardSummary.number == quarter.number)
    return db.session.scalars(wanted.order_by(BoardSummary.tenant_id)).all()


def trend(quarters: Sequence[Quarter]) -> Sequence[BoardSummary]:
    """The summary rows of some quarters, oldest first."""
    wanted = select(BoardSummary).where(BoardSummary.year.in_({quarter.year for quarter in quarters}))
    ordered = db.session.scalars(wanted.order_by(BoardSummary.year, BoardSummary.number, BoardSummary.tenant_id)).all()
    return [row for row in ordered if Quarter(row.year, row.number) in quarters]
