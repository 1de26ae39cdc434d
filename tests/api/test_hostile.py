"""Whatever is sent, to pages and to the API, the answer is a sentence and never a 500."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from json import dumps
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig

from core import clock
from tests.api.hostile_world import LATE, World

QUICK = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
NAMES = (
    "page", "page_size", "q", "text", "since", "until", "state", "branch", "item", "source", "sheet", "quarter",
    "year", "status", "category", "left", "member", "day", "held_on", "action", "actor", "object", "result", "next",
    "kind",
)  # fmt: skip
ODD = (
    "", " ", "0", "-1", "1", "٣", "１", "²", "1e9", "1.5", "NaN", "9" * 18, "9" * 30, "9" * 5000, "2147483648", "None",
    "null", "\x00", "a\x00b", "\uffff", "😀" * 50, "%", "_", "'", '"', "\\", "';--", "<script>", "{{7*7}}",
    "../../etc/passwd", "2022-02-30", "0000-00-00", "9999-12-31", "0001-01-01", "2022-8-1", "２０２２-０８-０１",
    "2022Q3", "0001Q1", "9998Q4", "9999Q4", "2022Q5", "recorded", "form", "\r\nSet-Cookie: a=b", "长" * 2000,
)  # fmt: skip
VALUES = st.one_of(st.sampled_from(ODD), st.text(max_size=20), st.integers().map(str), st.dates().map(str))
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=5)


@pytest.fixture(scope="module")
def world(application: Flask, unlimited: None) -> Iterator[World]:
    with application.app_context():
        new_world = World(application)
    with clock.stopped_at(LATE):
        yield new_world


def rules(application: Flask, method: str, *, api: bool) -> list[str]:
    return sorted(
        rule.rule
        for rule in application.url_map.iter_rules()
        if method in (rule.methods or set())
        and rule.rule.startswith("/api/") == api
        and rule.endpoint not in ("static", "accounts.sign_out")
    )


def never_500(answer: Any, outcome: object) -> None:  # noqa: ANN401
    """Fail for a 500, and for a limit: what is refused before it is read proves nothing."""
    assert answer.status_code != 429, outcome
    assert answer.status_code < 500, (outcome, answer.get_data(as_text=True)[:2000])


def test_no_page_breaks_on_its_own_address(application: Flask, world: World) -> None:
    """Each page is there for somebody: a 404 for all would prove nothing of it."""
    missing = set()
    for rule in rules(application, "GET", api=False):
        answers = [browser.get(world.address(rule)) for browser in world.browsers]
        for answer in answers:
            never_500(answer, rule)
        if all(answer.status_code == 404 for answer in answers):
            missing.add(rule)

    assert missing == set()


@QUICK
@given(st.data())
def test_no_page_breaks_on_what_its_address_asks(application: Flask, world: World, data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from(rules(application, "GET", api=False)))
    query = urlencode(data.draw(PAIRS))

    never_500(world.browsers[0].get(f"{world.address(rule)}?{query}"), (rule, query))


LISTS = (
    "/communities/{community}/", "/communities/{community}/entries", "/communities/{community}/entries/new",
    "/communities/{community}/entries.xlsx", "/communities/{community}/members", "/communities/{community}/attendance",
    "/communities/{community}/members.xlsx", "/communities/{community}/attendance/sheets",
    "/communities/{community}/boards", "/communities/{community}/members/M001/card", "/installation/audit",
    "/installation/audit.csv", "/district/", "/reports", "/",
)  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_no_list_breaks_on_an_odd_value(world: World, path: str) -> None:
    """One value for every filter at once: a filter that cannot be read is left open, the others are read."""
    for value in ODD:
        query = urlencode(dict.fromkeys(NAMES, value))
        never_500(world.browsers[0].get(f"{path.format(community=world.place.code)}?{query}"), query[:200])


@QUICK
@given(st.data())
def test_no_form_breaks_on_what_it_is_sent(application: Flask, world: World, data: st.DataObject) -> None:
    harmless = [rule for rule in rules(application, "POST", api=False) if "password" not in rule]
    rule = data.draw(st.sampled_from(harmless))
    page = re.sub(r"/[^/]*$", "", world.address(rule)) if data.draw(st.booleans()) else world.address(rule)
    field_names = set(re.findall(r'name="([\w-]+)"', world.browsers[0].get(page).get_data(as_text=True)))
    names = sorted(
        (field_names | {"reason", "days", "place", "entry", "decision", "kept", "key", "mM001"}) - {"csrf_token"}
    )
    sent = dict(data.draw(st.lists(st.tuples(st.sampled_from(names), VALUES), max_size=8)))

    answer = world.browsers[0].post(world.address(rule), dict(sent), environ_overrides={"REMOTE_ADDR": "10.7.0.1"})

    never_500(answer, (rule, sent))


@pytest.mark.parametrize(
    "part", ["%00", "%ff", "..%2f..", "%0d%0a", "9" * 40, "٣", "２０２２Q3", "%F0%9F%98%80", "-1", "x" * 3000]
)
def test_no_odd_part_of_an_address_breaks_a_page(application: Flask, world: World, part: str) -> None:
    for method in ("GET", "POST"):
        for api in (False, True):
            for rule in rules(application, method, api=api):
                for name in re.findall(r"<[^>]+>", rule):
                    if "community" in name and "%" not in part:
                        continue
                    path = world.address(rule.replace(name, part))
                    send = world.browsers[0].get if method == "GET" else world.browsers[0].post
                    never_500(send(path), path)


def files(content: bytes, name: str) -> dict[str, object]:
    return {"sheet": (io.BytesIO(content), name)}


@pytest.mark.parametrize("size", [10 * 1024 * 1024, 21 * 1024 * 1024])
def test_a_huge_body_gets_a_sentence(world: World, size: int) -> None:
    path = world.place.path("/entries/import")
    noise = os.urandom(1024) * (size // 1024)

    upload = world.browsers[0].post(path, files(noise, "大表.xlsx"), content_type="multipart/form-data")
    form = world.browsers[0].post(world.place.path("/entries/new"), {"reason": "长" * (size // 9)})
    json = world.browsers[0].client.post(
        world.place.api("/entries"), data=b'"' + b"x" * size + b'"', content_type="application/json",
        headers={"Authorization": f"Bearer {world.token}"},
    )  # fmt: skip

    for answer in (upload, form, json):
        assert answer.status_code in (400, 413, 422), answer.status_code
        assert "。" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\x00" * 100, b"a,b\n1,2\n", b"\xff\xfe", b"%PDF-1.4", b"<html>"]
)
@pytest.mark.parametrize("path", ["/entries/import", "/members/import"])
def test_what_is_no_sheet_gets_a_sentence(world: World, path: str, content: bytes) -> None:
    for name in ("表.xlsx", "表.csv", "", "表.exe"):
        upload = files(content, name)
        answer = world.browsers[0].post(world.place.path(path), upload, content_type="multipart/form-data")

        assert answer.status_code in (400, 422), (name, answer.status_code)
        assert "。" in answer.get_data(as_text=True)


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800", "x\udfff"])
def test_signs_that_no_database_takes_are_refused_with_a_sentence(world: World, text: str) -> None:
    good = {"member_no": "M001", "item": "duty.1", "date": "2022-08-03", "reason": "缺席"}
    for name in good:
        answer = world.browsers[0].client.post(
            world.place.api("/entries"),
            data=dumps(good | {name: text}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {world.token}"},
        )
        assert answer.status_code == 422, answer.text
        assert "控制字符" in answer.text


def schema_of(application: Flask) -> Any:  # noqa: ANN401
    """The API's own description, read by schemathesis; few examples of every operation, the same in each run."""
    generation = GenerationConfig(
        modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE], max_examples=6, deterministic=True
    )
    config = SchemathesisConfig(projects=ProjectsConfig(default=ProjectConfig(generation=generation)))
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=config)


