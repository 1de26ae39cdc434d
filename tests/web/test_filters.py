"""What the address of a list asks for: what cannot be read is left open, everything else holds."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask_babel import Babel

from accounts.audit_log import AuditFilter
from accounts.schemas import AuditQuery
from ledger.queries import Filter
from ledger.schemas import EntryFilter
from ledger.states import Source, State
from members.models import Category
from members.queries import Filter as Members
from members.schemas import MemberFilter
from web.filters import current_filters, query_params
from web.paging import page_number

FIRST, LAST = date(2022, 7, 1), date(2022, 9, 30)


@pytest.fixture(autouse=True)
def site() -> Flask:
    site = Flask(__name__)
    Babel(site)
    return site


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", Filter()),
        ("quarter=2022Q3", Filter(since=FIRST, until=LAST)),
        ("quarter=2022Q3&since=2022-08-01", Filter(since=date(2022, 8, 1), until=LAST)),
        ("quarter=2022Q5&since=&until=x&state=", Filter()),
        ("state=recorded&source=import&branch=7&sheet=3&item=duty.1&q=%20zxl", Filter(
            state=State.RECORDED, source=Source.IMPORT, branch=7, sheet=3, item="duty.1", text="zxl"
        )),
        ("state=done&branch=-1&sheet=%EF%BC%93&source=import", Filter(source=Source.IMPORT)),
        ("branch=999999999999999999999&community=x&_method=y", Filter()),
    ],
)  # fmt: skip
def test_a_list_of_entries_is_narrowed_by_its_address(site: Flask, query: str, expected: Filter) -> None:
    with site.test_request_context(f"/?{query}"):
        assert query_params(EntryFilter(), Filter) == expected


def test_a_text_is_cut_and_the_first_of_two_holds(site: Flask) -> None:
    with site.test_request_context(f"/?q={'x' * 900}&item=a&item=b"):
        wanted = query_params(EntryFilter(), Filter)

    assert (len(wanted.text), wanted.item) == (40, "a")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", Members()),
        ("left=1&category=retired&status=full&branch=2&q=李", None),
        ("left=yes&category=x&status=&branch=b", Members()),
    ],
)
def test_a_list_of_members_is_narrowed_by_its_address(site: Flask, query: str, expected: Members | None) -> None:
    with site.test_request_context(f"/?{query}"):
        wanted = query_params(MemberFilter(), Members)

    if expected is not None:
        assert wanted == expected
    else:
        assert (wanted.text, wanted.branch, wanted.category, wanted.left) == ("李", 2, Category.RETIRED, True)


def test_the_log_is_narrowed_by_its_address(site: Flask) -> None:
    with site.test_request_context("/?since=2022-07-01&until=yesterday&action=entry_verified&actor=%20周敏&result="):
        assert query_params(AuditQuery(), AuditFilter) == AuditFilter(
            since=FIRST, action="entry_verified", actor="周敏"
        )


@pytest.mark.parametrize(
    ("query", "number"), [("", 1), ("page=3", 3), ("page=0", 1), ("page=-2", 1), ("page=x", 1), ("page=" + "9" * 30, 1)]
)
def test_a_page_is_counted_from_one(site: Flask, query: str, number: int) -> None:
    with site.test_request_context(f"/?{query}"):
        assert page_number() == number


def test_a_links_filters_leave_out_page_and_blanks(site: Flask) -> None:
    with site.test_request_context("/?q=a&page=3&state=recorded&branch="):
        assert current_filters("state") == {"q": "a"}
