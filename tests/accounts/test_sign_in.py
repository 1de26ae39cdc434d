"""Signing in: who gets in, who is locked out, and what happens when Redis cannot say."""

from __future__ import annotations

import itertools
import json
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from argon2 import PasswordHasher, extract_parameters
from flask import Flask
from sqlalchemy import select

from accounts import passwords
from accounts.lockout import FAILURES, FROM_ANYWHERE, SECONDS
from accounts.models import User
from app.config import Settings
from core import clock
from core.connections import Connections
from core.db import db
from tenants.models import AuditRow
from tests.browsing import Browser, body
from tests.factories import PASSWORD, user
from tests.programs import ran

WRONG = "用户名或密码不对"
_addresses = itertools.count(1)


@pytest.fixture
def somebody(app: Flask) -> User:
    person = user("somebody")
    db.session.commit()
    return person


def address() -> str:
    """An address of the network that no other test signs in from: the rate limit counts by it."""
    number = next(_addresses)
    return f"10.1.{number // 250}.{number % 250}"


def test_the_right_password_lets_in(somebody: User, browser: Browser) -> None:
    answer = browser.sign_in(somebody.username, PASSWORD, address=address())

    assert (answer.status_code, answer.location) == (302, "/")
    assert browser.get("/password").status_code == 200


def test_a_sign_in_and_a_failed_one_are_in_the_audit(somebody: User, browser: Browser) -> None:
    browser.sign_in(somebody.username, "Wrong-password-1", address="10.9.9.9")
    browser.sign_in(somebody.username, PASSWORD, address="10.9.9.9")

    rows = db.session.scalars(select(AuditRow).where(AuditRow.subject == somebody.username).order_by(AuditRow.id)).all()

    assert [(row.action, row.result) for row in rows] == [("sign_in", "refused"), ("sign_in", "done")]
    assert {row.address for row in rows} == {"10.9.9.9"}


def test_wrong_unknown_and_disabled_read_alike(somebody: User, browser: Browser) -> None:
    disabled = user("disabled")
    disabled.disabled_at = clock.now()
    nobody = user("nobody", may_sign_in=False)
    db.session.commit()
    tries = [(somebody.username, "Wrong-password-1"), ("who-is-that", PASSWORD)]
    tries += [(disabled.username, PASSWORD), (nobody.username, PASSWORD), (nobody.username, "nobody's password")]

    answers = [browser.sign_in(name, password, address=address()) for name, password in tries]

    assert {answer.status_code for answer in answers} == {401}
    assert all(WRONG in answer.text for answer in answers)
    assert browser.get("/password").status_code == 302


