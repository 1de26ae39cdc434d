"""The first steps of an installation, on a database of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.actions import authenticate
from accounts.errors import SignInRefused
from accounts.models import Grant, Role, User
from app.config import Settings
from core.db import db
from tenants import actions, queries
from tenants.errors import FaultyUnit
from tests.applications import application_of
from tests.browsing import Browser

BEGIN = ["install", "begin", "--code", "enyang", "--name", "恩阳区", "--system", "sysadmin", "--security", "secadmin"]


WORD = "three unrelated words-7"


def open_account(application: Flask, link: str) -> None:
    """Follow a link that was printed, and set a password."""
    answer = Browser(application).post_form(urlsplit(link).path, {"password": WORD, "again": WORD})
    assert answer.status_code == 302, answer.text


@pytest.fixture(scope="module")
def empty(blank: Callable[[Path], Settings], tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application on a migrated database without a single row."""
    return application_of(blank(tmp_path_factory.mktemp("first")))


def test_an_installation_begins_with_two_accounts_and_no_known_password(empty: Flask) -> None:
    first = empty.test_cli_runner().invoke(args=BEGIN)
    second = empty.test_cli_runner().invoke(args=BEGIN)

    assert first.exit_code == 0, first.output
    assert second.exit_code != 0
    links = dict(line.split() for line in first.output.splitlines())
    with empty.app_context():
        roles = {row.role for row in db.session.scalars(select(Grant))}
        assert roles == {Role.SYSTEM, Role.SECURITY}
    open_account(empty, links["sysadmin"])
    open_account(empty, links["secadmin"])
    with empty.app_context():
        assert authenticate("sysadmin", WORD).username == "sysadmin"


def test_the_system_manager_opens_a_street_and_a_community(empty: Flask) -> None:
    with empty.app_context():
        manager = db.session.scalars(select(User).where(User.username == "sysadmin")).one()
        browser = Browser(empty).signed_in(manager)

    street = browser.post("/installation/streets", {"name": "登科街道", "code": "dengke"})
    with empty.app_context():
        above = queries.street("dengke")
        assert above is not None
        number = above.id
    form = {"name": "麻石社区", "code": "mashi", "street": number, "branches": "第一支部、第二支部"}
    community = browser.post("/installation/units", form)
    again = browser.post("/installation/units", form)

    assert (street.status_code, community.status_code, again.status_code) == (302, 302, 422)
    assert "麻石社区" in again.get_data(as_text=True)
    with empty.app_context():
        assert queries.community("mashi") is not None


def test_there_is_one_district(empty: Flask) -> None:
    with empty.app_context(), pytest.raises(FaultyUnit):
        actions.found_district("second", "第二区", "")


def test_a_forgotten_password_is_set_anew_and_an_account_shut(empty: Flask) -> None:
    runner = empty.test_cli_runner()

    invited = runner.invoke(args=["install", "invite", "secadmin"])
    unknown = runner.invoke(args=["install", "invite", "nobody"])
    name, link = invited.output.split()
    with empty.app_context(), pytest.raises(SignInRefused):
        authenticate(name, WORD)
    open_account(empty, link)
    with empty.app_context():
        assert authenticate(name, WORD).username == "secadmin"
        db.session.rollback()
    runner.invoke(args=["install", "disable", "secadmin"])

    assert unknown.exit_code != 0
    with empty.app_context(), pytest.raises(SignInRefused):
        authenticate(name, WORD)
