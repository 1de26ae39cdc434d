"""Who closes a unit and who works in it at the same moment: the second decides over what the first has made."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import select

from accounts.models import Role
from core import clock
from core.db import db
from tenants import actions, branches, queries
from tenants.models import Community
from tenants.scope import enter, leave, within
from tests.browsing import Browser
from tests.factories import Place, installation_user, member
from tests.members.test_pages import filled
from tests.overtaking import overtaken
from tests.units.closing import branch_row, empty, row
from units import closing

YESTERDAY = date(2022, 10, 31)


def closed(place: Place) -> None:
    """Close the community in the transaction that is open."""
    community = db.session.scalars(select(Community).where(Community.id == place.id)).one()
    closing.close_community(community, clock.today())


def test_who_comes_while_a_community_is_closed_is_refused(application: Flask, place: Place) -> None:
    empty(place, YESTERDAY)
    inside = Browser(application).signed_in(place.users["community"])

    answer = overtaken(
        application, lambda: closed(place), lambda: inside.post(place.path("/members/new"), filled(place))
    )

    assert answer.status_code == 409
    assert "已关闭" in answer.text


def test_a_community_in_which_somebody_works_waits_and_looks_anew(application: Flask, place: Place) -> None:
    empty(place, YESTERDAY)
    system = Browser(application).signed_in(installation_user(Role.SYSTEM))

    def added() -> None:
        assert queries.community_to_change(place.code) is not None  # as the guard does before every change
        enter(place.scope)
        member(place, 77)

    path = f"/installation/units/{place.code}/closing"
    answer = overtaken(application, added, lambda: system.post(path, {"day": str(clock.today())}))
    leave()

    assert answer.status_code == 409
    assert "还有 1 名在册党员" in answer.text
    assert row(place).is_open


def test_nobody_comes_to_a_branch_while_it_is_closed(application: Flask, place: Place) -> None:
    shut = branch_row(place, "旧支部")
    inside = Browser(application).signed_in(place.users["community"])

    def close_it() -> None:
        enter(place.scope)
        closing.close_branch(branches.branch(shut.code), clock.today())

    form = filled(place, branch=str(shut.id))
    answer = overtaken(application, close_it, lambda: inside.post(place.path("/members/new"), form))
    leave()

    assert answer.status_code == 422
    with within(place.scope):
        assert not branches.branch(shut.code).is_open


def test_two_names_at_once_are_two_names(application: Flask, place: Place) -> None:
    system = Browser(application).signed_in(installation_user(Role.SYSTEM))
    code = f"{place.code}-one"

    def opened() -> None:
        street = queries.street(place.street_code)
        assert street is not None
        actions.open_community(code, "同名社区", street.id, ["一支部"])

    form: dict[str, object] = {"name": "同名社区", "code": f"{place.code}-two", "branches": "一支部"}
    street = queries.street(place.street_code)
    assert street is not None
    form["street"] = street.id
    answer = overtaken(application, opened, lambda: system.post("/installation/units", form))

    assert answer.status_code == 422
    assert "已有同名的社区" in answer.text
