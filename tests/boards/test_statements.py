"""Pages of many members ask the database no more often than pages of few."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import count

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, event

from accounts import tokens
from boards import actions as boards
from core import clock
from core.db import db
from core.quarter import Quarter
from ledger import bulk
from ledger.states import EventKind, Source
from publicity import actions as publicity
from tenants import branches
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place, community

LATE = datetime(2022, 10, 10, 2, tzinfo=UTC)
_unlike = count()
PAGES = (
    "/", "/members", "/members/M001/card", "/members/M001", "/entries", "/attendance", "/standings/2022Q3",
    "/boards", "/boards/2022Q3", "/members.xlsx", "/entries.xlsx", "/boards/2022Q3/public.csv",
)  # fmt: skip
ANSWERS = ("/branches", "/members", "/entries", "/standings/2022Q3", "/standings/2022Q3/M001", "/boards/2022Q3")


def filled(members: int) -> Place:
    """A community whose members have four entries each, under a published board."""
    place = community(member_count=members)
    enter(place.scope)
    for number in range(members // 10):
        branches.open_group(branches.open_branch(f"又一支部{number}"), "第一党小组")
    users = {name: user.id for name, user in place.users.items()}
    at = datetime(2022, 9, 1, 4, tzinfo=UTC)
    steps = (
        bulk.Step(EventKind.VERIFIED, users["secretary"], at),
        bulk.Step(EventKind.RECOGNISED, users["deputy"], at),
    )
    bulk.load(
        [
            bulk.Row(
                one.id, one.branch_id, item, date(2022, 7, 1 + number), 100, None, f"事由 {number}", Source.FORM,
                users["recorder"], at, steps,
            )
            for one in place.members
            for number, item in enumerate(("duty.1", "duty.2", "contribution.1", "example.1a"))
        ]
    )  # fmt: skip
    with clock.stopped_at(LATE):
        publicity.publish(boards.draft(Quarter(2022, 3), place.users["community"]), place.users["community"])
    db.session.commit()
    for user in place.users.values():
        db.session.refresh(user)
    leave()
    db.session.expunge_all()
    return place


@pytest.fixture(scope="module")
def places(application: Flask) -> tuple[Place, Place]:
    with application.app_context():
        return filled(10), filled(60)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Gather the statements that are sent meanwhile, COPY aside."""
    sent: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def statements_of(app: Flask, browser: Browser, address: str, headers: dict[str, str]) -> list[str]:
    with clock.stopped_at(LATE), counted(db.engine) as sent:
        answer = browser.get(address, headers=headers)
    assert answer.status_code == 200, address
    return sent


@pytest.mark.parametrize("page", PAGES)
def test_the_statements_of_a_page_do_not_grow_with_its_members(
    app: Flask, places: tuple[Place, Place], browser: Browser, page: str
) -> None:
    few, many = places
    sent = []
    for place in (few, many):
        mine = browser.signed_in(place.users["community"])
        statements_of(app, mine, place.path("/members?q=warm"), {})
        sent.append(statements_of(app, mine, place.path(f"{page}?unlike={next(_unlike)}"), {}))

    assert len(sent[1]) <= len(sent[0]), "\n".join(sent[1])


@pytest.mark.parametrize("path", ANSWERS)
def test_the_statements_of_an_answer_do_not_grow_with_its_members(
    app: Flask, places: tuple[Place, Place], browser: Browser, path: str
) -> None:
    sent = []
    for place in places:
        token = {"Authorization": f"Bearer {tokens.make(place.users['community'], 'test')}"}
        db.session.commit()
        statements_of(app, browser, place.api("/criteria"), token)
        size = "?page_size=200" if path in ("/members", "/entries") else ""
        sent.append(statements_of(app, browser, place.api(path + size), token))

    assert len(sent[1]) <= len(sent[0]), "\n".join(sent[1])


@pytest.mark.parametrize(("page", "most"), [("/standings/2022Q3", 14), ("/members/M001/card", 20), ("/", 24)])
def test_a_page_asks_no_more_than_so_often(
    app: Flask, places: tuple[Place, Place], browser: Browser, page: str, most: int
) -> None:
    mine = browser.signed_in(places[1].users["deputy"])

    sent = statements_of(app, mine, places[1].path(f"{page}?unlike={next(_unlike)}"), {})

    assert len(sent) <= most, "\n".join(sent)
