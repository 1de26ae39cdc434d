"""A closed community at every door: no route writes in it, whoever asks; its history is read as before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from werkzeug.routing import Rule

from accounts.access import access_of
from accounts.models import Role
from accounts.permissions import WHEN_CLOSED, Permission
from app.config import Settings
from app.security import UNSAFE
from boards import actions as boards
from core.db import db
from core.quarter import Quarter
from tenants.models import Branch
from tenants.scope import OutsideScope, enter, leave
from tests.audit.acts import supervisor
from tests.browsing import Browser
from tests.factories import Place, community, entry, installation_user
from tests.isolation.test_catalogue import OWNED
from tests.isolation.test_routes import address
from tests.units.closing import close, row

STAFF = frozenset({"staff"})
"""Blueprints that take roles back from the staff of a closed community; giving one is refused by the action."""
READ = [
    "/", "/members", "/members/M001", "/members/M001/card", "/members.xlsx", "/entries", "/entries.xlsx",
    "/attendance/sheets", "/standings/2022Q3", "/boards", "/boards/2022Q3", "/criteria", "/stars", "/staff",
]  # fmt: skip
WRITTEN = ["/entries/new", "/entries/import", "/attendance", "/members/new", "/members/import", "/criteria/drafts/new"]


@pytest.fixture(scope="module")
def closed(application: Flask) -> Iterator[Place]:
    """A community with an entry and a board that was closed since."""
    with application.app_context():
        place = community()
        enter(place.scope)
        entry(place, on=date(2022, 8, 3))
        boards.draft(Quarter(2022, 3), place.users["community"])
        db.session.commit()
        leave()
        close(place, date(2022, 12, 30))
        yield place


def unsafe_rules(application: Flask) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in application.url_map.iter_rules()
        if "community" in rule.arguments and rule.endpoint.partition(".")[0] not in STAFF
        for method in sorted((rule.methods or set()) & UNSAFE)
    ]


def contents(settings: Settings, place: Place) -> dict[str, object]:
    """Every row of a community, as whoever stands outside all walls reads them."""
    engine = create_engine(settings.migration_url)
    with engine.connect() as connection:
        digest = "SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM {} t WHERE tenant_id = :t"
        values = {"t": place.id}
        rows = {table: connection.execute(text(digest.format(table)), values).scalar() for table in sorted(OWNED)}
    engine.dispose()
    return rows


@pytest.mark.usefixtures("unlimited")
@pytest.mark.parametrize("role", ["community", "secretary", "recorder", "member", "street"])
def test_no_route_changes_a_closed_community(application: Flask, settings: Settings, closed: Place, role: str) -> None:
    person = supervisor(closed) if role == "street" else closed.users[role]
    browser, before = Browser(application).signed_in(person), contents(settings, closed)
    values: dict[str, object] = {"member_no": "M001", "quarter": "2022Q3"}
    may = set()
    for rule, method in unsafe_rules(application):
        path = address(rule, closed.code, closed.street_code, values)
        body: dict[str, object] = {"json": {}} if path.startswith("/api/") else {"data": {}}
        answer = browser.client.open(path, method=method, headers={"X-CSRFToken": browser.csrf}, **body)

        assert answer.status_code in (403, 409), (method, rule.rule, answer.status_code)
        if answer.status_code == 409:
            assert "已关闭，只能查阅" in answer.text, (method, rule.rule)
            may.add(rule.endpoint)

    assert contents(settings, closed) == before
    assert bool(may) == (role != "member")


@pytest.mark.parametrize("path", READ)
def test_the_history_of_a_closed_community_is_read(application: Flask, closed: Place, path: str) -> None:
    answer = Browser(application).signed_in(closed.users["community"]).get(closed.path(path))

    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("path", WRITTEN)
def test_a_form_for_something_new_says_that_the_community_is_closed(
    application: Flask, closed: Place, path: str
) -> None:
    answer = Browser(application).signed_in(closed.users["community"]).get(closed.path(path))

    assert answer.status_code == 409
    assert "已关闭，只能查阅" in answer.text


def test_the_menu_of_a_closed_community_offers_nothing_new(application: Flask, closed: Place) -> None:
    page = Browser(application).signed_in(closed.users["recorder"]).get(closed.path("/entries")).text

    assert "（已关闭）" in page
    assert closed.path("/attendance") not in page
    assert closed.path("/entries/new") not in page


@pytest.mark.usefixtures("app")
def test_the_scope_of_a_closed_community_writes_nothing(closed: Place) -> None:
    """The wall behind the doors: a view that forgot to ask could not write either."""
    rights, unit = access_of(closed.users["community"].id), row(closed)
    scopes = {permission: rights.scope(permission, unit) for permission in Permission}

    assert {permission for permission, scope in scopes.items() if scope is not None} <= WHEN_CLOSED
    assert {scope.writable for scope in scopes.values() if scope is not None} == {frozenset()}
    reading = scopes[Permission.MEMBERS_VIEW]
    assert reading is not None
    enter(reading)
    db.session.add(Branch(code="b9", name="第九支部", position=9))
    with pytest.raises(OutsideScope):
        db.session.flush()
    db.session.rollback()
    leave()


def test_roles_are_taken_back_in_a_closed_community_and_none_is_given(application: Flask, app: Flask) -> None:
    place = community()
    close(place)
    browser = Browser(application).signed_in(place.users["community"])
    form: dict[str, object] = {"name": "新人", "username": f"late-{place.code}", "role": "community"}

    invited = browser.post(place.path("/staff"), form | {"branch": place.branches[0]})

    assert invited.status_code == 409
    assert "已关闭" in invited.text
    page = browser.get(place.path("/staff")).text
    withdrawal = next(one for one in page.split('"') if one.endswith("/withdrawal"))
    assert browser.post(withdrawal).status_code == 302


def test_closing_waits_for_whoever_writes_and_they_see_it(application: Flask, app: Flask, place: Place) -> None:
    """Whoever changes something holds the community; one who comes after the closing is refused, whatever was known."""
    browser = Browser(application).signed_in(place.users["community"])
    assert browser.get(place.path("/members/new")).status_code == 200
    close(place)

    answer = browser.post(place.path("/members/M001/exemptions"), {"starts_on": "2022-10-01", "reason": "住院"})

    assert answer.status_code == 409
    assert "已关闭" in answer.text


@pytest.mark.parametrize("role", [Role.SECURITY])
def test_a_closed_community_is_no_choice_for_a_role(application: Flask, app: Flask, place: Place, role: Role) -> None:
    close(place)
    browser = Browser(application).signed_in(installation_user(role))
    form: dict[str, object] = {"name": "新人", "username": f"new-{place.code}", "role": "community", "street": 0}

    page = browser.get("/installation/roles").text
    answer = browser.post("/installation/roles", form | {"community": place.id})

    assert f'<option value="{place.id}">{row(place).name}' not in page
    assert answer.status_code in (409, 422)
