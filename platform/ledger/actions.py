"""What people do with entries: record, verify, recognise, return, reject, resubmit, reverse."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from accounts.models import User
from accounts.queries import user as user_by_id
from core import clock
from core.db import db
from core.errors import Refusal
from core.quarter import Quarter
from criteria.queries import in_force
from ledger import chain, queries
from ledger.checks import Checker, Draft
from ledger.errors import AlreadyDecided, OwnHand, QuarterClosed, ReasonMissing
from ledger.models import ClosedQuarter, Entry
from ledger.rights import Decider, Facts, Obstacle, facts_of, obstacle, words
from ledger.states import MOVES, TARGETS, Decision, EventKind, Source, State
from ledger.words import BY_ANOTHER, OWN_POINTS, already
from tenants import audit, scope
from web.formats import quarter_name


def record(
    draft: Draft, by: User, source: Source = Source.FORM, *, checker: Checker | None = None, sheet_id: int | None = None
) -> Entry:
    """Record one entry, with a link of the chain; raise FaultyEntry."""
    return record_all([draft], by, source, checker=checker, sheet_id=sheet_id)[0]


def record_all(
    drafts: Sequence[Draft],
    by: User,
    source: Source,
    *,
    checker: Checker | None = None,
    sheet_id: int | None = None,
) -> list[Entry]:
    """Record entries in the order given; raise FaultyEntry at the first that does not fit, recording none."""
    chain.lock()  # before the closed quarters are read: none is closed while entries are on their way into it
    checker = checker or Checker(in_force())
    entries = [_entry(draft, by, source, checker, sheet_id) for draft in drafts]
    db.session.add_all(entries)
    db.session.flush()
    chain.append([chain.recorded(entry, entry.recorded_at, by.id) for entry in entries])
    _audit("entries_recorded", entries)
    return entries


def verify(entry: Entry, by: User, own_members: frozenset[int] = frozenset()) -> None:
    """支部核实: a second person says it is so. Raises OwnHand, AlreadyDecided."""
    entry = _locked(entry, State.VERIFIED)
    _refuse_obstacle(Decision.VERIFY, entry, by, own_members)
    entry.verified_by_id = by.id
    _decide(entry, State.VERIFIED, by)


def recognise(entry: Entry, by: User, own_members: frozenset[int] = frozenset()) -> None:
    """总支认定: from here it counts; a reversing entry takes back the one it names. Raises OwnHand, AlreadyDecided,
    QuarterClosed."""
    entry = _locked(entry, State.RECOGNISED)
    _refuse_obstacle(Decision.RECOGNISE, entry, by, own_members)
    entry.recognised_by_id = by.id
    _decide(entry, State.RECOGNISED, by)
    if entry.reverses_id is not None:
        _take_back(queries.entry(entry.reverses_id), entry, by)


def return_(entry: Entry, by: User, reason: str) -> None:
    """Give an entry back to who recorded it, with the reason. Raises ReasonMissing, AlreadyDecided."""
    entry = _locked(entry, State.RETURNED)
    entry.verified_by_id = None
    _decide(entry, State.RETURNED, by, _given(reason))


def reject(entry: Entry, by: User, reason: str) -> None:
    """不予认定: it will not count. Raises ReasonMissing, AlreadyDecided."""
    entry = _locked(entry, State.REJECTED)
    _decide(entry, State.REJECTED, by, _given(reason))


def resubmit(entry: Entry, by: User, reason: str) -> None:
    """Record a returned entry again, with what was missing said or attached. Raises ReasonMissing, AlreadyDecided."""
    entry = _locked(entry, State.RECORDED)
    entry.note, entry.decided_at = _given(reason), clock.now()
    entry.state = State.RECORDED
    chain.append([chain.recorded(entry, entry.decided_at, by.id, entry.note)])
    _audit("entry_resubmitted", [entry])


def reverse(entry: Entry, by: User, reason: str) -> Entry:
    """Record the correction of a recognised entry: a new entry that names it and goes the same way.

    Raises ReasonMissing, AlreadyDecided when the entry is not recognised or a correction is already on its way.
    """
    reason = _given(reason)
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


def _entry(draft: Draft, by: User, source: Source, checker: Checker, sheet_id: int | None) -> Entry:
    item = checker.item(draft)
    return Entry(
        member_id=draft.member.id,
        branch_id=draft.member.branch_id,
        item=draft.item,
        occurred_on=draft.occurred_on,
        quantity=draft.quantity,
        points=draft.points if item.takes_points else None,
        measure=draft.measure if item.takes_measure else None,
        attributes={name: draft.attributes[name] for name in item.attributes},
        reason=draft.reason.strip(),
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


def _refuse_obstacle(decision: Decision, entry: Entry, by: User, own_members: frozenset[int]) -> None:
    facts = facts_of(entry, queries.recorders([entry.id]).get(entry.id, frozenset()))
    found = obstacle(decision, facts, Decider(by.id, own_members, None, queries.closed_quarters()))
    if found is not None:
        raise refusal(found, decision, facts)


def refusal(found: Obstacle, decision: Decision, facts: Facts) -> Refusal:
    """Return the error that names an obstacle, with the sentence of the decision it stands against."""
    wanted = TARGETS[decision]
    if found == Obstacle.RECORDED_IT:
        return OwnHand(BY_ANOTHER[wanted])
    if found == Obstacle.VERIFIED_IT:
        return OwnHand(_("本条积分由您核实，须由另一人认定。"))
    if found == Obstacle.OWN_POINTS:
        return OwnHand(OWN_POINTS[wanted])
    if found == Obstacle.CLOSED:
        name = quarter_name(facts.quarter)
        return QuarterClosed(_("%(quarter)s的榜已确认，本条不能再办理；请写明理由，不予认定。", quarter=name))
    return AlreadyDecided(words(found))


def _decide(entry: Entry, state: State, by: User, reason: str = "") -> None:
    entry.state, entry.note, entry.decided_at = state, reason, clock.now()
    chain.append([chain.Link(entry.id, EventKind(state.value), by.id, entry.decided_at, reason)])
    _audit(f"entry_{state.value}", [entry])


def _take_back(original: Entry, correction: Entry, by: User) -> None:
    original = _locked(original, State.REVERSED)
    original.state, original.note, original.decided_at = State.REVERSED, correction.reason, clock.now()
    link = chain.Link(
        original.id, EventKind.REVERSED, by.id, original.decided_at, correction.reason, str(correction.id)
    )
    chain.append([link])


def _given(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()[:500]


def _audit(action: str, entries: Sequence[Entry]) -> None:
    audit.record(action, entries[0].id, tenant=scope.current().tenant, entries=[entry.id for entry in entries])
