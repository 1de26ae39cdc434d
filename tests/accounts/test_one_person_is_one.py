"""One person cannot be several: what a hostile administrator tried with links, posts and kinds of community."""

from __future__ import annotations

from datetime import UTC, datetime

import pyotp
import pytest
from sqlalchemy import select

from accounts import actions, grants, invitations, queries, tokens, totp
from accounts.access import access_of
from accounts.models import Grant, Role, User
from accounts.permissions import Permission
from core import clock
from core.db import db
from core.encryption import decrypt
from tenants.models import AuditRow, Community, Street
from tests.accounts.test_invitations import FORM, link_in
from tests.browsing import Browser
from tests.factories import PASSWORD, Place, community, grant, installation_user, user

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def member(place: Place, browser: Browser) -> tuple[User, str]:
    """A member whose slip was printed and not used, with its link."""
    page = browser.signed_in(place.users["community"]).post(
        place.path("/member-accounts"), {"member": place.member_ids[1]}
    )
    row = db.session.scalars(select(Grant).where(Grant.tenant_id == place.id, Grant.member_id == place.member_ids[1]))
    return db.session.get_one(User, row.one().user_id), link_in(page.text)


def test_a_role_above_ends_the_slip_that_the_community_printed(
    place: Place, member: tuple[User, str], browser: Browser
) -> None:
    person, printed = member
    form: dict[str, object] = {"name": person.name, "username": person.username, "role": "district"}
    form |= {"street": 0, "community": 0, "same": person.id}

    page = browser.signed_in(installation_user(Role.SECURITY)).post("/installation/roles", form)

    assert Browser(browser.app).get(printed).status_code == 404
    assert Browser(browser.app).get(link_in(page.text)).status_code == 200
    again = browser.signed_in(place.users["community"]).post(
        place.path("/member-accounts"), {"member": place.member_ids[1]}
    )
    assert (again.status_code, "还有别的角色" in again.text) == (422, True)
    assert browser.signed_in(place.users["community"]).get(place.path(f"/staff/{person.id}")).status_code == 404


def test_a_post_is_confirmed_after_the_account_was_opened(place: Place, browser: Browser) -> None:
    form: dict[str, object] = {"name": "书记", "username": "early", "role": "secretary", "branch": place.branches[0]}
    link = link_in(browser.signed_in(place.users["community"]).post(place.path("/staff"), form).text)
    person = queries.user_named("early")
    assert person is not None
    confirmation = place.path(f"/staff/roles/{grants.of(person.id)[0].id}/confirmation")
    deputy = browser.signed_in(place.users["deputy"])

    early = deputy.post(confirmation)
    Browser(browser.app).post_form(link, FORM)

    assert (early.status_code, "还没有启用账号" in early.text) == (409, True)
    assert deputy.post(confirmation).status_code == 302


def test_a_new_link_while_a_post_waits_is_another_post_to_confirm(place: Place, browser: Browser) -> None:
    person = user("等待")
    row = grant(person, Role.SECRETARY, tenant_id=place.id, branch_id=place.branches[0], needs_second=True)
    db.session.commit()
    shown = row.id

    link = link_in(browser.signed_in(place.users["community"]).post(place.path(f"/staff/{person.id}/invitation")).text)
    Browser(browser.app).post_form(link, FORM)

    deputy = browser.signed_in(place.users["deputy"])
    assert deputy.post(place.path(f"/staff/roles/{shown}/confirmation")).status_code == 404
    waiting = grants.of(person.id)[0]
    assert waiting.is_pending
    assert waiting.granted_by_id == place.users["community"].id


def test_another_kind_of_community_makes_nobody_verify_alone(place: Place, browser: Browser) -> None:
    system = browser.signed_in(installation_user(Role.SYSTEM))
    here = db.session.get_one(Community, place.id)
    form: dict[str, object] = {"name": here.name, "kind": "single_branch", "address": "一号", "telephone": "0827-1"}

    assert system.post(f"/installation/units/{place.code}", form).status_code == 302

    db.session.expire_all()
    recorder = place.users["recorder"].id
    assert not access_of(recorder).may_in(Permission.ENTRIES_VERIFY, db.session.get_one(Community, place.id))
    assert [row.is_pending for row in grants.of(recorder)] == [True]
    row = db.session.scalars(
        select(AuditRow).where(AuditRow.action == "community_amended", AuditRow.tenant_id == place.id)
    ).one()
    assert row.detail["changes"]["kind"] == ["general_branch", "single_branch"]  # type: ignore[index]


def test_one_administrator_removes_no_other(place: Place, browser: Browser) -> None:
    mine, deputy = browser.signed_in(place.users["community"]), place.users["deputy"]
    row = grants.of(deputy.id)[0]

    for path in (
        f"/staff/roles/{row.id}/withdrawal",
        f"/staff/{deputy.id}/disabling",
        f"/staff/{deputy.id}/invitation",
    ):
        answer = mine.post(place.path(path))
        assert (answer.status_code, "由安全管理员办理" in answer.text) == (403, True), path


