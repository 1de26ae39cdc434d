"""Two at the stars of one year: who comes second decides over the year as it is then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest
from flask import Flask

from accounts.models import User
from accounts.queries import user as user_by_id
from core import clock
from core.db import db
from stars import actions, queries
from stars.actions import Change
from stars.models import RatingRound, RatingStage
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place
from tests.overtaking import overtaken
from tests.stars.test_actions import IN_FEBRUARY, YEAR, rated
from tests.stars.test_pages import supervisor

LOWER = {"M001": Change(7000, "核查属实，扣减")}


@pytest.fixture
def year(place: Place) -> Iterator[Place]:
    """A rated year that waits for the street, committed."""
    with clock.stopped_at(IN_FEBRUARY):
        enter(place.scope)
        rated(place)
        db.session.commit()
        leave()
        yield place


def decides(place: Place, act: Callable[[RatingRound, User, Mapping[str, Change]], None]) -> Callable[[], None]:
    hand = place.users["deputy"].id

    def decide() -> None:
        enter(place.scope)
        by = user_by_id(hand)
        assert by is not None
        act(queries.round_of(YEAR), by, LOWER)

    return decide


def figures(place: Place) -> tuple[RatingStage, int | None, int | None]:
    """The year's row, and M001's accepted and recognised figures."""
    db.session.rollback()
    enter(place.scope)
    rating_round = queries.round_of(YEAR)
    rating = queries.rating(rating_round.id, "M001")
    return rating_round.stage, rating.accepted, rating.recognised


@pytest.mark.parametrize("by_api", [False, True])
def test_a_year_accepted_meanwhile_is_not_rated_anew(
    application: Flask, year: Place, browser: Browser, by_api: bool
) -> None:
    inside, path = browser.signed_in(year.users["community"]), f"/stars/{YEAR}/rating"

    answer = overtaken(
        application,
        decides(year, actions.accept),
        lambda: inside.post(year.api(path) if by_api else year.path(path)),
    )

    assert answer.status_code == 409
    assert "本年度评星已验收或认定" in answer.text
    assert figures(year) == (RatingStage.ACCEPTED, 7000, None)


def test_a_year_accepted_meanwhile_is_not_accepted_again(application: Flask, year: Place, browser: Browser) -> None:
    above = supervisor(year, browser)

    answer = overtaken(
        application,
        decides(year, actions.accept),
        lambda: above.post(year.path(f"/stars/{YEAR}/acceptance"), {"f-M001": "60", "r-M001": "另一处"}),
    )

    assert answer.status_code == 409
    assert "本年度评星已验收" in answer.text
    assert figures(year) == (RatingStage.ACCEPTED, 7000, None)


def test_a_year_recognised_meanwhile_is_not_recognised_again(application: Flask, year: Place, browser: Browser) -> None:
    enter(year.scope)
    actions.accept(queries.round_of(YEAR), year.users["deputy"], {})
    db.session.commit()
    leave()
    inside = browser.signed_in(year.users["community"])

    answer = overtaken(
        application,
        decides(year, actions.recognise),
        lambda: inside.post(year.path(f"/stars/{YEAR}/recognition"), {"f-M001": "60", "r-M001": "另一处"}),
    )

    assert answer.status_code == 409
    assert "已认定的不能再认定" in answer.text
    assert figures(year)[2] == 7000
