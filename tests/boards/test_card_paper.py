"""The card on paper: the figures of the page, in Chinese, for those who may open the page."""

from __future__ import annotations

from sqlalchemy import update
from werkzeug.test import TestResponse

from accounts.models import User
from core.db import db
from tests.boards.test_pages import pending, recognised
from tests.browsing import Browser
from tests.factories import Place
from tests.papers.pdfs import texts


def pages(answer: TestResponse) -> list[str]:
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return texts(answer.data)


def test_the_card_prints_what_its_page_shows(browser: Browser, place: Place) -> None:
    recognised(place)
    pending(place)

    inside = browser.signed_in(place.users["community"])
    answer = inside.get(place.path("/members/M001/card.pdf"))

    page = pages(answer)[0]
    for words in ("党员积分卡", "编号M001", "总分98", "名次4/4", "无故缺席学习", "已认定", "已记录", "community"):
        assert words in page
    assert "card.pdf" in inside.get(place.path("/members/M001/card")).text
    assert "%E7%A7%AF%E5%88%86%E5%8D%A1" in answer.headers["Content-Disposition"]


def test_a_card_is_printed_in_chinese_whatever_the_language_of_the_page(browser: Browser, place: Place) -> None:
    recognised(place)
    db.session.execute(update(User).where(User.id == place.users["community"].id).values(language="en"))
    db.session.commit()

    page = pages(browser.signed_in(place.users["community"]).get(place.path("/members/M001/card.pdf")))[0]

    assert "已认定" in page
    assert "类别在册" in page


def test_members_print_their_own_card_without_a_rank_and_nobody_elses(browser: Browser, place: Place) -> None:
    recognised(place)
    own = browser.signed_in(place.users["member"])

    page = pages(own.get(place.path("/card.pdf")))[0]

    assert "总分98" in page
    assert "/4" not in page
    assert own.get(place.path("/members/M003/card.pdf")).status_code == 404


def test_a_branch_does_not_print_the_cards_of_another(browser: Browser, place: Place) -> None:
    assert browser.signed_in(place.users["secretary"]).get(place.path("/members/M002/card.pdf")).status_code == 404


def test_staff_without_a_membership_print_no_own_card(browser: Browser, place: Place) -> None:
    assert browser.signed_in(place.users["community"]).get(place.path("/card.pdf")).status_code == 404
