"""Which step a person may take with an entry, and why not: what buttons show before anybody presses them."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from flask_babel import gettext as _

from accounts.permissions import Permission
from core.quarter import Quarter
from ledger.batches import Decision
from ledger.models import Entry
from ledger.states import MOVES, State

TARGETS = {
    Decision.VERIFY: State.VERIFIED,
    Decision.RECOGNISE: State.RECOGNISED,
    Decision.RETURN: State.RETURNED,
    Decision.REJECT: State.REJECTED,
}
STEP_OF = {
    State.RECORDED: Permission.ENTRIES_VERIFY,
    State.VERIFIED: Permission.ENTRIES_RECOGNISE,
    State.RETURNED: Permission.ENTRIES_RECOGNISE,
}
FORWARD = {State.RECORDED: Decision.VERIFY, State.VERIFIED: Decision.RECOGNISE}


@dataclass(frozen=True)
class Hand:
    """Who is about to decide: the person, their own member records, what is closed.

    reach: for each permission held here its branches, None for all of them.
    """

    user_id: int
    own_members: frozenset[int]
    reach: Mapping[Permission, frozenset[int] | None]
    closed: Set[Quarter]

    @property
    def decides(self) -> bool:
        """Whether some decision at all is this hand's."""
        return bool(set(STEP_OF.values()) & set(self.reach))

    def holds(self, permission: Permission, branch_id: int) -> bool:
        if permission not in self.reach:
            return False
        branches = self.reach[permission]
        return branches is None or branch_id in branches

    def may_step(self, entry: Entry) -> bool:
        """Say whether the entry's state is this hand's to decide; True for an entry that nobody decides any more."""
        step = STEP_OF.get(entry.state)
        return step is None or self.holds(step, entry.branch_id)

    def may(self, decision: Decision, entry: Entry) -> bool:
        return not self.obstacle(decision, entry)

    def verbs(self, entry: Entry) -> str:
        """The decisions that are open to this hand, as words divided by blanks."""
        return " ".join(decision.value for decision in Decision if self.may(decision, entry))

    def fits(self, decision: Decision, entry: Entry) -> bool:
        """Say whether the entry's state takes the decision at all."""
        return TARGETS[decision] in MOVES[entry.state] and entry.state in STEP_OF

    def obstacle(self, decision: Decision, entry: Entry) -> str:
        """Say why this hand cannot decide so; empty where it can."""
        if not self.fits(decision, entry):
            return _("状态不合")
        if not self.may_step(entry):
            return _("须由支部核实") if entry.state == State.RECORDED else _("须由总支认定")
        if decision in (Decision.RETURN, Decision.REJECT):
            return ""
        return self._own_hand(decision, entry) or self._closed(entry)

    def why_not_forward(self, entry: Entry) -> str:
        """Say why the entry's next step is not this hand's; empty where it is, or where there is none."""
        forward = FORWARD.get(entry.state)
        return self.obstacle(forward, entry) if forward else ""

    def _own_hand(self, decision: Decision, entry: Entry) -> str:
        if entry.recorded_by_id == self.user_id:
            return _("由您记录，须由他人办理")
        if decision == Decision.RECOGNISE and entry.verified_by_id == self.user_id:
            return _("由您核实，须由他人认定")
        return _("是您本人的积分，须由他人办理") if entry.member_id in self.own_members else ""

    def _closed(self, entry: Entry) -> str:
        is_closed = entry.reverses_id is None and Quarter.of(entry.occurred_on) in self.closed
        return _("该季度的榜已确认，只能不予认定") if is_closed else ""
