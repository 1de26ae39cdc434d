"""A member's card and the live standing, as different people see them."""

from __future__ import annotations

import pytest

from core import clock
from core.db import db
from core.quarter import Quarter
from ledger import actions
from ledger.checks import NewEntry
from tenants.scope import within
from tests.browsing import Browser
from tests.factories import Place


def recognised(place: Place, of: int = 0, item: str = "duty.2") -> None:
    with within(place.scope):
        db.session.add(place.members[of])
        entry = actions.record(
            NewEntry(place.members[of], item, clock.today(), "无故缺席学习"), place.users["recorder"]
        )
        actions.verify(entry, place.users["secretary"])
        actions.recognise(entry, place.users["community"])
        db.session.commit()


def pending(place: Place, of: int = 0) -> None:
    with within(place.scope):
        db.session.add(place.members[of])
        actions.record(
            NewEntry(place.members[of], "contribution.1", clock.today(), "义务劳动"), place.users["recorder"]
        )
        db.session.commit()


def test_the_card_shows_each_line_and_the_sum(browser: Browser, place: Place) -> None:
    recognised(place)

    page = browser.signed_in(place.users["community"]).get(place.path("/members/M001/card")).text

    assert "无故缺席党组织的会议、学习、培训" in page
    assert '<div class="big">98</div>' in page
    assert "4 / 4" in page


def test_what_is_not_recognised_stands_on_the_card_and_does_not_count(browser: Browser, place: Place) -> None:
    pending(place)

    page = browser.signed_in(place.users["community"]).get(place.path("/members/M001/card")).text

    assert "参加公益活动" in page
    assert "已记录" in page
    assert '<div class="big">100</div>' in page


def test_a_card_is_drawn_anew_once_something_changed(browser: Browser, place: Place) -> None:
    administrator = browser.signed_in(place.users["community"])
    administrator.get(place.path("/members/M001/card"))
    recognised(place)

    assert '<div class="big">98</div>' in administrator.get(place.path("/members/M001/card")).text


def test_a_branch_sees_the_rank_in_the_whole_community(browser: Browser, place: Place) -> None:
    recognised(place, of=1)

    page = browser.signed_in(place.users["secretary"]).get(place.path("/members/M001/card")).text

    assert "1 / 4" in page


def test_a_branch_does_not_open_the_cards_of_another(browser: Browser, place: Place) -> None:
    assert browser.signed_in(place.users["secretary"]).get(place.path("/members/M002/card")).status_code == 404


def test_members_see_their_own_card_without_a_live_rank(browser: Browser, place: Place) -> None:
    recognised(place)
    own = browser.signed_in(place.users["member"])

    page = own.get(place.path("/card")).text

    assert '<div class="big">98</div>' in page
    assert "/ 4" not in page
    assert "记一条" not in page
    assert own.get(place.path("/members/M003/card")).status_code == 404


def test_staff_without_a_membership_are_told_where_cards_are(browser: Browser, place: Place) -> None:
    answer = browser.signed_in(place.users["community"]).get(place.path("/card"))

    assert answer.status_code == 404
    assert "请到党员名册里查卡" in answer.text


@pytest.mark.parametrize("quarter", ["2099Q1", "2022", "x"])
def test_a_quarter_that_is_none_is_said(browser: Browser, place: Place, quarter: str) -> None:
    administrator = browser.signed_in(place.users["community"])

    assert administrator.get(place.path(f"/members/M001/card?quarter={quarter}")).status_code == 404
    assert administrator.get(place.path(f"/standings/{quarter}")).status_code == 404


def test_a_quarter_before_the_first_version_is_answered_with_a_sentence(browser: Browser, place: Place) -> None:
    answer = browser.signed_in(place.users["community"]).get(place.path("/standings/2019Q1"))

    assert answer.status_code == 409
    assert "没有生效的评分细则" in answer.text


def test_the_standing_ranks_everybody(browser: Browser, place: Place) -> None:
    recognised(place)

    page = browser.signed_in(place.users["community"]).get(place.path(f"/standings/{Quarter.of(clock.today())}")).text

    assert page.index("M003") < page.index("M001")