def test_an_unknown_account_costs_one_hash_as_a_known_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    hashes: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
            hashes.append(str(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())

    known = passwords.matches(passwords.hashed("Somebody-1"), "Wrong-1")
    unknown = passwords.matches(None, "Wrong-1")

    assert (known, unknown) == (False, False)
    assert [line.split("$")[3] for line in hashes] == [hashes[0].split("$")[3]] * 2
    assert len(hashes) == 2


def test_what_was_typed_stays_but_never_the_password(somebody: User, browser: Browser) -> None:
    answer = browser.sign_in(somebody.username, "Wrong-password-1", address=address())

    assert somebody.username in answer.text
    assert "Wrong-password-1" not in answer.text


def test_five_failures_lock_even_the_right_password_out(somebody: User, browser: Browser) -> None:
    place = address()
    for _ in range(FAILURES):
        assert browser.sign_in(somebody.username, "Wrong-password-1", address=place).status_code == 401

    locked = browser.sign_in(somebody.username, PASSWORD, address=place)

    assert locked.status_code == 429
    assert "分钟后再试" in locked.text
    assert browser.get("/password").status_code == 302


def test_the_lock_holds_for_every_writing_of_the_name(somebody: User, browser: Browser) -> None:
    place = address()
    for _ in range(FAILURES):
        browser.sign_in(f" {somebody.username.upper()} ", "Wrong-password-1", address=place)

    assert browser.sign_in(somebody.username, PASSWORD, address=place).status_code == 429


def test_the_lock_ends_by_itself(application: Flask, somebody: User, browser: Browser) -> None:
    place = address()
    for _ in range(FAILURES):
        browser.sign_in(somebody.username, "Wrong-password-1", address=place)
    redis = application.extensions["connections"].redis()
    key = f"liangji:failures:{place}:{somebody.username}"

    assert 0 < redis.ttl(key) <= SECONDS
    redis.pexpire(key, 1)
    while redis.exists(key):
        pass

    assert browser.sign_in(somebody.username, PASSWORD, address=place).status_code == 302


def leave(browser: Browser) -> None:
    """End the session as the browser sees it: the other cookies stay."""
    browser.client.delete_cookie(browser.app.config["SESSION_COOKIE_NAME"])


def test_a_stranger_shuts_nobody_out(somebody: User, browser: Browser) -> None:
    stranger = address()
    for _ in range(FAILURES + 3):
        Browser(browser.app).sign_in(somebody.username, "Wrong-password-1", address=stranger)

    assert Browser(browser.app).sign_in(somebody.username, PASSWORD, address=stranger).status_code == 429
    assert browser.sign_in(somebody.username, PASSWORD, address=address()).status_code == 302


def test_a_browser_that_the_person_works_with_stays_open_in_the_strangers_own_office(
    somebody: User, browser: Browser
) -> None:
    office = address()
    assert browser.sign_in(somebody.username, PASSWORD, address=office).status_code == 302
    leave(browser)
    for _ in range(FAILURES + 1):
        Browser(browser.app).sign_in(somebody.username, "Wrong-password-1", address=office)

    assert browser.sign_in(somebody.username, PASSWORD, address=office).status_code == 302


def test_a_known_browser_guesses_no_more_often_than_others(somebody: User, browser: Browser) -> None:
    browser.sign_in(somebody.username, PASSWORD, address=address())
    leave(browser)
    for _ in range(FAILURES):
        browser.sign_in(somebody.username, "Wrong-password-1", address=address())

    assert browser.sign_in(somebody.username, PASSWORD, address=address()).status_code == 429


def test_a_browser_is_known_for_who_signed_in_alone(somebody: User, browser: Browser) -> None:
    other, office = user("other"), address()
    db.session.commit()
    browser.sign_in(other.username, PASSWORD, address=office)
    leave(browser)
    for _ in range(FAILURES):
        Browser(browser.app).sign_in(somebody.username, "Wrong-password-1", address=office)

    assert browser.sign_in(somebody.username, PASSWORD, address=office).status_code == 429


def test_many_addresses_together_are_bounded(application: Flask, somebody: User, browser: Browser) -> None:
    redis = application.extensions["connections"].redis()
    redis.set(f"liangji:failures:anywhere:{somebody.username}", FROM_ANYWHERE, ex=60)

    assert browser.sign_in(somebody.username, PASSWORD, address=address()).status_code == 429


def test_a_known_browser_does_not_feel_the_bound_of_all_addresses(
    application: Flask, somebody: User, browser: Browser
) -> None:
    office = address()
    browser.sign_in(somebody.username, PASSWORD, address=office)
    leave(browser)
    redis = application.extensions["connections"].redis()
    redis.set(f"liangji:failures:anywhere:{somebody.username}", FROM_ANYWHERE, ex=60)

    assert browser.sign_in(somebody.username, PASSWORD, address=office).status_code == 302


def test_an_attempt_counts_before_the_password_is_looked_at(
    somebody: User, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []

    def matches(_hash: str | None, password: str) -> bool:
        looked_at.append(password)
        return False

    monkeypatch.setattr(passwords, "matches", matches)
    place = address()

    for _ in range(FAILURES + 2):
        browser.sign_in(somebody.username, "Wrong-password-1", address=place)

    assert len(looked_at) == FAILURES


def test_a_success_forgets_the_failures_before_it(somebody: User, browser: Browser) -> None:
    place = address()
    for word in [*["Wrong-password-1"] * 4, PASSWORD, *["Wrong-password-1"] * 4]:
        Browser(browser.app).sign_in(somebody.username, word, address=place)

    assert browser.sign_in(somebody.username, PASSWORD, address=place).status_code == 302


def test_a_lock_of_one_account_leaves_others_alone(somebody: User, browser: Browser) -> None:
    other, place = user("other"), address()
    db.session.commit()
    for _ in range(FAILURES):
        browser.sign_in(somebody.username, "Wrong-password-1", address=place)

    assert browser.sign_in(other.username, PASSWORD, address=place).status_code == 302


def test_without_redis_nobody_signs_in(application: Flask, somebody: User, browser: Browser) -> None:
    connections: Connections = application.extensions["connections"]
    application.extensions["connections"] = replace(connections, redis_url="redis://127.0.0.1:1/0", _redis=None)
    try:
        answer = browser.sign_in(somebody.username, PASSWORD, address=address())
        token = browser.client.post("/api/v1/tokens", json={"username": somebody.username, "password": PASSWORD})
    finally:
        application.extensions["connections"] = connections

    assert (answer.status_code, token.status_code) == (503, 503)
    assert "登录服务暂时不可用" in answer.text
    assert "登录服务暂时不可用" in body(token)["detail"]


ELSEWHERE = """
import json, sys
from pathlib import Path
from app.config import Settings
from app.factory import create_app
given = json.loads(sys.argv[1])
client = create_app(Settings(**given | {"var": Path(given["var"])})).test_client()
for path in sys.argv[2:]:
    answer = client.post(path, json={"username": "a", "password": "b"}) if "/api/" in path else client.get(path)
    print(json.dumps([answer.status_code, answer.get_data(as_text=True), answer.headers.getlist("Set-Cookie")]))
"""


def elsewhere(settings: Settings, *paths: str) -> list[tuple[int, str, list[str]]]:
    """Ask another process's application, made from other settings, for some paths."""
    settings_text = json.dumps({name: str(v) if isinstance(v, Path) else v for name, v in asdict(settings).items()})
    done = ran("-c", ELSEWHERE, settings_text, *paths)
    done.check_returncode()
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


def test_the_rate_limit_fails_closed_without_redis(settings: Settings) -> None:
    away = replace(settings, redis_url="redis://127.0.0.1:1/0", testing=False)

    (status, text, _), (alive, _, _) = elsewhere(away, "/api/v1/tokens", "/healthz")

    assert status == 503, text
    assert "稍" in text
    assert alive == 200


def test_without_the_database_the_page_says_so(settings: Settings) -> None:
    away = replace(settings, database_url="postgresql+psycopg2://nobody@127.0.0.1:1/none", testing=False)

    (page, _, _), (token, text, cookies), (ready, _, _) = elsewhere(away, "/sign-in", "/api/v1/tokens", "/readyz")

    assert page == 200
    assert token == 503, text
    assert "稍" in text
    assert cookies == []
    assert ready == 503


def test_over_https_the_cookie_is_bound_to_the_host(settings: Settings) -> None:
    ((status, _, cookies),) = elsewhere(replace(settings, https=True, testing=False), "/sign-in")

    assert status == 200
    (cookie,) = cookies
    assert cookie.startswith("__Host-liangji=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


def test_the_cookie_is_out_of_scripts_reach(browser: Browser) -> None:
    (cookie,) = browser.get("/sign-in").headers.getlist("Set-Cookie")

    assert cookie.startswith("liangji=")
    for part in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Secure" not in cookie


def test_one_address_signs_in_thirty_times_a_minute_at_most(browser: Browser) -> None:
    place = address()
    answers = [
        browser.client.post(
            "/api/v1/tokens", json={"username": f"nobody-{n}"}, environ_overrides={"REMOTE_ADDR": place}
        )
        for n in range(31)
    ]

    assert [answer.status_code for answer in answers] == [422] * 30 + [429]
    assert body(answers[-1])["detail"]


ELSEWHERES = (
    "//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)",
    # browsers drop tabs and line breaks from an address
    "/%09/evil.example", "/%0A/evil.example", "/%0D/evil.example", "/%5Cevil.example", "%09//evil.example",
)  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERES)
def test_a_sign_in_leads_to_no_other_site(somebody: User, browser: Browser, target: str) -> None:
    answer = browser.sign_in(somebody.username, PASSWORD, f"/sign-in?next={target}", address())

    assert (answer.status_code, answer.location) == (302, "/")


def test_a_sign_in_leads_back_to_the_page_asked_for(somebody: User, browser: Browser) -> None:
    page = browser.get("/tokens")

    assert page.location == "/sign-in?next=/tokens"
    assert browser.sign_in(somebody.username, PASSWORD, page.location, address()).location == "/tokens"


def test_a_session_lasts_twelve_hours(somebody: User, browser: Browser) -> None:
    browser.sign_in(somebody.username, PASSWORD, address=address())

    with clock.stopped_at(clock.now() + timedelta(hours=11, minutes=59)):
        assert browser.get("/password").status_code == 200
    with clock.stopped_at(clock.now() + timedelta(hours=12, minutes=1)):
        assert browser.get("/password").status_code == 302


def test_an_unknown_account_costs_what_a_new_password_costs() -> None:
    parameters = extract_parameters(passwords._NOBODY)

    assert parameters == extract_parameters(passwords.hashed("一个新密码 2022"))
    assert not passwords.matches(None, "nobody's password")
