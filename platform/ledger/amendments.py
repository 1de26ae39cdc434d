"""What an entry's recorder may change until somebody confirms it: amend its facts, or withdraw it."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import update

from accounts.models import User
from core import clock
from core.db import db
from core.points import format_hundredths
from criteria.queries import in_force
from ledger import chain, duplicates, queries
from ledger.checks import Checker, NewEntry, required_reason
from ledger.errors import AlreadyDecided, FaultyEntry, NotRecorder
from ledger.event_queries import last_actor
from ledger.models import Entry
from ledger.rights import Decider, Obstacle, change_obstacle, words
from ledger.states import MOVES, EventKind
from ledger.words import already
from tenants import audit, scope

WORDS = {
    "member_id": "党员", "item": "细则", "occurred_on": "日期", "quantity": "数量", "points": "分值", "measure": "数值",
    "attributes": "属性", "reason": "事由",
}  # fmt: skip
"""The facts that may be amended, as the history names them; it is stored in the language of the ledger."""


def amend(entry: Entry, facts: NewEntry, by: User, decider: Decider, *, compared: bool = True) -> Entry:
    """Write an entry's facts anew, with a link that says what changed; a returned entry is submitted again by it.

    Raises FaultyEntry, also where nothing changed, NotRecorder, AlreadyDecided, LikelyDuplicate as `record` does.
    """
    entry = _locked(entry, EventKind.AMENDED, decider)
    after = Checker(in_force()).facts(facts)
    before = {name: getattr(entry, name) for name in after}
    changed = [name for name in WORDS if before[name] != after[name]]
    if not changed:
        raise FaultyEntry(_("内容没有改动，没有保存；请先修改，或返回这条积分。"))
    if not compared:
        duplicates.refuse([facts], but=entry.id)
    for name, value in after.items():
        setattr(entry, name, value)
    entry.note = "；".join(_change(name, before[name], after[name]) for name in changed)
    entry.state, entry.decided_at = MOVES[EventKind.AMENDED].after, clock.now()
    db.session.flush()
    facts_hash = chain.entry_hash(entry)
    chain.append([chain.Link(entry.id, EventKind.AMENDED, by.id, entry.decided_at, entry.note, facts_hash)])
    audit.record("entry_amended", entry.id, tenant=scope.current().tenant, entries=[entry.id], reason=entry.note)
    return entry


def withdraw(entry: Entry, by: User, reason: str, decider: Decider) -> None:
    """Withdraw an entry for good, outside every figure. Raises ReasonMissing, NotRecorder, AlreadyDecided."""
    reason = required_reason(reason)
    withdraw_locked([_locked(entry, EventKind.WITHDRAWN, decider)], by, reason)


def withdraw_locked(entries: Sequence[Entry], by: User, reason: str) -> None:
    """Withdraw entries that are locked and may be withdrawn."""
    if not entries:
        return
    numbers, at = [entry.id for entry in entries], clock.now()
    changes = {"state": MOVES[EventKind.WITHDRAWN].after, "note": reason, "decided_at": at}
    db.session.execute(update(Entry).where(Entry.id.in_(numbers)).values(changes))
    chain.append([chain.Link(number, EventKind.WITHDRAWN, by.id, at, reason) for number in numbers])
    audit.record("entry_withdrawn", numbers[0], tenant=scope.current().tenant, entries=numbers)


def _locked(entry: Entry, change: EventKind, decider: Decider) -> Entry:
    """Return the entry as it is now, locked for this transaction; raise where the change is not allowed."""
    chain.lock()
    fresh = queries.locked([entry.id])[0]
    reason = change_obstacle(change, fresh, decider)
    if reason == Obstacle.STATE:
        raise AlreadyDecided(already(fresh, last_actor(fresh.id), change))
    if reason == Obstacle.NOT_RECORDER:
        raise NotRecorder(words(reason))
    if reason is not None:
        raise AlreadyDecided(words(reason))
    return fresh


def _change(name: str, old: object, new: object) -> str:
    """Say what changed; who an entry was about before stands in the audit alone, others need not read it."""
    word = WORDS[name]
    return f"改{word}" if name in ("member_id", "item") else f"{word} {_text(name, old)}→{_text(name, new)}"


def _text(name: str, value: object) -> str:
    if isinstance(value, dict):
        return "，".join(value.values()) or "无"
    if name in ("quantity", "points", "measure"):
        return format_hundredths(value) if isinstance(value, int) else "无"
    return f"“{value}”" if name == "reason" else str(value)
