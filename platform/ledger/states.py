"""The states of an entry, the moves between them, and what an event does."""

from enum import StrEnum


class State(StrEnum):
    """Where an entry is on its way (已记录 已核实 已退回 不予认定 已认定 已更正)."""

    RECORDED = "recorded"
    VERIFIED = "verified"
    RETURNED = "returned"
    REJECTED = "rejected"
    RECOGNISED = "recognised"
    REVERSED = "reversed"


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
    VERIFIED = "verified"
    RETURNED = "returned"
    REJECTED = "rejected"
    RECOGNISED = "recognised"
    REVERSED = "reversed"
    EVIDENCE = "evidence"
    SEALED = "sealed"


COUNTED_EVENTS = frozenset({EventKind.RECOGNISED, EventKind.REVERSED})
"""After these an entry counts, or counts no more."""

MOVES: dict[State, frozenset[State]] = {
    State.RECORDED: frozenset({State.VERIFIED, State.RETURNED, State.REJECTED}),
    State.VERIFIED: frozenset({State.RECOGNISED, State.RETURNED, State.REJECTED}),
    State.RETURNED: frozenset({State.RECORDED, State.REJECTED}),
    State.RECOGNISED: frozenset({State.REVERSED}),
    State.REJECTED: frozenset(),
    State.REVERSED: frozenset(),
}
TARGETS = {
    Decision.VERIFY: State.VERIFIED,
    Decision.RECOGNISE: State.RECOGNISED,
    Decision.RETURN: State.RETURNED,
    Decision.REJECT: State.REJECTED,
}
"""The state to which each decision moves an entry."""
