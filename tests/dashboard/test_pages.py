"""A community's home: what waits for whom, and the desk."""

from __future__ import annotations

import io
import re
from html import unescape

from python_calamine import CalamineWorkbook
from sqlalchemy import select

from accounts import grants
from accounts.models import Role
from core import clock
from core.db import db
from core.quarter import Quarter
from ledger import actions
from ledger.checks import NewEntry
from ledger.models import Entry
from tenants import queries as tree
from tenants.scope import within
from tests.browsing import Browser
from tests.factories import Place, community, confirmed_board, installation_user, user


def recorded(place: Place, *, verified: bool = False) -> None:
    with within(place.scope):
        db.session.add(place.members[0])
        entry = actions.record(NewEntry(place.members[0], "duty.1", clock.today(), "缺席"), place.users["recorder"])
        if verified:
            actions.verify(entry, place.users["secretary"])
        db.session.commit()


def test_an_empty_home_says_that_nothing_waits(browser: Browser, place: Place) -> None:
    assert "没有待办" in browser.signed_in(place.users["community"]).get(place.path("/")).text


def test_each_step_waits_for_whom_it_is(browser: Browser, place: Place) -> None:
    recorded(place)
    recorded(place, verified=True)

    secretary = browser.signed_in(place.users["secretary"]).get(place.path("/")).text
    administrator = browser.signed_in(place.users["community"]).get(place.path("/")).text

    assert ">核实</a>" in secretary
    assert ">认定</a>" not in secretary
    assert ">认定</a>" in administrator
    assert ">核实</a>" not in administrator


def test_another_branch_is_not_told(browser: Browser, place: Place) -> None:
    recorded(place)

    assert "没有待办" in browser.signed_in(place.users["secretary-2"]).get(place.path("/")).text


def test_home_changes_with_the_ledger(browser: Browser, place: Place) -> None:
    administrator = browser.signed_in(place.users["community"])
    administrator.get(place.path("/"))
    recorded(place, verified=True)

    assert "待认定" in administrator.get(place.path("/")).text


def test_a_member_has_no_home_of_staff(browser: Browser, place: Place) -> None:
    assert browser.signed_in(place.users["member"]).get(place.path("/")).status_code == 403


def test_a_returned_entry_waits_for_who_recorded_it(browser: Browser, place: Place) -> None:
    recorded(place)
    with within(place.scope):
        actions.return_(db.session.scalars(select(Entry)).one(), place.users["secretary"], "缺见证人")
        db.session.commit()

    home = browser.signed_in(place.users["recorder"]).get(place.path("/")).text

    assert ">补充</a>" in home
    assert "须他人办理" not in home


def test_the_league_is_exported_of_the_street_that_the_page_is_narrowed_to(browser: Browser, place: Place) -> None:
    other = community()
    for each in (place, other):
        with within(each.scope):
            confirmed_board(each, Quarter(2022, 3))
            db.session.commit()
    district = browser.signed_in(installation_user(Role.DISTRICT))

    page = district.get(f"/district/?quarter=2022Q3&street={place.street_code}").text
    address = re.search(r'href="([^"]*league\.xlsx[^"]*)"', page)
    assert address is not None
    rows = CalamineWorkbook.from_filelike(io.BytesIO(district.get(unescape(address[1])).data)).get_sheet_by_index(0)
    names = {str(row[1]) for row in rows.to_python() if isinstance(row[3], float)}

    with within(place.scope):
        assert names == {community_called(place.code)}
    assert community_called(other.code) not in names


def community_called(code: str) -> str:
    row = tree.community(code)
    assert row is not None
    return row.name


def test_a_quarter_without_a_confirmed_board_speaks_of_no_ranking_and_no_spread(browser: Browser, place: Place) -> None:
    with within(place.scope):
        confirmed_board(place, Quarter(2022, 3))
        db.session.commit()
    district = browser.signed_in(installation_user(Role.DISTRICT))

    empty = district.get(f"/district/?quarter=2022Q4&street={place.street_code}").text
    whole = district.get(f"/district/?quarter=2022Q3&street={place.street_code}").text

    assert "本季还没有确认的榜，暂不排名" in empty
    assert "全部排名" not in empty
    assert "标准差 0" not in empty
    assert "暂不排名" not in whole
    assert "标准差" in whole


def test_a_post_that_waits_fills_nothing_and_its_holder_is_named(browser: Browser, place: Place) -> None:
    administrator, person = browser.signed_in(place.users["community"]), user("单文举")
    with within(place.scope):
        for row in grants.of(place.users["secretary"].id):
            grants.withdraw(row, place.users["community"])
        branch = place.branches[0]
        row = grants.grant(
            person, Role.SECRETARY, place.users["deputy"], tenant=place.id, branch=branch, needs_second=True
        )
        db.session.commit()

    waits = administrator.get(place.path("/")).text
    with within(place.scope):
        grants.confirm(row, place.users["community"])
        db.session.commit()

    assert "还没有支部书记，登记的积分没有人核实：第1支部；单文举（支部书记）待街道核对" in waits
    assert "还没有支部书记" not in administrator.get(place.path("/")).text
