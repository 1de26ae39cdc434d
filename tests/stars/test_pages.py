"""Accepting and recognising a year on its page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from accounts.models import Role
from core import clock
from core.db import db
from evaluations.models import Source
from stars import queries
from tenants.queries import street
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place, installation_user
from tests.papers.pdfs import texts
from tests.stars.test_actions import IN_FEBRUARY, YEAR, rated


@pytest.fixture
def community(place: Place) -> Iterator[Place]:
    """A rated year that waits for the street, committed."""
    with clock.stopped_at(IN_FEBRUARY):
        enter(place.scope)
        rated(place)
        db.session.commit()
        leave()
        yield place


def supervisor(place: Place, browser: Browser) -> Browser:
    above = street(place.street_code)
    assert above is not None
    return browser.signed_in(installation_user(Role.STREET, above.id))


def test_the_street_accepts_and_the_community_recognises(community: Place, browser: Browser) -> None:
    above, inside = supervisor(community, browser), browser.signed_in(community.users["community"])
    page = community.path(f"/stars/{YEAR}")

    accepted = above.post(f"{page}/acceptance", {"f-M001": "91", "r-M001": "街道核查，补记一项"})
    recognised = inside.post(f"{page}/recognition", {})

    assert (accepted.status_code, recognised.status_code) == (302, 302)
    enter(community.scope)
    rating_round = queries.round_of(YEAR)
    assert queries.rating(rating_round.id, "M001").recognised == 9100
    assert "街道核查，补记一项" in inside.get(page).text


def test_a_change_without_a_reason_keeps_what_was_typed(community: Place, browser: Browser) -> None:
    answer = supervisor(community, browser).post(community.path(f"/stars/{YEAR}/acceptance"), {"f-M001": "91"})

    assert answer.status_code == 422
    assert "改动得分须写明理由" in answer.text
    assert 'id="f-M001" name="f-M001" value="91"' in answer.text


def test_the_community_does_not_accept_its_own_year(community: Place, browser: Browser) -> None:
    inside = browser.signed_in(community.users["community"])

    assert inside.post(community.path(f"/stars/{YEAR}/acceptance"), {}).status_code == 403
    assert inside.post(community.path(f"/stars/{YEAR}/recognition"), {}).status_code == 409


def test_a_faulty_appraisal_is_named_and_nothing_is_stored(place: Place, browser: Browser) -> None:
    inside = browser.signed_in(place.users["community"])
    enter(place.scope)
    name = place.members[1].name
    cells: dict[str, object] = {f"s{member.id}-{Source.PEER.value}": "90" for member in place.members}
    cells[f"s{place.members[1].id}-{Source.PEER.value}"] = "120"
    leave()

    with clock.stopped_at(datetime(2023, 1, 10, tzinfo=UTC)):
        answer = inside.post(place.path(f"/appraisals/{YEAR}"), cells)

    assert answer.status_code == 422
    assert name in answer.text
    assert 'value="120"' in answer.text
    assert inside.get(place.path(f"/appraisals/{YEAR}")).text.count('value="90"') == 0


def lowest(page: str) -> tuple[bool, bool]:
    """Whether a year's page holds the word of the lowest tier, and what stands for it."""
    return "不合格" in page, "认定后显示" in page


def test_the_word_of_the_lowest_tier_is_shown_when_it_was_recognised(community: Place, browser: Browser) -> None:
    inside, path = browser.signed_in(community.users["community"]), community.path(f"/stars/{YEAR}")
    change: dict[str, object] = {"f-M001": "50", "r-M001": "核查属实，扣减"}

    lowest_figures = [lowest(inside.get(path).text)]
    for by, verb, sent in ((supervisor(community, browser), "acceptance", change), (inside, "recognition", {})):
        assert by.post(f"{path}/{verb}", sent).status_code == 302
        lowest_figures.append(lowest(inside.get(path).text))

    assert lowest_figures == [(False, False), (False, True), (True, False)], "nobody, then one, then the word"


def test_the_rating_form_is_printed_with_what_was_decided_and_room_for_what_was_not(
    community: Place, browser: Browser
) -> None:
    page = community.path(f"/stars/{YEAR}")
    supervisor(community, browser).post(f"{page}/acceptance", {"f-M001": "91", "r-M001": "街道核查，补记一项"})
    inside = browser.signed_in(community.users["community"])

    answer = inside.get(f"{page}/rating.pdf")

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    paper = "".join(texts(answer.data))
    for words in (
        "党员评星定级表",
        "已验收，等待党组织认定",
        "认定后显示",
        "街道核查，补记一项",
        "街道验收（签字、盖章）",
    ):
        assert words in paper
    assert paper.count("认定得分") == len(community.members)
    assert "rating.pdf" in inside.get(page).text
