"""The head of a column orders its list, from the one end and from the other; everything else of the address stays."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask, render_template_string
from flask_babel import Babel

import web
from core import clock
from web.filters import saved_ranges
from web.paging import asked_page_size
from web.sorting import sort_state, sort_url, sorted_rows

ROWS = [("b", 2), ("a", 3), ("c", None), ("d", 1)]
KEYS = {"name": lambda row: row[0], "number": lambda row: row[1]}


@pytest.fixture(autouse=True)
def site() -> Flask:
    site = Flask(__name__)
    site.config["SECRET_KEY"] = "for this test"
    Babel(site, default_locale="zh_Hans")
    web.install(site)
    return site


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", "bacd"), ("sort=name", "abcd"), ("sort=-name", "dcba"), ("sort=number", "dbac"), ("sort=-number", "abdc"),
        ("sort=other", "bacd"), ("sort=--name", "bacd"), ("sort=-", "bacd"),
    ],
)  # fmt: skip
def test_rows_come_in_the_order_that_is_asked_for_and_nothing_last(site: Flask, query: str, order: str) -> None:
    with site.test_request_context(f"/list?{query}"):
        assert "".join(row[0] for row in sorted_rows(ROWS, KEYS)) == order


def test_a_head_leads_to_its_order_and_then_to_the_other_end(site: Flask) -> None:
    with site.test_request_context("/list?q=%E9%BB%84&page=3&size=50"):
        assert sort_url("name") == "/list?q=%E9%BB%84&size=50&sort=name"
        assert sort_state("name") == ""
        assert (sort_state("date", "-date"), sort_url("date", "-date")[-9:]) == ("descending", "sort=date")
    with site.test_request_context("/list?sort=name"):
        assert (sort_state("name"), sort_url("name")) == ("ascending", "/list?sort=-name")
        assert (sort_state("date", "-date"), sort_url("date", "-date")) == ("", "/list?sort=date")


def _head(arguments: str) -> str:
    return render_template_string(f'{{% from "macros/lists.html" import head %}}{{{{ head({arguments}) }}}}')


def test_a_head_says_how_its_column_is_ordered(site: Flask) -> None:
    with site.test_request_context("/list?sort=-name"):
        heads = [_head(arguments) for arguments in ('"姓名", "name"', '"日期", "date", "-date"', '"佐证"')]

    assert 'aria-sort="descending"' in heads[0]
    assert "aria-sort" not in heads[1]
    assert "href" not in heads[2]


@pytest.mark.parametrize(("text", "size"), [("", 20), ("20", 20), ("50", 50), ("100", 100), ("7", 20), ("100000", 20)])
def test_a_page_has_one_of_three_sizes(site: Flask, text: str, size: int) -> None:
    with site.test_request_context(f"/list?size={text}"):
        assert asked_page_size() == size


@pytest.mark.parametrize(
    ("day", "ranges"),
    [
        (date(2024, 2, 10), [("2024-02-01", "2024-02-29"), ("2024-01-01", "2024-03-31"), ("2024-01-01", "2024-12-31")]),
        (
            date(2026, 12, 31),
            [("2026-12-01", "2026-12-31"), ("2026-10-01", "2026-12-31"), ("2026-01-01", "2026-12-31")],
        ),
    ],
)
def test_month_quarter_and_year_are_one_press_away(site: Flask, day: date, ranges: list[tuple[str, str]]) -> None:
    now = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    with clock.stopped_at(now), site.test_request_context(f"/list?q=x&page=2&quarter=2020Q1&since={ranges[0][0]}"):
        saved = saved_ranges("since", "until")

    assert [one.url for one in saved] == [f"/list?q=x&since={first}&until={last}" for first, last in ranges]
    assert [one.label for one in saved] == ["本月", "本季", "本年"]


def test_the_range_that_is_shown_says_so(site: Flask) -> None:
    with (
        clock.stopped_at(datetime(2026, 5, 5, 4, tzinfo=UTC)),
        site.test_request_context("/list?since=2026-04-01&until=2026-06-30"),
    ):
        assert [one.is_current for one in saved_ranges("since", "until")] == [False, True, False]
