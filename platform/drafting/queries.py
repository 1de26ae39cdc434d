"""Reads of drafts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from flask_babel import gettext as _
from sqlalchemy import func, select

from core.db import db
from core.errors import Missing
from drafting.owners import Desk, Draft

BEGINNING = 1
"""What the advisory lock is for that is held while a draft begins; the other key is the community, 0 the district."""


def drafts(desk: Desk) -> Sequence[Draft]:
    """The drafts of a desk, the one that was changed last first."""
    rows = select(desk.table).order_by(desk.table.changed_at.desc(), desk.table.id.desc())
    return cast(Sequence[Draft], db.session.scalars(rows).all())


def draft(desk: Desk, draft_id: int, *, to_change: bool = False) -> Draft:
    """Return a draft of a desk, held against others where it is to be changed; raise Missing."""
    row = select(desk.table).where(desk.table.id == draft_id)
    found = db.session.scalar(row.with_for_update() if to_change else row)
    if found is None:
        raise Missing(_("没有找到这份草稿；它可能已经发布或删去。"))
    return cast(Draft, found)


def hold(desk: Desk) -> None:
    """Let nobody else begin a draft at a desk before this transaction ends."""
    db.session.execute(select(func.pg_advisory_xact_lock(BEGINNING, desk.tenant() or 0)))


def draft_count(desk: Desk) -> int:
    return db.session.scalar(select(func.count(desk.table.id))) or 0
