"""A link opens the publication it was made for, not the next one of the same board."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from boards import actions as boards
from boards.models import Board
from core import clock
from core.db import db
from publicity import actions
from publicity.models import Publication
from tenants import links
from tenants.models import Link, LinkKind
from tenants.scope import leave
from tests.browsing import Browser
from tests.factories import Place, entry
from tests.publicity.test_public_page import MONDAY, address, published


@pytest.fixture(autouse=True)
def on_the_second_day(app: Flask) -> Iterator[None]:
    with clock.stopped_at(MONDAY + timedelta(days=1)):
        yield


def published_again(place: Place, board: Board) -> Publication:
    """Take a board down, correct the ledger, draft and publish it again; committed."""
    actions.withdraw(board, place.users["community"], "漏记一条")
    entry(place, "duty.3", of=3)
    again = actions.publish(boards.draft(board.quarter, place.users["community"]), place.users["community"])
    db.session.commit()
    return again


def test_the_link_of_an_earlier_publication_stays_closed(place: Place, browser: Browser) -> None:
    board, first = published(place)
    second, listed = published_again(place, board), place.members[2].name
    paths = [[address(one) + rest for rest in ("", "/board.csv")] for one in (first, second)]
    leave()

    old, new = ([browser.get(path) for path in both] for both in paths)

    assert [answer.status_code for answer in old] == [410, 410]
    assert [answer.status_code for answer in new] == [200, 200]
    assert not any(listed in answer.text for answer in old)


def test_a_withdrawal_ends_the_link_itself(place: Place) -> None:
    """The page asks the publication too; this wall holds without it."""
    board, first = published(place)
    number = board.id

    published_again(place, board)

    rows = db.session.scalars(select(Link).where(Link.object_id == number, Link.tenant_id == place.id)).all()
    assert sorted(row.withdrawn_at is None for row in rows) == [False, True]
    ended = links.find(first.link_token, LinkKind.BOARD)
    assert ended is not None
    assert not links.is_open(ended)


def test_a_link_that_is_open_still_opens_its_own_publication_alone(place: Place, browser: Browser) -> None:
    """The other way round: the link was not ended, and yet another publication of its board is running."""
    board, _first = published(place)
    stray = links.make(LinkKind.BOARD, place.id, board.id, datetime(2022, 12, 1, tzinfo=UTC))
    db.session.commit()
    listed = place.members[2].name
    leave()

    answers = [browser.get(f"/public/{stray}{rest}") for rest in ("", "/board.csv")]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert not any(listed in answer.text for answer in answers)


def test_a_link_to_another_kind_of_thing_opens_no_board(place: Place, browser: Browser) -> None:
    board, _first = published(place)
    others = [kind for kind in LinkKind if kind != LinkKind.BOARD]
    until = datetime(2022, 12, 1, tzinfo=UTC)
    tokens = [links.make(kind, place.id, board.id, until) for kind in others]
    db.session.commit()
    leave()

    assert [browser.get(f"/public/{token}").status_code for token in tokens] == [404] * len(tokens)


def test_a_board_that_is_a_draft_again_is_not_public(place: Place, browser: Browser) -> None:
    board, first = published(place)
    actions.withdraw(board, place.users["community"], "有误")
    boards.draft(board.quarter, place.users["community"])
    db.session.commit()
    path = address(first)
    leave()

    assert browser.get(path).status_code == 410