def test_the_description_is_valid_openapi(application: Flask) -> None:
    schema = schema_of(application)

    schema.validate()
    described = {f"{operation.ok().method.upper()} {operation.ok().path}" for operation in schema.get_all_operations()}
    assert len(described) >= 30
    assert "POST /api/v1/communities/{community}/entries" in described


def asked_of(operation: Any, world: World) -> list[tuple[int, str, str]]:  # noqa: ANN401
    """Ask one operation six times; return status, request and answer of each."""
    reports: list[tuple[int, str, str]] = []
    known = {"community": world.place.code, "street": world.place.street_code, "quarter": "2022Q3"}

    @settings(max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:  # noqa: ANN401
        parameters = dict(case.path_parameters or {})
        case.path_parameters = parameters | {name: value for name, value in known.items() if name in parameters}
        answer = case.call(headers={"Authorization": f"Bearer {world.token}"})
        reports.append((answer.status_code, case.as_curl_command(), answer.text[:300]))

    ask()
    return reports


def test_the_api_breaks_on_nothing_that_its_description_allows_or_forbids(application: Flask, world: World) -> None:
    """Six examples of every operation, as schemathesis makes them from the description."""
    reports: list[tuple[int, str, str]] = []
    for operation_result in schema_of(application).get_all_operations():
        operation = operation_result.ok()
        if operation.path != "/api/v1/tokens":
            reports += asked_of(operation, world)

    assert len(reports) >= 100
    assert {status for status, *_ in reports} >= {200, 404, 422}
    assert [one for one in reports if one[0] >= 500] == []
