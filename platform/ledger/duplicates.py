"""Entries that may be the same as one that is about to be recorded: same member, item and day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from core.db import db
from ledger.checks import NewEntry
from ledger.errors import LikelyDuplicate
from ledger.models import Entry
from ledger.states import DROPPED, State

Key = tuple[int, str, date]


def refuse(new_entries: Sequence[NewEntry], but: int | None = None) -> None:
    """Raise LikelyDuplicate where the ledger holds entries of the same member, item and day; `but` is not one.

    Under the lock of the chain: nobody records the same between this look and the recording.
    """
    numbers = [number for same in likely(new_entries).values() for number in same if number != but]
    if numbers:
        first = new_entries[0]
        message = _(
            "%(name)s %(day)s 已有同一细则的积分（编号 %(numbers)s），没有保存；确实不是同一件事，请确认后再保存。",
            name=first.member.name,
            day=first.occurred_on,
            numbers=_("、").join(map(str, numbers)),
        )
        raise LikelyDuplicate(message, numbers)


def likely(new_entries: Sequence[NewEntry]) -> dict[Key, list[int]]:
    """Return the ids of the ledger's entries by member, item and day, of those that are asked for."""
    keys = {key_of(one) for one in new_entries}
    if not keys:
        return {}
    columns = (Entry.member_id, Entry.item, Entry.occurred_on)
    rows = select(Entry.id, Entry.member_id, Entry.item, Entry.occurred_on).where(
        *(column.in_(set(of)) for column, of in zip(columns, zip(*keys, strict=True), strict=True)),
        Entry.reverses_id.is_(None),
        Entry.state.not_in({*DROPPED, State.REVERSED}),
    )
    same: dict[Key, list[int]] = {}
    for row in db.session.execute(rows.order_by(Entry.id)):
        key = (row.member_id, row.item, row.occurred_on)
        if key in keys:
            same.setdefault(key, []).append(row.id)
    return same


def key_of(new_entry: NewEntry) -> Key:
    """Return what two entries of the same thing have in common."""
    return new_entry.member.id, new_entry.item, new_entry.occurred_on
