"""Reads of the ledger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select

from accounts.models import User
from core.db import db
from core.quarter import Quarter
from ledger import ordering
from ledger.errors import UnknownEntry
from ledger.models import ClosedQuarter, Entry, EntryEvent, Evidence
from ledger.states import DROPPED, OPEN, EventKind, Source, State
from members.models import Member
from members.queries import matching
from tenants.scope import WHOLE_COMMUNITY
from web.sorting import order_by


@dataclass(frozen=True)
class Filter:
    """What a list of entries is narrowed to, and its order; None and empty leave it open. among: these ids alone."""

    since: date | None = None
    until: date | None = None
    state: State | None = None
    branch: int | None = None
    item: str = ""
    source: Source | None = None
    text: str = ""
    member: int | None = None
    sheet: int | None = None
    sort: str = ""
    among: frozenset[int] | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Everything but the state, which the counts beside the list leave open."""
        conditions: list[ColumnElement[bool]] = []
        equal = {
            Entry.branch_id: self.branch,
            Entry.item: self.item or None,
            Entry.source: self.source,
            Entry.member_id: self.member,
            Entry.sheet_id: self.sheet,
        }
        conditions += [column == value for column, value in equal.items() if value is not None]
        if self.since is not None:
            conditions.append(Entry.occurred_on >= self.since)
        if self.until is not None:
            conditions.append(Entry.occurred_on <= self.until)
        if self.among is not None:
            conditions.append(Entry.id.in_(self.among))
        if self.text.strip():
            conditions.append(Entry.member_id.in_(select(Member.id).where(matching(self.text))))
        return conditions


def entry(entry_id: int) -> Entry:
    """Return an entry of the scope; raise UnknownEntry."""
    row = db.session.scalar(select(Entry).where(Entry.id == entry_id))
    if row is None:
        raise UnknownEntry
    return row


def entries(wanted: Filter) -> Select[Entry]:
    """The scope's entries in the order that is asked for, the newest first."""
    rows = select(Entry).where(*wanted.conditions())
    if wanted.state is not None:
        rows = rows.where(Entry.state == wanted.state)
    return rows.order_by(*order_by(wanted.sort, ordering.columns()), *ordering.NEWEST)


def ids(wanted: Filter, most: int) -> Sequence[int]:
    """The ids of the entries that a filter leaves, up to a number of them."""
    return db.session.scalars(entries(wanted).with_only_columns(Entry.id).limit(most)).all()


def named_entries(wanted: Filter) -> Select[Entry, str | None, str | None]:
    """The scope's entries with the member's number and name; nameless where they left."""
    rows = entries(wanted).outerjoin(Member, Member.id == Entry.member_id)
    return rows.add_columns(Member.member_no, Member.name)


def named_page(wanted: Filter, page: int, page_size: int) -> Sequence[tuple[Entry, str | None, str | None]]:
    """One page of `named_entries`; `page` counts from 1."""
    rows = named_entries(wanted).limit(page_size).offset((page - 1) * page_size)
    return [(row[0], row[1], row[2]) for row in db.session.execute(rows)]


def named_some(entry_ids: Sequence[int]) -> Sequence[tuple[Entry, str | None, str | None]]:
    """Entries of the scope by their ids, named."""
    rows = named_entries(Filter()).where(Entry.id.in_(entry_ids))
    return [(row[0], row[1], row[2]) for row in db.session.execute(rows)]


class EntryRow(NamedTuple):
    """What a card shows of an entry, as plain values; the names are those of `Entry`."""

    id: int
    member_id: int
    branch_id: int
    item: str
    occurred_on: date
    quantity: int
    points: int | None
    measure: int | None
    attributes: dict[str, str]
    reason: str
    source: Source
    state: State
    reverses_id: int | None
    decided_at: datetime | None
    note: str
    recorded_by_id: int


def entries_of_member(member_id: int, since: date, until: date, most: int) -> list[tuple[EntryRow, str]]:
    """A member's entries of some days, newest first, each with its recorder's name."""
    rows = (
        select(*(getattr(Entry, name) for name in EntryRow._fields), User.name)
        .outerjoin(User, User.id == Entry.recorded_by_id)
        .where(Entry.member_id == member_id, Entry.occurred_on.between(since, until))
        .order_by(Entry.occurred_on.desc(), Entry.id.desc())
        .limit(most)
    )
    return [(EntryRow._make(row[:-1]), row[-1] or "") for row in db.session.execute(rows)]


def some(entry_ids: Sequence[int]) -> Sequence[Entry]:
    """Entries of the scope by their ids."""
    return db.session.scalars(select(Entry).where(Entry.id.in_(entry_ids)).order_by(Entry.id)).all()


def locked(entry_ids: Collection[int]) -> Sequence[Entry]:
    """Entries of the scope as they are now, locked until the transaction ends."""
    rows = select(Entry).where(Entry.id.in_(entry_ids)).order_by(Entry.id).with_for_update()
    return db.session.scalars(rows.execution_options(populate_existing=True)).all()


def corrections(entry_ids: Collection[int]) -> dict[int, State]:
    """The state of each entry's correction, on its way or recognised, by the id of the entry that it takes back."""
    if not entry_ids:
        return {}
    rows = select(Entry.reverses_id, Entry.state).where(Entry.reverses_id.in_(entry_ids), Entry.state.not_in(DROPPED))
    return {row.reverses_id: row.state for row in db.session.execute(rows) if row.reverses_id is not None}


def total(wanted: Filter) -> int:
    """How many entries a filter leaves."""
    rows = select(func.count(Entry.id)).where(*wanted.conditions())
    return db.session.scalar(rows if wanted.state is None else rows.where(Entry.state == wanted.state)) or 0


