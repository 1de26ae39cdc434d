"""Walls that stand behind another one, each alone: what a session remembers, and scopes that may only read."""

from __future__ import annotations

import pytest
from flask import Flask, g
from flask_login import login_user
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm.exc import ObjectDeletedError

from accounts.access import access_of
from accounts.guard import needs
from accounts.models import Role, User
from accounts.permissions import ACTS_FROM_ABOVE, GIVEN, PLACED, Permission
from core.db import db
from members.models import Member
from tenants import queries
from tenants.models import Branch, Street
from tenants.scope import OutsideScope, Scope, current, enter, leave, within
from tests.factories import Place, community, installation_user

pytestmark = pytest.mark.usefixtures("app")


def remembered(place: Place, scope: Scope) -> Member:
    """The place's second member, whole in the session's memory."""
    enter(scope)
    member = db.session.scalars(select(Member).where(Member.member_no == "M002")).one()
    assert member.name
    return member


def test_a_session_that_enters_another_community_remembers_nothing_of_the_first(place: Place) -> None:
    other = community()
    names = remembered(place, place.scope)

    enter(other.scope)

    with pytest.raises(ObjectDeletedError):
        _ = names.name


def test_a_block_in_another_community_leaves_nothing_in_memory(place: Place) -> None:
    other = community()
    enter(place.scope)
    with within(other.scope):
        names = remembered(other, other.scope)

    with pytest.raises(ObjectDeletedError):
        _ = names.name


def supervisor(place: Place) -> User:
    street = db.session.scalars(select(Street).where(Street.code == place.street_code)).one()
    return installation_user(Role.STREET, street.id)


def scopes_of(user: User, place: Place, permissions: frozenset[Permission]) -> dict[Permission, Scope]:
    unit = queries.community(place.code)
    assert unit is not None
    scopes = {permission: access_of(user.id).scope(permission, unit) for permission in permissions}
    assert None not in scopes.values()
    return {permission: scope for permission, scope in scopes.items() if scope is not None}


def test_a_members_scopes_are_not_writable_and_their_own(place: Place) -> None:
    scopes = scopes_of(place.users["member"], place, GIVEN[Role.MEMBER])

    assert set(scopes.values()) == {Scope(frozenset({place.id}), frozenset(), member=place.member_ids[0])}


@pytest.mark.parametrize("role", [Role.STREET, Role.DISTRICT])
def test_from_above_a_community_is_writable_only_for_what_acts_there(place: Place, role: Role) -> None:
    user = supervisor(place) if role == Role.STREET else installation_user(role)
    inside = frozenset(permission for permission in GIVEN[role] if permission not in PLACED)

    scopes = scopes_of(user, place, inside)

    here = frozenset({place.id})
    assert {permission: scope.writable for permission, scope in scopes.items()} == {
        permission: here if permission in ACTS_FROM_ABOVE else frozenset() for permission in inside
    }
    assert {scope.readable for scope in scopes.values()} == {here}


@pytest.mark.parametrize(("role", "permission"), [("street", "street.view"), ("district", "district.view")])
def test_a_page_over_several_communities_writes_in_none(
    application: Flask, place: Place, role: str, permission: str
) -> None:
    user = supervisor(place) if role == "street" else installation_user(Role.DISTRICT)
    address = {"street": place.street_code} if role == "street" else {}

    with application.test_request_context("/"):
        g.pop("access", None)
        login_user(user)
        scope = needs(Permission(permission))(lambda **_address: current())(**address)

    assert place.id in scope.readable
    assert scope.writable == frozenset()


@pytest.mark.parametrize("who", ["member", "street"])
def test_who_may_only_read_writes_neither_by_the_session_nor_by_sql(place: Place, who: str) -> None:
    user = place.users["member"] if who == "member" else supervisor(place)
    permission = Permission.CARDS_VIEW if who == "member" else Permission.BOARDS_VIEW
    scope = scopes_of(user, place, frozenset({permission}))[permission]
    leave()
    enter(scope)

    db.session.add(Branch(code="b9", name="新支部"))
    with pytest.raises(OutsideScope):
        db.session.flush()
    db.session.rollback()
    enter(scope)

    insert = text("INSERT INTO branches (tenant_id, code, name, position) VALUES (:tenant, 'b9', '新支部', 9)")
    with pytest.raises(ProgrammingError, match="row-level security"):
        db.session.execute(insert, {"tenant": place.id})
