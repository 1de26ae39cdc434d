"""The public page: what it shows, what it keeps to itself, when it goes down."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from boards import actions as boards
from boards.models import Board
from core import clock
from core.db import db
from core.quarter import Quarter
from publicity import actions
from publicity.models import Publication
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place, entry

MONDAY = datetime(2022, 10, 10, 2, tzinfo=UTC)


def published(place: Place, *, masked: bool = False) -> tuple[Board, Publication]:
    """A board that is up since Monday, committed."""
    enter(place.scope)
    entry(place, "duty.2", of=1)
    entry(place, "contribution.3", of=2)
    with clock.stopped_at(MONDAY):
        board = boards.draft(Quarter(2022, 3), place.users["community"])
        publication = actions.publish(board, place.users["community"], masked=masked)
    db.session.commit()
    return board, publication


def address(publication: Publication) -> str:
    return f"/public/{publication.link_token}"


@pytest.fixture(autouse=True)
def on_the_second_day(app: Flask) -> Iterator[None]:
    with clock.stopped_at(MONDAY + timedelta(days=1)):
        yield


def test_the_public_page_shows_who_is_listed_and_sets_no_cookie(place: Place, browser: Browser) -> None:
    _, publication = published(place)

    answer = browser.get(address(publication))

    assert answer.status_code == 200
    assert place.members[2].name in answer.text
    assert "10 月 14 日 18:00" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_the_public_page_shows_neither_classes_nor_who_is_not_listed(place: Place, browser: Browser) -> None:
    _, publication = published(place)

    page = browser.get(address(publication)).text

    assert "一类" not in page
    assert "二类" not in page
    assert place.members[0].member_no not in page
    assert place.members[3].name not in page


def test_a_masked_publication_hides_the_names_on_page_and_file(place: Place, browser: Browser) -> None:
    _, publication = published(place, masked=True)

    page, file = browser.get(address(publication)).text, browser.get(address(publication) + "/board.csv").text

    assert place.members[2].name not in page + file
    assert "测*四" in page
    assert "测*四" in file


def test_anybody_recomputes_the_fingerprint_from_the_public_file(place: Place, browser: Browser) -> None:
    board, publication = published(place)
    fingerprint = board.fingerprint or ""

    page = browser.get(address(publication)).text
    file = browser.get(address(publication) + "/board.csv")

    assert hashlib.sha256(file.data).hexdigest() == fingerprint
    assert fingerprint[:8] in page
    assert file.data.startswith(b"\xef\xbb\xbf")
    assert file.data.decode("utf-8-sig").splitlines()[0] == "名次,姓名,支部,总分,榜"
    assert "certutil -hashfile" in page


def test_the_page_goes_down_by_itself_after_its_last_day(place: Place, browser: Browser) -> None:
    _, publication = published(place)

    with clock.stopped_at(datetime(2022, 10, 14, 15, 59, tzinfo=UTC)):
        before = browser.get(address(publication))
    with clock.stopped_at(datetime(2022, 10, 14, 16, 0, tzinfo=UTC)):
        after = browser.get(address(publication))
        file = browser.get(address(publication) + "/board.csv")

    assert before.status_code == 200
    assert (after.status_code, file.status_code) == (410, 410)
    assert "链接已失效" in after.text
    assert place.members[2].name not in after.text


def test_a_withdrawn_publication_says_so_and_when_and_names_nobody(place: Place, browser: Browser) -> None:
    board, publication = published(place)
    link = address(publication)

    actions.withdraw(board, place.users["community"], f"{place.members[2].name}的积分写错")
    db.session.commit()
    answers = [browser.get(link), browser.get(link + "/board.csv")]

    for answer in answers:
        assert answer.status_code == 410
        assert "公示已撤回" in answer.text
        assert "于 2022-10-11 10:00 撤回" in answer.text
        assert "链接已失效" not in answer.text
        assert not any(member.name in answer.text for member in place.members)
        assert "写错" not in answer.text


def test_a_withdrawn_publication_stays_withdrawn_when_its_days_are_over(place: Place, browser: Browser) -> None:
    board, publication = published(place)
    actions.withdraw(board, place.users["community"], "支部写错")
    db.session.commit()
    link = address(publication)

    with clock.stopped_at(MONDAY + timedelta(days=30)):
        answer = browser.get(link)

    assert answer.status_code == 410
    assert "公示已撤回" in answer.text


def test_a_page_whose_days_are_over_was_not_withdrawn(place: Place, browser: Browser) -> None:
    _, publication = published(place)
    link = address(publication)

    with clock.stopped_at(MONDAY + timedelta(days=30)):
        answer = browser.get(link)

    assert answer.status_code == 410
    assert "撤回" not in answer.text
    assert "2022-10-15 00:00" in answer.text


def test_an_unknown_link_says_how_to_go_on(app: Flask, browser: Browser) -> None:
    leave()

    answer = browser.get("/public/nobody-made-this")

    assert answer.status_code == 404
    assert "向社区党组织询问" in answer.text


def test_the_page_answers_in_no_scope_but_its_own(place: Place, browser: Browser) -> None:
    _, publication = published(place)
    token = publication.link_token
    leave()

    answer = browser.get(f"/public/{token}")

    assert answer.status_code == 200
