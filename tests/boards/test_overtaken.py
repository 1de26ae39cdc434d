"""A board that is published while somebody drafts it stays as it was published."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from accounts.queries import user as user_by_id
from boards import actions, queries
from boards.models import Stage
from core import clock
from core.db import db
from core.quarter import Quarter
from ledger import actions as ledger
from ledger import queries as entries
from publicity import actions as publicity
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place, entry
from tests.overtaking import overtaken

THIRD = Quarter(2022, 3)
MONDAY = datetime(2022, 10, 10, 2, tzinfo=UTC)


@pytest.mark.parametrize("by_api", [False, True])
def test_a_draft_comes_too_late_for_a_board_that_is_published_meanwhile(
    application: Flask, place: Place, browser: Browser, by_api: bool
) -> None:
    by, deputy = place.users["community"], place.users["deputy"].id
    enter(place.scope)
    with clock.stopped_at(MONDAY):
        actions.draft(THIRD, by)
    db.session.commit()
    leave()

    def publishes() -> None:
        enter(place.scope)
        hand = user_by_id(deputy)
        assert hand is not None
        publicity.publish(queries.board(THIRD), hand)

    path = f"/boards/{THIRD}/draft"
    with clock.stopped_at(MONDAY):
        inside = browser.signed_in(by)
        status = overtaken(
            application, publishes, lambda: inside.post(place.api(path) if by_api else place.path(path)).status_code
        )

    assert status == 409
    db.session.rollback()
    enter(place.scope)
    board = queries.board(THIRD)
    assert (board.stage, board.drafted_by_id) == (Stage.PUBLISHED, by.id)


def test_a_draft_counts_what_is_recognised_while_it_waits(application: Flask, place: Place, browser: Browser) -> None:
    """A board says up to which link of the chain it counts: none of it may lie between its figures and its link."""
    enter(place.scope)
    number = entry(place, "duty.2", of=0, state="verified").id
    db.session.commit()
    leave()
    deputy = place.users["deputy"].id

    def recognises() -> None:
        enter(place.scope)
        hand = user_by_id(deputy)
        assert hand is not None
        ledger.recognise(entries.entry(number), hand)

    with clock.stopped_at(MONDAY):
        inside = browser.signed_in(place.users["community"])
        status = overtaken(
            application, recognises, lambda: inside.post(place.path(f"/boards/{THIRD}/draft")).status_code
        )

    assert status == 302
    db.session.rollback()
    enter(place.scope)
    board = queries.board(THIRD)
    totals = {row.member_no: row.total for row in queries.rows(board.id)}
    assert totals["M001"] == 98_000_000
    assert board.chain_sequence == 3
