"""Invitations: who opens an account chooses its password; who invites never learns what signs in."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from accounts import devices, invitations, queries, tokens
from accounts.models import Grant, Invitation, Role, User
from accounts.pages import slips
from core import clock
from core.db import db
from core.errors import Missing
from members import accounts
from members.accounts import AccountState
from tenants.models import Community
from tenants.scope import enter
from tests.browsing import Browser
from tests.factories import PASSWORD, Place, community, grant, installation_user, user

WORD = "three unrelated words-7"
FORM: dict[str, object] = {"password": WORD, "again": WORD}


def link_in(page: str) -> str:
    """The path of the link on a page of slips."""
    match = re.search(r"/invitation/[\w-]{24}", page)
    assert match is not None, page
    return match[0]


@pytest.fixture
def invited(place: Place, browser: Browser) -> tuple[User, str]:
    """A new recorder, with the link that the community's administrator was shown."""
    name = f"invited-{place.id}"
    form: dict[str, object] = {"name": "新记录员", "username": name, "role": "recorder", "branch": place.branches[0]}
    page = browser.signed_in(place.users["community"]).post(place.path("/staff"), form).text
    person = queries.user_named(name)
    assert person is not None
    return person, link_in(page)


def test_the_slip_says_who_what_and_where_and_holds_no_password(place: Place, browser: Browser) -> None:
    form: dict[str, object] = {"name": "新记录员", "username": "slip", "role": "recorder", "branch": place.branches[0]}

    page = browser.signed_in(place.users["community"]).post(place.path("/staff"), form).text

    assert all(word in page for word in ("新记录员", "slip", "支部记录员", "<svg", "只能用一次"))
    person = db.session.scalars(select(User).where(User.username == "slip")).one()
    assert (person.password_hash, person.is_active) == (None, False)


def test_the_slip_s_last_day_is_the_one_of_shanghai(app: Flask, place: Place) -> None:
    with app.test_request_context(), clock.stopped_at(datetime(2022, 9, 1, 17, tzinfo=UTC)):
        last = slips.slip(place.users["recorder"], "支部记录员", "token").until

    assert last == date(2022, 9, 2) + invitations.LASTS


def test_the_invited_person_sets_the_password_once(invited: tuple[User, str], browser: Browser) -> None:
    person, link = invited
    theirs = Browser(browser.app)

    assert person.username in theirs.get(link).text
    assert theirs.post_form(link, FORM).location == "/sign-in"
    assert f'value="{person.username}"' in theirs.get("/sign-in").text
    again = Browser(browser.app).get(link)

    assert (again.status_code, "已在" in again.text, "如果不是您本人" in again.text) == (410, True, True)
    assert Browser(browser.app).sign_in(person.username, WORD, address="10.4.0.1").status_code == 302


def test_a_used_link_sets_no_second_password(invited: tuple[User, str], browser: Browser) -> None:
    person, link = invited
    first, second = Browser(browser.app), Browser(browser.app)
    second.get(link)
    first.post_form(link, FORM)
    second._take_token("/sign-in")

    answer = second.post(link, {"password": "another set of words-8", "again": "another set of words-8"})

    assert answer.status_code == 410
    assert Browser(browser.app).sign_in(person.username, WORD, address="10.4.0.2").status_code == 302


def test_a_weak_password_is_refused_and_the_link_still_opens(invited: tuple[User, str], browser: Browser) -> None:
    person, link = invited

    answer = Browser(browser.app).post_form(link, {"password": "password12", "again": "password12"})

    assert (answer.status_code, answer.text.count("容易被猜到")) == (422, 2)
    assert ("密码须重新填写" in answer.text, "已保留" in answer.text) == (True, False)
    db.session.refresh(person)
    assert person.password_hash is None
    assert Browser(browser.app).get(link).status_code == 200


def test_who_invited_cannot_open_the_account_beside_their_own(
    place: Place, invited: tuple[User, str], browser: Browser
) -> None:
    person, link = invited
    inviter = browser.signed_in(place.users["community"])

    page, answer = inviter.get(link), inviter.post(link, FORM)

    assert "请先退出" in page.text
    assert answer.status_code == 409
    db.session.refresh(person)
    assert person.password_hash is None


