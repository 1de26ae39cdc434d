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

MOST_LINKS = 5_000
"""More new links than these, and the whole frame is read again."""


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
        head, _digest = chain.head()
        if not 0 <= head - self.sequence <= MOST_LINKS:
            return recognised_since(self.since, self.has_categories, self.has_descriptions)
        rows = select(EntryEvent.entry_id).where(
            EntryEvent.sequence > self.sequence, EntryEvent.kind.in_(COUNTED_EVENTS)
        )
        changed = {number for number in db.session.scalars(rows.order_by(EntryEvent.sequence)) if number is not None}
        if not changed:
            return replace(self, sequence=head)
        fresh = columns.recognised(
            self.since,
            date.max,
            dated_categories=self.has_categories,
            described=self.has_descriptions,
            among=changed,
        )
        stays = self.frame.filter(~pl.col("id").is_in(list(changed)))
        return replace(self, frame=pl.concat([stays, fresh]).sort("date", "id"), sequence=head)


def recognised_since(since: date, has_categories: bool, has_descriptions: bool) -> RecognisedEntries:
    """Read what counts from a day on."""
    head, _digest = chain.head()  # asked first: what is recognised meanwhile is read now, and once more with its link
    frame = columns.recognised(since, date.max, dated_categories=has_categories, described=has_descriptions)
    return RecognisedEntries(frame, since, head, has_categories, has_descriptions)
