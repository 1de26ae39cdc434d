"""What people do with entries: record, verify, recognise, return, reject, resubmit, reverse."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from accounts.models import User
from core import clock
from core.db import db
from core.quarter import Quarter
from criteria.queries import in_force
from ledger import bulk, chain, duplicates, queries
from ledger.checks import Checker, NewEntry, required_reason
from ledger.decisions import decide
from ledger.errors import AlreadyDecided, FaultyEntry
from ledger.event_queries import last_actor
from ledger.models import ClosedQuarter, Entry
from ledger.rights import Decider
from ledger.states import Decision, EventKind, Source, State, may_happen
from ledger.words import already
from tenants import audit, scope


def record(
    new_entry: NewEntry,
    by: User,
    source: Source = Source.FORM,
    *,
    checker: Checker | None = None,
    sheet_id: int | None = None,
    compared: bool = True,
) -> Entry:
    """Record one entry, with a link of the chain; raise FaultyEntry, LikelyDuplicate where it was not compared."""
    return record_all([new_entry], by, source, checker=checker, sheet_id=sheet_id, compared=compared)[0]


def record_all(
    new_entries: Sequence[NewEntry],
    by: User,
    source: Source,
    *,
    checker: Checker | None = None,
    sheet_id: int | None = None,
    compared: bool = True,
) -> list[Entry]:
    """Record entries in the order given; raise FaultyEntry at the first that does not fit, recording none.

    compared: somebody looked at the entries of the same member, item and day; else LikelyDuplicate where there are.
    """
    chain.lock()  # before the closed quarters are read: none is closed while entries are on their way into it
    checker = checker or Checker(in_force())
    entries = [_entry(new_entry, by, source, checker, sheet_id) for new_entry in new_entries]
    if not compared:
        duplicates.refuse(new_entries)
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
    entry = _locked(entry, EventKind.RECORDED)
    entry.note, entry.decided_at = required_reason(reason), clock.now()
    entry.state = State.RECORDED
    chain.append([chain.recorded(entry, entry.decided_at, by.id, entry.note)])
    _audit("entry_resubmitted", [entry])


def reverse(entry: Entry, by: User, reason: str) -> Entry:
    """Record the correction of a recognised entry: a new entry that names it and goes the same way.

    Raises ReasonMissing, AlreadyDecided when the entry is not recognised or a correction is already on its way.
    """
    reason = required_reason(reason)
    entry = _locked(entry, EventKind.REVERSED)
    if queries.corrections([entry.id]):
        raise AlreadyDecided(_("这条积分已有一条更正在办，请办理那一条。"))
    return reverse_locked([entry], by, reason)[0]


def reverse_locked(entries: Sequence[Entry], by: User, reason: str) -> list[Entry]:
    """Record the corrections of recognised entries that are locked and have none."""
    if not entries:
        return []
    corrections = [_correction(entry, by, reason) for entry in entries]
    for correction, number in zip(corrections, bulk.next_ids(len(corrections)), strict=True):
        correction.id = number
    db.session.add_all(corrections)
    db.session.flush()
    chain.append([chain.recorded(one, one.recorded_at, by.id) for one in corrections])
    _audit("correction_recorded", corrections)
    return corrections


def correct(entry: Entry, facts: NewEntry, by: User, reason: str, *, compared: bool = True) -> tuple[Entry, Entry]:
    """Record the right entry and the correction that takes the wrong one back, in one step; both go the usual way.

    Raises what `record` and `reverse` raise, and FaultyEntry where nothing differs.
    """
    reason, checker = required_reason(reason), Checker(in_force())
    if Quarter.of(facts.occurred_on) in checker.closed:
        message = _("这一季度的榜已确认，不能在其中另记；请返回后登记更正，整条冲回。")
        raise FaultyEntry(message, {"date": [message]})
    wanted = checker.facts(facts)
    if all(getattr(entry, name) == value for name, value in wanted.items()):
        raise FaultyEntry(_("内容与原记录相同，没有保存；整条不该记的，请返回后登记更正。"))
    if not compared:
        duplicates.refuse([facts], but=entry.id)
    right = record(facts, by, checker=checker)
    return reverse(entry, by, f"{reason}（改记为积分 {right.id}）"), right


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
    return Entry(
        **checker.facts(new_entry),
        source=source,
        sheet_id=sheet_id,
        recorded_by_id=by.id,
        recorded_at=clock.now(),
        state=State.RECORDED,
    )


def _locked(entry: Entry, event: EventKind) -> Entry:
    """Return the entry as it is now, locked for this transaction; raise AlreadyDecided where it cannot happen."""
    chain.lock()
    fresh = queries.locked([entry.id])[0]
    if not may_happen(event, fresh.state):
        raise AlreadyDecided(already(fresh, last_actor(fresh.id), event))
    return fresh


def _audit(action: str, entries: Sequence[Entry]) -> None:
    audit.record(action, entries[0].id, tenant=scope.current().tenant, entries=[entry.id for entry in entries])
