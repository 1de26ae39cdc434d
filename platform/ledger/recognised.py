"""What counts of a community's ledger, as a frame that the chain brings up to date: after a change only the entries
whose links are new are read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import polars as pl
from sqlalchemy import select

from core.db import db
from ledger import chain, columns
from ledger.models import EntryEvent
from ledger.states import COUNTED_EVENTS

MAX_LINKS = 5_000
"""More links than these, or the known one gone (an older copy was restored): the whole frame is read again."""


@dataclass(frozen=True)
class RecognisedEntries:
    """The recognised entries from a day on, as of a link of the chain; for the frame see `ledger.columns.recognised`.

    has_categories, has_descriptions: whether the columns of the dated category, of measure and attributes are filled.
    """

    frame: pl.DataFrame
    since: date
    sequence: int
    has_categories: bool
    has_descriptions: bool

    def covers(self, since: date, *, has_categories: bool, has_descriptions: bool) -> bool:
        """Say whether everything that is wanted is in the frame."""
        filled = self.has_categories >= has_categories and self.has_descriptions >= has_descriptions
        return self.since <= since and filled

    def brought_up_to_date(self) -> RecognisedEntries:
        """Return the frame as of the chain's head."""
        rows = select(EntryEvent.sequence, EntryEvent.entry_id, EntryEvent.kind)
        rows = rows.where(EntryEvent.sequence >= self.sequence).order_by(EntryEvent.sequence)
        links = db.session.execute(rows.limit(MAX_LINKS + 1)).all()
        if len(links) > MAX_LINKS or not links or links[0].sequence != max(self.sequence, 1):
            return recognised_since(self.since, self.has_categories, self.has_descriptions)
        changed = {link.entry_id for link in links if link.kind in COUNTED_EVENTS and link.sequence > self.sequence}
        if not changed:
            return replace(self, sequence=links[-1].sequence)
        fresh = columns.recognised(
            self.since,
            date.max,
            dated_categories=self.has_categories,
            described=self.has_descriptions,
            among=changed,
        )
        stays = self.frame.filter(~pl.col("id").is_in(list(changed)))
        return replace(self, frame=pl.concat([stays, fresh]).sort("date", "id"), sequence=links[-1].sequence)


def recognised_since(since: date, has_categories: bool, has_descriptions: bool) -> RecognisedEntries:
    """Read what counts from a day on."""
    head, _digest = chain.head()  # asked first: what is recognised meanwhile is read now, and once more with its link
    frame = columns.recognised(since, date.max, dated_categories=has_categories, described=has_descriptions)
    return RecognisedEntries(frame, since, head, has_categories, has_descriptions)
