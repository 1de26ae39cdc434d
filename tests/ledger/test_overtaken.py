"""Who looks at an entry or a quarter while another changes it decides over what it is then, not what it was."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from accounts.queries import user as user_by_id
from boards import actions as boards
from boards import queries as board_queries
from core import clock, uploads
from core.db import db
from core.quarter import Quarter
from ledger import actions, queries
from ledger.states import State
from publicity import actions as publicity
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place, entry
from tests.overtaking import overtaken

THIRD = Quarter(2022, 3)
MONDAY = datetime(2022, 10, 10, 2, tzinfo=UTC)
CLOSED = datetime(2022, 10, 17, 10, 1, tzinfo=UTC)
SHEET = "党员编号,姓名,细则,发生日期,数量,事由\nM001,,duty.1,2022-08-05,1,缺席\n".encode()


@pytest.fixture
def recorded(place: Place) -> int:
    """An entry that the branch has still to verify, committed."""
    enter(place.scope)
    number = entry(place, state="recorded").id
    db.session.commit()
    leave()
    return number


def state_of(place: Place, number: int) -> State:
    db.session.rollback()
    enter(place.scope)
    return queries.entry(number).state


def verified_by_another(place: Place, number: int) -> None:
    hand = place.users["secretary-2"].id
    enter(place.scope)
    by = user_by_id(hand)
    assert by is not None
    actions.verify(queries.entry(number), by)


SENT: dict[str, dict[str, object]] = {
    "page": {"decision": "return", "reason": "缺证明"},
    "api": {"decision": "return", "reason": "缺证明"},
    "api-one": {"reason": "缺证明"},
}


def returned(inside: Browser, place: Place, number: int, way: str) -> TestResponse:
    """The branch's secretary gives an entry back, in one of the ways that there are."""
    if way == "page":
        return inside.post(place.path("/entries/decisions"), SENT[way] | {"entry": number})
    if way == "api":
        return inside.post(place.api("/entries/decisions"), json=SENT[way] | {"entries": [number]})
    return inside.post(place.api(f"/entries/{number}/return"), json=SENT[way])


@pytest.mark.parametrize("way", SENT)
def test_a_branch_gives_back_nothing_that_was_verified_while_it_looked(
    application: Flask, place: Place, browser: Browser, recorded: int, way: str
) -> None:
    """What is verified is the general branch's to decide, also for who pressed the button a moment before."""
    inside = browser.signed_in(place.users["secretary"])

    overtaken(
        application,
        lambda: verified_by_another(place, recorded),
        lambda: returned(inside, place, recorded, way).status_code,
    )

    assert state_of(place, recorded) == State.VERIFIED


def test_no_sheet_is_imported_into_a_quarter_that_is_confirmed_meanwhile(
    application: Flask, place: Place, browser: Browser
) -> None:
    by, deputy = place.users["community"], place.users["deputy"].id
    enter(place.scope)
    with clock.stopped_at(MONDAY):
        publicity.publish(boards.draft(THIRD, by), by)
    db.session.commit()
    leave()
    key = uploads.save(SHEET, f"imports/{place.id}/{by.id}")

    def confirms() -> None:
        enter(place.scope)
        hand = user_by_id(deputy)
        assert hand is not None
        publicity.confirm(board_queries.board(THIRD), hand)

    with clock.stopped_at(CLOSED):
        inside = browser.signed_in(by)
        status = overtaken(
            application,
            confirms,
            lambda: inside.post(place.path("/entries/import/commit"), {"kept": key}).status_code,
        )

    assert status == 422
    db.session.rollback()
    enter(place.scope)
    assert db.session.scalars(queries.entries(queries.Filter())).all() == []
