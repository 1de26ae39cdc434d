"""The second factor: asked for after the password, each code once, required where the installation says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from accounts import totp
from accounts.lockout import FAILURES
from accounts.models import Role, User
from core import clock
from core.db import db
from core.errors import Invalid
from tests.browsing import Browser
from tests.factories import PASSWORD, Place, installation_user, user

NOW = datetime(2026, 3, 2, 2, 0, 5, tzinfo=UTC)


def code(secret: str, steps: int = 0) -> str:
    """What the app shows some steps of 30 s after NOW."""
    return pyotp.TOTP(secret).at(int(NOW.timestamp()) + steps * totp.STEP)


@pytest.fixture
def somebody(app: Flask) -> User:
    person = user("second")
    db.session.commit()
    return person


@pytest.fixture
def secret(somebody: User) -> Iterator[str]:
    """The secret of somebody's second factor, set up a step ago; the clock stands at NOW."""
    secret = totp.new_secret()
    with clock.stopped_at(NOW):
        totp.set_up(somebody, secret, code(secret, -1))
        db.session.commit()
        yield secret


@pytest.fixture
def required(application: Flask) -> Iterator[None]:
    application.config["SECOND_FACTOR_REQUIRED"] = True
    yield
    application.config["SECOND_FACTOR_REQUIRED"] = False


def test_the_password_alone_signs_nobody_in(somebody: User, secret: str, browser: Browser) -> None:
    answer = browser.sign_in(somebody.username, PASSWORD, "/sign-in?next=/tokens", "10.5.0.1")

    assert answer.location == "/sign-in/code?next=/tokens"
    assert browser.get("/password").status_code == 302
    assert browser.post_form(answer.location, {"code": code(secret)}).location == "/tokens"
    assert browser.get("/password").status_code == 200


def test_a_wrong_code_signs_nobody_in(somebody: User, secret: str, browser: Browser) -> None:
    browser.sign_in(somebody.username, PASSWORD, address="10.5.0.2")

    answer = browser.post_form("/sign-in/code", {"code": "000000"})

    assert (answer.status_code, "动态口令不对" in answer.text) == (422, True)
    assert browser.get("/password").status_code == 302


def test_a_code_works_once(somebody: User, secret: str) -> None:
    totp.check(somebody, code(secret))

    with pytest.raises(Invalid):
        totp.check(somebody, code(secret))
    with pytest.raises(Invalid):
        totp.check(somebody, code(secret, -1))


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (0, True), (1, True), (2, False)])
def test_the_clock_of_the_phone_may_be_half_a_minute_off(somebody: User, secret: str, steps: int, fits: bool) -> None:
    if fits:
        totp.check(somebody, code(secret, steps))
        return
    with pytest.raises(Invalid):
        totp.check(somebody, code(secret, steps))


def test_codes_are_guessed_five_times_at_most(somebody: User, secret: str, browser: Browser) -> None:
    browser.sign_in(somebody.username, PASSWORD, address="10.5.0.3")
    for _ in range(FAILURES):
        assert browser.post_form("/sign-in/code", {"code": "000000"}).status_code == 422

    assert browser.post_form("/sign-in/code", {"code": code(secret)}).status_code == 429


def test_the_code_follows_the_password_within_five_minutes(somebody: User, secret: str, browser: Browser) -> None:
    browser.sign_in(somebody.username, PASSWORD, address="10.5.0.4")

    with clock.stopped_at(NOW + timedelta(minutes=6)):
        browser._take_token("/sign-in")
        answer = browser.post("/sign-in/code", {"code": code(secret, 12)})

    assert answer.location == "/sign-in"


def test_the_code_page_leads_to_the_sign_in_for_who_gave_no_password(browser: Browser) -> None:
    assert browser.get("/sign-in/code").location == "/sign-in"


def test_the_secret_is_stored_encrypted(somebody: User, secret: str) -> None:
    stored = db.session.scalars(select(User.totp_secret_encrypted).where(User.id == somebody.id)).one()

    assert stored is not None
    assert secret.encode() not in stored


def test_a_secret_that_no_app_holds_is_not_stored(somebody: User, browser: Browser) -> None:
    mine = browser.signed_in(somebody)
    mine.get("/second-factor")

    answer = mine.post("/second-factor", {"code": "000000"})

    assert answer.status_code == 422
    db.session.refresh(somebody)
    assert somebody.totp_secret_encrypted is None


def test_who_must_have_one_sets_it_up_before_anything_else(required: None, app: Flask, browser: Browser) -> None:
    auditor = installation_user(Role.AUDITOR)
    mine = browser.signed_in(auditor)

    assert mine.get("/installation/audit").location == "/second-factor"
    assert mine.get("/tokens").location == "/second-factor"
    page = mine.get("/second-factor")
    assert "须用动态口令" in page.text
    secret = page.text.split('<b class="mono">')[1].split("<")[0]
    shown = pyotp.TOTP(secret).at(int(clock.now().timestamp()))
    assert mine.post("/second-factor", {"code": shown}).status_code == 302
    assert mine.get("/installation/audit").status_code == 200


def test_a_community_is_not_asked_where_it_is_required_above(required: None, place: Place, browser: Browser) -> None:
    assert browser.signed_in(place.users["community"]).get(place.path("/")).status_code == 200


def test_a_password_gets_no_token_past_the_second_factor(
    required: None, somebody: User, secret: str, browser: Browser
) -> None:
    entered = {"username": somebody.username, "password": PASSWORD}
    auditor = {"username": installation_user(Role.AUDITOR).username, "password": PASSWORD}

    def status_of(form: dict[str, str]) -> int:
        answer = browser.client.post("/api/v1/tokens", json=form, environ_overrides={"REMOTE_ADDR": "10.5.0.5"})
        return answer.status_code

    assert status_of(entered) == 422
    assert status_of(entered | {"code": code(secret)}) == 201
    assert status_of(auditor) == 403


def test_the_security_manager_helps_who_lost_the_phone_but_not_themselves(
    somebody: User, secret: str, browser: Browser
) -> None:
    manager = installation_user(Role.SECURITY)
    mine = browser.signed_in(manager)

    assert mine.post(f"/installation/people/{somebody.id}/second_factor").status_code == 302
    assert mine.post(f"/installation/people/{manager.id}/second_factor").status_code == 403
    db.session.refresh(somebody)
    assert somebody.totp_secret_encrypted is None


def test_a_community_turns_nobodys_codes_off(place: Place, browser: Browser) -> None:
    person = place.users["recorder"]
    secret = totp.new_secret()
    totp.set_up(person, secret, pyotp.TOTP(secret).at(int(clock.now().timestamp())))
    db.session.commit()

    answer = browser.signed_in(place.users["community"]).post(place.path(f"/staff/{person.id}/second_factor"))

    assert answer.status_code == 404
    db.session.refresh(person)
    assert person.totp_secret_encrypted is not None
