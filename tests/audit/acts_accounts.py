"""The acts of accounts, of an installation's units and roles, and of a community's staff."""

from __future__ import annotations

from sqlalchemy import select

from accounts.models import Grant, Role
from core.db import db
from tests.audit.acts import Act, Scenarios, nothing
from tests.browsing import Browser
from tests.factories import PASSWORD, Place, grant, installation_user, user

SCENARIOS = Scenarios()


@SCENARIOS.of("accounts.language")
def language(place: Place, _endpoint: str) -> Act:
    return Act(place.users["recorder"], "/language", nothing, {"language": "en"})


@SCENARIOS.of("accounts.sign_out")
def sign_out(place: Place, _endpoint: str) -> Act:
    by = place.users["recorder"]
    return Act(by, "/sign-out", lambda: [("sign_out", by.username, None)])


@SCENARIOS.of("accounts.sign_in_post")
def sign_in(place: Place, _endpoint: str) -> Act:
    by = place.users["recorder"]
    return Act(
        by,
        "/sign-in",
        lambda: [("sign_in", by.username, None)],
        send=lambda browser: Browser(browser.app).sign_in(by.username, PASSWORD, address="10.8.0.1"),
    )


@SCENARIOS.of("tokens.make_token")
def exchange(place: Place, _endpoint: str) -> Act:
    by = place.users["recorder"]
    form = {"username": by.username, "password": PASSWORD, "name": "党费表格"}
    return Act(
        by,
        "/api/v1/tokens",
        lambda: [("sign_in", by.username, None), ("token_made", by.username, None)],
        status=201,
        send=lambda browser: Browser(browser.app).client.post(
            "/api/v1/tokens", json=form, environ_overrides={"REMOTE_ADDR": "10.8.0.2"}
        ),
    )


@SCENARIOS.of("accounts.password_post")
def password(place: Place, _endpoint: str) -> Act:
    by, new = place.users["recorder"], "three unrelated words-7"
    form: dict[str, object] = {"old": PASSWORD, "password": new, "again": new}
    return Act(by, "/password", lambda: [("password_changed", by.username, None)], form)


@SCENARIOS.of("installation.grant_role")
def grant_role(place: Place, _endpoint: str) -> Act:
    name = f"granted-{place.code}"
    form: dict[str, object] = {"name": "新审计员", "username": name, "role": "auditor", "street": 0, "community": 0}
    return Act(
        installation_user(Role.SECURITY),
        "/installation/roles",
        lambda: [("user_added", name, None), ("invited", name, None), ("role_granted", name, None)],
        form,
        status=200,
    )


@SCENARIOS.of("installation.withdraw_role")
def withdraw_role(place: Place, _endpoint: str) -> Act:
    person = installation_user(Role.AUDITOR)
    number = db.session.scalars(select(Grant.id).where(Grant.user_id == person.id)).one()
    path, subject = f"/installation/roles/{number}/withdrawal", person.username
    return Act(installation_user(Role.SECURITY), path, lambda: [("role_withdrawn", subject, None)])


@SCENARIOS.of("staff.invite")
def invite(place: Place, _endpoint: str) -> Act:
    name = f"invited-{place.code}"
    form: dict[str, object] = {
        "name": "新记录员", "username": name, "role": "recorder", "branch": place.branches[0],
    }  # fmt: skip
    return Act(
        place.users["community"],
        place.path("/staff"),
        lambda: [("user_added", name, place.id), ("invited", name, place.id), ("role_granted", name, place.id)],
        form,
        status=200,
    )


@SCENARIOS.of("staff.withdraw")
def withdraw(place: Place, _endpoint: str) -> Act:
    person = user("将去职")
    grant_id = grant(person, Role.RECORDER, tenant_id=place.id, branch_id=place.branches[0]).id
    db.session.commit()
    audit_rows = [("role_withdrawn", person.username, place.id)]
    return Act(place.users["community"], place.path(f"/staff/roles/{grant_id}/withdrawal"), lambda: list(audit_rows))
