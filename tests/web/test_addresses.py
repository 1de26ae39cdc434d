"""What an address asks besides never breaks a page, and never becomes an argument of the page's links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask import Flask

from accounts.models import Role
from boards import actions as boards
from core import clock
from core.db import db
from core.quarter import Quarter
from tenants.models import Street
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place, community, entry, grant, installation_user
from web.addresses import address

PLATFORM = Path(__file__).resolve().parents[2] / "platform"
LATE = datetime(2022, 10, 10, 2, tzinfo=UTC)
NAMES = (
    "endpoint", "values", "self", "_method", "_anchor", "_scheme", "_external", "community", "street", "quarter",
    "year", "member_no", "entry_id", "version_id", "draft_id", "filename", "form", "part", "token", "page", "q",
)  # fmt: skip
VALUES = ("PUT", "9" * 5000)
QUERIES = (
    *(urlencode({"quarter": "2022Q3", name: "x"}) for name in NAMES),
    *(urlencode({"quarter": "2022Q3", name: value}) for name in NAMES[:7] for value in VALUES),
    urlencode([("quarter", "2022Q3"), *((name, "x") for name in NAMES), *((name, "y") for name in NAMES)]),
    urlencode(dict.fromkeys(("page", "quarter", "branch", "year"), "9" * 5000)),
)  # fmt: skip


class World:
    """A community with an entry and a board, and its people."""

    def __init__(self, app: Flask) -> None:
        self.place: Place = community()
        enter(self.place.scope)
        with clock.stopped_at(LATE):
            self.entry_id = entry(self.place, on=date(2022, 8, 3), state="recorded").id
            self.version_id = boards.draft(Quarter(2022, 3), self.place.users["community"]).version_id
        db.session.commit()
        leave()
        street = db.session.query(Street).filter_by(code=self.place.street_code).one()
        widest = installation_user(Role.DISTRICT)
        for role in (Role.SYSTEM, Role.SECURITY, Role.AUDITOR):
            grant(widest, role)
        db.session.commit()
        people = (
            self.place.users["community"], self.place.users["recorder"], widest,
            installation_user(Role.STREET, street.id), self.place.users["member"],
        )  # fmt: skip
        self.browsers = [*(Browser(app).signed_in(person) for person in people), Browser(app)]

    def path(self, rule: str) -> str:
        known = {
            "community": self.place.code, "street": self.place.street_code, "quarter": "2022Q3", "year": "2022",
            "member_no": "M001", "entry_id": str(self.entry_id), "version_id": str(self.version_id), "form": "yaml",
        }  # fmt: skip
        return re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda match: known.get(match[1], "1"), rule)


@pytest.fixture(scope="module")
def world(application: Flask, unlimited: None) -> Iterator[World]:
    with application.app_context():
        new_world = World(application)
    with clock.stopped_at(LATE):
        yield new_world


def pages(application: Flask) -> list[str]:
    return sorted(
        rule.rule
        for rule in application.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and rule.endpoint != "static" and "poster" not in rule.rule
    )


@pytest.mark.parametrize("number", range(6))
def test_no_page_breaks_on_the_names_of_a_query(application: Flask, world: World, number: int) -> None:
    """Each page with every query of the first person, with a choice of them for the others."""
    browser = world.browsers[number]
    seen: set[int] = set()
    for place, rule in enumerate(pages(application)):
        path = world.path(rule)
        if number and browser.get(path).status_code in (302, 403, 404):
            queries: tuple[str, ...] = QUERIES[-2:]
        else:
            queries = QUERIES if number == 0 and not re.search(r"\.\w+$", rule) else QUERIES[place % 9 :: 9]
        for query in queries:
            status = browser.get(f"{path}?{query}").status_code
            assert status < 500, (path, query[:200])
            seen.add(status)

    assert 200 in seen


@pytest.mark.parametrize("digits", ["9" * 30, "9" * 5000])
def test_no_number_in_a_path_breaks_a_page(application: Flask, world: World, digits: str) -> None:
    for rule in pages(application):
        for part in re.findall(r"<[^>]+>", rule):
            if part != "<community>":
                path = world.path(rule.replace(part, digits))
                assert world.browsers[0].get(path).status_code < 500, path[:200]


def test_a_query_stays_a_query(application: Flask) -> None:
    pairs = [("endpoint", "x"), ("_method", "PUT"), ("community", "y"), ("q", "a&b=c"), ("q", "二")]
    with application.test_request_context():
        parts = urlsplit(address("ledger.entries", pairs, community="c"))
        bare = address("ledger.entries", {}, community="c")

    assert parts.path == "/communities/c/entries"
    assert parse_qsl(parts.query) == pairs
    assert bare == parts.path


def test_a_list_keeps_its_filters_in_the_address_of_its_export(world: World) -> None:
    for path, name in (("/entries", "entries.xlsx"), ("/members", "members.xlsx")):
        page = world.browsers[0].get(world.place.path(f"{path}?q=x&community=other&endpoint=e")).text
        (query,) = set(re.findall(rf'href="{world.place.path("")}/{name}\?([^"]*)"', page))
        assert dict(parse_qsl(query.replace("&amp;", "&"))) == {"q": "x", "community": "other", "endpoint": "e"}


def test_no_address_takes_its_names_from_a_request() -> None:
    """In a template only the fixed `at` of a page is spread into `url_for`; in code only what stands here."""
    spread = re.compile(r"url_for\((?:[^()]|\([^()]*\))*\*\*(\w[\w.]*)")
    parameters = {
        (str(path.relative_to(PLATFORM)), match[1])
        for kind in ("html", "py")
        for path in PLATFORM.rglob(f"*.{kind}")
        for match in spread.finditer(path.read_text())
    }

    assert {one for one in parameters if one[1] != "at"} == {
        ("app/navigation/request_shell.py", "values"), ("app/navigation/menus.py", "values"),
        ("web/addresses.py", "path"),
        ("dashboard/pages/community.py", "values"),
        ("drafting/pages/current_owner.py", "values"), ("ledger/pages/new_entry.py", "again"),
    }  # fmt: skip
