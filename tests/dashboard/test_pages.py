"""A community's home: what waits for whom, and the desk."""

from __future__ import annotations

from sqlalchemy import select

from core import clock
from core.db import db
from ledger import actions
from ledger.checks import NewEntry
from ledger.models import Entry
from tenants.scope import within
from tests.browsing import Browser
from tests.factories import Place


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
