"""What the signed-in person may decide in the ledger of this community, and the facts that it depends on."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.guard import access, current_community, current_person
from accounts.permissions import Permission
from ledger.models import Entry
from ledger.queries import closed_quarters, recorders
from ledger.rights import STEP_OF, Decider, DecisionFacts, decision_facts

STEPS = (Permission.ENTRIES_RECORD, Permission.ENTRIES_VERIFY, Permission.ENTRIES_RECOGNISE)


def decider() -> Decider:
    """Return who decides here, and how far each of their permissions reaches."""
    scopes = {step: access().scope(step, current_community()) for step in STEPS}
    reach = {step: scope.branches for step, scope in scopes.items() if scope is not None}
    return Decider(current_person().id, access().member_ids(current_community().id), reach, closed_quarters())


def decision_facts_by_id(entries: Iterable[Entry]) -> dict[int, DecisionFacts]:
    """What of each entry a decision depends on; the chain is asked only where somebody may still decide."""
    entries = list(entries)
    again = recorders([row.id for row in entries if row.state in STEP_OF])
    return {row.id: decision_facts(row, again.get(row.id, frozenset())) for row in entries}
