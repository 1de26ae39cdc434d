"""What an entry would do once it is recognised: the member's total in its quarter, scored without and with it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date

import polars as pl
from sqlalchemy import func, select

from boards.cards import SIGNS, TraceRow
from boards.snapshot import community_standing
from boards.standing import EntriesReader, LiveStanding, Sources, first_day, score_quarter, totals_before
from core.db import db
from core.errors import Missing
from core.points import PER_HUNDREDTH
from core.quarter import Quarter
from criteria.words import translator
from ledger.checks import Checker, NewEntry
from ledger.models import Entry
from ledger.states import State
from members.queries import GONE
from members.register import Register
from rules import MAX_QUANTITY, Item, MemberCard
from rules.explain import cut_note

LIMITED = frozenset(
    {"item_limit_points", "item_limit_count", "shared_limit_points", "shared_limit_count", "category_limit", "zeroed"}
)
"""The reasons of the trace that are limits."""


@dataclass(frozen=True)
class Forecast:
    """A member's total in the quarter of an entry (millionths), of what is recognised alone, and with the entry.

    due, counted: the entry's own 应计 and 实计, signed; cut: which limit cut it. room: how far the total can still
    go by this item, None where no limit bounds it. pending: how many other entries of the quarter's cycle are
    undecided and not reckoned with.
    """

    quarter: Quarter
    now: int
    after: int
    due: int
    counted: int
    cut: str
    room: int | None
    pending: int
    is_vetoed: bool
    replaces: bool

    @property
    def is_shifting(self) -> bool:
        """Whether other entries come to count otherwise, so that the total moves by another figure than the entry's."""
        return not (self.is_vetoed or self.replaces) and self.after - self.now != self.counted


@dataclass(frozen=True)
class Scorer:
    """Scores one member of a quarter's standing by themselves."""

    live: LiveStanding
    sources: Sources
    member: int

    def card(self, entries: pl.DataFrame) -> MemberCard:
        """Return the card that some entries of the member make; raise FiguresTooLarge."""
        return score_quarter(replace(self.sources, entries=entries), self.live.quarter).standing.card(self.member)

    def with_entry(self, entries: pl.DataFrame, new_entry: NewEntry) -> tuple[MemberCard, TraceRow]:
        """Return the card with one more entry, and the new one's row of the trace."""
        entry_id = max(entries["id"].to_list(), default=0) + 1
        facts = {
            "id": entry_id,
            "member": self.member,
            "item": new_entry.item,
            "date": new_entry.occurred_on,
            "quantity": new_entry.quantity,
            "points": new_entry.points,
            "category": _category(self.live.register, new_entry),
            "measure": new_entry.measure,
            "attributes": json.dumps(dict(new_entry.attributes), ensure_ascii=False),
        }
        row = pl.DataFrame([{name: facts[name] for name in entries.columns}], schema=entries.schema)
        card = self.card(entries.vstack(row).sort("date", "id"))
        return card, next(row for row in card.trace if row["id"] == entry_id)


def forecast(new_entry: NewEntry, item: Item, instead: int | None = None) -> Forecast:
    """Score the quarter of an entry that was checked, for its member alone; `instead` is the entry that it replaces.

    Raises NoVersion, TooLarge, FiguresTooLarge, Missing for a member whom the register does not have yet.
    """
    live = community_standing(Quarter.of(new_entry.occurred_on))
    since = first_day(live.versions, live.quarter.plus(-3))
    entries = _recognised(new_entry.member.id, live, since)
    others, scorer = entries.filter(pl.col("id") != (instead or 0)), _scorer(live, entries, new_entry.member.id)
    card, row = scorer.with_entry(others, new_entry)
    sign = SIGNS[row["effect"]]
    return Forecast(
        quarter=live.quarter,
        now=_total(scorer.card(entries)),
        after=_total(card),
        due=sign * row["due"],
        counted=sign * row["counted"],
        cut=cut_note(row, card.period, translator()),
        room=_room(scorer, others, new_entry, item),
        pending=_pending(new_entry.member.id, since, live.quarter, instead),
        is_vetoed=bool(card.row and card.row["vetoed"]),
        replaces=instead is not None,
    )


def checked(new_entry: NewEntry, checker: Checker) -> Item:
    """Return the item of an entry as the form checks it, whatever its reason will be; raise FaultyEntry."""
    return checker.item(replace(new_entry, reason=new_entry.reason or "…"))


def _scorer(live: LiveStanding, entries: pl.DataFrame, member_id: int) -> Scorer:
    number = live.row_of(member_id)
    if number is None:
        raise Missing(GONE)
    ended = totals_before(live.versions, live.quarter)
    return Scorer(live, Sources(live.versions, live.dates, live.register, entries, None, ended), number)


def _recognised(member_id: int, live: LiveStanding, since: date) -> pl.DataFrame:
    """The member's entries that count, from a day to the quarter's last, as `rules.score` takes them."""
    until = live.quarter.last_day
    ids = select(Entry.id).where(
        Entry.member_id == member_id, Entry.state == State.RECOGNISED, Entry.occurred_on.between(since, until)
    )
    return EntriesReader(live.versions, live.register)(since, set(db.session.scalars(ids)), until=until)


def _category(everybody: Register, new_entry: NewEntry) -> str | None:
    """The member's category on the entry's day; None is the roster's."""
    day = new_entry.occurred_on
    dated = everybody.categories.get(new_entry.member.id, ())
    return next((one.value.value for one in dated if one.starts_on <= day <= (one.ends_on or date.max)), None)


def _total(card: MemberCard) -> int:
    return 0 if card.row is None else int(card.row["total"])


def _room(scorer: Scorer, others: pl.DataFrame, new_entry: NewEntry, item: Item) -> int | None:
    """How far the largest entry of the item moves the total, where a limit cuts it."""
    points = None if item.maximum is None else item.maximum // PER_HUNDREDTH
    card, row = scorer.with_entry(others, replace(new_entry, quantity=MAX_QUANTITY, points=points))
    return abs(_total(card) - _total(scorer.card(others))) if row["reason"] in LIMITED else None


def _pending(member_id: int, since: date, quarter: Quarter, instead: int | None) -> int:
    rows = select(func.count(Entry.id)).where(
        Entry.member_id == member_id,
        Entry.state.in_((State.RECORDED, State.VERIFIED)),
        Entry.occurred_on.between(since, quarter.last_day),
        Entry.id != (instead or 0),
    )
    return db.session.scalar(rows) or 0
