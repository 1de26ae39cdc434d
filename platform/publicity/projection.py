"""What the public sees of one board: the rows that are listed, under the names that were published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from boards import queries as boards
from boards.models import Board, BoardRow, Colour, Stage
from core.db import db
from core.quarter import Quarter
from publicity import queries
from publicity.errors import LinkClosed
from publicity.models import Publication
from publicity.public_file import masked_name, published_file
from tenants import links
from tenants.models import Community, Link, LinkKind
from tenants.queries import street_name
from tenants.scope import Scope, enter


@dataclass(frozen=True)
class PublicRow:
    """Rank, name, branch, total (millionths) and board: nothing else leaves the house."""

    rank: int
    name: str
    branch: str
    total: int
    colour: Colour


@dataclass(frozen=True)
class Projection:
    """One published board as the public may read it; `file` holds the bytes behind the fingerprint."""

    community: Community
    street: str
    quarter: Quarter
    stage: Stage
    population: int
    publication: Publication
    rows: Sequence[PublicRow]
    file: bytes


def published(token: str) -> Projection:
    """Return what a link opens, and enter its community's scope for reading; raise LinkClosed."""
    link = links.find(token, LinkKind.BOARD)
    if link is None:
        raise LinkClosed
    community = db.session.scalars(select(Community).where(Community.id == link.tenant_id)).one()
    if not links.is_open(link):
        raise LinkClosed(community.organisation, withdrawn_at=link.withdrawn_at, expired_at=link.expires_at)
    enter(Scope(frozenset({link.tenant_id}), frozenset()))
    board, publication = _board_of(link), queries.running(link.object_id)
    if board is None or publication is None or publication.link_token != token:
        raise LinkClosed(community.organisation, expired_at=link.expires_at)
    return _projection(community, board, publication)


def published_in(community: Community, quarter: Quarter | None) -> tuple[Projection | None, Sequence[Quarter]]:
    """Return a published board of a community as its own members may read it, also when its link has ended, and the
    quarters of all of them, newest first; the newest board where no quarter is named, None where there is none.

    It enters the community's scope for reading, as a link does: a member's own scope holds one row of each board.
    """
    enter(Scope(frozenset({community.id}), frozenset()))
    every = db.session.scalars(boards.boards()).all()
    publications = queries.latest([board.id for board in every])
    shown = {board.quarter: board for board in every if board.id in publications}
    board = shown.get(quarter) if quarter is not None else next(iter(shown.values()), None)
    projection = _projection(community, board, publications[board.id]) if board is not None else None
    return projection, list(shown)


def _board_of(link: Link) -> Board | None:
    board = boards.by_id(link.object_id)
    return board if board is not None and board.stage in (Stage.PUBLISHED, Stage.CONFIRMED) else None


def _projection(community: Community, board: Board, publication: Publication) -> Projection:
    rows = boards.rows(board.id)
    public_rows = [row for row in map(_row, rows) if row is not None]
    if publication.masked:
        public_rows = [replace(row, name=masked_name(row.name)) for row in public_rows]
    return Projection(
        community=community,
        street=street_name(community.street_id),
        quarter=board.quarter,
        stage=board.stage,
        population=board.population,
        publication=publication,
        rows=public_rows,
        file=published_file(rows, publication.fingerprint, masked=publication.masked),
    )


def _row(row: BoardRow) -> PublicRow | None:
    if row.colour is None:
        return None
    return PublicRow(row.rank, row.name, row.branch_name, row.total, row.colour)
