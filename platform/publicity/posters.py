"""From a stored board to the poster that is printed of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Literal

from flask import current_app

from boards import queries as boards
from boards.models import Board, BoardRow, Colour, Stage
from core import clock
from core.points import format_points
from criteria.queries import stored, version
from papers import PosterData, PosterRow, poster
from papers.posters import NOTE, NOTE_BY_PLACE
from publicity import queries
from publicity.models import Publication
from publicity.public_file import masked_name
from tenants.models import Community
from web.formats import quarter_words


def public_address(publication: Publication) -> str:
    """Return the address of the public page, as it stands behind the QR code."""
    base = str(current_app.config["PUBLIC_URL"]).rstrip("/")
    return f"{base}/public/{publication.link_token}"


def poster_of(
    board: Board,
    community: Community,
    above: str,
    form: Literal["pdf", "png"] = "pdf",
    size: Literal["a4", "a3"] = "a4",
) -> bytes:
    """Return the poster of a board, drafts marked as such."""
    return poster(poster_data(board, community, above), form, size)


def poster_data(board: Board, community: Community, above: str) -> PosterData:
    """Return what a board's poster says."""
    rows = boards.rows(board.id)
    publication = queries.running(board.id)
    masked = publication is not None and publication.masked
    ties = Counter(row.rank for row in rows)
    return PosterData(
        unit=community.organisation,
        above=above,
        period=quarter_words(board.quarter),
        publicity=_publicity(publication),
        population=board.population,
        red=_printed(rows, Colour.RED, ties, masked=masked),
        yellow=_printed(rows, Colour.YELLOW, ties, masked=masked),
        dated=day_words(clock.local(board.published_at or board.drafted_at).date()),
        state=STAGES[board.stage],
        fingerprint=board.fingerprint or "",
        address=public_address(publication) if publication is not None and board.stage == Stage.PUBLISHED else "",
        note=NOTE_BY_PLACE if _is_by_place(board) else NOTE,
        objections=_objections(community, publication),
    )


def _is_by_place(board: Board) -> bool:
    """Whether the four classes go by the place of this quarter alone."""
    row = stored(board.version_id)
    return version(row.id, row.content_hash).boards.method == "classes"


STAGES = {Stage.DRAFT: "草榜，未公示", Stage.PUBLISHED: "公示稿", Stage.CONFIRMED: "已确认"}


def day_words(day: date) -> str:
    """Write a day as papers do: 2022 年 10 月 10 日."""
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _publicity(publication: Publication | None) -> str:
    if publication is None:
        return "尚未公示"
    return f"{day_words(publication.starts_on)}至 {day_words(publication.ends_on)} 18:00"


def _printed(rows: Sequence[BoardRow], colour: Colour, ties: Counter[int], *, masked: bool) -> list[PosterRow]:
    return [
        PosterRow(
            rank=row.rank,
            name=masked_name(row.name) if masked else row.name,
            branch=row.branch_name,
            total=format_points(row.total),
            klass=row.klass,
            tied=ties[row.rank] > 1,
        )
        for row in rows
        if row.colour == colour
    ]


def _objections(community: Community, publication: Publication | None) -> list[str]:
    if publication is None:
        return []
    ways = [f"当面：{community.address or community.name + '党群服务中心'}"]
    if community.telephone:
        ways.append(f"电话：{community.telephone}")
    return ways