@pytest.mark.parametrize("path", ["/invitation/x", "/invitation/" + "a" * 24])
def test_a_made_up_link_opens_nothing(browser: Browser, path: str) -> None:
    answer = browser.get(path)

    assert (answer.status_code, "重新发一个" in answer.text) == (404, True)


def test_a_link_ends_after_fourteen_days(invited: tuple[User, str]) -> None:
    token = invited[1].rpartition("/")[2]

    with clock.stopped_at(clock.now() + timedelta(days=13, hours=23)):
        assert invitations.of_token(token)[1].id == invited[0].id
    with clock.stopped_at(clock.now() + timedelta(days=14, hours=1)), pytest.raises(Missing):
        invitations.of_token(token)


def test_a_new_link_ends_the_one_before(place: Place, invited: tuple[User, str], browser: Browser) -> None:
    person, first = invited

    page = browser.signed_in(place.users["community"]).post(place.path(f"/staff/{person.id}/invitation"))

    assert Browser(browser.app).get(first).status_code == 404
    assert Browser(browser.app).get(link_in(page.text)).status_code == 200


def test_a_new_link_ends_password_sessions_and_tokens(place: Place, browser: Browser) -> None:
    person = place.users["recorder"]
    token = tokens.make(person, "表格同步")
    theirs = browser.signed_in(person)

    browser.signed_in(place.users["community"]).post(place.path(f"/staff/{person.id}/invitation"))

    assert theirs.get("/password").status_code == 302
    assert tokens.bearer(token) is None
    assert browser.sign_in(person.username, PASSWORD, address="10.4.0.3").status_code == 401


def test_a_shut_account_is_opened_by_no_link(place: Place, invited: tuple[User, str], browser: Browser) -> None:
    person, link = invited
    browser.signed_in(place.users["community"]).post(place.path(f"/staff/{person.id}/disabling"))

    assert Browser(browser.app).get(link).status_code == 404


def test_only_the_hash_of_a_link_is_stored(invited: tuple[User, str]) -> None:
    row = db.session.scalars(select(Invitation).where(Invitation.user_id == invited[0].id)).one()

    assert invited[1].rpartition("/")[2] not in row.token_hash


def test_an_administrator_cannot_become_their_own_secretary(place: Place, browser: Browser) -> None:
    """One person recorded, verified and recognised alone with accounts that they had invited."""
    mine = browser.signed_in(place.users["community"])
    form: dict[str, object] = {"name": "书记", "username": "alone", "role": "secretary", "branch": place.branches[0]}
    link = link_in(mine.post(place.path("/staff"), form).text)
    Browser(browser.app).post_form(link, FORM)
    secretary = queries.user_named("alone")
    assert secretary is not None
    row = db.session.scalars(select(Grant).where(Grant.user_id == secretary.id)).one()
    theirs = browser.signed_in(secretary)

    assert row.is_pending
    assert theirs.get(place.path("/entries")).status_code == 404
    confirmation = place.path(f"/staff/roles/{row.id}/confirmation")
    assert mine.post(confirmation).status_code == 403
    assert browser.signed_in(place.users["deputy"]).post(confirmation).status_code == 302
    assert theirs.get(place.path("/entries")).status_code == 200


def test_a_new_link_from_the_community_lets_a_secretary_wait_again(place: Place, browser: Browser) -> None:
    person = place.users["secretary"]

    browser.signed_in(place.users["community"]).post(place.path(f"/staff/{person.id}/invitation"))

    living = db.session.scalars(select(Grant).where(Grant.user_id == person.id, Grant.withdrawn_at.is_(None))).all()
    assert [(row.role, row.is_pending) for row in living] == [(Role.SECRETARY, True)]


