"""What counts of a community's ledger, as a frame that the chain brings up to date: after a change only the entries
whose links are new are read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

import numpy as np
import polars as pl
from sqlalchemy import select

from core.db import db
from ledger import chain
from ledger.models import EntryEvent
from ledger.states import COUNTED_EVENTS

MAX_LINKS = 5_000
"""More links than these, or the known one gone (an older copy was restored): the whole frame is read again."""


ID_BITS = 40
"""An id is below 2 ** 40, a day of any date below 2 ** 22: both fit into one whole number."""


class Reader(Protocol):
    """Reads the recognised entries from a day on, of these ids alone where `among` names some: a frame sorted by date
    and id, with at least `id` and `date`."""

    def __call__(self, since: date, among: Collection[int] | None = None) -> pl.DataFrame: ...


@dataclass(frozen=True)
class RecognisedEntries:
    """The recognised entries from a day on, as of a link of the chain, in the columns of their reader."""

    frame: pl.DataFrame
    since: date
    sequence: int
    read: Reader

    def brought_up_to_date(self) -> RecognisedEntries:
        """Return the frame as of the chain's head."""
        rows = select(EntryEvent.sequence, EntryEvent.entry_id, EntryEvent.kind)
        rows = rows.where(EntryEvent.sequence >= self.sequence).order_by(EntryEvent.sequence)
        links = db.session.execute(rows.limit(MAX_LINKS + 1)).all()
        if len(links) > MAX_LINKS or not links or links[0].sequence != max(self.sequence, 1):
            return recognised_since(self.since, self.read)
        changed = {link.entry_id for link in links if link.kind in COUNTED_EVENTS and link.sequence > self.sequence}
        if not changed:
            return replace(self, sequence=links[-1].sequence)
        frame = _replaced(self.frame, changed, self.read(self.since, changed))
        return replace(self, frame=frame, sequence=links[-1].sequence)


def _replaced(frame: pl.DataFrame, ids: Collection[int], fresh: pl.DataFrame) -> pl.DataFrame:
    """Return a frame with rows of these ids as they are now, in order of date and id.

    By arrays: one key for both, and a sort that takes no time over what is sorted but for its end.
    """
    every = frame.vstack(fresh)
    numbers = every["id"].to_numpy()
    days = every["date"].to_physical().to_numpy().astype(np.int64)
    order = np.argsort(days << ID_BITS | numbers, kind="stable")
    is_old = np.isin(numbers, list(ids))
    is_old[frame.height :] = False
    return every[order[~is_old[order]]]


def recognised_since(since: date, read: Reader) -> RecognisedEntries:
    """Read what counts from a day on."""
    head, _digest = chain.head()  # asked first: what is recognised meanwhile is read now, and once more with its link
    return RecognisedEntries(read(since), since, head, read)
