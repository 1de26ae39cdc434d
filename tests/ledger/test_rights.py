"""Who may decide on an entry: button, page, batch and API give the same answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accounts.permissions import Permission
from core import clock
from core.db import db
from core.quarter import Quarter
from ledger import actions, queries
from ledger.checks import NewEntry
from ledger.rights import Decider, DecisionFacts, Obstacle, obstacle
from ledger.states import Decision, State
from tenants.scope import within
from tests.browsing import Browser, body
from tests.factories import Place


def resubmitted(place: Place, by: str) -> int:
    """An entry of the recorder, returned by the other secretary and submitted again by somebody."""
    with within(place.scope):
        member = place.members[0]
        db.session.add(member)
        entry = actions.record(
            NewEntry(member, "contribution.1", clock.today(), "参加义务劳动"), place.users["recorder"]
        )
        actions.return_(entry, place.users["secretary-2"], "缺见证人")
        actions.resubmit(entry, place.users[by], "补上见证人")
        number = entry.id
        db.session.commit()
    return number


def state_of(place: Place, number: int) -> State:
    with within(place.scope):
        return queries.entry(number).state


BUTTON = 'name="decision" value="verification"'


def test_who_submitted_an_entry_again_is_offered_no_verification_on_its_page(browser: Browser, place: Place) -> None:
    number = resubmitted(place, by="secretary")

    page = browser.signed_in(place.users["secretary"]).get(place.path(f"/entries/{number}")).text

    assert BUTTON not in page
    assert "由您记录，须由他人办理" in page


def test_who_submitted_an_entry_again_is_offered_no_verification_in_the_list(browser: Browser, place: Place) -> None:
    number = resubmitted(place, by="secretary")

    page = browser.signed_in(place.users["secretary"]).get(place.path("/entries")).text

    row = page.partition(f'name="entry" value="{number}"')[2].partition(">")[0]
    assert 'data-can="return rejection"' in row
    assert 'data-why="由您记录，须由他人办理"' in row


@pytest.mark.parametrize("by", ["recorder", "secretary"])
def test_button_batch_and_api_agree_about_who_submitted_it_again(browser: Browser, place: Place, by: str) -> None:
    number = resubmitted(place, by=by)
    secretary = browser.signed_in(place.users["secretary"])
    may = by != "secretary"

    offered = BUTTON in secretary.get(place.path(f"/entries/{number}")).text
    refusal = body(
        secretary.post(place.api("/entries/decisions"), json={"decision": "verification", "entries": [number]})
    )

    assert offered == may
    assert refusal["items"][0]["done"] == may
    assert state_of(place, number) == (State.VERIFIED if may else State.RECORDED)


QUARTER = Quarter(2022, 3)
RECORDED = DecisionFacts(State.RECORDED, 1, 10, frozenset({100, 101}), None, QUARTER, False)
VERIFIED = replace(RECORDED, state=State.VERIFIED, verifier=102)
RETURNED = replace(RECORDED, state=State.RETURNED)
BRANCH = Decider(103, frozenset(), {Permission.ENTRIES_VERIFY: frozenset({1})}, frozenset())
GENERAL = Decider(104, frozenset(), {Permission.ENTRIES_RECOGNISE: None}, frozenset())
VERIFY, RECOGNISE, RETURN, REJECT = Decision


@pytest.mark.parametrize(
    ("decision", "facts", "by", "expected"),
    [
        (VERIFY, RECORDED, BRANCH, None),
        (VERIFY, RECORDED, replace(BRANCH, user_id=100), Obstacle.RECORDED_IT),
        (VERIFY, RECORDED, replace(BRANCH, user_id=101), Obstacle.RECORDED_IT),
        (VERIFY, RECORDED, replace(BRANCH, own_members=frozenset({10})), Obstacle.OWN_POINTS),
        (VERIFY, RECORDED, replace(BRANCH, closed={QUARTER}), Obstacle.CLOSED),
        (VERIFY, replace(RECORDED, is_correction=True), replace(BRANCH, closed={QUARTER}), None),
        (VERIFY, replace(RECORDED, branch_id=2), BRANCH, Obstacle.BRANCH_DECIDES),
        (VERIFY, RECORDED, GENERAL, Obstacle.BRANCH_DECIDES),
        (VERIFY, VERIFIED, BRANCH, Obstacle.STATE),
        (RECOGNISE, RECORDED, GENERAL, Obstacle.STATE),
        (RECOGNISE, VERIFIED, GENERAL, None),
        (RECOGNISE, VERIFIED, BRANCH, Obstacle.GENERAL_BRANCH_DECIDES),
        (RECOGNISE, VERIFIED, replace(GENERAL, user_id=102), Obstacle.VERIFIED_IT),
        (RECOGNISE, VERIFIED, replace(GENERAL, user_id=101), Obstacle.RECORDED_IT),
        (RECOGNISE, VERIFIED, replace(GENERAL, own_members=frozenset({10})), Obstacle.OWN_POINTS),
        (RECOGNISE, VERIFIED, replace(GENERAL, closed={QUARTER}), Obstacle.CLOSED),
        (RETURN, RECORDED, replace(BRANCH, user_id=100, closed={QUARTER}), None),
        (RETURN, RECORDED, GENERAL, Obstacle.BRANCH_DECIDES),
        (RETURN, RETURNED, GENERAL, Obstacle.STATE),
        (REJECT, RETURNED, GENERAL, None),
        (REJECT, RETURNED, BRANCH, Obstacle.GENERAL_BRANCH_DECIDES),
        (REJECT, VERIFIED, replace(GENERAL, closed={QUARTER}), None),
        *((decision, replace(VERIFIED, state=State.RECOGNISED), GENERAL, Obstacle.STATE) for decision in Decision),
        (VERIFY, RECORDED, replace(BRANCH, reach=None), None),
        (VERIFY, RECORDED, replace(BRANCH, reach={}), Obstacle.BRANCH_DECIDES),
    ],
)
def test_what_keeps_somebody_from_a_decision(
    decision: Decision, facts: DecisionFacts, by: Decider, expected: Obstacle | None
) -> None:
    assert obstacle(decision, facts, by) == expected
