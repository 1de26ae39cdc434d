"""Roles: which exclude each other, that one is given once, who confirms what another gave."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from accounts import grants, tokens
from accounts.access import access_of
from accounts.models import Grant, Role, User
from accounts.permissions import Permission
from core import clock
from core.db import db
from core.errors import Forbidden, Invalid
from tenants.models import Community, Kind, Street
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place, community, installation_user, user

pytestmark = pytest.mark.usefixtures("app")

ADMINISTERING = {Role.SYSTEM, Role.SECURITY, Role.AUDITOR}


@pytest.fixture
def other(place: Place) -> Place:
    """A community of another street."""
    return community()


def excluded(one: Role, other: Role) -> bool:
    """A plain reading: the three managers of the installation hold nothing else; who administers a community records
    nothing in it; a supervisor holds no post in a community of the street; a member may be anything besides.
    """
    pair = {one, other}
    if Role.MEMBER in pair:
        return False
    posts = {Role.COMMUNITY, Role.RECORDER, Role.SECRETARY}
    if Role.STREET in pair and pair & posts:
        return True
    return bool(pair & ADMINISTERING) or pair in ({Role.COMMUNITY, Role.RECORDER}, {Role.COMMUNITY, Role.SECRETARY})


def where(role: Role, place: Place) -> dict[str, Any]:
    """Where a role of the place is held."""
    if role == Role.STREET:
        return {"street": db.session.scalars(select(Street.id).where(Street.code == place.street_code)).one()}
    if role == Role.COMMUNITY:
        return {"tenant": place.id}
    if role == Role.MEMBER:
        return {"tenant": place.id, "member": place.member_ids[1]}
    return {"tenant": place.id, "branch": place.branches[0]} if role in (Role.SECRETARY, Role.RECORDER) else {}


def give(person: User, role: Role, by: User, place: Place, *, needs_second: bool = False) -> Grant:
    """Give a role of the place, inside its scope."""
    enter(place.scope)
    try:
        return grants.grant(person, role, by, **where(role, place), needs_second=needs_second)
    finally:
        leave()


@pytest.mark.parametrize(("first", "second"), itertools.permutations(Role, 2))
def test_roles_that_exclude_each_other_are_refused(place: Place, first: Role, second: Role) -> None:
    person, by = user("both"), place.users["community"]
    give(person, first, by, place)

    if not excluded(first, second):
        give(person, second, by, place)
        return
    with pytest.raises(Invalid, match="不能同时"):
        give(person, second, by, place)


def test_the_administrator_of_one_community_may_record_in_another(place: Place, other: Place) -> None:
    person, by = user("two places"), place.users["community"]
    grants.grant(person, Role.COMMUNITY, by, tenant=place.id)

    give(person, Role.RECORDER, by, other)

    assert len(grants.of(person.id)) == 2


@pytest.mark.parametrize("role", list(Role))
def test_the_same_role_is_given_once(place: Place, role: Role) -> None:
    person, by = user("twice"), place.users["community"]
    row = give(person, role, by, place)
    db.session.flush()

    with pytest.raises(Invalid, match="已有这个角色"):
        give(person, role, by, place)
    grants.withdraw(row, by)
    db.session.flush()
    give(person, role, by, place)


def test_the_database_holds_a_role_once_whatever_the_program_thinks(place: Place) -> None:
    person = user("twice")
    for _ in range(2):
        db.session.add(Grant(user_id=person.id, role=Role.AUDITOR, granted_at=clock.now()))

    with pytest.raises(IntegrityError):
        db.session.flush()


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("role", list(Role))
def test_who_decides_on_points_waits_for_a_second_person(place: Place, kind: Kind, role: Role) -> None:
    here = db.session.get_one(Community, place.id)
    here.kind = kind
    person = user("decides")
    granted = give(person, role, place.users["community"], place)
    db.session.flush()
    access = access_of(person.id)
    may_decide = any(
        access.may_in(permission, here) for permission in (Permission.ENTRIES_VERIFY, Permission.ENTRIES_RECOGNISE)
    )

    assert grants.decides(granted.role, here) == may_decide


def test_a_role_that_waits_gives_nothing_anywhere(place: Place, browser: Browser) -> None:
    person, by = user("waits"), place.users["community"]
    row = grants.grant(person, Role.COMMUNITY, by, tenant=place.id, needs_second=True)
    db.session.commit()
    theirs, bearer = browser.signed_in(person), {"Authorization": f"Bearer {tokens.make(person, 'test')}"}
    db.session.commit()

    assert access_of(person.id).grants == []
    first = theirs.get("/").text
    assert "党员 waits" not in re.sub(r"<[^>]+>", " ", first).replace("  ", " ")
    assert ("“社区管理员”待核对" in first, "还没有授权" in first) == (True, False)
    assert theirs.get(place.path("/entries")).status_code == 404
    assert browser.get(place.api("/entries"), headers=bearer).status_code == 404
    grants.confirm(row, place.users["deputy"])
    db.session.commit()
    assert theirs.get(place.path("/entries")).status_code == 200
    assert browser.get(place.api("/entries"), headers=bearer).status_code == 200


def test_neither_who_gave_nor_who_got_a_role_confirms_it(place: Place) -> None:
    person, by = user("waits"), place.users["community"]
    row = give(person, Role.SECRETARY, by, place, needs_second=True)
    db.session.flush()

    for one in (person, by):
        with pytest.raises(Forbidden):
            grants.confirm(row, one)
    assert row.is_pending


def test_the_street_confirms_in_its_own_communities_alone(place: Place, other: Place, browser: Browser) -> None:
    streets = {
        row.code: row.id
        for row in db.session.scalars(select(Street).where(Street.code.in_((place.street_code, other.street_code))))
    }
    row = give(user("waits"), Role.SECRETARY, place.users["community"], place, needs_second=True)
    db.session.commit()
    above = browser.signed_in(installation_user(Role.STREET, streets[place.street_code]))
    elsewhere = browser.signed_in(installation_user(Role.STREET, streets[other.street_code]))

    page, person = above.get(f"/streets/{place.street_code}/staff").text, db.session.get_one(User, row.user_id)
    unit = db.session.get_one(Community, place.id).name + "第1支部"
    row_text = re.sub(r"<[^>]+>", " ", page.split("<tbody>")[1]).split()
    assert row_text[1:4] == ["第1支部", person.name, person.username]
    assert f'data-ask="核对{unit} {person.name}（用户名 {person.username}）的“支部书记”' in page
    assert elsewhere.post(f"/streets/{other.street_code}/staff/{row.id}/confirmation").status_code == 404
    assert elsewhere.post(f"/streets/{place.street_code}/staff/{row.id}/confirmation").status_code == 404
    assert above.post(f"/streets/{place.street_code}/staff/{row.id}/confirmation").status_code == 302
    assert above.post(f"/streets/{place.street_code}/staff/{row.id}/confirmation").status_code == 404


def form_of(place: Place, person: User, **changed: object) -> dict[str, object]:
    """The form that invites somebody whose user name is taken, under another name."""
    form: dict[str, object] = {"name": "另一个人", "username": person.username, "role": "recorder"}
    return form | {"branch": place.branches[1]} | changed


def test_an_existing_account_gets_a_role_only_after_the_person_was_shown(place: Place, browser: Browser) -> None:
    person, mine = place.users["recorder"], browser.signed_in(place.users["community"])

    first = mine.post(place.path("/staff"), form_of(place, person))
    wrong = mine.post(place.path("/staff"), form_of(place, person, same=person.id + 1))

    assert (first.status_code, wrong.status_code) == (422, 422)
    assert f'value="{person.id}"' in first.text
    assert person.name in first.text
    assert len(grants.of(person.id)) == 1
    assert mine.post(place.path("/staff"), form_of(place, person, same=person.id)).status_code == 302
    assert len(grants.of(person.id)) == 2


def test_a_post_is_changed_for_another_in_one_step(place: Place, browser: Browser) -> None:
    person = place.users["recorder"]
    row = grants.of(person.id)[0]
    form: dict[str, object] = {"role": "secretary", "branch": place.branches[1]}

    answer = browser.signed_in(place.users["community"]).post(place.path(f"/staff/roles/{row.id}/change"), form)

    assert answer.status_code == 302
    db.session.expire_all()
    living = grants.of(person.id)
    assert [(one.role, one.branch_id, one.is_pending) for one in living] == [(Role.SECRETARY, place.branches[1], True)]


def test_two_security_managers_act_on_each_other(browser: Browser) -> None:
    one, other = installation_user(Role.SECURITY), installation_user(Role.SECURITY)
    mine = browser.signed_in(one)

    assert mine.post(f"/installation/people/{other.id}/disabling").status_code == 302
    db.session.refresh(other)
    assert other.disabled_at is not None
    assert mine.post(f"/installation/people/{other.id}/enabling").status_code == 302
    db.session.refresh(other)
    assert other.disabled_at is None
    assert mine.post(f"/installation/people/{one.id}/disabling").status_code == 403


def test_sessions_are_ended_by_who_may(place: Place, browser: Browser) -> None:
    person = place.users["recorder"]
    theirs = browser.signed_in(person)

    assert (
        browser.signed_in(place.users["secretary"]).post(place.path(f"/staff/{person.id}/sessions")).status_code == 403
    )
    assert theirs.get("/password").status_code == 200
    assert (
        browser.signed_in(place.users["community"]).post(place.path(f"/staff/{person.id}/sessions")).status_code == 302
    )
    assert theirs.get("/password").status_code == 302


def test_every_account_is_on_the_list_of_the_security_manager(place: Place, browser: Browser) -> None:
    mine = browser.signed_in(installation_user(Role.SECURITY))
    person = place.users["recorder"]

    page = mine.get(f"/installation/people?text={person.username}").text

    assert f"/installation/people/{person.id}" in page
    assert place.users["secretary"].username not in page
    assert "还没有" not in mine.get(f"/installation/people/{person.id}").text
