"""Who asks and how fresh the answer is are read in one glance, which sees one community and leaves nothing behind."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, bindparam, event, literal_column, select, text
from sqlalchemy.exc import DataError

from core.db import db
from tenants import revisions, scope
from tenants.models import Revision, Topic
from tests.browsing import Browser
from tests.factories import Place, community

NUMBERS = select(Revision.tenant_id, Revision.events).where(Revision.tenant_id != bindparam("nobody"))


def is_in_transactions(connection: Connection) -> bool:
    driver = connection.connection.driver_connection
    return driver is not None and driver.autocommit is False


@pytest.fixture
def here(app: Flask) -> Place:
    place = community(member_count=2)
    db.session.commit()
    return place


def test_a_glance_sees_one_community_alone(app: Flask, here: Place) -> None:
    other = community()
    db.session.commit()

    rows = scope.glance(here.id, NUMBERS, {"nobody": 0})

    assert [row.tenant_id for row in rows] == [here.id]
    assert [row.tenant_id for row in scope.glance(other.id, NUMBERS, {"nobody": 0})] == [other.id]
    assert scope.glance(0, NUMBERS, {"nobody": 0}) == []


def test_a_glance_leaves_its_scope_and_its_way_of_sending_behind(app: Flask, here: Place) -> None:
    scope.glance(here.id, NUMBERS, {"nobody": 0})

    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT current_setting('app.readable', true)")) in (None, "")
        assert is_in_transactions(connection)


def test_a_glance_that_fails_gives_its_connection_back_as_it_was(app: Flask, here: Place) -> None:
    with pytest.raises(DataError, match="division by zero"):
        scope.glance(here.id, select(literal_column("1 / 0")), {})

    with db.engine.connect() as connection:
        assert is_in_transactions(connection)
        assert connection.scalar(text("SELECT 1")) == 1


def test_a_page_that_is_repeated_asks_the_database_once(app: Flask, here: Place) -> None:
    visitor = Browser(app).signed_in(here.users["recorder"])
    path = f"/communities/{here.code}/members/M001/card"
    for _ in range(3):
        visitor.get(path)
    statements: list[str] = []

    def note(*details: object) -> None:
        statements.append(str(details[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert visitor.get(path).status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    assert len(statements) == 1
    assert statements[0].startswith("SET LOCAL app.readable")


def test_what_the_session_itself_has_changed_is_nobody_elses(app: Flask, here: Place) -> None:
    with app.test_request_context(f"/communities/{here.code}/entries"), scope.within(here.scope):
        revisions.remember(here.id, revisions.Revisions(1, 1, 1, 1, 1))
        assert revisions.current() == revisions.Revisions(1, 1, 1, 1, 1)

        revisions.announce([here.id], [Topic.EVENTS])

        assert revisions.current() is None
        db.session.rollback()


def test_numbers_read_along_hold_for_reading_alone(app: Flask, here: Place) -> None:
    with app.test_request_context("/", method="POST"), scope.within(here.scope):
        revisions.remember(here.id, revisions.Revisions(1, 1, 1, 1, 1))

        assert revisions.current() != revisions.Revisions(1, 1, 1, 1, 1)
