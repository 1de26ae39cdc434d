"""A body is read only where a route takes it, from somebody who may send one, and never more than the route needs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule

from accounts import tokens
from accounts.models import Role
from core.body_limits import FORM_LIMIT, JSON_LIMIT, PUBLIC_LIMIT, UPLOAD_LIMIT
from core.db import db
from tenants.models import AuditRow
from tests.browsing import Browser, body
from tests.factories import Place, grant

PLATFORM = Path(__file__).resolve().parents[2] / "platform"
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
JSON = "application/json"
DIGITS = "9" * 5000


class Unread(BytesIO):
    """A body that tells whether somebody read it."""

    was_read = False

    def read(self, size: int | None = -1) -> bytes:
        self.was_read = True
        return super().read(size)

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401
        self.was_read = True
        return super().readinto(buffer)


def rules(application: Flask, methods: set[str]) -> Iterator[tuple[Rule, str, Any]]:
    for rule in application.url_map.iter_rules():
        if methods & (rule.methods or set()):
            named = re.sub(r"<[^>]*quarter>", "2022Q3", re.sub(r"<[^>]*year>", "2022", rule.rule))
            path = re.sub(r"<[^>]+>", "1", named)
            yield rule, path, application.view_functions[rule.endpoint]


def unsafe_method(rule: Rule) -> str:
    """The method by which a rule changes something."""
    return next(iter(sorted((rule.methods or set()) & UNSAFE)))


@pytest.mark.parametrize("kind", [JSON, "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
def test_no_route_reads_what_a_stranger_sends(application: Flask, browser: Browser, kind: str) -> None:
    routes = [one for one in rules(application, UNSAFE) if one[2].permission != "public"]

    assert len(routes) > 60
    for rule, path, _view in routes:
        sent = Unread(b'{"a": "b"}' * 100)
        answer = browser.client.open(
            path, method=unsafe_method(rule), input_stream=sent, content_type=kind, content_length=1000
        )
        assert answer.status_code == (401 if rule.rule.startswith("/api/") else 400), rule.rule
        assert not sent.was_read, rule.rule


def test_nothing_is_read_at_an_address_that_takes_nothing(browser: Browser) -> None:
    for path in ("/nowhere", "/api/v1/nowhere", "/healthz"):
        sent = Unread(b"[" * 1000)
        browser.client.post(path, input_stream=sent, content_type=JSON, content_length=1000)
        assert not sent.was_read, path


def everybody(place: Place, app: Flask) -> tuple[Browser, str]:
    """Return the browser and a token of one who may do everything."""
    person = place.users["community"]
    for role in (Role.DISTRICT, Role.SYSTEM, Role.SECURITY, Role.AUDITOR):
        grant(person, role)
    db.session.commit()
    token = tokens.make(person, "test")
    db.session.commit()
    return Browser(app).signed_in(person), token


def test_every_route_says_how_much_it_takes(application: Flask, app: Flask, place: Place) -> None:
    mine, _token = everybody(place, app)
    for rule, path, view in rules(application, UNSAFE):
        is_api = rule.rule.startswith("/api/")
        limit, words = (PUBLIC_LIMIT, "16 KB") if view.permission == "public" else (FORM_LIMIT, "2 MB")
        if is_api and view.permission != "public":
            limit, words = JSON_LIMIT, "256 KB"
        if getattr(view, "takes_upload", False):
            limit, words = UPLOAD_LIMIT, "20 MB"
        sent = Unread(b"")
        environ = {"CONTENT_LENGTH": str(limit + 1)}
        answer = mine.client.open(
            path, method=unsafe_method(rule), input_stream=sent, content_type="text/plain", environ_overrides=environ
        )
        assert answer.status_code == 413, rule.rule
        assert words in (body(answer)["detail"] if is_api else answer.text), rule.rule
        assert not sent.was_read


def test_the_largest_pages_fit(place: Place, app: Flask) -> None:
    """A part of a draft with 5,000 fields, marks of 260 members, 500 ticked entries."""
    draft = "&".join(f"items-{n}-limits-{n % 7}-points=" + "%E6%B3%A8" * 30 for n in range(5_000))
    marks = "&".join(f"mM{n:03}=absent&note-M{n:03}=" + "%E9%95%BF" * 200 for n in range(260))
    ticks = "&".join(f"entry={2**31 - n}" for n in range(500))

    assert max(map(len, (draft, marks, ticks))) < FORM_LIMIT


def test_a_form_of_very_many_fields_is_not_taken_apart(place: Place, browser: Browser) -> None:
    """Three hundred thousand fields in 2 MB took most of a second each."""
    inside = browser.signed_in(place.users["member"])

    answer = inside.client.post("/password", data="a=&" * 10_001, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 413
    assert "10000 项" in answer.text


@pytest.fixture
def token(place: Place, app: Flask) -> str:
    return everybody(place, app)[1]


def send(browser: Browser, path: str, token: str, content: bytes) -> Any:  # noqa: ANN401
    return browser.client.post(path, data=content, content_type=JSON, headers={"Authorization": f"Bearer {token}"})


def figures(schema: Any, spec: dict[str, Any]) -> Iterator[str]:  # noqa: ANN401
    """The names of a body's fields."""
    named = schema.get("$ref", "").rpartition("/")[2]
    yield from (spec["components"]["schemas"][named] if named else schema).get("properties", {})


