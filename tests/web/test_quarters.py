"""A quarter in an address is read in one place, the same in a path and in a query."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, url_for
from flask_babel import Babel
from werkzeug.exceptions import NotFound

import web
from core import clock
from core.errors import Missing
from core.quarter import Quarter
from web.quarters import asked_quarter, begun_quarter

PLATFORM = Path(web.__file__).parents[1]
QUARTER = Quarter(2022, 3)
NONE = ["2022Q5", "2022q3", "2022", "x", "1999Q4", "2101Q1", "9999Q4", "２０２２Q3", " 2022Q3"]


@pytest.fixture
def site() -> Iterator[Flask]:
    site = Flask(__name__)
    Babel(site, default_locale="zh_Hans")
    web.install(site)
    site.add_url_rule("/boards/<quarter:quarter>", "board", lambda quarter: repr(quarter))
    with site.test_request_context():
        yield site


def test_a_quarter_in_a_path_comes_as_its_value(site: Flask) -> None:
    assert site.test_client().get("/boards/2022Q3").text == repr(QUARTER)
    assert url_for("board", quarter=QUARTER) == url_for("board", quarter="2022Q3") == "/boards/2022Q3"


@pytest.mark.parametrize("text", NONE)
def test_a_path_that_names_no_quarter_leads_nowhere(site: Flask, text: str) -> None:
    assert site.test_client().get(f"/boards/{text}").status_code == NotFound.code


@pytest.mark.parametrize(("query", "expected"), [("quarter=2022Q3", QUARTER), ("", None), ("quarter=", None)])
def test_a_quarter_in_a_query_is_optional(site: Flask, query: str, expected: Quarter | None) -> None:
    with site.test_request_context(f"/?{query}"):
        assert asked_quarter() == expected
        assert begun_quarter() == (expected or Quarter.of(clock.today()))


@pytest.mark.parametrize("text", NONE)
def test_a_query_that_names_no_quarter_is_missing_where_one_must_be_shown(site: Flask, text: str) -> None:
    with site.test_request_context("/", query_string={"quarter": text}):
        assert asked_quarter() is None
        with pytest.raises(Missing):
            begun_quarter()


def test_a_quarter_that_has_not_begun_is_missing(site: Flask) -> None:
    with site.test_request_context(f"/?quarter={Quarter.of(clock.today()).next}"), pytest.raises(Missing):
        begun_quarter()


READERS = {
    "web/quarters.py": "addresses", "web/schemas.py": "bodies", "core/quarter.py": "the value itself",
    "reports/pages.py": "a choice of the form", "boards/trial_pages.py": "a choice of the form",
}  # fmt: skip


def test_quarters_are_read_nowhere_else() -> None:
    files = {
        path.relative_to(PLATFORM).as_posix()
        for path in PLATFORM.rglob("*.py")
        if re.search(r"Quarter\.(asked|parse)\(", path.read_text(encoding="utf-8"))
    }

    assert {name for name in files if not name.startswith("rules/")} <= set(READERS)
