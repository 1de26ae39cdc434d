"""Reads of drafts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from flask_babel import gettext as _
from sqlalchemy import func, select

from core.db import db
from core.errors import Missing
from drafting.owners import Draft, Owner

BEGINNING = 1
"""What the advisory lock is for that is held while a draft begins; the other key is the community, 0 the district."""


def drafts(owner: Owner) -> Sequence[Draft]:
    """The drafts of an owner, the one that was changed last first."""
    rows = select(owner.table).order_by(owner.table.changed_at.desc(), owner.table.id.desc())
    return cast(Sequence[Draft], db.session.scalars(rows).all())


def draft(owner: Owner, draft_id: int, *, to_change: bool = False) -> Draft:
    """Return a draft of an owner, locked against others where it is to be changed; raise Missing."""
    row = select(owner.table).where(owner.table.id == draft_id)
    stored = db.session.scalar(row.with_for_update() if to_change else row)
    if stored is None:
        raise Missing(_("没有找到这份草稿；它可能已经发布或删去。"))
    return cast(Draft, stored)


def hold(owner: Owner) -> None:
    """Let nobody else begin a draft of this owner before this transaction ends."""
    db.session.execute(select(func.pg_advisory_xact_lock(BEGINNING, owner.tenant() or 0)))


def draft_count(owner: Owner) -> int:
    return db.session.scalar(select(func.count(owner.table.id))) or 0
