"""Nobody decides on what they did not see: an entry changed or recorded after the page was made is refused there."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from core.db import db
from ledger.states import State
from tests.browsing import Browser
from tests.factories import Place
from tests.ledger.test_own_steps_pages import state_of
from tests.ledger.test_pages import as_, filled, recorded

pytestmark = pytest.mark.usefixtures("app")
WORDS = "又有改动，没有办理"


def seen_at(page: str) -> str:
    """The instant that a page's forms of decisions carry."""
    match = re.search(r'name="seen_at" value="([^"]+)"', page)
    assert match is not None
    return match[1]


@pytest.mark.parametrize("listed", [True, False])
def test_an_entry_that_was_amended_meanwhile_is_not_verified(place: Place, browser: Browser, listed: bool) -> None:
    number = recorded(place)
    secretary, recorder = as_(browser, place, "secretary"), as_(browser, place, "recorder")
    here = place.path("/entries?state=recorded") if listed else place.path(f"/entries/{number}")
    form: dict[str, object] = {"decision": "verification", "entry": number, "back": here}
    form["seen_at"] = seen_at(secretary.get(here).text)
    recorder.post(place.path(f"/entries/{number}/amendment"), filled(place, quantity="9", reason="另一件事"))

    answer = secretary.post(place.path("/entries/decisions"), form)

    assert WORDS in (secretary.get(here).text if listed else answer.text)
    db.session.expire_all()
    assert state_of(place, number) == State.RECORDED
    form["seen_at"] = seen_at(secretary.get(here).text)
    secretary.post(place.path("/entries/decisions"), form)
    db.session.expire_all()
    assert state_of(place, number) == State.VERIFIED


def test_of_everything_listed_only_what_was_there_is_decided(place: Place, browser: Browser) -> None:
    """One was withdrawn and another recorded: they are as many as before, and not the same."""
    first = recorded(place)
    secretary, recorder = as_(browser, place, "secretary"), as_(browser, place, "recorder")
    here = place.path("/entries?state=recorded")
    shown = seen_at(secretary.get(here).text)
    recorder.post(place.path(f"/entries/{first}/withdrawal"), {"reason": "记错了"})
    second = recorded(place)

    secretary.post(
        place.path("/entries/decisions"), {"decision": "verification", "all": "1", "back": here, "seen_at": shown}
    )

    assert WORDS in secretary.get(here).text
    db.session.expire_all()
    assert state_of(place, second) == State.RECORDED


@pytest.mark.parametrize("instant", ["", "yesterday", "2022-08-01T00:00:00"])
def test_a_form_without_a_readable_instant_is_decided_as_before(
    application: Flask, place: Place, browser: Browser, instant: str
) -> None:
    number = recorded(place)

    as_(browser, place, "secretary").post(
        place.path("/entries/decisions"), {"decision": "verification", "entry": number, "seen_at": instant}
    )

    db.session.expire_all()
    assert state_of(place, number) == State.VERIFIED
