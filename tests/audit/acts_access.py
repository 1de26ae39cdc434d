"""The acts on accounts: invitations, the second factor, what administrators do to accounts and posts."""

from __future__ import annotations

import pyotp
from sqlalchemy import select
from werkzeug.test import TestResponse

from accounts import grants, invitations, tokens, totp
from accounts.models import Grant, Role, Token, User
from core import clock
from core.db import db
from tenants.models import Street
from tenants.scope import enter, leave
from tests.audit.acts import AUTUMN, Act, Scenarios
from tests.browsing import Browser
from tests.factories import PASSWORD, Place, grant, installation_user, user

SCENARIOS = Scenarios()
NEW = "three unrelated words-7"


@SCENARIOS.of("accounts.accept_invitation")
def accept(place: Place, _endpoint: str) -> Act:
    person = user("受邀", may_sign_in=False)
    with clock.stopped_at(AUTUMN):
        token = invitations.invite(person, place.users["community"])
    db.session.commit()
    path = f"/invitation/{token}"
    return Act(
        person,
        path,
        lambda: [("invitation_accepted", person.username, None)],
        send=lambda browser: _by_a_stranger(browser, path, {"password": NEW, "again": NEW}),
    )


def _by_a_stranger(browser: Browser, path: str, form: dict[str, object]) -> TestResponse:
    stranger = Browser(browser.app)
    return stranger.post_form(path, form)


@SCENARIOS.of("accounts.sign_in_code_post")
def sign_in_code(place: Place, _endpoint: str) -> Act:
    by = place.users["recorder"]
    secret = _with_second_factor(by)

    def send(browser: Browser) -> TestResponse:
        stranger = Browser(browser.app)
        stranger.sign_in(by.username, PASSWORD, address="10.8.0.3")
        return stranger.post_form("/sign-in/code", {"code": _code(secret, 1)})

    return Act(by, "/sign-in/code", lambda: [("sign_in", by.username, None)], send=send)


def _with_second_factor(person: User) -> str:
    secret = totp.new_secret()
    with clock.stopped_at(AUTUMN):
        totp.set_up(person, secret, _code(secret))
    db.session.commit()
    return secret


def _code(secret: str, later: int = 0) -> str:
    """The code of a secret at the time of the acts, some steps later."""
    return pyotp.TOTP(secret).at(int(AUTUMN.timestamp()) + later * totp.STEP)


@SCENARIOS.of("accounts.set_up_second_factor")
def set_up(place: Place, _endpoint: str) -> Act:
    by = place.users["recorder"]

    def send(browser: Browser) -> TestResponse:
        page = browser.get("/second-factor").text
        secret = page.split('<b class="mono">')[1].split("<")[0]
        return browser.post("/second-factor", {"code": _code(secret)})

    return Act(by, "/second-factor", lambda: [("second_factor_set_up", by.username, None)], send=send)


@SCENARIOS.of("accounts.remove_second_factor")
def remove(place: Place, _endpoint: str) -> Act:
    by = place.users["recorder"]
    code = _code(_with_second_factor(by), 1)
    return Act(by, "/second-factor/removal", lambda: [("second_factor_removed", by.username, None)], {"code": code})


@SCENARIOS.of("accounts.confirm_staff")
def confirm_staff(place: Place, _endpoint: str) -> Act:
    street = db.session.scalars(select(Street).where(Street.code == place.street_code)).one()
    row = _pending(place)
    audit_rows = [("role_confirmed", _username(row), place.id)]
    path = f"/streets/{place.street_code}/staff/{row.id}/confirmation"
    return Act(installation_user(Role.STREET, street.id), path, lambda: list(audit_rows))


def _username(row: Grant) -> str:
    return db.session.get_one(User, row.user_id).username


def _pending(place: Place) -> Grant:
    enter(place.scope)
    row = grants.grant(
        user("新书记"),
        Role.SECRETARY,
        place.users["community"],
        tenant=place.id,
        branch=place.branches[0],
        needs_second=True,
    )
    leave()
    db.session.commit()
    return row


@SCENARIOS.of("staff.confirm")
def confirm(place: Place, _endpoint: str) -> Act:
    row = _pending(place)
    audit_rows = [("role_confirmed", _username(row), place.id)]
    path = place.path(f"/staff/roles/{row.id}/confirmation")
    return Act(place.users["deputy"], path, lambda: list(audit_rows))


@SCENARIOS.of("staff.change")
def change(place: Place, _endpoint: str) -> Act:
    person = user("改任")
    row = grant(person, Role.RECORDER, tenant_id=place.id, branch_id=place.branches[0])
    db.session.commit()
    audit_rows = [
        ("role_withdrawn", person.username, place.id),
        ("role_granted", person.username, place.id),
    ]
    form: dict[str, object] = {"role": "secretary", "branch": place.branches[0]}
    return Act(place.users["community"], place.path(f"/staff/roles/{row.id}/change"), lambda: list(audit_rows), form)


@SCENARIOS.of("staff.act_on_person")
def help_colleague(place: Place, _endpoint: str) -> Act:
    """A new link for a secretary: the role waits for a second person again."""
    person = place.users["secretary"]
    audit_rows = [(action, person.username, place.id) for action in ("role_to_confirm", "invited")]
    path = place.path(f"/staff/{person.id}/invitation")
    return Act(place.users["community"], path, lambda: list(audit_rows), status=200)


@SCENARIOS.of("installation.act_on_person")
def shut(place: Place, _endpoint: str) -> Act:
    person = place.users["recorder"]
    path = f"/installation/people/{person.id}/disabling"
    return Act(installation_user(Role.SECURITY), path, lambda: [("user_disabled", person.username, None)])


@SCENARIOS.of("members.issue_accounts")
def issue(place: Place, _endpoint: str) -> Act:
    number, name = place.member_ids[1], f"{place.code}-m002"
    audit_rows = [("user_added", name, place.id), ("role_granted", name, place.id), ("invited", name, place.id)]
    form: dict[str, object] = {"member": number}
    return Act(place.users["community"], place.path("/member-accounts"), lambda: list(audit_rows), form, status=200)


@SCENARIOS.of("accounts.make_token")
def make_token(place: Place, _endpoint: str) -> Act:
    form: dict[str, object] = {"name": "党费表格", "scope": "write", "days": 30}
    return Act(
        place.users["recorder"],
        "/tokens",
        lambda: [("token_made", place.users["recorder"].username, None)],
        form,
        status=200,
    )


@SCENARIOS.of("accounts.withdraw_token")
def withdraw_token(place: Place, _endpoint: str) -> Act:
    by = place.users["recorder"]
    tokens.make(by, "旧令牌")
    db.session.commit()
    number = db.session.scalars(select(Token.id).where(Token.user_id == by.id)).one()
    return Act(by, f"/tokens/{number}/withdrawal", lambda: [("token_withdrawn", by.username, None)])
