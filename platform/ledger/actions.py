"""What people do with entries: record, verify, recognise, return, reject, resubmit, reverse."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from accounts.models import User
from accounts.queries import user as user_by_id
from core import clock
from core.db import db
from core.quarter import Quarter
from criteria.queries import in_force
from ledger import bulk, chain, queries
from ledger.checks import Checker, NewEntry
from ledger.decisions import decide
from ledger.errors import AlreadyDecided, ReasonMissing
from ledger.models import ClosedQuarter, Entry
from ledger.rights import Decider
from ledger.states import MOVES, Decision, Source, State
from ledger.words import already
from tenants import audit, scope


def record(
    new_entry: NewEntry,
    by: User,
    source: Source = Source.FORM,
    *,
    checker: Checker | None = None,
    sheet_id: int | None = None,
) -> Entry:
    """Record one entry, with a link of the chain; raise FaultyEntry."""
    return record_all([new_entry], by, source, checker=checker, sheet_id=sheet_id)[0]


def record_all(
    new_entries: Sequence[NewEntry],
    by: User,
    source: Source,
    *,
    checker: Checker | None = None,
    sheet_id: int | None = None,
) -> list[Entry]:
    """Record entries in the order given; raise FaultyEntry at the first that does not fit, recording none."""
    chain.lock()  # before the closed quarters are read: none is closed while entries are on their way into it
    checker = checker or Checker(in_force())
    entries = [_entry(new_entry, by, source, checker, sheet_id) for new_entry in new_entries]
    if len(entries) > 1:
        for entry, number in zip(entries, bulk.next_ids(len(entries)), strict=True):
            entry.id = number  # known beforehand, so that all go by one INSERT
    db.session.add_all(entries)
    db.session.flush()
    chain.append([chain.recorded(entry, entry.recorded_at, by.id) for entry in entries])
    _audit("entries_recorded", entries)
    return entries


def verify(entry: Entry, by: User, own_members: frozenset[int] = frozenset()) -> None:
    """支部核实: a second person says it is so. Raises OwnHand, AlreadyDecided."""
    _decide(Decision.VERIFY, entry, by, own_members)


def recognise(entry: Entry, by: User, own_members: frozenset[int] = frozenset()) -> None:
    """总支认定: from here it counts; a reversing entry takes back the one it names. Raises OwnHand, AlreadyDecided,
    QuarterClosed."""
    _decide(Decision.RECOGNISE, entry, by, own_members)


def return_(entry: Entry, by: User, reason: str) -> None:
    """Give an entry back to who recorded it, with the reason. Raises ReasonMissing, AlreadyDecided."""
    _decide(Decision.RETURN, entry, by, frozenset(), reason)


def reject(entry: Entry, by: User, reason: str) -> None:
    """不予认定: it will not count. Raises ReasonMissing, AlreadyDecided."""
    _decide(Decision.REJECT, entry, by, frozenset(), reason)


def _decide(decision: Decision, entry: Entry, by: User, own_members: frozenset[int], reason: str = "") -> None:
    decider = Decider(by.id, own_members, None, queries.closed_quarters())
    (verdict,) = decide(decision, [entry.id], by, decider, reason)
    if verdict.refusal is not None:
        raise verdict.refusal


def resubmit(entry: Entry, by: User, reason: str) -> None:
    """Record a returned entry again, with what was missing said or attached. Raises ReasonMissing, AlreadyDecided."""
    entry = _locked(entry, State.RECORDED)
    entry.note, entry.decided_at = _required_reason(reason), clock.now()
    entry.state = State.RECORDED
    chain.append([chain.recorded(entry, entry.decided_at, by.id, entry.note)])
    _audit("entry_resubmitted", [entry])


def reverse(entry: Entry, by: User, reason: str) -> Entry:
    """Record the correction of a recognised entry: a new entry that names it and goes the same way.

    Raises ReasonMissing, AlreadyDecided when the entry is not recognised or a correction is already on its way.
    """
    reason = _required_reason(reason)
    entry = _locked(entry, State.REVERSED)
    pending = select(Entry).where(Entry.reverses_id == entry.id, Entry.state != State.REJECTED)
    if db.session.scalar(pending) is not None:
        raise AlreadyDecided(_("这条积分已有一条更正在办，请办理那一条。"))
    correction = _correction(entry, by, reason)
    db.session.add(correction)
    db.session.flush()
    chain.append([chain.recorded(correction, correction.recorded_at, by.id)])
    _audit("correction_recorded", [correction])
    return correction


def _correction(entry: Entry, by: User, reason: str) -> Entry:
    """The entry that takes another one back: the same facts, and the reason of the correction."""
    same = ("member_id", "branch_id", "item", "occurred_on", "quantity", "points", "measure", "attributes")
    return Entry(
        **{fact: getattr(entry, fact) for fact in same},
        reason=reason,
        source=Source.FORM,
        reverses_id=entry.id,
        recorded_by_id=by.id,
        recorded_at=clock.now(),
        state=State.RECORDED,
    )


def close(quarter: Quarter) -> None:
    """Close a quarter whose board was confirmed: no more entries, no more recognition in it."""
    db.session.add(ClosedQuarter(year=quarter.year, number=quarter.number, closed_at=clock.now()))


def _entry(new_entry: NewEntry, by: User, source: Source, checker: Checker, sheet_id: int | None) -> Entry:
    item = checker.item(new_entry)
    return Entry(
        member_id=new_entry.member.id,
        branch_id=new_entry.member.branch_id,
        item=new_entry.item,
        occurred_on=new_entry.occurred_on,
        quantity=new_entry.quantity,
        points=new_entry.points if item.takes_points else None,
        measure=new_entry.measure if item.takes_measure else None,
        attributes={name: new_entry.attributes[name] for name in item.attributes},
        reason=new_entry.reason.strip(),
        source=source,
        sheet_id=sheet_id,
        recorded_by_id=by.id,
        recorded_at=clock.now(),
        state=State.RECORDED,
    )


def _locked(entry: Entry, wanted: State) -> Entry:
    """Return the entry as it is now, held for this transaction; raise AlreadyDecided where the move is not allowed."""
    chain.lock()
    fresh = db.session.scalars(
        select(Entry).where(Entry.id == entry.id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if wanted not in MOVES[fresh.state]:
        raise AlreadyDecided(already(fresh, _last_actor(fresh), wanted))
    return fresh


def _last_actor(entry: Entry) -> str:
    last = queries.history(entry.id)[-1]
    actor = user_by_id(last.actor_id)
    return actor.name if actor else ""


def _required_reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()[:500]


def _audit(action: str, entries: Sequence[Entry]) -> None:
    audit.record(action, entries[0].id, tenant=scope.current().tenant, entries=[entry.id for entry in entries])