def test_no_figure_breaks_a_route(application: Flask, browser: Browser, place: Place, token: str) -> None:
    spec = application.extensions["openapi"].spec.to_dict()
    tried = 0
    for path, operations in spec["paths"].items():
        wanted = operations.get("post", {}).get("requestBody", {}).get("content", {}).get(JSON)
        if not wanted:
            continue
        address = path.replace("{community}", place.code).replace("{quarter}", "2022Q3")
        address = re.sub(r"{\w*id}", "1", re.sub(r"{year}", "2022", address))
        names = list(figures(wanted["schema"], spec))
        for figure in (
            DIGITS,
            f"-{DIGITS}",
            "9" * 41,
            "9" * 20,
            str(2**63),
            "1e999",
            "-1e999",
            "NaN",
            "Infinity",
            "1e300",
        ):
            for name in names:
                for value in (figure, f"[{figure}]", f'{{"a": {figure}}}'):
                    answer = send(browser, address, token, f'{{"{name}": {value}}}'.encode())
                    assert answer.status_code in (400, 403, 404, 422, 429), (path, name, value[:30], answer.text[:300])
                    tried += 1

    assert tried > 200


@pytest.mark.parametrize("figure", [DIGITS, "1e999", "NaN"])
def test_a_stranger_breaks_nothing_with_a_figure(browser: Browser, figure: str) -> None:
    sent = f'{{"username": {figure}, "password": "b", "name": "c"}}'
    answer = browser.client.post("/api/v1/tokens", data=sent, content_type=JSON)

    assert answer.status_code in (422, 429)
    assert "。" in body(answer)["detail"]


@pytest.mark.parametrize("opening", ["[", '{"a":'])
@pytest.mark.parametrize("depth", [21, 900, 5_000, 40_000])
def test_what_nests_too_deep_is_refused(browser: Browser, place: Place, token: str, opening: str, depth: int) -> None:
    closing = "]" if opening == "[" else "}"
    content = f"{opening * depth}1{closing * depth}".encode()

    answer = send(browser, place.api("/entries"), token, content)

    assert answer.status_code == (422 if len(content) <= JSON_LIMIT else 413)
    assert "。" in body(answer)["detail"]


def test_what_nests_less_is_read(browser: Browser, place: Place, token: str) -> None:
    answer = send(browser, place.api("/entries"), token, b'{"attributes": ' + b"[" * 15 + b"]" * 15 + b"}")

    assert answer.status_code == 422
    assert "errors" in body(answer)


@pytest.mark.parametrize("text", ["a\\u0000b", "\\ud800"])
def test_a_text_that_cannot_be_stored_is_refused_at_any_depth(
    browser: Browser, place: Place, token: str, text: str
) -> None:
    for content in (f'{{"reason": [[["{text}"]]]}}', f'{{"a": {{"{text}": 1}}}}'):
        answer = send(browser, place.api("/entries"), token, content.encode())
        assert answer.status_code == 422
        assert "控制字符" in body(answer)["detail"]


def test_what_a_stranger_sends_unreadably_leaves_no_row(app: Flask, browser: Browser) -> None:
    rows = select(func.count()).select_from(AuditRow)
    before = db.session.scalar(rows)

    for path in ("/sign-in?a=%00", "/communities/c/entries/new?a=%00", "/api/v1/reports?a=%00"):
        assert browser.client.post(path).status_code == 422
    browser.client.post("/api/v1/tokens", data=b'{"username": "\\u0000"}', content_type=JSON)

    assert db.session.scalar(rows) == before


def test_a_readable_body_is_still_read(browser: Browser, place: Place, token: str) -> None:
    content = json.dumps({"member_no": "M001", "item": "duty.1", "date": "2022-08-03", "reason": ""}).encode()

    answer = send(browser, place.api("/entries"), token, content)

    assert "reason" in body(answer)["errors"]