def test_a_members_card_is_no_post(place: Place, browser: Browser) -> None:
    row = grants.of(place.users["member"].id)[0]
    mine = browser.signed_in(place.users["community"])

    assert mine.post(place.path(f"/staff/roles/{row.id}/withdrawal")).status_code == 404


def test_a_community_opens_only_what_it_shut(place: Place, browser: Browser) -> None:
    person, mine = place.users["recorder"], browser.signed_in(place.users["community"])
    opening = place.path(f"/staff/{person.id}/enabling")
    actions.disable(person, installation_user(Role.SECURITY))
    db.session.commit()

    assert mine.post(opening).status_code == 403
    actions.enable(person, installation_user(Role.SECURITY))
    db.session.commit()
    mine.post(place.path(f"/staff/{person.id}/disabling"))
    assert mine.post(opening).status_code == 302


def test_a_slip_of_an_account_that_was_shut_stays_void(place: Place, browser: Browser) -> None:
    person, security = user("停用", may_sign_in=False), installation_user(Role.SECURITY)
    token = invitations.invite(person, security)
    actions.disable(person, security)
    actions.enable(person, security)
    db.session.commit()

    assert Browser(browser.app).get(f"/invitation/{token}").status_code == 404


def test_a_second_factor_is_not_replaced_by_one_that_was_offered_before(browser: Browser) -> None:
    person = user("second")
    db.session.commit()
    with clock.stopped_at(datetime(2026, 3, 2, 2, 0, 5, tzinfo=UTC)):
        earlier = browser.signed_in(person)
        offered = earlier.get("/second-factor").text.split('<b class="mono">')[1].split("<")[0]
        own = totp.new_secret()
        totp.set_up(person, own, pyotp.TOTP(own).at(int(clock.now().timestamp())))
        db.session.commit()
        earlier.post("/second-factor", {"code": pyotp.TOTP(offered).at(int(clock.now().timestamp()))})

    db.session.refresh(person)
    assert person.totp_secret_encrypted is not None
    assert decrypt(person.totp_secret_encrypted) == own


def test_sessions_from_before_a_second_factor_end(browser: Browser) -> None:
    person = user("second")
    db.session.commit()
    mine, elsewhere = browser.signed_in(person), browser.signed_in(person)
    secret = mine.get("/second-factor").text.split('<b class="mono">')[1].split("<")[0]

    mine.post("/second-factor", {"code": pyotp.TOTP(secret).at(int(clock.now().timestamp()))})

    assert mine.get("/password").status_code == 200
    assert elsewhere.get("/password").status_code == 302


def test_a_stranger_shuts_nobody_out_of_their_codes(browser: Browser) -> None:
    person, secret = user("second"), totp.new_secret()
    with clock.stopped_at(datetime(2026, 3, 2, 2, 0, 5, tzinfo=UTC)):
        totp.set_up(person, secret, pyotp.TOTP(secret).at(int(clock.now().timestamp()) - totp.STEP))
        db.session.commit()
        for name in (f"code {person.id}", f"codes:{person.username}", person.username):
            for _ in range(6 if name != person.username else 4):
                Browser(browser.app).sign_in(name, "x", address="10.7.7.7")

        browser.sign_in(person.username, PASSWORD, address="10.7.7.7")
        answer = browser.post_form("/sign-in/code", {"code": pyotp.TOTP(secret).at(int(clock.now().timestamp()))})

    assert answer.status_code == 302


def test_ending_sessions_ends_tokens_too(place: Place, browser: Browser) -> None:
    person = place.users["recorder"]
    token = tokens.make(person, "表格")
    db.session.commit()

    browser.signed_in(place.users["community"]).post(place.path(f"/staff/{person.id}/sessions"))

    assert tokens.bearer(token) is None


def test_a_supervisor_elsewhere_confirms_nothing_here_by_a_role_above(place: Place, browser: Browser) -> None:
    other = community()
    street = db.session.scalars(select(Street.id).where(Street.code == other.street_code)).one()
    both = installation_user(Role.STREET, street)
    grant(both, Role.DISTRICT)
    row = grant(user("等待"), Role.SECRETARY, tenant_id=place.id, branch_id=place.branches[0], needs_second=True)
    db.session.commit()

    answer = browser.signed_in(both).post(f"/streets/{place.street_code}/staff/{row.id}/confirmation")

    assert answer.status_code == 403


def test_who_takes_entries_along_is_found_by_each(place: Place, browser: Browser) -> None:
    browser.signed_in(place.users["community"]).post(place.path("/members/export"), {"member": ["M001", "M002"]})

    row = db.session.scalars(select(AuditRow).where(AuditRow.tenant_id == place.id, AuditRow.action == "downloaded"))
    assert row.one().detail == {"members": ["M001", "M002"]}


def test_what_is_left_out_of_a_community_is_not_lost(place: Place, browser: Browser) -> None:
    token = tokens.make(installation_user(Role.SYSTEM), "units")
    db.session.commit()
    headers = {"Authorization": f"Bearer {token}"}

    answer = browser.client.put(
        f"/api/v1/installation/communities/{place.code}", json={"name": "新名"}, headers=headers
    )

    assert answer.status_code == 422
