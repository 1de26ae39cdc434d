"""The states of an entry, the moves between them, and what an event does."""

from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """Where an entry is on its way (已记录 已核实 已退回 不予认定 已认定 已更正 已撤回)."""

    RECORDED = "recorded"
    VERIFIED = "verified"
    RETURNED = "returned"
    REJECTED = "rejected"
    RECOGNISED = "recognised"
    REVERSED = "reversed"
    WITHDRAWN = "withdrawn"


class Decision(StrEnum):
    """What somebody decides on an entry."""

    VERIFY = "verification"
    RECOGNISE = "recognition"
    RETURN = "return"
    REJECT = "rejection"


class Source(StrEnum):
    """How an entry came in."""

    FORM = "form"
    ATTENDANCE = "attendance"
    IMPORT = "import"
    API = "api"


class EventKind(StrEnum):
    """What one link of the chain says happened; the last one to a board or a year's stars, the others to an entry."""

    RECORDED = "recorded"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"
    VERIFIED = "verified"
    UNVERIFIED = "verification_undone"
    RETURNED = "returned"
    REJECTED = "rejected"
    RECOGNISED = "recognised"
    UNRECOGNISED = "recognition_undone"
    REVERSED = "reversed"
    EVIDENCE = "evidence"
    SEALED = "sealed"


COUNTED_EVENTS = frozenset({EventKind.RECOGNISED, EventKind.UNRECOGNISED, EventKind.REVERSED})
"""After these an entry counts, or counts no more."""


class Move(NamedTuple):
    """The states in which an event may happen to an entry, and the one it leads to."""

    before: frozenset[State]
    after: State


OPEN = frozenset({State.RECORDED, State.VERIFIED, State.RETURNED})
"""Somebody still has to act."""

UNCONFIRMED = frozenset({State.RECORDED, State.RETURNED})
"""Nobody has confirmed it, or it came back: it is its recorder's to change or withdraw; its sheet goes further."""

DROPPED = frozenset({State.REJECTED, State.WITHDRAWN})
"""It never counted and never will."""

MOVES: dict[EventKind, Move] = {
    EventKind.RECORDED: Move(frozenset({State.RETURNED}), State.RECORDED),
    EventKind.AMENDED: Move(UNCONFIRMED, State.RECORDED),
    EventKind.WITHDRAWN: Move(OPEN, State.WITHDRAWN),
    EventKind.VERIFIED: Move(frozenset({State.RECORDED}), State.VERIFIED),
    EventKind.UNVERIFIED: Move(frozenset({State.VERIFIED}), State.RECORDED),
    EventKind.RETURNED: Move(frozenset({State.RECORDED, State.VERIFIED}), State.RETURNED),
    EventKind.REJECTED: Move(OPEN, State.REJECTED),
    EventKind.RECOGNISED: Move(frozenset({State.VERIFIED}), State.RECOGNISED),
    EventKind.UNRECOGNISED: Move(frozenset({State.RECOGNISED}), State.VERIFIED),
    EventKind.REVERSED: Move(frozenset({State.RECOGNISED}), State.REVERSED),
}
"""What may happen to an entry that is recorded; its first event is RECORDED."""

EVENTS = {
    Decision.VERIFY: EventKind.VERIFIED,
    Decision.RECOGNISE: EventKind.RECOGNISED,
    Decision.RETURN: EventKind.RETURNED,
    Decision.REJECT: EventKind.REJECTED,
}
"""The event that each decision is."""

UNDOES = {EventKind.VERIFIED: EventKind.UNVERIFIED, EventKind.RECOGNISED: EventKind.UNRECOGNISED}
"""The event that takes a decision back."""


def may_happen(event: EventKind, state: State) -> bool:
    """Say whether an entry in a state takes the event."""
    return state in MOVES[event].before
