"""Without PostgreSQL every page and every answer of the API says so, asked with a cookie, with a token, or neither."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from accounts import sessions
from accounts.models import User
from app.config import Settings
from core.db import db
from tests.browsing import Browser
from tests.factories import Place
from tests.programs import ran

ASK = """
import json, sys
from pathlib import Path
from app.config import Settings
from app.factory import create_app
given, asked = json.loads(sys.argv[1]), json.loads(sys.argv[2])
client = create_app(Settings(**given | {"var": Path(given["var"])})).test_client(use_cookies=False)
for method, path, headers in asked:
    answer = client.open(path, method=method, headers=headers)
    print(json.dumps([answer.status_code, answer.content_type, answer.text, answer.headers.getlist("Set-Cookie")]))
"""
COOKIE, BEARER = {"Cookie": "liangji=a-key-of-a-row"}, {"Authorization": "Bearer lj_token"}
ENGLISH = {"Accept-Language": "en"}
PAGES = ("/", "/password", "/communities/c/entries", "/reports", "/district/", "/nowhere", "/public/abc", "/language")


@pytest.fixture(scope="module")
def away(settings: Settings) -> Settings:
    return replace(settings, database_url="postgresql+psycopg2://nobody@127.0.0.1:1/none", testing=False)


def ask(away: Settings, *requests: tuple[str, str, dict[str, str]]) -> list[tuple[int, str, str, list[str]]]:
    """Ask another process's application, whose database is not there."""
    settings_text = json.dumps({name: str(v) if isinstance(v, Path) else v for name, v in asdict(away).items()})
    done = ran("-c", ASK, settings_text, json.dumps(requests))
    done.check_returncode()
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


def test_who_is_signed_in_reads_the_page_that_says_so(away: Settings) -> None:
    requests = [(method, path, COOKIE) for path in PAGES for method in ("GET", "POST")]

    for (method, path, _), (status, kind, text, cookies) in zip(requests, ask(away, *requests), strict=True):
        assert status in (503, 404, 405), (method, path, text)
        assert kind.startswith("text/html")
        assert "<main" in text
        if status == 503:
            assert "数据库暂时连不上" in text, (method, path)
        # the session that could not be read is not overwritten
        assert cookies == [], (method, path)


def test_most_of_them_do(away: Settings) -> None:
    answers = ask(away, *(("GET", path, COOKIE) for path in PAGES[:5]))

    assert [status for status, *_ in answers] == [503] * 5


def test_the_api_says_so_in_its_own_form(away: Settings) -> None:
    requests = [
        (method, path, headers)
        for headers in (COOKIE, BEARER, COOKIE | BEARER)
        for method, path in (("GET", "/api/v1/me"), ("POST", "/api/v1/reports"), ("GET", "/api/v1/communities"))
    ]

    for status, kind, text, _cookies in ask(away, *requests):
        assert status == 503, text
        assert kind == "application/problem+json"
        assert "数据库暂时连不上" in json.loads(text)["detail"]


def test_a_page_knows_no_token_and_asks_for_nothing(away: Settings) -> None:
    ((status, _, _, _),) = ask(away, ("GET", "/password", BEARER))

    assert status == 302


def test_the_page_speaks_as_the_browser_asks(away: Settings) -> None:
    ((status, _, text, _),) = ask(away, ("GET", "/password", COOKIE | ENGLISH))

    assert status == 503
    assert "database" in text.lower()


def test_what_needs_no_database_works_without(away: Settings) -> None:
    requests = [("GET", path, COOKIE) for path in ("/healthz", "/static/liangji.css", "/api/v1/docs")]
    requests += [("GET", "/sign-in", {}), ("GET", "/sign-in", {"Cookie": "liangji=a.signed.one"})]

    assert [status for status, *_ in ask(away, *requests)][:2] == [200, 200]
    assert [status for status, *_ in ask(away, *requests)][3:] == [200, 200]


def unstored(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every session fail to be stored, as where the database went away meanwhile."""

    def fail(*_arguments: object) -> None:
        raise OperationalError("INSERT", {}, Exception("gone"))

    monkeypatch.setattr(sessions, "Session", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)


def test_a_sign_out_that_cannot_be_stored_says_so(
    place: Place, app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = browser.signed_in(place.users["recorder"])
    unstored(app, monkeypatch)

    answer = mine.post("/sign-out")

    assert answer.status_code == 503
    assert "数据库暂时连不上" in answer.text


def test_an_answer_stands_though_its_sentence_cannot_be_stored(
    place: Place, app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the view has committed is not called lost."""
    mine = browser.signed_in(place.users["recorder"])
    unstored(app, monkeypatch)

    answer = mine.post("/language", {"language": "en"})

    assert answer.status_code == 302
    assert db.session.get(User, place.users["recorder"].id, populate_existing=True).language == "en"  # type: ignore[union-attr]


def test_where_no_connection_is_free_the_page_says_so(
    place: Place, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_free(_session: object) -> dict[str, object]:
        raise PoolTimeout("QueuePool limit reached")

    mine = browser.signed_in(place.users["recorder"])
    monkeypatch.setattr(sessions, "_read_row", none_free)

    page, result = mine.get(place.path("/entries")), mine.get("/api/v1/me")

    assert (page.status_code, result.status_code) == (503, 503)
    assert "数据库暂时连不上" in page.text
    assert "数据库暂时连不上" in result.text
