"""Many entries decided in one go, with a result for each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from accounts.models import User
from ledger.decisions import Verdict, decide
from ledger.errors import TooMany
from ledger.rights import Decider
from ledger.states import EVENTS, Decision, State
from ledger.undoing import undo
from tenants import audit, scope

MAX_ENTRIES = 500


@dataclass(frozen=True)
class Outcome:
    """What became of one row of a batch; `message` is empty where it was done."""

    entry_id: int
    state: State | None
    message: str = ""

    @property
    def done(self) -> bool:
        return not self.message


def decide_all(
    decision: Decision,
    entry_ids: Sequence[int],
    by: User,
    decider: Decider,
    reason: str = "",
    seen_at: datetime | None = None,
) -> list[Outcome]:
    """Decide entries as a set; a row that is refused says why and leaves the others as they are.

    seen_at: see `decisions.decide`. Raises TooMany.
    """
    check_size(entry_ids)
    verdicts = decide(decision, entry_ids, by, decider, reason, seen_at)
    refused = [verdict.entry_id for verdict in verdicts if verdict.refusal is not None]
    if refused:
        action = f"entry_{EVENTS[decision].value}"
        audit.record_refusal(action, refused[0], tenant=scope.current().tenant, entries=refused)
    return [_outcome(verdict) for verdict in verdicts]


def undo_all(entry_ids: Sequence[int], by: User, decider: Decider) -> list[Outcome]:
    """Undo the person's own last decisions as a set; a row that is refused says why and stays as it is."""
    verdicts = undo(entry_ids, by, decider)
    refused = [verdict.entry_id for verdict in verdicts if verdict.refusal is not None]
    if refused:
        audit.record_refusal("entry_undo", refused[0], tenant=scope.current().tenant, entries=refused)
    return [_outcome(verdict) for verdict in verdicts]


def _outcome(verdict: Verdict) -> Outcome:
    state = verdict.entry.state if verdict.entry else None
    if verdict.refusal is None:
        return Outcome(verdict.entry_id, state)
    return Outcome(verdict.entry_id, state, verdict.short or verdict.refusal.message)


def check_size(entry_ids: Sequence[int]) -> None:
    """Raise TooMany, before anything is locked: none is left out without a word."""
    if len(entry_ids) > MAX_ENTRIES:
        raise TooMany(
            _(
                "一次最多办理 %(most)s 条，这次选了 %(count)s 条，一条都没有办理；请返回列表，分几次勾选。",
                most=MAX_ENTRIES,
                count=len(entry_ids),
            )
        )
