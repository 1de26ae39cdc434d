"""Checking publications: the public file gives the fingerprint that was published."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from boards import queries as boards
from boards.models import Board, Stage
from boards.seals import seal_name
from core.db import db
from ledger.verification import Finding
from publicity import queries
from publicity.public_file import fingerprint, published_file


def publication_findings() -> Iterator[Finding]:
    """Yield the scope's published and confirmed boards whose file, fingerprint and publication do not agree."""
    for board in db.session.scalars(select(Board).where(Board.stage != Stage.DRAFT).order_by(Board.id)).all():
        publication = queries.running(board.id)
        if publication is None:
            yield Finding(None, None, f"{seal_name(board)}的公示记录已不在")
            continue
        content = published_file(boards.rows(board.id), publication.fingerprint, masked=publication.masked)
        if {fingerprint(content), publication.fingerprint} != {board.fingerprint}:
            yield Finding(None, None, f"{seal_name(board)}的公示文件与公示时的指纹不符")
