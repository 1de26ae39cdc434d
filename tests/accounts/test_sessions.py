"""Sessions on the server: their key, their end, and the token against forgery."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from itsdangerous import TimestampSigner
from sqlalchemy import event, func, select
from werkzeug.routing import Rule

from accounts import anonymous, tokens
from accounts.models import Grant, Role, StoredSession, User
from accounts.sessions import hashed, sweep
from app.errors import SIGN_IN_FORMS
from core import clock
from core.db import db
from tests.browsing import Browser, body
from tests.factories import PASSWORD, Place, grant, user

NEW = "Another-word-2"
EXPIRED = "校验已过期"


@pytest.fixture
def somebody(app: Flask) -> User:
    person = user("sessions")
    db.session.commit()
    return person


def key_of(browser: Browser) -> str:
    cookie = browser.client.get_cookie(browser.app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return cookie.value


def is_in(browser: Browser) -> bool:
    return browser.get("/password").status_code == 200


def rows() -> int:
    return db.session.scalar(select(func.count()).select_from(StoredSession)) or 0


@contextmanager
def statements() -> Iterator[list[str]]:
    """Note every statement that reaches PostgreSQL meanwhile."""
    reports: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        reports.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield reports
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_a_stranger_leaves_no_row_and_asks_no_statement(app: Flask, browser: Browser) -> None:
    before = rows()

    with statements() as sql:
        for _ in range(3):
            Browser(app).get("/sign-in")
        token = csrf_of(browser.get("/sign-in").text)
        assert browser.post("/language", {"language": "en", "csrf_token": token}).status_code == 302
        assert 'lang="en"' in browser.get("/sign-in").text

    assert sql == []
    assert rows() == before


def csrf_of(page: str) -> str:
    match = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert match is not None
    return match[1]


def test_a_strangers_cookie_lasts_an_hour_and_is_signed(app: Flask, browser: Browser) -> None:
    token = csrf_of(browser.get("/sign-in").text)
    planted = key_of(browser)

    assert browser.post("/language", {"language": "en", "csrf_token": token}).status_code == 302
    forged = Browser(app)
    for cookie in (planted[:-2] + "xx", "a.b.c", "." * 50, planted + "x"):
        forged.client.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie)
        assert forged.post("/language", {"language": "en", "csrf_token": token}).status_code == 400, cookie
    (cookie,) = Browser(app).get("/sign-in").headers.getlist("Set-Cookie")
    assert "Max-Age=3600" in cookie
    with monkeypatched_time(3700):
        late = Browser(app)
        late.client.set_cookie(app.config["SESSION_COOKIE_NAME"], planted)
        assert late.post("/language", {"language": "en", "csrf_token": token}).status_code == 400


def test_a_strangers_cookie_goes_on_while_they_do(app: Flask, browser: Browser) -> None:
    browser.get("/sign-in")
    first = key_of(browser)

    browser.get("/sign-in")
    assert key_of(browser) == first
    with monkeypatched_time(2000):
        browser.get("/sign-in")
        second = key_of(browser)
        assert second != first
        assert anonymous.read(app, second) == anonymous.read(app, first) != {}


@contextmanager
def monkeypatched_time(later: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        now = time.time() + later
        patch.setattr(TimestampSigner, "get_timestamp", lambda _self: int(now))
        yield


def test_a_signed_cookie_never_says_who_somebody_is(app: Flask, somebody: User, browser: Browser) -> None:
    cookie = anonymous.sign(app, {"_user_id": str(somebody.id), "_fresh": True, "csrf_token": "x"})
    browser.client.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie)

    assert not is_in(browser)
    assert anonymous.read(app, cookie) == {"_fresh": True, "csrf_token": "x"}


def test_who_looks_at_no_session_reads_none(app: Flask, somebody: User, browser: Browser) -> None:
    mine = browser.signed_in(somebody)

    with statements() as sql:
        assert mine.get("/healthz").status_code == 200
        assert mine.get("/static/liangji.css").status_code == 200
        assert mine.get("/static/nothing.css").status_code == 404
    assert [one for one in sql if "sessions" in one and "static/nothing" not in one][1:] == []
    with statements() as sql:
        mine.get("/public/nothing")
        mine.get("/public/nothing/board.csv")

    assert [one for one in sql if "FROM sessions" in one] == []


def test_signing_out_leaves_a_strangers_cookie(somebody: User, browser: Browser) -> None:
    mine = browser.signed_in(somebody)
    before = rows()

    mine.post("/sign-out")
    mine.get("/sign-in")

    assert rows() == before - 1
    assert anonymous.is_one(key_of(mine))


def test_signing_in_changes_the_key_and_forgets_the_former_one(somebody: User, browser: Browser) -> None:
    browser.get("/sign-in")
    planted = key_of(browser)

    browser.sign_in(somebody.username, PASSWORD, address="10.2.0.1")

    assert key_of(browser) != planted
    assert not anonymous.is_one(key_of(browser))
    assert db.session.scalar(select(StoredSession).where(StoredSession.key_hash == hashed(planted))) is None
    intruder = Browser(browser.app)
    intruder.client.set_cookie(browser.app.config["SESSION_COOKIE_NAME"], planted)
    assert not is_in(intruder)


def test_the_database_holds_no_key_that_a_cookie_could_carry(somebody: User, browser: Browser) -> None:
    browser.sign_in(somebody.username, PASSWORD, address="10.2.0.2")

    key_hash = db.session.scalars(select(StoredSession.key_hash).where(StoredSession.user_id == somebody.id)).one()

    assert key_hash == hashed(key_of(browser))
    assert key_of(browser) not in key_hash


def test_signing_out_ends_the_session_on_the_server(somebody: User, browser: Browser) -> None:
    mine = browser.signed_in(somebody)
    stolen = Browser(browser.app)
    stolen.client.set_cookie(browser.app.config["SESSION_COOKIE_NAME"], key_of(mine))
    assert is_in(stolen)

    mine.post("/sign-out")

    assert not is_in(stolen)
    assert not is_in(mine)


def test_changing_the_password_ends_every_other_session(somebody: User, browser: Browser) -> None:
    here, elsewhere = browser.signed_in(somebody), browser.signed_in(somebody)

    answer = here.post("/password", {"old": PASSWORD, "password": NEW, "again": NEW})

    assert answer.status_code == 302
    assert is_in(here)
    assert not is_in(elsewhere)
    assert browser.sign_in(somebody.username, PASSWORD, address="10.2.0.3").status_code == 401
    assert browser.sign_in(somebody.username, NEW, address="10.2.0.3").status_code == 302


def test_withdrawing_a_role_ends_the_persons_sessions(place: Place, browser: Browser) -> None:
    theirs = browser.signed_in(place.users["recorder"])
    role_grant = db.session.scalars(select(Grant).where(Grant.user_id == place.users["recorder"].id)).one()

    answer = browser.signed_in(place.users["community"]).post(place.path(f"/staff/roles/{role_grant.id}/withdrawal"))

    assert answer.status_code == 302
    assert not is_in(theirs)


def test_a_role_taken_back_is_gone_with_the_next_request(place: Place, browser: Browser) -> None:
    theirs = browser.signed_in(place.users["recorder"])
    assert theirs.get(place.path("/entries")).status_code == 200
    role_grant = db.session.scalars(select(Grant).where(Grant.user_id == place.users["recorder"].id)).one()
    role_grant.withdrawn_at = clock.now()
    db.session.commit()

    assert theirs.get(place.path("/entries")).status_code == 404


def test_disabling_an_account_ends_its_sessions_and_tokens(somebody: User, browser: Browser) -> None:
    theirs = browser.signed_in(somebody)
    token = tokens.make(somebody, "test")
    somebody.disabled_at = clock.now()
    db.session.commit()

    assert not is_in(theirs)
    assert browser.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_the_sweep_deletes_what_is_over_and_nothing_else(somebody: User, browser: Browser) -> None:
    mine = browser.signed_in(somebody)
    over = db.session.scalars(select(StoredSession).where(StoredSession.key_hash == hashed(key_of(mine)))).one()
    browser.signed_in(somebody)
    over.expires_at = clock.now()
    db.session.commit()

    sweep()
    db.session.commit()

    rows = select(func.count()).select_from(StoredSession).where(StoredSession.user_id == somebody.id)
    assert db.session.scalar(rows) == 1
    assert not is_in(mine)


FILLED = {"year": "2022", "quarter": "2022Q3"}


def unsafe(application: Flask, *, api: bool) -> list[tuple[Rule, str]]:
    return [
        (rule, re.sub(r"<[^>]+>", "1", re.sub(r"<[^>]+:(year|quarter)>", lambda part: FILLED[part[1]], rule.rule)))
        for rule in application.url_map.iter_rules()
        if (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"} and rule.rule.startswith("/api/") == api
    ]


def test_every_form_is_refused_without_its_token(application: Flask, somebody: User, browser: Browser) -> None:
    mine = browser.signed_in(somebody)
    routes = unsafe(application, api=False)

    assert len(routes) > 20
    for rule, path in routes:
        for client in (mine.client, browser.client):
            answer = client.post(path, data={"reason": "理由"})
            if rule.endpoint in SIGN_IN_FORMS:
                assert answer.status_code == (302 if client is mine.client else 400), rule.rule
                continue
            assert answer.status_code == 400, rule.rule
            assert EXPIRED in answer.text, rule.rule


def test_a_foreign_or_made_up_token_is_refused(somebody: User, browser: Browser) -> None:
    mine, other = browser.signed_in(somebody), browser.signed_in(somebody)

    for token in (other.csrf, "made-up", "", mine.csrf[:-1]):
        answer = mine.client.post("/language", data={"language": "en", "csrf_token": token})
        assert answer.status_code == 302, token
        assert '<html lang="zh' in mine.get("/tokens").text, token
    mine.client.post("/language", data={"language": "en", "csrf_token": mine.csrf})
    assert '<html lang="en' in mine.get("/tokens").text


def test_a_sign_in_page_that_stood_too_long_comes_back_with_the_name(browser: Browser) -> None:
    answer = browser.client.post("/sign-in", data={"username": "zhang", "password": "x", "csrf_token": "old"})

    assert answer.status_code == 400
    assert "页面放得太久了" in answer.text
    assert 'value="zhang"' in answer.text


def method_of(rule: Rule) -> str:
    """The method by which a rule changes something."""
    return next(iter(sorted((rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"})))


def test_the_api_with_a_session_asks_for_the_token_too(application: Flask, place: Place, browser: Browser) -> None:
    mine = browser.signed_in(place.users["community"])
    routes = [one for one in unsafe(application, api=True) if one[0].endpoint != "tokens.make_token"]

    assert len(routes) > 15
    for rule, path in routes:
        answer = mine.client.open(path, method=method_of(rule), json={})
        assert answer.status_code == 400, rule.rule
        assert answer.content_type == "application/problem+json"
        assert EXPIRED in body(answer)["detail"]
    entered = {"member_no": "M001", "item": "duty.1", "date": "2022-08-01", "reason": "缺席"}
    with clock.stopped_at(clock.now().replace(year=2022, month=9, day=1)):
        assert mine.post(place.api("/entries"), json=entered).status_code == 201


def test_the_api_with_a_bearer_needs_none(place: Place, browser: Browser) -> None:
    token = tokens.make(place.users["recorder"], "test")
    db.session.commit()
    entered = {"member_no": "M001", "item": "duty.1", "date": "2022-08-01", "reason": "缺席"}

    with clock.stopped_at(clock.now().replace(year=2022, month=9, day=1)):
        answer = browser.client.post(place.api("/entries"), json=entered, headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 201, answer.text


def test_a_false_bearer_does_not_open_the_session_to_forgery(place: Place, browser: Browser) -> None:
    mine = browser.signed_in(place.users["recorder"])
    entered = {"member_no": "M001", "item": "duty.1", "date": "2022-08-01", "reason": "缺席"}

    answer = mine.client.post(place.api("/entries"), json=entered, headers={"Authorization": "Bearer made-up"})

    assert answer.status_code == 401


def test_one_role_leads_straight_to_its_place(place: Place, browser: Browser) -> None:
    answer = browser.signed_in(place.users["secretary"]).get("/")

    assert (answer.status_code, answer.location) == (302, place.path("/"))


def test_who_holds_several_roles_chooses(place: Place, browser: Browser) -> None:
    person = place.users["secretary"]
    grant(person, Role.AUDITOR)
    grant(person, Role.MEMBER, tenant_id=place.id, member_id=place.member_ids[1])
    db.session.commit()

    page = browser.signed_in(person).get("/")

    assert page.status_code == 200
    for address in (place.path("/"), place.path("/card"), "/installation/audit"):
        assert f'href="{address}"' in page.text


def test_who_holds_no_role_is_told_so(somebody: User, browser: Browser) -> None:
    page = browser.signed_in(somebody).get("/")

    assert page.status_code == 200
    assert "授权" in page.text or "角色" in page.text
