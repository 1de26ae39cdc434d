"""What a token may: the API alone, reading or writing, nothing of accounts; it says when it was used."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from accounts import tokens
from accounts.models import Role, Token
from core import clock
from core.db import db
from tests.browsing import Browser, body
from tests.factories import PASSWORD, Place, installation_user

ACCOUNT_PAGES = ("/tokens", "/password", "/second-factor", "/installation/roles", "/installation/people")


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_reading_token_reads_and_changes_nothing(place: Place, browser: Browser) -> None:
    token = tokens.make(place.users["recorder"], "只读", may_write=False)
    db.session.commit()

    answer = browser.client.post(place.api("/entries"), json={}, headers=bearing(token))

    assert browser.get(place.api("/entries"), headers=bearing(token)).status_code == 200
    assert (answer.status_code, "只能读" in body(answer)["detail"]) == (403, True)


def test_a_writing_token_is_asked_for_what_it_sends(place: Place, browser: Browser) -> None:
    token = tokens.make(place.users["recorder"], "读写")
    db.session.commit()

    assert browser.client.post(place.api("/entries"), json={}, headers=bearing(token)).status_code == 422


def test_a_token_opens_no_page(place: Place, application: Flask, browser: Browser) -> None:
    holder = installation_user(Role.SECURITY)
    token = tokens.make(holder, "全部")
    db.session.commit()
    count = 0
    for rule in application.url_map.iter_rules():
        is_page = not rule.rule.startswith(("/api/", "/static/")) and not rule.arguments
        view = application.view_functions[rule.endpoint]
        if is_page and "GET" in (rule.methods or set()) and getattr(view, "permission", "public") != "public":
            assert browser.get(rule.rule, headers=bearing(token)).status_code == 302, rule.rule
            count += 1

    assert count > 10


@pytest.mark.parametrize("path", ACCOUNT_PAGES)
def test_a_token_sends_no_form_about_accounts(app: Flask, browser: Browser, path: str) -> None:
    token = tokens.make(installation_user(Role.SECURITY), "全部")
    db.session.commit()

    assert browser.client.post(path, data={"name": "x"}, headers=bearing(token)).status_code in (400, 405)


def test_no_route_of_the_api_that_a_token_opens_is_about_accounts(application: Flask) -> None:
    paths = {rule.rule for rule in application.url_map.iter_rules() if rule.rule.startswith("/api/")}

    assert [path for path in sorted(paths) if any(word in path for word in ("token", "staff", "role", "people"))] == [
        "/api/v1/tokens"
    ]


def test_the_last_use_is_noted_once_an_hour(place: Place, browser: Browser) -> None:
    token = tokens.make(place.users["recorder"], "表格")
    db.session.commit()
    row = db.session.scalars(select(Token).where(Token.user_id == place.users["recorder"].id)).one()
    start = clock.now()
    seen = []
    for minutes in (0, 59, 61):
        with clock.stopped_at(start + timedelta(minutes=minutes)):
            browser.get(place.api("/entries"), headers=bearing(token))
        db.session.refresh(row)
        seen.append(row.last_used_at)

    assert seen == [start, start, start + timedelta(minutes=61)]


def test_the_page_offers_what_a_token_may_and_how_long(place: Place, browser: Browser) -> None:
    mine = browser.signed_in(place.users["recorder"])

    mine.post("/tokens", {"name": "短期", "scope": "write", "days": 30})
    mine.post("/tokens", {"name": "看看", "scope": "read", "days": 365})

    rows = db.session.scalars(select(Token).where(Token.user_id == place.users["recorder"].id).order_by(Token.id)).all()
    assert [(row.may_write, (row.expires_at - row.made_at).days) for row in rows] == [(True, 30), (False, 365)]
    page = mine.get("/tokens").text
    assert ("读和写" in page, "没有用过" in page) == (True, True)


def test_the_api_gives_a_reading_token_unless_asked(place: Place, browser: Browser) -> None:
    entered = {"username": place.users["recorder"].username, "password": PASSWORD}
    for form in (entered, entered | {"scope": "write", "days": 30}):
        browser.client.post("/api/v1/tokens", json=form, environ_overrides={"REMOTE_ADDR": "10.6.0.1"})
    rows = db.session.scalars(select(Token).where(Token.user_id == place.users["recorder"].id).order_by(Token.id))
    rights = [(row.may_write, (row.expires_at - row.made_at).days) for row in rows]

    assert rights == [(False, 90), (True, 30)]


def test_an_expired_token_is_no_longer_listed(place: Place) -> None:
    person = place.users["recorder"]
    tokens.make(person, "旧", days=30)
    db.session.commit()

    with clock.stopped_at(clock.now() + timedelta(days=31)):
        assert tokens.living(person.id) == []
