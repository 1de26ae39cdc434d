"""What closes a quarter while a decision is on its way is seen by the decision."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core import clock
from core.db import db
from core.quarter import Quarter
from ledger import actions, batches
from ledger.queries import closed_quarters
from ledger.rights import Decider
from ledger.states import Decision, State
from tenants.scope import enter
from tests.factories import Place, entry

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize(("decision", "state"), [(Decision.VERIFY, "recorded"), (Decision.RECOGNISE, "verified")])
def test_a_quarter_that_was_closed_since_the_page_was_asked_for_takes_no_decision(
    place: Place, decision: Decision, state: str
) -> None:
    """The closed quarters are read under the lock, whatever the decider was told before it."""
    enter(place.scope)
    row = entry(place, state=state)
    before = Decider(place.users["deputy"].id, frozenset(), None, closed_quarters())
    actions.close(Quarter(2022, 3))
    db.session.commit()
    enter(place.scope)

    with clock.stopped_at(datetime(2022, 12, 31, 2, tzinfo=UTC)):
        (outcomes,) = batches.decide_all(decision, [row.id], place.users["deputy"], before)

    assert "榜已确认" in outcomes.message
    assert outcomes.state == State(state)
