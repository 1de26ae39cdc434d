"""Who may decide on an entry, change it or undo a decision, and why not: one rule for button, page, API and batch."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _

from accounts.permissions import Permission
from core.quarter import Quarter
from ledger.models import Entry, EntryEvent
from ledger.states import EVENTS, UNCONFIRMED, UNDOES, Decision, EventKind, State, may_happen

STEP_OF = {
    State.RECORDED: Permission.ENTRIES_VERIFY,
    State.VERIFIED: Permission.ENTRIES_RECOGNISE,
    State.RETURNED: Permission.ENTRIES_RECOGNISE,
}
FORWARD = {State.RECORDED: Decision.VERIFY, State.VERIFIED: Decision.RECOGNISE}


class Obstacle(StrEnum):
    """Why somebody cannot decide so."""

    STATE = "state"
    BRANCH_DECIDES = "branch decides"
    GENERAL_BRANCH_DECIDES = "general branch decides"
    RECORDED_IT = "recorded it"
    VERIFIED_IT = "verified it"
    OWN_POINTS = "own points"
    CLOSED = "closed"
    NOT_RECORDER = "not recorder"
    ON_SHEET = "on a sheet"
    IS_CORRECTION = "is a correction"
    NOT_LAST = "not last"
    BUILT_ON = "built on"


WORDS = {
    Obstacle.STATE: _("状态不合"),
    Obstacle.BRANCH_DECIDES: _("须由支部核实"),
    Obstacle.GENERAL_BRANCH_DECIDES: _("须由总支认定"),
    Obstacle.RECORDED_IT: _("由您记录，须由他人办理"),
    Obstacle.VERIFIED_IT: _("由您核实，须由他人认定"),
    Obstacle.OWN_POINTS: _("是您本人的积分，须由他人办理"),
    Obstacle.CLOSED: _("该季度的榜已确认，只能不予认定"),
    Obstacle.NOT_RECORDER: _("只有记录人可以修改或撤回"),
    Obstacle.ON_SHEET: _("由考勤生成，请到考勤表里改"),
    Obstacle.IS_CORRECTION: _("是一条更正，内容与原记录相同；不该更正的可撤回"),
    Obstacle.NOT_LAST: _("最后一步不是您办理的，或已有后续，不能撤销"),
    Obstacle.BUILT_ON: _("此后已起草红黄榜或已登记更正，不能撤销"),
}
"""The obstacles in a few words, as a list shows them beside a row."""


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """What of an entry a decision depends on; `recorders` are all who recorded it or submitted it again."""

    state: State
    branch_id: int
    member_id: int
    recorders: frozenset[int]
    verifier: int | None
    quarter: Quarter
    is_correction: bool


@dataclass(frozen=True)
class Decider:
    """Who is about to decide: the person, their own member records, the quarters that are closed.

    reach: for each permission held here its branches, None for all of them; None where the guard has asked already.
    """

    user_id: int
    own_members: frozenset[int]
    reach: Mapping[Permission, frozenset[int] | None] | None
    closed: Set[Quarter]

    @property
    def decides(self) -> bool:
        """Whether this person decides anything at all."""
        return self.reach is None or bool(set(STEP_OF.values()) & set(self.reach))

    def holds(self, permission: Permission, branch_id: int) -> bool:
        if self.reach is None:
            return True
        if permission not in self.reach:
            return False
        branches = self.reach[permission]
        return branches is None or branch_id in branches

    def may_step(self, state: State, branch_id: int) -> bool:
        """Say whether a state in a branch is this person's to decide; True for a state that nobody decides."""
        step = STEP_OF.get(state)
        return step is None or self.holds(step, branch_id)

    def verbs(self, facts: DecisionFacts) -> str:
        """The decisions that are open to this person, as words divided by blanks."""
        return " ".join(decision.value for decision in Decision if obstacle(decision, facts, self) is None)

    def why_not_forward(self, facts: DecisionFacts) -> str:
        """Say why the entry's next step is not this person's; empty where it is, or where there is none."""
        forward = FORWARD.get(facts.state)
        return words(obstacle(forward, facts, self)) if forward else ""


def obstacle(decision: Decision, facts: DecisionFacts, by: Decider) -> Obstacle | None:
    """Say what keeps a person from deciding so on an entry; None where nothing does."""
    if not fits(decision, facts.state):
        return Obstacle.STATE
    if not by.may_step(facts.state, facts.branch_id):
        return step_obstacle(facts.state)
    if decision in (Decision.RETURN, Decision.REJECT):
        return None
    if by.user_id in facts.recorders:
        return Obstacle.RECORDED_IT
    if decision == Decision.RECOGNISE and facts.verifier == by.user_id:
        return Obstacle.VERIFIED_IT
    if facts.member_id in by.own_members:
        return Obstacle.OWN_POINTS
    return Obstacle.CLOSED if facts.quarter in by.closed and not facts.is_correction else None


def fits(decision: Decision, state: State) -> bool:
    """Say whether a state takes the decision at all."""
    return may_happen(EVENTS[decision], state)


def change_obstacle(change: EventKind, entry: Entry, by: Decider) -> Obstacle | None:
    """Say what keeps a person from amending or withdrawing an entry; None where nothing does."""
    if not may_happen(change, entry.state) or entry.state not in UNCONFIRMED:
        return Obstacle.STATE
    if entry.recorded_by_id != by.user_id or not by.holds(Permission.ENTRIES_RECORD, entry.branch_id):
        return Obstacle.NOT_RECORDER
    if entry.sheet_id is not None:
        return Obstacle.ON_SHEET
    return Obstacle.IS_CORRECTION if change == EventKind.AMENDED and entry.reverses_id is not None else None


def undo_obstacle(entry: Entry, last: EntryEvent, drafted: int, by: Decider, *, corrected: bool) -> Obstacle | None:
    """Say what keeps a person from undoing the last link of an entry; None where nothing does.

    drafted: the newest link when a board was last drafted; corrected: the entry has a correction on its way.
    """
    if last.kind not in UNDOES or last.actor_id != by.user_id:
        return Obstacle.NOT_LAST
    if last.sequence <= drafted or corrected:
        return Obstacle.BUILT_ON
    is_taken_back = last.kind == EventKind.RECOGNISED and entry.reverses_id is not None
    return Obstacle.BUILT_ON if is_taken_back else None


def step_obstacle(state: State) -> Obstacle:
    """Say whose step a state is, for somebody whose it is not."""
    return Obstacle.BRANCH_DECIDES if state == State.RECORDED else Obstacle.GENERAL_BRANCH_DECIDES


def words(obstacle: Obstacle | None) -> str:
    """Write an obstacle in a few words; empty for none."""
    return "" if obstacle is None else str(WORDS[obstacle])


def decision_facts(entry: Entry, recorders: Set[int]) -> DecisionFacts:
    """Return what of an entry a decision depends on; `recorders` are those of the chain."""
    return DecisionFacts(
        entry.state,
        entry.branch_id,
        entry.member_id,
        frozenset({entry.recorded_by_id, *recorders}),
        entry.verified_by_id,
        Quarter.of(entry.occurred_on),
        entry.reverses_id is not None,
    )
