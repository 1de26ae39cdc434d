"""The signed-in person's hand in the ledger of the community that the address names."""

from __future__ import annotations

from accounts.access import Access
from accounts.guard import NOT_YOURS, access, here, person
from accounts.permissions import Permission
from core.errors import Forbidden
from ledger.queries import closed_quarters
from ledger.rights import Hand
from tenants.scope import enter

STEPS = (Permission.ENTRIES_RECORD, Permission.ENTRIES_VERIFY, Permission.ENTRIES_RECOGNISE)


def hand() -> Hand:
    """Return what the person may do with entries here."""
    scopes = {step: access().scope(step, here()) for step in STEPS}
    reach = {step: scope.branches for step, scope in scopes.items() if scope is not None}
    return Hand(person().id, own_members(access()), reach, closed_quarters())


def own_members(held: Access) -> frozenset[int]:
    return held.member_ids(here().id)


def act_as(permission: Permission) -> None:
    """Enter the scope of one more permission; raise Forbidden without it."""
    scope = access().scope(permission, here())
    if scope is None:
        raise Forbidden(NOT_YOURS)
    enter(scope)
