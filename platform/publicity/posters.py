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


def living_address(publication: Publication | None) -> str:
    """Return the address of the public page while it opens; empty where its link was withdrawn or its time is over.

    The publication alone says so, not its link: a report reads posters from a replica, which has no links to rely on.
    """
    if publication is None or publication.withdrawn_at is not None:
        return ""
    return public_address(publication) if clock.now() < queries.link_ends_at(publication.ends_on) else ""


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
    ties, address = Counter(row.rank for row in rows), living_address(publication)
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
        is_draft=board.stage == Stage.DRAFT,
        fingerprint=board.fingerprint or "",
        address=address,
        note=NOTE_BY_PLACE if _is_by_place(board) else NOTE,
        objections_title=_objections_title(publication),
        objections=_objections(community, publication),
        foot=_foot(board, community, address),
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
    first, last = publication.starts_on, publication.ends_on
    until = day_words(last) if last.year != first.year else f"{last.month} 月 {last.day} 日"
    return f"{day_words(first)}至 {until} 18:00"


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


def _objections_title(publication: Publication | None) -> str:
    if publication is None or queries.is_over(publication):
        return "对结果有疑问的，可以这样询问"
    last = publication.ends_on
    return f"有异议，请在 {last.month} 月 {last.day} 日 18:00 前提出"


def _objections(community: Community, publication: Publication | None) -> list[str]:
    """The ways to object; boards were published before the unit had to say where it is found."""
    if publication is None:
        return []
    ways = [("当面", community.address), ("电话", community.telephone)]
    return [f"{word}：{where}" for word, where in ways if where] or [f"当面：{community.organisation}"]


def _foot(board: Board, community: Community, address: str) -> str:
    if board.stage == Stage.DRAFT:
        return "草榜仅供内部核对，请勿张贴、转发。"
    if address:
        return "扫码查看公示页，可用公示文件核对指纹。"
    return f"公示页已关闭；可向{community.organisation}索取公示文件，核对指纹。"
