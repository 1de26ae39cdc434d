"""Streets and communities by the system manager's pages: open, amend, close, open again, and what is refused."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.models import Role
from boards import actions as boards
from core import clock
from core.db import db
from core.quarter import Quarter
from publicity import actions as publicity
from stars import actions as stars
from tenants import queries as tree
from tenants.models import Kind, Street
from tenants.scope import community_scope, enter, leave, within
from tests.browsing import Browser
from tests.factories import Place, community, confirmed_board, entry, installation_user, street
from tests.units.closing import close, empty, row

UNITS, STREETS = "/installation/units", "/installation/streets"
NOVEMBER = datetime(2022, 11, 10, 2, tzinfo=UTC)


@pytest.fixture
def system(app: Flask, browser: Browser) -> Browser:
    return browser.signed_in(installation_user(Role.SYSTEM))


def street_of(place: Place) -> Street:
    db.session.expire_all()
    return db.session.scalars(select(Street).where(Street.code == place.street_code)).one()


def faults(page: str) -> str:
    match = re.search(r'<div class="faults".*?</div>', page, re.DOTALL)
    assert match is not None, page
    return match[0]


@pytest.mark.parametrize(
    ("typed", "is_found"), [("社区 特殊", True), ("特 殊", True), ("特殊％", True), ("殊社", False)]
)
def test_a_community_is_found_by_the_words_of_every_search(
    system: Browser, place: Place, typed: str, is_found: bool
) -> None:
    unit = row(place)
    unit.name = "特殊%社区"
    db.session.commit()

    assert ("特殊%社区" in system.get(f"{UNITS}?q={typed}").text) == is_found


def test_the_branches_of_a_new_community_are_typed_in_one_line(system: Browser, place: Place) -> None:
    form: dict[str, object] = {
        "name": "新社区", "code": f"{place.code}-line", "street": street_of(place).id, "kind": "committee",
        "branches": "第一支部、 第二支部,第三支部；",
    }  # fmt: skip

    long = system.post(UNITS, form | {"branches": f"第一支部、{'长' * 61}"})
    opened = system.post(UNITS, form)

    unit = tree.community(f"{place.code}-line")
    assert (long.status_code, "最多 60 字" in faults(long.text), opened.status_code) == (422, True, 302)
    assert unit is not None
    with within(community_scope(unit.id)):
        assert [branch.name for branch in tree.branches()] == ["第一支部", "第二支部", "第三支部"]


def test_a_community_is_opened_with_everything_that_is_written_of_it(system: Browser, place: Place) -> None:
    code = f"{place.code}-new"
    form: dict[str, object] = {
        "name": "新社区", "code": code, "street": street_of(place).id, "kind": "single_branch", "branches": "党支部",
        "opened_on": "2022-07-04", "address": "文治街 1 号", "telephone": "0827-3360000",
    }  # fmt: skip

    answer = system.post(UNITS, form)

    assert answer.status_code == 302
    unit = tree.community(code)
    assert unit is not None
    assert (unit.kind, unit.opened_on, unit.address, unit.telephone) == (
        Kind.SINGLE_BRANCH, date(2022, 7, 4), "文治街 1 号", "0827-3360000"
    )  # fmt: skip


def test_a_unit_without_a_day_is_opened_today(system: Browser, app: Flask) -> None:
    code = f"{street().code}-today"
    db.session.commit()

    system.post(STREETS, {"name": f"{code}街道", "code": code})

    opened = tree.street(code)
    assert opened is not None
    assert opened.opened_on == clock.today()


@pytest.mark.parametrize("spaces", ["", " "])
def test_a_name_is_unique_under_its_parent_alone(system: Browser, place: Place, spaces: str) -> None:
    name, other = row(place).name, street()
    db.session.commit()
    form: dict[str, object] = {"name": name + spaces, "code": f"{place.code}-twin", "branches": "一支部"}

    same = system.post(UNITS, form | {"street": street_of(place).id})
    elsewhere = system.post(UNITS, form | {"street": other.id})

    assert (same.status_code, elsewhere.status_code) == (422, 302)
    assert "这个街道已有同名的社区" in faults(same.text)
    assert f'value="{place.code}-twin"' in same.text, "what was typed stays"


def test_a_street_takes_no_name_of_another(system: Browser, place: Place) -> None:
    other = community()

    refused = system.post(f"{STREETS}/{place.street_code}", {"name": street_of(other).name})
    unchanged = system.post(f"{STREETS}/{place.street_code}", {"name": street_of(place).name})

    assert (refused.status_code, unchanged.status_code) == (422, 302)
    assert "已有同名的街道" in faults(refused.text)


@pytest.mark.parametrize("day", ["2999-01-01", "1900-01-01", "30.9.2022"])
def test_a_day_that_cannot_be_is_refused_beside_its_field(system: Browser, place: Place, day: str) -> None:
    answer = system.post(f"{UNITS}/{place.code}", {"name": "改名社区", "opened_on": day})

    assert answer.status_code == 422
    assert 'id="opened_on-fault"' in answer.text
    assert day in answer.text
    assert row(place).name != "改名社区"


def test_a_new_name_stands_in_every_frame_at_once(system: Browser, place: Place) -> None:
    person = Browser(system.app).signed_in(place.users["community"])
    former = row(place).name
    assert f"{former}党总支" in person.get(place.path("/")).text

    system.post(f"{UNITS}/{place.code}", {"name": f"{place.code}新名", "kind": "committee"})

    page = person.get(place.path("/")).text
    assert f"{place.code}新名党委" in page
    assert former not in page


def test_a_new_name_is_known_to_another_process_at_once(system: Browser, place: Place, app: Flask) -> None:
    """What this process knew before stays in its memory, as in one that did not see the change."""
    person = Browser(app).signed_in(place.users["community"])
    former = row(place).name
    person.get(place.path("/"))
    known, kept_tree = dict(tree._known), app.extensions["organisation_tree"]

    system.post(f"{UNITS}/{place.code}", {"name": f"{place.code}新名"})
    tree._known.update(known)
    app.extensions["organisation_tree"] = kept_tree

    page = person.get(place.path("/")).text
    assert f"{place.code}新名党总支" in page
    assert former not in page


def test_a_street_with_open_communities_stays_open_and_says_which(system: Browser, place: Place) -> None:
    answer = system.post(f"{STREETS}/{place.street_code}/closing", {"day": str(clock.today())})

    assert answer.status_code == 409
    assert "还有 1 个社区没有关闭" in faults(answer.text)
    assert row(place).name in faults(answer.text)
    assert street_of(place).is_open


def test_a_community_with_open_business_stays_open_and_says_everything(system: Browser, place: Place) -> None:
    enter(place.scope)
    entry(place, state="recorded")
    entry(place, on=date(2022, 8, 2))
    confirmed_board(place, Quarter(2022, 1))
    with clock.stopped_at(datetime(2022, 11, 8, 2, tzinfo=UTC)):
        publicity.publish(boards.draft(Quarter(2022, 2), place.users["community"]), place.users["community"], days=5)
    db.session.commit()
    leave()

    with clock.stopped_at(NOVEMBER):
        answer = system.post(f"{UNITS}/{place.code}/closing", {"day": "2022-11-10"})

    sentences = faults(answer.text)
    assert answer.status_code == 409
    assert row(place).is_open
    assert "还有 4 名在册党员" in sentences
    assert "还有 1 条积分没有办完" in sentences
    assert "2022 年第二季度的红黄榜还在公示" in sentences
    assert "2022 年第三季度有积分而榜还没有确认" in sentences


def test_a_rating_that_nobody_recognised_keeps_a_community_open(system: Browser, place: Place) -> None:
    enter(place.scope)
    for number in (1, 2, 3, 4):
        confirmed_board(place, Quarter(2022, number))
    with clock.stopped_at(datetime(2023, 2, 10, 2, tzinfo=UTC)):
        stars.rate_year(2022, place.users["community"])
    db.session.commit()
    leave()
    empty(place, date(2023, 2, 1))

    with clock.stopped_at(datetime(2023, 2, 11, 2, tzinfo=UTC)):
        answer = system.post(f"{UNITS}/{place.code}/closing", {"day": "2023-02-11"})

    assert "2022 年度评星还没有认定" in faults(answer.text)


def test_a_community_without_business_closes_and_opens_again(system: Browser, place: Place) -> None:
    empty(place, date(2022, 10, 31))
    with clock.stopped_at(NOVEMBER):
        closed = system.post(f"{UNITS}/{place.code}/closing", {"day": "2022-11-10"})
        page, listed = system.get(f"{UNITS}/{place.code}").text, system.get(UNITS).text
        closed_ones = system.get(f"{UNITS}?closed=1").text

    assert closed.status_code == 302
    assert row(place).closed_on == date(2022, 11, 10)
    assert "已关闭" in page
    assert f'href="{UNITS}/{place.code}"' not in listed
    assert f'href="{UNITS}/{place.code}"' in closed_ones

    with clock.stopped_at(NOVEMBER):
        system.post(f"{UNITS}/{place.code}/reopening", {"day": "2022-11-10"})

    assert (row(place).is_open, row(place).reopened_on) == (True, None)


def test_a_community_closed_over_the_end_of_a_quarter_counts_anew(system: Browser, place: Place) -> None:
    close(place, date(2022, 5, 10))
    with clock.stopped_at(NOVEMBER):
        early = system.post(f"{UNITS}/{place.code}/reopening", {"day": "2022-05-09"})
        assert row(place).closed_on == date(2022, 5, 10)
        system.post(f"{UNITS}/{place.code}/reopening", {"day": "2022-11-09"})

    assert "不能早于 2022-05-10" in early.text
    assert [number for number in (1, 2, 3, 4) if row(place).counts_in(Quarter(2022, number))] == [4]


def test_a_closing_is_no_earlier_than_the_opening_and_no_later_than_today(system: Browser, place: Place) -> None:
    empty(place, date(2022, 5, 1))
    with clock.stopped_at(NOVEMBER):
        system.post(f"{UNITS}/{place.code}", {"name": row(place).name, "opened_on": "2022-04-01"})
        answers = [
            system.post(f"{UNITS}/{place.code}/closing", {"day": day}) for day in ("2022-03-31", "2022-11-11", "")
        ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert row(place).is_open


def test_a_closed_unit_is_not_amended(system: Browser, place: Place) -> None:
    close(place)

    answer = system.post(f"{UNITS}/{place.code}", {"name": "改名社区"})

    assert answer.status_code == 409
    assert "已关闭" in answer.text
    assert row(place).name != "改名社区"


def test_a_closed_street_takes_no_community_new_or_old(system: Browser, place: Place) -> None:
    close(place)
    system.post(f"{STREETS}/{place.street_code}/closing", {"day": str(clock.today())})
    assert not street_of(place).is_open

    form: dict[str, object] = {"name": "新社区", "code": f"{place.code}-late", "branches": "一支部"}
    new = system.post(UNITS, form | {"street": street_of(place).id})
    again = system.post(f"{UNITS}/{place.code}/reopening", {"day": str(clock.today())})
    offered = system.get(f"{UNITS}/new").text

    assert (new.status_code, again.status_code) == (422, 409)
    assert f'value="{street_of(place).id}"' not in offered
    system.post(f"{STREETS}/{place.street_code}/reopening")
    assert street_of(place).is_open


@pytest.mark.parametrize("role", [Role.SECURITY, Role.AUDITOR, Role.DISTRICT])
def test_nobody_but_the_system_manager_administers_units(
    app: Flask, browser: Browser, place: Place, role: Role
) -> None:
    person = browser.signed_in(installation_user(role))

    answers = [
        person.get(UNITS),
        person.post(f"{UNITS}/{place.code}", {"name": "改名社区"}),
        person.post(f"{UNITS}/{place.code}/closing", {"day": str(clock.today())}),
        person.get("/api/v1/installation/communities"),
    ]

    assert {answer.status_code for answer in answers} == {403}


def test_a_community_does_not_name_itself(browser: Browser, place: Place) -> None:
    person = browser.signed_in(place.users["community"])

    assert person.post(f"{UNITS}/{place.code}", {"name": "改名社区"}).status_code == 403
    assert row(place).name != "改名社区"


def test_a_unit_that_is_not_there_is_missing(system: Browser) -> None:
    for path in (f"{UNITS}/nowhere", f"{STREETS}/nowhere"):
        assert system.get(path).status_code == 404
        assert system.post(path, {"name": "改名"}).status_code == 404
