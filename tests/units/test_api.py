"""Streets and communities by the API: the same acts, the same refusals."""

from __future__ import annotations

import pytest
from flask import Flask

from accounts.models import Role
from core import clock
from core.db import db
from tenants import queries as tree
from tenants.scope import community_scope, within
from tests.browsing import Browser, body
from tests.factories import Place, installation_user, street
from tests.units.closing import empty

API = "/api/v1/installation"


@pytest.fixture
def system(app: Flask, browser: Browser) -> Browser:
    return browser.signed_in(installation_user(Role.SYSTEM))


def test_a_street_lives_its_whole_life(system: Browser, place: Place) -> None:
    code = f"api-{place.code}"

    opened = system.post(f"{API}/streets", json={"code": code, "name": f"{code}街道", "opened_on": "2022-07-04"})
    amended = system.put(f"{API}/streets/{code}", {"name": f"{code}办事处", "opened_on": "2022-07-05"})
    closed = system.post(f"{API}/streets/{code}/closing", json={})
    again = system.post(f"{API}/streets/{code}/reopening", json={})

    assert (opened.status_code, body(opened)["opened_on"]) == (201, "2022-07-04")
    assert (body(amended)["name"], body(amended)["opened_on"]) == (f"{code}办事处", "2022-07-05")
    assert body(closed)["closed_on"] == str(clock.today())
    assert body(again)["closed_on"] is None
    listed = {one["code"]: one for one in body(system.get(f"{API}/streets"))["items"]}
    assert listed[code] == body(again)


def test_a_community_lives_its_whole_life(system: Browser, place: Place) -> None:
    code, above = f"api-{place.code}", place.street_code
    form = {"code": code, "name": "新社区", "street": above, "branches": ["一支部"], "telephone": "0827-3360000"}
    written: dict[str, object] = {"kind": "general_branch", "address": "", "telephone": ""}

    opened = system.post(f"{API}/communities", json=form)
    amended = system.put(f"{API}/communities/{code}", written | {"name": "改名社区", "kind": "committee"})
    closed = system.post(f"{API}/communities/{code}/closing", json={})
    refused = system.put(f"{API}/communities/{code}", written | {"name": "又改名"})
    again = system.post(f"{API}/communities/{code}/reopening", json={})

    assert (opened.status_code, body(opened)["street"], body(opened)["telephone"]) == (201, above, "0827-3360000")
    assert (body(amended)["name"], body(amended)["kind"]) == ("改名社区", "committee")
    assert body(closed)["closed_on"] == str(clock.today())
    assert refused.status_code == 409
    assert body(again)["closed_on"] is None


def test_what_is_open_in_a_community_is_said(system: Browser, place: Place) -> None:
    answer = system.post(f"{API}/communities/{place.code}/closing", json={})

    assert answer.status_code == 409
    assert "还有 4 名在册党员" in body(answer)["detail"]
    empty(place, clock.today())
    assert "还有 4 名在册党员" in body(system.post(f"{API}/communities/{place.code}/closing", json={}))["detail"], (
        "somebody who leaves today is there today"
    )


@pytest.mark.parametrize("street_code", ["nowhere", ""])
def test_a_community_needs_a_street_that_is_there(system: Browser, place: Place, street_code: str) -> None:
    form = {"code": f"api-{place.code}", "name": "新社区", "street": street_code, "branches": ["一支部"]}

    assert system.post(f"{API}/communities", json=form).status_code == 404


def test_a_branch_s_name_may_hold_a_comma(system: Browser, place: Place) -> None:
    code = f"api-{place.code}"
    form = {"code": code, "name": "新社区", "street": place.street_code, "branches": ["机关,退休支部"]}

    assert system.post(f"{API}/communities", json=form).status_code == 201

    row = tree.community(code)
    assert row is not None
    with within(community_scope(row.id)):
        assert [branch.name for branch in tree.branches()] == ["机关,退休支部"]


def test_a_name_that_is_taken_is_said_by_its_field(system: Browser, app: Flask) -> None:
    row = street()
    code, name = row.code, row.name
    db.session.commit()

    answer = system.post(f"{API}/streets", json={"code": f"{code}-2", "name": name})

    assert answer.status_code == 422
    assert list(body(answer)["errors"]) == ["name"]