def test_a_new_link_from_the_security_manager_leaves_the_roles(place: Place, browser: Browser) -> None:
    person, manager = place.users["secretary"], installation_user(Role.SECURITY)

    page = browser.signed_in(manager).post(f"/installation/people/{person.id}/invitation")

    assert link_in(page.text)
    row = db.session.scalars(select(Grant).where(Grant.user_id == person.id)).one()
    assert (row.withdrawn_at, row.is_pending) == (None, False)


def test_nobody_gives_themselves_a_link(place: Place, browser: Browser) -> None:
    own = place.users["community"]

    answer = browser.signed_in(own).post(place.path(f"/staff/{own.id}/invitation"))

    assert answer.status_code == 403
    db.session.refresh(own)
    assert own.password_hash is not None


def test_members_get_their_accounts_many_at_once(place: Place, browser: Browser) -> None:
    mine = browser.signed_in(place.users["community"])
    chosen = place.member_ids[1:3]

    page = mine.post(place.path("/member-accounts"), {"member": chosen}).text
    link = link_in(page)
    Browser(browser.app).post_form(link, FORM)

    rows = db.session.scalars(select(Grant).where(Grant.member_id.in_(chosen), Grant.tenant_id == place.id)).all()
    assert {(row.role, row.member_id) for row in rows} == {(Role.MEMBER, number) for number in chosen}
    first = db.session.get_one(User, rows[0].user_id)
    assert browser.signed_in(first).get(place.path("/card")).status_code == 200
    assert "已启用" in mine.get(place.path("/member-accounts")).text


def test_a_member_who_signs_in_gets_no_second_slip(place: Place, browser: Browser) -> None:
    answer = browser.signed_in(place.users["community"]).post(
        place.path("/member-accounts"), {"member": place.member_ids[:2]}
    )

    assert (answer.status_code, "已经在用账号" in answer.text) == (422, True)
    rows = select(Grant).where(Grant.member_id == place.member_ids[1], Grant.tenant_id == place.id)
    assert db.session.scalars(rows).all() == []


@pytest.mark.parametrize("form", [{}, {"member": "x"}, {"member": "9" * 30}])
def test_no_member_or_nonsense_ticked_is_said(place: Place, browser: Browser, form: dict[str, object]) -> None:
    answer = browser.signed_in(place.users["community"]).post(place.path("/member-accounts"), form)

    assert (answer.status_code, "党员" in answer.text) == (422, True)


def test_another_unit_s_person_is_not_helped_here(place: Place, browser: Browser) -> None:
    stranger = user("elsewhere")
    db.session.commit()
    mine = browser.signed_in(place.users["community"])

    assert mine.get(place.path(f"/staff/{stranger.id}")).status_code == 404
    assert mine.post(place.path(f"/staff/{stranger.id}/invitation")).status_code == 404


@pytest.mark.parametrize(
    ("days", "state"), [(0, AccountState.INVITED), (13, AccountState.INVITED), (15, AccountState.EXPIRED)]
)
def test_a_member_whose_invitation_expired_may_be_given_a_new_one(
    app: Flask, place: Place, days: int, state: str
) -> None:
    enter(place.scope)
    unit = db.session.get_one(Community, place.id)
    accounts.issue([place.member_ids[2]], unit, place.users["community"])
    db.session.commit()

    with clock.stopped_at(clock.now() + timedelta(days=days)):
        row = next(one for one in accounts.member_accounts(place.id) if one.member.id == place.member_ids[2])

    assert (row.state, row.may_be_issued) == (state, True)


def test_who_has_a_role_elsewhere_too_is_no_person_of_one_community(place: Place, browser: Browser) -> None:
    other, administrator = community(), browser.signed_in(place.users["community"])
    address = place.path(f"/staff/{place.users['recorder'].id}")
    here = administrator.get(address).status_code
    grant(place.users["recorder"], Role.RECORDER, tenant_id=other.id, branch_id=other.branches[0])
    db.session.commit()

    assert (here, administrator.get(address).status_code) == (200, 404)


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_sign_ins_of_one_line_are_counted_together(app: Flask, one: str, other: str, is_one: bool) -> None:
    origins = []
    for address in (one, other):
        with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
            origins.append(devices.origin("记录员"))

    assert (origins[0] == origins[1]) == is_one
