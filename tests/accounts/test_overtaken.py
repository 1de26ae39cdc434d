"""Two at once at accounts: a link sets one password, a role that excludes another is not given beside it."""

from __future__ import annotations

from flask import Flask

from accounts import grants, invitations, passwords, queries
from accounts.errors import InvitationUsed
from accounts.models import Role, User
from core.db import db
from core.errors import Refusal
from tests.factories import Place, user
from tests.overtaking import overtaken

FIRST, SECOND = "three unrelated words-7", "another set of words-8"


def test_of_two_who_open_one_link_the_second_is_told(application: Flask, app: Flask) -> None:
    person = user("受邀", may_sign_in=False)
    token = invitations.invite(person, None)
    db.session.commit()
    number = person.id

    def first() -> None:
        invitations.accept(token, FIRST, None)

    def second() -> type[Refusal] | None:
        with application.app_context():
            try:
                invitations.accept(token, SECOND, None)
                db.session.commit()
            except Refusal as refusal:
                return type(refusal)
        return None

    outcome = overtaken(application, first, second)

    assert outcome is InvitationUsed
    db.session.rollback()
    db.session.expire_all()
    assert passwords.matches(db.session.get_one(User, number).password_hash, FIRST)


def test_of_two_roles_that_exclude_each_other_the_second_is_refused(
    application: Flask, app: Flask, place: Place
) -> None:
    person, by = user("两处"), place.users["community"]
    db.session.commit()
    numbers = person.id, by.id

    def give(role: Role) -> None:
        holder, giver = (queries.person(number) for number in numbers)
        grants.grant(holder, role, giver)

    def second() -> str:
        with application.app_context():
            try:
                give(Role.SYSTEM)
                db.session.commit()
            except Refusal as refusal:
                return refusal.message
        return ""

    assert "不能同时" in overtaken(application, lambda: give(Role.AUDITOR), second)
    db.session.rollback()
    assert [row.role for row in grants.of(numbers[0])] == [Role.AUDITOR]
