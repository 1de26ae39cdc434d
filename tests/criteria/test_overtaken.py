"""Two who set what is in force from one quarter on: the second is told of the first, by name."""

from __future__ import annotations

from flask import Flask

from accounts.queries import user as user_by_id
from core import clock
from core.db import db
from core.quarter import Quarter
from criteria import actions, queries
from ledger import chain
from rules import version
from tenants.scope import enter, leave
from tests.audit.acts import AUTUMN
from tests.browsing import Browser
from tests.factories import Place
from tests.overtaking import overtaken

PILOT, NEXT = "mashi-2022-pilot", Quarter(2023, 1)


def test_a_version_set_meanwhile_is_not_replaced_without_a_word(
    application: Flask, place: Place, browser: Browser
) -> None:
    enter(place.scope)
    first = queries.every()[0].id
    second = actions.publish_version(version(PILOT), place.users["community"]).id
    db.session.commit()
    leave()
    deputy = place.users["deputy"].id

    def sets() -> None:
        enter(place.scope)
        hand = user_by_id(deputy)
        assert hand is not None
        chain.lock()
        actions.take_force(queries.stored(first), NEXT, hand, holds_entries=False)

    form: dict[str, object] = {"version": second, "since": str(NEXT), "seen": ""}
    with clock.stopped_at(AUTUMN):
        inside = browser.signed_in(place.users["community"])
        answer = overtaken(application, sets, lambda: inside.post(place.path("/criteria/force"), form))

    assert answer.status_code == 409
    assert "已由deputy于" in answer.text
    assert "您的设定没有保存" in answer.text
