"""Deciding entries, one or many as a set: one lock, one look, one UPDATE, the links at once, one row of the audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from accounts.models import User
from accounts.queries import names
from core import clock
from core.db import db
from core.errors import Refusal
from ledger import chain, queries
from ledger.checks import MAX_REASON
from ledger.errors import AlreadyDecided, OwnHand, QuarterClosed, ReasonMissing, UnknownEntry, Unseen
from ledger.event_queries import last_events
from ledger.models import Entry
from ledger.rights import Decider, DecisionFacts, Obstacle, decision_facts, obstacle, words
from ledger.states import EVENTS, MOVES, Decision, EventKind, State
from ledger.words import BY_ANOTHER, OWN_POINTS, already
from tenants import audit, scope
from web.formats import quarter_name


@dataclass(frozen=True)
class Verdict:
    """What became of one entry; `refusal` says why nothing did, `short` says it in a few words where it was not this
    person's step."""

    entry_id: int
    entry: Entry | None
    refusal: Refusal | None = None
    short: str = ""


def decide(
    decision: Decision,
    entry_ids: Sequence[int],
    by: User,
    decider: Decider,
    reason: str = "",
    seen_at: datetime | None = None,
) -> list[Verdict]:
    """Decide entries as they are now, each once, in the order given; a refused one leaves the others as they are.

    seen_at: when the person was shown them: what was recorded or changed since is refused.
    """
    chain.lock()  # before anything is read: nobody moves an entry on, or closes its quarter, before it is decided
    decider = replace(decider, closed=queries.closed_quarters())
    rows = {row.id: row for row in queries.locked(entry_ids)}
    recorders = queries.recorders(list(rows))
    facts = {number: decision_facts(row, recorders.get(number, frozenset())) for number, row in rows.items()}
    obstacles = {number: obstacle(decision, one, decider) for number, one in facts.items()}
    late = _last_actors([number for number, one in obstacles.items() if one == Obstacle.STATE])
    verdicts = [
        _verdict(number, rows.get(number), facts.get(number), obstacles.get(number), decision, decider, late)
        for number in dict.fromkeys(entry_ids)
    ]
    verdicts = [_unseen(one, seen_at) for one in verdicts]
    if decision in (Decision.RETURN, Decision.REJECT) and not reason.strip():
        return [one if one.refusal else Verdict(one.entry_id, one.entry, ReasonMissing()) for one in verdicts]
    _carry_out(decision, [one.entry for one in verdicts if one.entry and not one.refusal], by, reason.strip())
    return verdicts


def _unseen(verdict: Verdict, seen_at: datetime | None) -> Verdict:
    """Refuse what changed after the person looked: nobody confirms what they did not read."""
    row = verdict.entry
    if verdict.refusal is not None or row is None or seen_at is None:
        return verdict
    changed_at = row.decided_at or row.recorded_at
    return verdict if changed_at <= seen_at else Verdict(verdict.entry_id, row, Unseen())


def _verdict(
    number: int,
    row: Entry | None,
    facts: DecisionFacts | None,
    reason: Obstacle | None,
    decision: Decision,
    decider: Decider,
    late: Mapping[int, str],
) -> Verdict:
    if row is None or facts is None:
        return Verdict(number, None, UnknownEntry())
    if reason is None:
        return Verdict(number, row)
    if reason in (Obstacle.BRANCH_DECIDES, Obstacle.GENERAL_BRANCH_DECIDES):
        return Verdict(number, row, AlreadyDecided(words(reason)), words(reason))
    if reason == Obstacle.STATE and not decider.may_step(facts.state, facts.branch_id):
        return Verdict(number, row, AlreadyDecided(words(reason)), words(reason))
    return Verdict(number, row, _refusal(reason, decision, facts, row, late.get(number, "")))


def _refusal(reason: Obstacle, decision: Decision, facts: DecisionFacts, row: Entry, last_actor: str) -> Refusal:
    """Return the error that names an obstacle, with the sentence of the decision it stands against."""
    wanted = EVENTS[decision]
    if reason == Obstacle.RECORDED_IT:
        return OwnHand(BY_ANOTHER[wanted])
    if reason == Obstacle.VERIFIED_IT:
        return OwnHand(_("本条积分由您核实，须由另一人认定。"))
    if reason == Obstacle.OWN_POINTS:
        return OwnHand(OWN_POINTS[wanted])
    if reason == Obstacle.CLOSED:
        name = quarter_name(facts.quarter)
        return QuarterClosed(_("%(quarter)s的榜已确认，本条不能再办理；请写明理由，不予认定。", quarter=name))
    return AlreadyDecided(already(row, last_actor, wanted))


def _last_actors(entry_ids: Sequence[int]) -> dict[int, str]:
    """Who last moved each entry."""
    if not entry_ids:
        return {}
    actors = {number: event.actor_id for number, event in last_events(entry_ids).items()}
    known = names(set(actors.values()))
    return {number: known.get(actor, "") for number, actor in actors.items()}


def _carry_out(decision: Decision, rows: Sequence[Entry], by: User, reason: str) -> None:
    if not rows:
        return
    event, at, numbers = EVENTS[decision], clock.now(), [row.id for row in rows]
    note = reason[:MAX_REASON] if decision in (Decision.RETURN, Decision.REJECT) else ""
    changes: dict[str, object] = {"state": MOVES[event].after, "note": note, "decided_at": at}
    if decision == Decision.VERIFY:
        changes["verified_by_id"] = by.id
    elif decision == Decision.RECOGNISE:
        changes["recognised_by_id"] = by.id
    elif decision == Decision.RETURN:
        changes["verified_by_id"] = None
    db.session.execute(update(Entry).where(Entry.id.in_(numbers)).values(changes))
    corrections = [row for row in rows if row.reverses_id is not None] if decision == Decision.RECOGNISE else []
    originals = _take_back(corrections, at)
    links = []
    for row in rows:
        links.append(chain.Link(row.id, event, by.id, at, note))
        if row.id in originals:
            original = originals[row.id]
            links.append(chain.Link(original, EventKind.REVERSED, by.id, at, row.reason, str(row.id)))
    chain.append(links)
    audit.record(f"entry_{event.value}", numbers[0], tenant=scope.current().tenant, entries=numbers)


def _take_back(corrections: Sequence[Entry], at: datetime) -> dict[int, int]:
    """Let the entries that corrections name count no more; return their ids by that of the correction.

    They are recognised: a trigger refuses every other state, an index a second correction.
    """
    originals = {row.id: row.reverses_id for row in corrections if row.reverses_id is not None}
    if not originals:
        return {}
    correction = aliased(Entry)
    reason = select(correction.reason).where(correction.reverses_id == Entry.id, correction.id.in_(originals))
    changed = update(Entry).where(Entry.id.in_(originals.values()))
    db.session.execute(
        changed.values(state=State.REVERSED, note=reason.scalar_subquery(), decided_at=at),
        execution_options={"synchronize_session": "fetch"},
    )
    return originals
