"""What the signed-in person may decide in the ledger of the community that the address names."""

from __future__ import annotations

from accounts.guard import access, current_community, current_person
from accounts.permissions import Permission
from ledger.queries import closed_quarters
from ledger.rights import Decider

STEPS = (Permission.ENTRIES_RECORD, Permission.ENTRIES_VERIFY, Permission.ENTRIES_RECOGNISE)


def decider() -> Decider:
    """Return who decides here, and how far each of their permissions reaches."""
    scopes = {step: access().scope(step, current_community()) for step in STEPS}
    reach = {step: scope.branches for step, scope in scopes.items() if scope is not None}
    return Decider(current_person().id, access().member_ids(current_community().id), reach, closed_quarters())
