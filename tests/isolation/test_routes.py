"""Every route, every role, a foreign community's ids: foreign answers as missing does, and nothing leaks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from werkzeug.routing import Rule

from accounts.models import Role, User
from boards import actions as boards
from core.db import db
from core.quarter import Quarter
from drafting import actions as drafts
from drafting.owners import CommunityOwner
from reports import actions as reports
from reports.models import ReportKind
from rules import shipped_codes, version
from tenants.branches import open_group
from tenants.queries import branches
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place, community, entry, installation_user, member

pytestmark = pytest.mark.usefixtures("unlimited")
ROLES = ("community", "secretary", "recorder", "member")
NOBODY = 999_999_999


@dataclass
class Foreign:
    """A community with one of everything, and how to name it in an address."""

    place: Place
    values: dict[str, object]
    secrets: tuple[str, ...]


@pytest.fixture(scope="module")
def foreign(application: Flask) -> Foreign:
    with application.app_context():
        place = community()
        enter(place.scope)
        stranger = member(place, 77, "欧阳陌生", member_no="ZZ077")
        place.members.append(stranger)
        row = entry(place, of=-1, on=date(2022, 8, 3))
        board = boards.draft(Quarter(2022, 3), place.users["community"])
        report = reports.ask(ReportKind.POSTER_PACK, Quarter(2022, 3), place.users["community"], tenant=place.id)
        drafted = drafts.begin(CommunityOwner(), version(shipped_codes()[0]).document, place.users["community"])
        values: dict[str, object] = {
            "entry_id": row.id,
            "member_no": stranger.member_no,
            "version_id": board.version_id,
            "report_id": report.id,
            "draft_id": drafted.id,
            "group_id": open_group(branches()[0], "第一党小组").id,
        }
        db.session.commit()
        leave()
        return Foreign(place, values, ("欧阳陌生", "ZZ077"))


@pytest.fixture(scope="module")
def browsers(application: Flask) -> dict[str, Browser]:
    """A browser for each role of another community, and for a street and others above."""
    with application.app_context():
        own = community()
        people: dict[str, User] = {role: own.users[role] for role in ROLES}
        for role in (Role.SYSTEM, Role.SECURITY, Role.AUDITOR):
            people[role.value] = installation_user(role)
        browsers = {role: Browser(application).signed_in(user) for role, user in people.items()}
        browsers["own"] = browsers["community"]
        application.config["OWN_CODE"] = own.code
        return browsers


def address(rule: Rule, code: str, street: str, values: dict[str, object]) -> str:
    """Write the address of a rule, unknown parts filled with what names nothing."""
    arguments = {"community": code, "street": street, "quarter": "2022Q3", "year": 2022, **values}

    def part(match: re.Match[str]) -> str:
        name = match[1].rpartition(":")[2]
        return str(arguments.get(name, NOBODY))

    return re.sub(r"<([^>]+)>", part, rule.rule)


def rules(application: Flask, name: str) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in application.url_map.iter_rules()
        if name in rule.arguments
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


@pytest.mark.parametrize("role", [*ROLES, "system", "security", "auditor"])
def test_a_foreign_community_is_as_if_missing(
    application: Flask, browsers: dict[str, Browser], foreign: Foreign, role: str
) -> None:
    browser, place = browsers[role], foreign.place
    for rule, method in rules(application, "community"):
        there = ask(browser, method, address(rule, place.code, place.street_code, foreign.values))
        nowhere = ask(browser, method, address(rule, "no-such-place", place.street_code, foreign.values))

        assert there[0] == nowhere[0] == 404, (method, rule.rule, there[0], nowhere[0])
        assert not any(secret in there[1] for secret in foreign.secrets), rule.rule


@pytest.mark.parametrize("role", ROLES)
def test_a_foreign_id_in_ones_own_community_is_as_if_missing(
    application: Flask, browsers: dict[str, Browser], foreign: Foreign, role: str
) -> None:
    browser, own = browsers[role], str(application.config["OWN_CODE"])
    numbered = [one for one in rules(application, "community") if one[0].arguments & set(foreign.values)]
    assert len(numbered) >= 9
    for rule, method in numbered:
        nothing: dict[str, object] = dict.fromkeys(foreign.values, NOBODY)
        there = ask(browser, method, address(rule, own, foreign.place.street_code, foreign.values))
        nowhere = ask(browser, method, address(rule, own, foreign.place.street_code, nothing))

        assert there[0] == nowhere[0], (method, rule.rule, there[0], nowhere[0])
        assert there[0] in (403, 404, 422), (method, rule.rule, there[0])
        assert not any(secret in there[1] for secret in foreign.secrets), rule.rule


@pytest.mark.parametrize("role", [*ROLES, "system", "security", "auditor"])
def test_a_foreign_street_is_as_if_missing(
    application: Flask, browsers: dict[str, Browser], foreign: Foreign, role: str
) -> None:
    for rule, method in rules(application, "street"):
        there = ask(browsers[role], method, address(rule, "", foreign.place.street_code, foreign.values))

        assert there[0] in (403, 404), (method, rule.rule, there[0])


@pytest.mark.parametrize("role", ROLES)
def test_a_foreign_report_is_as_if_missing(
    application: Flask, browsers: dict[str, Browser], foreign: Foreign, role: str
) -> None:
    for rule, method in rules(application, "report_id"):
        there = ask(browsers[role], method, address(rule, "", "", foreign.values))

        assert there[0] in (403, 404), (method, rule.rule, there[0])


def test_nobody_gets_anywhere_unsigned(application: Flask, foreign: Foreign) -> None:
    browser = Browser(application)
    for rule, method in rules(application, "community"):
        status = browser.client.open(address(rule, foreign.place.code, "", foreign.values), method=method).status_code

        assert status in (302, 400, 401), (method, rule.rule, status)


def ask(browser: Browser, method: str, path: str) -> tuple[int, str]:
    """Return status and text of an answer."""
    if method == "GET":
        answer = browser.get(path)
    elif path.startswith("/api/"):
        answer = browser.post(path, json={"reason": "理由"})
    else:
        answer = browser.post(path, {"reason": "理由"})
    return answer.status_code, answer.get_data(as_text=True)
