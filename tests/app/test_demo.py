"""The demo starts again, whatever its visitors did on the tour."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from accounts import actions as accounts
from accounts import grants
from accounts.models import Role, User
from app.config import Settings
from app.demo import fill as demo
from app.demo.fill import AnotherDistrict, fill, make_units, renew_passwords
from core import clock
from core.db import db
from members.models import Member
from tenants import actions as units
from tenants.models import Branch, Community, Street
from tenants.scope import community_scope, within
from tests.applications import application_of

PASSWORD = "Tour-password-1"
FILLED = frozenset({"heping"})


@pytest.fixture
def empty(blank_settings: Settings) -> Iterator[Flask]:
    """An application on a migrated database of its own, its context pushed."""
    application = application_of(blank_settings)
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


def filled() -> int:
    make_units(PASSWORD)
    return fill(PASSWORD, lambda _line: None, FILLED)


def counts(code: str) -> tuple[int, int]:
    """How many branches and members a community has."""
    tenant = db.session.scalars(select(Community.id).where(Community.code == code)).one()
    with within(community_scope(tenant)):
        count = [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in (Branch, Member)]
        db.session.rollback()
    return count[0], count[1]


def test_what_the_tour_made_is_left_alone(empty: Flask) -> None:
    filled()
    street = units.open_street("tour-street", "新街道")
    units.open_community("tour", "新社区", street.id, "一支部、二支部")
    grants.grant(accounts.add_user("tour-admin", "新管理员"), Role.STREET, somebody("security"), street=street.id)
    db.session.commit()

    again = fill(PASSWORD, lambda _line: None, FILLED | {"tour"})

    assert again == 0
    assert counts("tour") == (2, 0)


def somebody(username: str) -> User:
    return db.session.scalars(select(User).where(User.username == username)).one()


def test_a_fill_that_was_cut_off_is_taken_up_where_it_ended(empty: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(*_arguments: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(demo, "live_through", cut_off)
        with pytest.raises(KeyboardInterrupt):
            filled()
    db.session.rollback()

    assert filled() == 1
    assert counts("heping")[1] > 0


def test_a_password_that_was_changed_on_the_tour_is_the_printed_one_again(empty: Flask) -> None:
    filled()
    accounts.change_password(somebody("auditor"), PASSWORD, "Another-password-2", None)
    disabled = somebody("system")
    disabled.disabled_at = clock.now()
    db.session.commit()

    renew_passwords(PASSWORD)

    assert accounts.authenticate("auditor", PASSWORD).username == "auditor"
    assert accounts.authenticate("system", PASSWORD).username == "system"


def test_another_district_is_not_filled_with_invented_people(empty: Flask) -> None:
    district = units.found_district("enyang", "恩阳区", "巴中市")
    street = Street(district_id=district.id, code="dengke", name="登科街道")
    db.session.add(street)
    db.session.flush()
    units.open_community("heping", "和平社区", street.id, "一支部")
    db.session.commit()

    with pytest.raises(AnotherDistrict):
        filled()

    assert counts("heping") == (1, 0)
