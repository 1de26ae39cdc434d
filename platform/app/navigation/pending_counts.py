"""How many entries wait for the person's own step in a community."""

from __future__ import annotations

from accounts.access import Access
from accounts.permissions import Permission
from boards.snapshot import waiting
from ledger.states import State
from tenants import scope
from tenants.models import Community

STEPS = {
    State.RECORDED: Permission.ENTRIES_VERIFY,
    State.VERIFIED: Permission.ENTRIES_RECOGNISE,
    State.RETURNED: Permission.ENTRIES_RECORD,
}


def pending_for(rights: Access, community: Community) -> int:
    """Count what the person may verify, recognise or complete; a branch's staff count their branches alone."""
    if not rights.may_in(Permission.ENTRIES_VIEW, community) or scope.current().member is not None:
        return 0
    scopes = {state: rights.scope(permission, community) for state, permission in STEPS.items()}
    return sum(
        number
        for (state, branch), number in waiting().items()
        if (reach := scopes[state]) is not None and (reach.branches is None or branch in reach.branches)
    )
