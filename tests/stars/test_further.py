"""Tiers with shares, minima and lists of their own, through the three rows of a rating."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from core import clock
from members import actions as members
from members.models import Status
from stars import actions, queries
from stars.actions import Change
from stars.models import RatingRound
from tenants.scope import enter
from tests.browsing import Browser
from tests.factories import Place, community, entry
from tests.standards import Document, changed
from tests.stars.test_actions import IN_FEBRUARY, YEAR, appraise, whole_year

pytestmark = pytest.mark.usefixtures("app")


def tiers(document: Document) -> list[Document]:
    tiers: list[Document] = document["stars"]["tiers"]
    return tiers


def with_quota(document: Document) -> None:
    """One in four gets five stars."""
    tiers(document)[0]["max_share"] = "0.25"
    tiers(document)[0]["from"] = "85"


def with_minimum(document: Document) -> None:
    tiers(document)[0]["from"] = "85"
    tiers(document)[0]["require"] = {"duty": 35}


def with_probation(document: Document) -> None:
    document["stars"]["tiers_by"] = {
        "probationary": [
            {"code": "on_time", "title": "按期转正", "from": 85},
            {"code": "delayed", "title": "延长预备期", "from": 0},
        ]
    }


def summed(document: Document) -> None:
    document["stars"]["roll"] = "sum"


def rated(change: Callable[[Document], None], *, probationary: int | None = None) -> tuple[Place, RatingRound]:
    """Four members: the first lost 1 point of duty, the second gained 5; everybody was appraised at 90."""
    place = community(document=changed(change))
    enter(place.scope)
    entry(place, "duty.1", date(2022, 2, 1), of=0)
    entry(place, "contribution.3", date(2022, 5, 1), of=1)
    if probationary is not None:
        with clock.stopped_at(IN_FEBRUARY.replace(year=2022)):
            members.change_status(place.members[probationary], Status.PROBATIONARY, date(2022, 2, 1))
    with clock.stopped_at(IN_FEBRUARY):
        whole_year(place)
        appraise(place)
        return place, actions.rate_year(YEAR, place.users["community"])


def tiers_by_member(rating_round: RatingRound) -> dict[str, tuple[str | None, str]]:
    return {one.member_no: (one.tier, one.held_by) for one in queries.ratings(rating_round.id)}


def test_only_the_best_share_gets_the_highest_tier() -> None:
    _place, rating_round = rated(with_quota)

    assert tiers_by_member(rating_round) == {
        "M001": ("qualified", "max_share"),
        "M002": ("five_star", ""),
        "M003": ("qualified", "max_share"),
        "M004": ("qualified", "max_share"),
    }


def test_a_changed_figure_lets_the_shares_be_taken_anew() -> None:
    place, rating_round = rated(with_quota)

    with clock.stopped_at(IN_FEBRUARY):
        actions.accept(rating_round, place.users["deputy"], {"M003": Change(9800, "补记表彰")})

    tiers_now = tiers_by_member(rating_round)
    assert (tiers_now["M002"], tiers_now["M003"]) == (("qualified", "max_share"), ("five_star", ""))


def test_who_misses_a_category_minimum_falls_to_the_next_tier() -> None:
    _place, rating_round = rated(with_minimum)

    assert tiers_by_member(rating_round)["M001"] == ("qualified", "require")
    assert tiers_by_member(rating_round)["M003"] == ("five_star", "")


def test_a_status_has_tiers_of_its_own() -> None:
    _place, rating_round = rated(with_probation, probationary=2)

    assert tiers_by_member(rating_round)["M003"] == ("on_time", "")
    assert tiers_by_member(rating_round)["M004"] == ("qualified", "")


def test_summed_quarters_may_pass_a_hundred() -> None:
    place, rating_round = rated(summed)

    with clock.stopped_at(IN_FEBRUARY):
        actions.accept(rating_round, place.users["deputy"], {})

    # 0.7 × 400 + 0.2 × 90 + 0.1 × 50
    assert {one.member_no: one.accepted for one in queries.ratings(rating_round.id)}["M002"] == 30_300


def test_the_page_says_what_kept_a_member_from_a_higher_tier(browser: Browser) -> None:
    place, _rating_round = rated(with_quota)
    with clock.stopped_at(IN_FEBRUARY):
        from_outside = browser.signed_in(place.users["community"])

        page = from_outside.get(place.path(f"/stars/{YEAR}")).text

    assert "上一等次名额已满" in page
