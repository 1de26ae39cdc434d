"""A unit counts from the quarter of its opening to the quarter before its closing: earlier and later boards are neither
expected nor late nor in any denominator."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import update

from accounts.models import Role
from core import clock
from core.db import db
from core.quarter import Quarter
from dashboard import queries
from dashboard.pages.overview import by_street, days_late
from evaluations import actions as evaluations
from evaluations.models import Source
from reports.builders import district_workbook
from stars import actions as stars
from stars.errors import NotReady
from tenants.models import Community, Street
from tenants.queries import community_ids
from tenants.scope import Scope, enter, leave
from tests.browsing import Browser, body
from tests.factories import Place, community, confirmed_board, entry, grant, street, user
from tests.units.closing import close, new_community, row

QUARTER = Quarter(2022, 3)
NEW_YEAR = datetime(2023, 1, 20, 2, tzinfo=UTC)
OPENED = [
    (None, None, None, [1, 2, 3, 4]),
    (date(2022, 7, 1), None, None, [3, 4]),
    (date(2022, 9, 30), None, None, [3, 4]),
    (date(2022, 10, 1), None, None, [4]),
    (date(2023, 1, 1), None, None, []),
    (None, date(2022, 9, 30), None, [1, 2]),
    (None, date(2022, 10, 1), None, [1, 2, 3]),
    (date(2022, 4, 1), date(2022, 12, 31), None, [2, 3]),
    (date(2021, 4, 1), None, date(2022, 8, 1), [3, 4]),
]


@pytest.mark.parametrize(("opened", "closed", "reopened", "quarters"), OPENED)
def test_a_community_counts_in_the_quarters_of_its_life(
    opened: date | None, closed: date | None, reopened: date | None, quarters: list[int]
) -> None:
    unit = Community(opened_on=opened, closed_on=closed, reopened_on=reopened)

    assert [number for number in (1, 2, 3, 4) if unit.counts_in(Quarter(2022, number))] == quarters


def opened_on(place: Place, day: date) -> None:
    db.session.execute(update(Community).where(Community.id == place.id).values(opened_on=day))
    db.session.commit()


@pytest.fixture
def above(app: Flask) -> Street:
    """A street whose first community has the board of the quarter, and whose second has none yet."""
    one = street()
    db.session.commit()
    return one


@pytest.fixture
def first(above: Street) -> Place:
    place = community(of=above)
    enter(place.scope)
    entry(place)
    confirmed_board(place, QUARTER)
    db.session.commit()
    leave()
    return place


def overview(above: Street, quarter: Quarter = QUARTER) -> queries.Overview:
    db.session.expire_all()
    enter(Scope(community_ids(above.id), frozenset()))
    with clock.stopped_at(NEW_YEAR):
        return queries.overview(quarter, above.id)


def test_a_community_opened_later_is_not_in_the_overview_of_before(above: Street, first: Place) -> None:
    later, there = community(of=above), community(of=above)
    opened_on(later, date(2022, 10, 1))
    opened_on(there, date(2022, 9, 30))

    whole = overview(above)

    assert [one.id for one in whole.communities] == [first.id, there.id]
    assert [one.community.id for one in whole.unconfirmed] == [there.id]
    with clock.stopped_at(NEW_YEAR):
        assert days_late(whole.unconfirmed[0], QUARTER) > 0
    leave()


def test_a_confirmed_board_counts_whatever_was_written_of_the_opening(above: Street, first: Place) -> None:
    opened_on(first, date(2022, 12, 1))

    whole = overview(above)

    assert [one.id for one in whole.communities] == [first.id]
    assert len(whole.rows) == 1
    leave()


def test_a_closed_community_is_nowhere_late(above: Street, first: Place) -> None:
    shut, before = community(of=above), community(of=above)
    close(shut, date(2022, 12, 1))
    close(before, date(2022, 9, 1))

    whole = overview(above)

    assert [one.community.id for one in whole.unconfirmed] == [shut.id]
    with clock.stopped_at(NEW_YEAR):
        assert days_late(whole.unconfirmed[0], QUARTER) == 0
    leave()


def test_the_quarters_before_a_closing_stay_in_the_trend(app: Flask, above: Street, first: Place) -> None:
    close(first, date(2022, 12, 1))
    stays = community(of=above)

    whole = overview(above, Quarter(2022, 4))

    assert [one.id for one in whole.communities] == [stays.id]
    with app.test_request_context():
        assert {first.id, stays.id} == set().union(*(group.communities for group in by_street(whole)))
    assert QUARTER in whole.past
    leave()


def test_the_street_s_page_and_the_api_leave_out_who_was_not_there(above: Street, first: Place, app: Flask) -> None:
    later, shut = community(of=above), community(of=above)
    opened_on(later, date(2022, 10, 1))
    close(shut, date(2022, 12, 1))
    supervisor = user("督导")
    grant(supervisor, Role.STREET, street_id=above.id)
    db.session.commit()
    browser = Browser(app).signed_in(supervisor)
    name = row(shut).name

    with clock.stopped_at(NEW_YEAR):
        page = browser.get(f"/streets/{above.code}/?quarter=2022Q3").text
        answer = body(browser.get(f"/api/v1/streets/{above.code}/dashboard/2022Q3"))

    assert f"/communities/{later.code}/boards/2022Q3" not in page
    assert f"/communities/{shut.code}/boards/2022Q3" in page
    assert "逾期 " not in page
    assert "/ 2" in page
    assert (answer["communities"], answer["unconfirmed"]) == (2, [name])


def test_the_quarter_s_workbook_counts_who_was_there(above: Street, first: Place, app: Flask) -> None:
    with clock.stopped_at(NEW_YEAR):
        before = _confirmed_cell()
        later = community(of=above)
        one_more = _confirmed_cell()
        opened_on(later, date(2022, 10, 1))

        assert one_more == before + 1
        assert _confirmed_cell() == before


def _confirmed_cell() -> int:
    """The number of communities behind the stroke of 已确认的榜."""
    book = ZipFile(io.BytesIO(district_workbook(QUARTER, lambda _done, _total: None).content))
    texts = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    match = re.search(r"\d+ / (\d+)", texts)
    assert match is not None
    return int(match[1])


def test_a_community_lists_no_quarter_before_its_opening(app: Flask, place: Place, browser: Browser) -> None:
    opened_on(place, date(2022, 7, 5))
    enter(place.scope)
    entry(place, on=date(2022, 6, 30))
    db.session.commit()
    leave()
    administrator = browser.signed_in(place.users["community"])

    with clock.stopped_at(datetime(2022, 7, 10, 2, tzinfo=UTC)):
        listed, home = administrator.get(place.path("/boards")).text, administrator.get(place.path("/")).text

    assert place.path("/boards/2022Q3") in listed
    assert place.path("/boards/2022Q2") not in listed
    assert "待起草" not in home


def test_a_year_is_accepted_without_the_quarters_before_the_opening(place: Place) -> None:
    enter(place.scope)
    for number in (3, 4):
        confirmed_board(place, Quarter(2022, number))
    scores = {(member, source): 9000 for member in place.member_ids for source in Source}
    with clock.stopped_at(datetime(2023, 2, 10, 2, tzinfo=UTC)):
        evaluations.enter(2022, scores, place.users["community"])
        rating_round = stars.rate_year(2022, place.users["community"])
        db.session.commit()
        with pytest.raises(NotReady):
            stars.accept(rating_round, place.users["deputy"], {})
        opened_on(place, date(2022, 7, 5))
        stars.accept(rating_round, place.users["deputy"], {})
    db.session.rollback()
    leave()


@pytest.mark.usefixtures("app")
def test_the_first_criteria_hold_from_the_present_quarter(browser: Browser, place: Place) -> None:
    """A community that has criteria is offered the next quarter, a new one the present one."""
    fresh = new_community(place)
    with clock.stopped_at(datetime(2022, 8, 10, 2, tzinfo=UTC)):
        first_choice = browser.signed_in(fresh.users["community"]).get(fresh.path("/criteria")).text
        next_choice = browser.signed_in(place.users["community"]).get(place.path("/criteria")).text

    assert '<option value="2022Q3" selected>' in first_choice
    assert '<option value="2022Q4" selected>' in next_choice
