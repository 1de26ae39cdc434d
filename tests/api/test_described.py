"""Answers with gaps in them, held against the API's own description: what may be null is described as nullable."""

from __future__ import annotations

from datetime import date

import pytest

from accounts import tokens
from core.db import db
from core.quarter import Quarter
from criteria import actions as criteria
from tenants.scope import enter, leave
from tests.api.test_life import Api, on
from tests.browsing import Browser
from tests.factories import Place, community, entry
from tests.standards import Document, category, changed

pytestmark = pytest.mark.usefixtures("app")


def forgetful(document: Document) -> None:
    """No item of contributions but the third, no points for duties."""
    contribution, duty = category(document, "contribution"), category(document, "duty")
    contribution["items"] = [each for each in contribution["items"] if each["code"] == "contribution.3"]
    duty["items"] = [each for each in duty["items"] if each["effect"] != "zero"]
    del duty["points"]


@pytest.fixture
def forgotten(browser: Browser) -> tuple[Api, Place]:
    """A member with an entry whose item the version of its quarter lacks, as no page lets it come to be."""
    place = community()
    enter(place.scope)
    entry(place, "contribution.1", date(2022, 10, 8), of=0)
    with on(2022, 9, 1):
        stored = criteria.publish(changed(forgetful).decode(), place.users["community"])
        criteria.take_force(stored, Quarter(2022, 4), place.users["community"], holds_entries=False)
    tokens = {name: tokens.make(place.users[name], "test") for name in ("community", "recorder")}
    db.session.commit()
    leave()
    return Api(browser, tokens), place


def test_a_line_without_an_item_has_no_category(forgotten: tuple[Api, Place]) -> None:
    api, place = forgotten

    with on(2022, 11, 1):
        card = api.ask("community", "GET", place.api("/standings/2022Q4/M001"), 200)

    (line,) = card["trace"]
    assert (line["reason"], line["category"], line["effect"]) == ("unmapped", None, "unmapped")
    assert "duty" in [one["category"] for one in card["categories"] if one["points"] is None]


def test_who_is_not_ranked_is_listed_without_a_place(forgotten: tuple[Api, Place]) -> None:
    api, place = forgotten
    enter(place.scope)
    place.members[1].active_to = date(2022, 10, 31)
    db.session.commit()
    leave()

    with on(2022, 12, 31):
        cards = api.ask("community", "GET", place.api("/standings/2022Q4"), 200)["items"]

    unranked = next(one for one in cards if one["member_no"] == "M002")
    assert [unranked[name] for name in ("position", "rank", "board", "class")] == [None] * 4


def test_a_decision_about_no_entry_has_no_state(forgotten: tuple[Api, Place]) -> None:
    api, place = forgotten
    sent = {"decision": "recognition", "entries": [2**40]}

    (outcome,) = api.ask("community", "POST", place.api("/entries/decisions"), 200, json=sent)["items"]

    assert (outcome["state"], outcome["done"]) == (None, False)


@pytest.mark.parametrize("name", ["points", "measure"])
def test_a_figure_that_an_item_does_not_ask_for_may_be_sent_as_nothing(forgotten: tuple[Api, Place], name: str) -> None:
    api, place = forgotten
    wanted = {"member_no": "M001", "item": "duty.2", "date": "2022-08-03", "reason": "无故缺席培训", name: None}

    with on(2022, 9, 1):
        recorded = api.ask("recorder", "POST", place.api("/entries"), 201, json=wanted)

    assert [recorded[each] for each in ("points", "measure", "reverses", "verified_by", "decided_at")] == [None] * 5
