"""The whole life of a point through the API: token, record, decisions, standing, board, stars.

Every answer is what the API's own description says of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
import schemathesis
from flask import Flask
from schemathesis.specs.openapi.schemas import OpenApiSchema

from accounts import tokens
from accounts.models import Role
from core import clock
from core.db import db
from core.quarter import Quarter
from evaluations import actions as evaluations
from evaluations.models import Source
from tenants.models import Street
from tenants.scope import enter, leave
from tests.browsing import Browser, body
from tests.factories import PASSWORD, Place, community, installation_user

PROBLEM = "application/problem+json"


@cache
def description(app: Flask) -> OpenApiSchema:
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    assert isinstance(described, OpenApiSchema)
    return described


@dataclass
class Api:
    """Requests of people who hold tokens, on a day of choice; what is answered must be what is described."""

    browser: Browser
    tokens: dict[str, str] = field(default_factory=dict)

    def ask(self, who: str, method: str, path: str, status: int, **options: Any) -> dict[str, Any]:  # noqa: ANN401
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who else {}
        answer = self.browser.client.open(path, method=method, headers=headers | options.pop("headers", {}), **options)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        content = body(answer)
        if status >= 400:
            assert answer.content_type == PROBLEM
            assert content["status"] == status
            assert content["detail"]
        else:
            operation = description(self.browser.app).find_operation_by_path(method, path.partition("?")[0])
            assert operation is not None, path
            operation.validate_response(answer)
        return content


@pytest.fixture
def api(place: Place, browser: Browser) -> Api:
    client = Api(browser)
    for name, person in place.users.items():
        client.tokens[name] = tokens.make(person, "test")
    db.session.commit()
    return client


@contextmanager
def on(year: int, month: int, day: int, hour: int = 2) -> Iterator[None]:
    with clock.stopped_at(datetime(year, month, day, hour, 1, tzinfo=UTC)):
        yield


def test_a_point_lives_from_its_record_to_the_stars(api: Api, place: Place) -> None:
    token = body(
        api.browser.client.post(
            "/api/v1/tokens",
            json={"username": place.users["recorder"].username, "password": PASSWORD},
            environ_overrides={"REMOTE_ADDR": "10.5.0.1"},
        )
    )["token"]
    api.tokens["recorder"] = token
    assert [one["code"] for one in api.ask("recorder", "GET", "/api/v1/communities", 200)["items"]] == [place.code]
    wanted = {"member_no": "M001", "item": "duty.2", "date": "2022-08-03", "reason": "无故缺席培训", "quantity": "2"}

    with on(2022, 9, 1):
        entry_body = api.ask("recorder", "POST", place.api("/entries"), 201, json=wanted)
        entry = place.api(f"/entries/{entry_body['id']}")
        assert (entry_body["state"], entry_body["quantity"], entry_body["recorded_by"]) == (
            "recorded",
            "2",
            "recorder",
        )
        assert api.ask("secretary", "POST", f"{entry}/verification", 200)["state"] == "verified"
        assert api.ask("community", "POST", f"{entry}/recognition", 200)["recognised_by"] == "community"
        history = api.ask("recorder", "GET", entry, 200)["history"]
        assert [event["kind"] for event in history] == ["recorded", "verified", "recognised"]
        card = api.ask("secretary", "GET", place.api("/standings/2022Q3/M001"), 200)
    assert (card["base"], card["bonus"], card["total"], card["lost"]) == ("96", "0", "96", "4")
    (line,) = card["trace"]
    assert (line["id"], line["price"], line["counted"], line["reason"]) == (entry_body["id"], "4", "4", "counted")
    assert line["explanation"]
    own = api.ask("member", "GET", place.api("/standings/2022Q3/M001"), 200)
    assert [own[name] for name in ("position", "rank", "board", "class")] == [None] * 4
    for quarter, last in (("2022Q1", (4, 20)), ("2022Q2", (7, 20)), ("2022Q3", (10, 20)), ("2022Q4", (13, 20))):
        board = published_and_confirmed(api, place, quarter, last)
    assert (board["stage"], board["population"], board["total"]) == ("confirmed", 4, 4)
    assert len(board["fingerprint"]) == 64
    enter(place.scope)
    figures = {(number, source): 9_000 for number in place.member_ids for source in Source}
    evaluations.enter(2022, figures, place.users["community"])
    db.session.commit()
    leave()
    stars = api.ask("community", "POST", place.api("/stars/2022/rating"), 200)
    first = next(one for one in stars["items"] if one["member_no"] == "M001")
    assert (first["daily"], first["appraisal"], first["contribution"]) == ("98", "90", "0")
    assert (first["annual"], first["tier"], first["missing"]) == ("86.6", "qualified", [])


def published_and_confirmed(api: Api, place: Place, quarter: str, day: tuple[int, int]) -> dict[str, Any]:
    year, month = (2022, day[0]) if day[0] <= 12 else (2023, day[0] - 12)
    board = place.api(f"/boards/{quarter}")
    with on(year, month, 11):
        assert api.ask("community", "POST", f"{board}/draft", 200)["stage"] == "draft"
        form = {"days": 3, "counted": "calendar"}
        shown = api.ask("community", "POST", f"{board}/publication", 200, json=form)
        assert shown["public_url"].startswith("http://liangji.example/public/")
        assert shown["missing"]
        api.ask("deputy", "POST", f"{board}/confirmation", 409)
    with on(year, month, 13, 10):
        return api.ask("deputy", "POST", f"{board}/confirmation", 200)


def test_stars_are_accepted_by_the_street_and_recognised_by_the_community(app: Flask, api: Api, place: Place) -> None:
    for quarter, last in (("2022Q1", (4, 20)), ("2022Q2", (7, 20)), ("2022Q3", (10, 20)), ("2022Q4", (13, 20))):
        published_and_confirmed(api, place, quarter, last)
    enter(place.scope)
    figures = {(number, source): 9_000 for number in place.member_ids for source in Source}
    evaluations.enter(2022, figures, place.users["community"])
    above = db.session.query(Street).filter_by(code=place.street_code).one()
    api.tokens["street"] = tokens.make(installation_user(Role.STREET, above.id), "test")
    db.session.commit()
    leave()
    stars, change = place.api("/stars/2022"), {"member_no": "M002", "figure": "80.5", "reason": "查实扣减"}
    api.ask("community", "POST", f"{stars}/rating", 200)

    api.ask("community", "POST", f"{stars}/recognition", 409, json={"changes": []})
    api.ask("community", "POST", f"{stars}/acceptance", 403, json={"changes": []})
    api.ask("street", "POST", f"{stars}/acceptance", 422, json={"changes": [change | {"figure": "100.01"}]})
    accepted = api.ask("street", "POST", f"{stars}/acceptance", 200, json={"changes": [change]})
    recognised = api.ask("community", "POST", f"{stars}/recognition", 200, json={"changes": []})

    rows = {one["member_no"]: one for one in recognised["items"]}
    assert accepted["stage"] == "accepted"
    assert (rows["M002"]["actual"], rows["M002"]["accepted"], rows["M002"]["recognised"]) == ("88", "80.5", "80.5")
    assert (rows["M001"]["recognised"], rows["M001"]["annual"]) == ("88", "88")
    api.ask("community", "POST", f"{stars}/rating", 409)


def test_what_is_wrong_is_said_by_field(api: Api, place: Place) -> None:
    good = {"member_no": "M001", "item": "duty.1", "date": "2022-08-03", "reason": "缺席"}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"member_no": "M999"}, "member_no"),
        ({"item": "duty.99"}, "item"),
        ({"date": "2022-13-01"}, "date"),
        ({"date": "2031-01-01"}, "date"),
        ({"date": "9999-12-31"}, "date"),
        ({"date": None}, "date"),
        ({"reason": " "}, "reason"),
        ({"reason": 7}, "reason"),
        ({"quantity": "1.005"}, "quantity"),
        ({"quantity": "1.5"}, "quantity"),
        ({"quantity": "-1"}, "quantity"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": 10**30}, "quantity"),
        ({"quantity": "１"}, "quantity"),
        ({"quantity": True}, "quantity"),
        ({"surplus": 1}, "surplus"),
    ]
    with on(2022, 9, 1):
        for changed, name in wrong:
            body = api.ask("recorder", "POST", place.api("/entries"), 422, json=good | changed)
            assert list(body["errors"]) == [name], changed
            assert all(body["errors"][name])
        assert api.ask("recorder", "GET", place.api("/entries"), 200)["total"] == 0


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"7", b'"x"', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_object_is_refused(api: Api, place: Place, content: bytes) -> None:
    answer = api.browser.client.post(
        place.api("/entries"),
        data=content,
        content_type="application/json",
        headers={"Authorization": f"Bearer {api.tokens['recorder']}"},
    )

    assert answer.status_code in (400, 422), answer.text
    assert answer.content_type == PROBLEM
    assert body(answer)["detail"]


def test_who_may_not_reads_401_403_or_404(api: Api, place: Place) -> None:
    other = community()
    entries = {"member_no": "M001", "item": "duty.1", "date": "2022-08-03", "reason": "缺席"}

    api.ask("", "GET", "/api/v1/me", 401)
    api.ask("", "GET", place.api("/entries"), 401)
    api.ask("member", "POST", place.api("/entries"), 403, json=entries)
    api.ask("recorder", "POST", place.api("/boards/2022Q3/draft"), 403)
    foreign = api.ask("community", "GET", other.api("/entries"), 404)
    nowhere = api.ask("community", "GET", "/api/v1/communities/no-such-place/entries", 404)
    assert foreign == nowhere
    api.ask("community", "GET", "/api/v1/no-such-thing", 404)
    api.ask("community", "DELETE", "/api/v1/me", 405)


def test_a_decision_taken_already_reads_409_with_who_and_when(api: Api, place: Place) -> None:
    with on(2022, 9, 1):
        wanted = {"member_no": "M001", "item": "duty.1", "date": "2022-08-03", "reason": "缺席"}
        body = api.ask("recorder", "POST", place.api("/entries"), 201, json=wanted)
        path = place.api(f"/entries/{body['id']}")
        api.ask("recorder", "POST", f"{path}/verification", 403)
        api.ask("secretary", "POST", f"{path}/verification", 200)

        refusal = api.ask("secretary", "POST", f"{path}/verification", 409)

    assert refusal["detail"] == "本条积分已由secretary于 9 月 1 日 10:01 核实，不能核实。"


def test_lists_come_in_pages(api: Api, place: Place) -> None:
    with on(2022, 9, 1):
        for day in range(1, 26):
            wanted = {"member_no": "M001", "item": "duty.1", "date": f"2022-08-{day:02d}", "reason": "缺席"}
            api.ask("recorder", "POST", place.api("/entries"), 201, json=wanted)

        first = api.ask("recorder", "GET", place.api("/entries"), 200)
        last = api.ask("recorder", "GET", place.api("/entries?page=3&page_size=10"), 200)
        beyond = api.ask("recorder", "GET", place.api("/entries?page=99"), 200)

    assert (first["total"], first["page"], first["page_size"], len(first["items"])) == (25, 1, 20, 20)
    assert [one["date"] for one in last["items"]] == [f"2022-08-0{day}" for day in (5, 4, 3, 2, 1)]
    assert (beyond["total"], beyond["items"]) == (25, [])
    for query in ("page=0", "page=x", "page_size=201", "state=done", "since=yesterday", "page=1e3"):
        api.ask("recorder", "GET", place.api(f"/entries?{query}"), 422)


@pytest.mark.parametrize(
    "path", ["/members", "/criteria", "/entries", "/standings/2022Q3", "/boards/2022Q3", "/stars/2022"]
)
def test_every_list_has_the_same_shape(api: Api, place: Place, path: str) -> None:
    with on(2022, 10, 11):
        api.ask("community", "POST", place.api("/boards/2022Q3/draft"), 200)
    if path == "/stars/2022":
        published_and_confirmed(api, place, "2022Q1", (4, 20))
        api.ask("community", "POST", place.api("/stars/2022/rating"), 200)

    body = api.ask("community", "GET", place.api(path), 200)

    assert {"items", "total", "page", "page_size"} <= set(body)
    assert body["total"] == len(body["items"])


@pytest.mark.parametrize(
    "quarter", ["2022Q5", "2022q3", "0001Q1", "9999Q4", "9998Q4", "２０２２Q3", "2022Q3%00", "x" * 900]
)
@pytest.mark.parametrize("path", ["/standings/{}", "/standings/{}/M001", "/boards/{}"])
def test_a_quarter_that_is_none_is_missing(api: Api, place: Place, path: str, quarter: str) -> None:
    answer = api.browser.get(
        place.api(path.format(quarter)), headers={"Authorization": f"Bearer {api.tokens['community']}"}
    )

    assert answer.status_code in (400, 404, 409, 422), answer.text
    assert body(answer)["detail"]


@pytest.mark.parametrize("year", [0, 1, 1899, 9998, 9999, 10**12])
def test_a_year_that_is_none_is_missing(api: Api, place: Place, year: int) -> None:
    for method, path, status in (("GET", "", {404}), ("POST", "/rating", {404, 409})):
        answer = api.browser.client.open(
            place.api(f"/stars/{year}{path}"),
            method=method,
            headers={"Authorization": f"Bearer {api.tokens['community']}"},
        )
        assert answer.status_code in status, (method, answer.text)


def test_the_present_quarter_is_live_before_any_board(api: Api, place: Place) -> None:
    now = Quarter.of(clock.today())

    body = api.ask("community", "GET", place.api(f"/standings/{now}"), 200)

    assert body["total"] == 4
    assert {one["total"] for one in body["items"]} == {"100"}