def latest_reasons(item: str, most: int = 6) -> Sequence[str]:
    """The reasons last used with an item, newest first."""
    newest = func.max(Entry.id)
    rows = select(Entry.reason).where(Entry.item == item, Entry.reverses_id.is_(None)).group_by(Entry.reason)
    return db.session.scalars(rows.order_by(newest.desc()).limit(most)).all()


def counts(wanted: Filter) -> dict[State, int]:
    """How many entries there are in each state, the filter's own state left aside."""
    rows = select(Entry.state, func.count().label("number")).where(*wanted.conditions()).group_by(Entry.state)
    numbers = {row.state: row.number for row in db.session.execute(rows)}
    return {state: numbers.get(state, 0) for state in State}


@dataclass(frozen=True)
class Waiting:
    """How much of a branch waits in one state, since when."""

    state: State
    branch_id: int
    number: int
    oldest: datetime
    own: int
    corrections: int


def waiting(actor_id: int) -> list[Waiting]:
    """What waits for a decision by state and branch; `own` counts what the actor had a hand in."""
    mine = or_(Entry.recorded_by_id == actor_id, Entry.verified_by_id == actor_id)
    rows = (
        select(
            Entry.state,
            Entry.branch_id,
            func.count().label("number"),
            func.min(Entry.recorded_at).label("oldest"),
            func.count().filter(mine).label("own"),
            func.count(Entry.reverses_id).label("corrections"),
        )
        .where(Entry.state.in_(OPEN))
        .group_by(Entry.state, Entry.branch_id)
        .order_by(Entry.branch_id)
    )
    return [Waiting(*row) for row in db.session.execute(rows)]


def waiting_counts() -> dict[tuple[State, int], int]:
    """How many entries of the community wait, by state and branch, whatever branches the scope is narrowed to."""
    rows = (
        select(Entry.state, Entry.branch_id, func.count().label("number"))
        .where(Entry.state.in_(OPEN))
        .group_by(Entry.state, Entry.branch_id)
    )
    return {
        (row.state, row.branch_id): row.number for row in db.session.execute(rows, execution_options=WHOLE_COMMUNITY)
    }


def undecided(quarter: Quarter) -> int:
    """How many entries of a quarter still wait for verification or recognition."""
    rows = select(func.count()).where(
        Entry.state.in_((State.RECORDED, State.VERIFIED)),
        Entry.occurred_on.between(quarter.first_day, quarter.last_day),
    )
    return db.session.scalar(rows) or 0


def members_with_entries(quarter: Quarter) -> set[int]:
    """Who has at least one recognised entry dated in a quarter; a correction takes one back and is none itself."""
    counts = Entry.state == State.RECOGNISED, Entry.reverses_id.is_(None)
    within = Entry.occurred_on.between(quarter.first_day, quarter.last_day)
    return set(db.session.scalars(select(Entry.member_id).distinct().where(*counts, within)))


def history(entry_id: int) -> Sequence[EntryEvent]:
    """What happened to an entry, in the chain's order."""
    rows = select(EntryEvent).where(EntryEvent.entry_id == entry_id).order_by(EntryEvent.sequence)
    return db.session.scalars(rows).all()


def steps_since(sequence: int) -> int:
    """How many links of entries the chain has after a place."""
    rows = select(func.count()).where(EntryEvent.sequence > sequence, EntryEvent.entry_id.is_not(None))
    return db.session.scalar(rows) or 0


def seals() -> Sequence[EntryEvent]:
    """The links that seal what was confirmed, in the chain's order."""
    rows = select(EntryEvent).where(EntryEvent.kind == EventKind.SEALED).order_by(EntryEvent.sequence)
    return db.session.scalars(rows).all()


def recorders(entry_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Who recorded each entry, or recorded it again after it was returned."""
    if not entry_ids:
        return {}
    rows = select(EntryEvent.entry_id, func.array_agg(EntryEvent.actor_id).label("actors"))
    rows = rows.where(EntryEvent.entry_id.in_(entry_ids), EntryEvent.kind == EventKind.RECORDED)
    return {row.entry_id: frozenset(row.actors) for row in db.session.execute(rows.group_by(EntryEvent.entry_id))}


def correction_of(entry_id: int) -> Entry | None:
    """Return the correction of an entry that is on its way or was recognised."""
    rows = select(Entry).where(Entry.reverses_id == entry_id, Entry.state.not_in(DROPPED))
    return db.session.scalar(rows)


def evidence(entry_id: int) -> Sequence[Evidence]:
    return db.session.scalars(select(Evidence).where(Evidence.entry_id == entry_id).order_by(Evidence.id)).all()


def with_evidence(entry_ids: Sequence[int]) -> set[int]:
    """Which of the entries have evidence."""
    if not entry_ids:
        return set()
    return set(db.session.scalars(select(Evidence.entry_id).where(Evidence.entry_id.in_(entry_ids))))


def piece_of_evidence(entry_id: int, evidence_id: int) -> Evidence:
    """Return one file of an entry; raise UnknownEntry."""
    rows = select(Evidence).join(Entry, Entry.id == Evidence.entry_id)
    row = db.session.scalar(rows.where(Evidence.id == evidence_id, Evidence.entry_id == entry_id))
    if row is None:
        raise UnknownEntry
    return row


def closed_quarters() -> set[Quarter]:
    """The quarters whose boards are confirmed."""
    return {row.quarter for row in db.session.scalars(select(ClosedQuarter))}


def holds_entries(quarter: Quarter) -> bool:
    """Say whether entries are dated in a quarter."""
    rows = select(Entry.id).where(Entry.occurred_on.between(quarter.first_day, quarter.last_day)).limit(1)
    return db.session.scalar(rows) is not None
