"""Tokens, passwords and roles: what each is worth, who may give them and take them away."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from accounts import grants, passwords, tokens
from accounts.models import Grant, Role, Token, User
from core import clock
from core.db import db
from core.errors import Forbidden, Invalid, Missing
from tests.browsing import Browser, body
from tests.factories import PASSWORD, Place, community, installation_user, user


@pytest.fixture
def somebody(app: Flask) -> User:
    person = user("rights")
    db.session.commit()
    return person


def asks(browser: Browser, token: str) -> int:
    return browser.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_token_is_shown_once_and_kept_as_its_hash(somebody: User, browser: Browser) -> None:
    mine = browser.signed_in(somebody)

    shown = re.search(r"lj_[\w-]{43}", mine.post("/tokens", {"name": "表格同步"}).text)

    assert shown is not None
    assert shown[0] not in mine.get("/tokens").text
    token = db.session.scalars(select(Token).where(Token.user_id == somebody.id)).one()
    assert token.token_hash == tokens.token_hash(shown[0])
    assert asks(browser, shown[0]) == 200


def test_name_and_password_get_a_token(somebody: User, browser: Browser) -> None:
    entered = {"username": somebody.username, "password": PASSWORD}

    answer = browser.client.post("/api/v1/tokens", json=entered, environ_overrides={"REMOTE_ADDR": "10.3.0.1"})

    assert answer.status_code == 201
    assert asks(browser, body(answer)["token"]) == 200


def test_a_wrong_password_gets_no_token(somebody: User, browser: Browser) -> None:
    entered = {"username": somebody.username, "password": "Wrong-password-1"}

    answer = browser.client.post("/api/v1/tokens", json=entered, environ_overrides={"REMOTE_ADDR": "10.3.0.1"})

    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
    assert "用户名或密码不对" in body(answer)["detail"]


def test_a_withdrawn_token_is_worth_nothing(somebody: User, browser: Browser) -> None:
    token = tokens.make(somebody, "test")
    db.session.commit()
    token_row = db.session.scalars(select(Token).where(Token.user_id == somebody.id)).one()

    answer = browser.signed_in(somebody).post(f"/tokens/{token_row.id}/withdrawal")

    assert answer.status_code == 302
    assert asks(browser, token) == 401


def test_a_token_ends_after_ninety_days(somebody: User, browser: Browser) -> None:
    token = tokens.make(somebody, "test")
    db.session.commit()

    with clock.stopped_at(clock.now() + timedelta(days=89)):
        assert asks(browser, token) == 200
    with clock.stopped_at(clock.now() + timedelta(days=91)):
        assert asks(browser, token) == 401


def test_nobody_withdraws_anothers_token(somebody: User) -> None:
    other = user("other")
    tokens.make(other, "test")
    db.session.flush()
    token = db.session.scalars(select(Token).where(Token.user_id == other.id)).one()

    with pytest.raises(Missing):
        tokens.withdraw(somebody, token.id)


@pytest.mark.parametrize("token", ["", "lj_", "lj_made-up", "null", "lj_" + "x" * 5000])
def test_a_made_up_token_is_refused(browser: Browser, token: str) -> None:
    assert asks(browser, token) == 401


WEAK = {
    "Short-1a": "8 位", "x" * 129: "129 位", "": "0 位", "password12": "容易被猜到", "aaaaaaaaa1": "容易被猜到",
    "12345678901": "容易被猜到", "qwertyuiop[]": "容易被猜到", "Somebody-2022": "用户名", "xxSOMEBODYxx1": "用户名",
    "hanjian-3-boats": "拼音", "韩建 three boats": "姓名",
}  # fmt: skip


@pytest.mark.parametrize("weak", WEAK)
@pytest.mark.usefixtures("app")
def test_a_weak_password_is_refused_with_what_is_wrong(weak: str) -> None:
    with pytest.raises(Invalid, match=WEAK[weak]):
        passwords.check(weak, "somebody", "韩建")


@pytest.mark.parametrize(
    "good", ["correct horse battery", "Kx7-mq2-Vd", "密码也可以是一整句话 1", "three unrelated words " * 5]
)
@pytest.mark.usefixtures("app")
def test_a_good_password_is_taken_and_signs_in(somebody: User, browser: Browser, good: str) -> None:
    form: dict[str, object] = {"old": PASSWORD, "password": good, "again": good}

    assert browser.signed_in(somebody).post("/password", form).status_code == 302
    assert browser.sign_in(somebody.username, good, address="10.3.0.8").status_code == 302


@pytest.mark.usefixtures("app")
def test_more_is_asked_above_the_communities() -> None:
    passwords.check("Kx7-mq2-Vd", "somebody")

    with pytest.raises(Invalid, match="12"):
        passwords.check("Kx7-mq2-Vd", "somebody", privileged=True)


def test_the_longest_password_that_is_taken_signs_in(somebody: User, browser: Browser) -> None:
    longest = ("three unrelated words " * 6)[:128]
    form: dict[str, object] = {"old": PASSWORD, "password": longest, "again": longest}

    assert browser.signed_in(somebody).post("/password", form).status_code == 302
    assert browser.sign_in(somebody.username, longest, address="10.3.0.9").status_code == 302


def test_a_password_is_kept_as_argon2(somebody: User) -> None:
    assert somebody.password_hash is not None
    assert somebody.password_hash.startswith("$argon2id$")


def test_changing_the_password_asks_for_the_old_one(somebody: User, browser: Browser) -> None:
    answer = browser.signed_in(somebody).post(
        "/password", {"old": "Wrong-password-1", "password": "Another-word-2", "again": "Another-word-2"}
    )

    assert answer.status_code == 422
    assert "原密码不对" in answer.text


def test_nobody_grants_themselves_a_role(somebody: User) -> None:
    with pytest.raises(Forbidden, match="不能给自己授权"):
        grants.grant(somebody, Role.DISTRICT, somebody)


def test_nobody_withdraws_their_own_role(place: Place) -> None:
    role_grant = db.session.scalars(select(Grant).where(Grant.user_id == place.users["community"].id)).one()

    with pytest.raises(Forbidden, match="不能收回自己的角色"):
        grants.withdraw(role_grant, place.users["community"])


def test_the_security_manager_grants_roles_above_the_communities(app: Flask, browser: Browser) -> None:
    mine = browser.signed_in(installation_user(Role.SECURITY))

    page = mine.post(
        "/installation/roles",
        {"name": "新审计", "username": "new-auditor", "role": "auditor", "street": 0, "community": 0},
    )

    assert page.status_code == 200, page.text
    person = db.session.scalars(select(User).where(User.username == "new-auditor")).one()
    role_grant = db.session.scalars(select(Grant).where(Grant.user_id == person.id)).one()
    assert (role_grant.role, role_grant.withdrawn_at) == (Role.AUDITOR, None)
    assert person.password_hash is None
    link = re.search(r"/invitation/[\w-]{24}", page.text)
    assert link is not None
    assert person.name in Browser(browser.app).get(link[0]).text


def test_the_security_manager_grants_nothing_to_themselves(app: Flask, browser: Browser) -> None:
    own = installation_user(Role.SECURITY)

    answer = browser.signed_in(own).post(
        "/installation/roles",
        {"name": own.name, "username": own.username, "role": "district", "street": 0, "community": 0},
    )

    assert answer.status_code == 403
    assert [row.role for row in db.session.scalars(select(Grant).where(Grant.user_id == own.id))] == [Role.SECURITY]


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.AUDITOR, Role.DISTRICT])
def test_nobody_else_above_grants_roles(app: Flask, browser: Browser, role: Role) -> None:
    mine = browser.signed_in(installation_user(role))

    assert mine.get("/installation/roles").status_code == 403
    assert mine.post("/installation/roles", {"name": "x", "username": "x-y-z", "role": "auditor"}).status_code == 403


def test_a_community_invites_its_own_staff(place: Place, browser: Browser) -> None:
    mine = browser.signed_in(place.users["community"])
    name = f"invited-{place.id}"

    page = mine.post(
        place.path("/staff"), {"name": "新记录员", "username": name, "role": "recorder", "branch": place.branches[0]}
    )

    assert page.status_code == 200, page.text
    person = db.session.scalars(select(User).where(User.username == name)).one()
    role_grant = db.session.scalars(select(Grant).where(Grant.user_id == person.id)).one()
    assert (role_grant.role, role_grant.tenant_id, role_grant.branch_id) == (Role.RECORDER, place.id, place.branches[0])


def test_a_community_takes_no_stranger_and_no_foreign_branch(place: Place, browser: Browser) -> None:
    other = community()
    mine = browser.signed_in(place.users["community"])
    stranger = {
        "name": "别人",
        "username": other.users["recorder"].username,
        "role": "recorder",
        "branch": place.branches[0],
    }
    elsewhere = {"name": "新人", "username": f"new-{place.id}", "role": "recorder", "branch": other.branches[0]}

    assert mine.post(place.path("/staff"), stranger).status_code == 422
    assert mine.post(place.path("/staff"), elsewhere).status_code == 422
    grants = db.session.scalars(select(Grant).where(Grant.user_id == other.users["recorder"].id)).all()
    assert [row.tenant_id for row in grants] == [other.id]


@pytest.mark.parametrize("role", ["secretary", "recorder", "member"])
def test_a_branch_invites_nobody(place: Place, browser: Browser, role: str) -> None:
    mine = browser.signed_in(place.users[role])

    answer = mine.post(
        place.path("/staff"), {"name": "x", "username": "x-y-z", "role": "recorder", "branch": place.branches[0]}
    )

    assert answer.status_code == 403


def test_a_community_withdraws_no_foreign_grant(place: Place, browser: Browser) -> None:
    other = community()
    role_grant = db.session.scalars(select(Grant).where(Grant.user_id == other.users["recorder"].id)).one()

    answer = browser.signed_in(place.users["community"]).post(place.path(f"/staff/{role_grant.id}/withdrawal"))

    assert answer.status_code == 404
    db.session.refresh(role_grant)
    assert role_grant.withdrawn_at is None
