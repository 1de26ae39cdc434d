"""The demo starts again, whatever its visitors did on the tour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

import pytest
from flask import Flask
from sqlalchemy import func, select

from accounts import actions as accounts
from accounts import grants
from accounts.access import access_of
from accounts.models import Role, User
from accounts.permissions import Permission
from app.config import Settings
from app.demo import fill as demo
from app.demo.fill import AnotherDistrict, fill, make_units, renew_passwords
from core import clock
from core.db import db
from ledger.models import EntryEvent
from ledger.states import EventKind
from members.models import Member
from publicity.models import Publication
from publicity.queries import is_over
from stars.models import RatingRound
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
    units.open_community("tour", "新社区", street.id, ["一支部", "二支部"])
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
    accounts.change_password(somebody("auditor"), PASSWORD, "three unrelated words-7", None)
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
    units.open_community("heping", "和平社区", street.id, ["一支部"])
    db.session.commit()

    with pytest.raises(AnotherDistrict):
        filled()

    assert counts("heping") == (1, 0)


@pytest.mark.parametrize("day", [date(2027, 1, 1), date(2026, 10, 3)])
def test_a_board_is_in_publicity_on_whatever_day_the_demo_begins(empty: Flask, day: date) -> None:
    """The QR code of the tour leads somewhere, in the first days of a quarter and in its holidays too."""
    with clock.stopped_at(datetime.combine(day, time(8), clock.SHANGHAI)):
        make_units(PASSWORD)
        fill(PASSWORD, lambda _line: None, {"nanchi"})
        tenant = db.session.scalars(select(Community.id).where(Community.code == "nanchi")).one()
        with within(community_scope(tenant)):
            newest = db.session.scalars(select(Publication).order_by(Publication.id.desc()).limit(1)).one()
            assert (newest.withdrawn_at, is_over(newest)) == (None, False)
        token = newest.link_token
        assert empty.test_client().get(f"/public/{token}").status_code == 200


def test_each_step_of_the_demo_is_signed_by_who_may_do_it(empty: Flask) -> None:
    filled()
    community = db.session.scalars(select(Community).where(Community.code == "heping")).one()
    may: dict[EventKind, Permission] = {
        EventKind.RECORDED: Permission.ENTRIES_RECORD,
        EventKind.VERIFIED: Permission.ENTRIES_VERIFY,
        EventKind.RECOGNISED: Permission.ENTRIES_RECOGNISE,
    }
    with within(community_scope(community.id)):
        links = db.session.execute(
            select(EntryEvent.kind, EntryEvent.actor_id).where(EntryEvent.kind.in_(may)).distinct()
        ).all()
        signed = {(row.kind, row.actor_id, may[row.kind]) for row in links}
        for rating in db.session.scalars(select(RatingRound)):
            signed |= {("accepted", rating.accepted_by_id, Permission.STARS_ACCEPT)}
            signed |= {("recognised", rating.recognised_by_id, Permission.STARS_MANAGE)}
        db.session.rollback()
    signed = {one for one in signed if one[1] is not None}

    assert {str(kind) for kind, _actor, _permission in signed} >= {"recorded", "verified", "recognised", "accepted"}
    wrong = [one for one in signed if not access_of(one[1]).may_in(one[2], community)]
    assert wrong == []
