"""The list of the ledger on paper: what is filtered, for whom it is, and how long it may be."""

from __future__ import annotations

from datetime import date

import pytest

from core.db import db
from ledger import ledger_pdf
from tenants.scope import within
from tests.browsing import Browser
from tests.factories import Place, entry
from tests.papers.pdfs import texts


@pytest.fixture
def filled(place: Place) -> Place:
    """Entries of three members, one of them of September and only recorded; committed."""
    with within(place.scope):
        entry(place, "duty.1", date(2022, 8, 1), of=0)
        entry(place, "contribution.3", date(2022, 8, 2), of=2)
        entry(place, "duty.2", date(2022, 9, 3), of=2, state="recorded")
        db.session.commit()
    return place


def printed(browser: Browser, place: Place, query: str, who: str = "community") -> str:
    answer = browser.signed_in(place.users[who]).get(place.path(f"/entries.pdf{query}"))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return "".join(texts(answer.data))


def test_the_list_prints_what_is_filtered_with_the_filters_in_words(browser: Browser, filled: Place) -> None:
    page = printed(browser, filled, "?since=2022-08-01&until=2022-08-31&state=recognised&source=form&q=M00")

    for words in ("2022-08-01至2022-08-31", "状态已认定", "来源逐条", "查询M00", "合计2条", "测试事由", "community"):
        assert words in page
    assert "2022-09-03" not in page


def test_one_item_is_named_by_its_title(browser: Browser, filled: Place) -> None:
    page = printed(browser, filled, "?item=duty.1")

    assert "合计1条" in page
    assert "全部日期" in page
    assert "细则duty" not in page


def test_a_branch_prints_its_own_entries_alone(browser: Browser, filled: Place) -> None:
    assert "合计3条" in printed(browser, filled, "", "secretary")
    assert "合计0条" in printed(browser, filled, "", "secretary-2")


def test_the_page_offers_the_list_of_its_own_filters(browser: Browser, filled: Place) -> None:
    inside = browser.signed_in(filled.users["community"])

    assert "/entries.pdf?state=recognised" in inside.get(filled.path("/entries?state=recognised")).text
    assert "/entries.pdf" not in inside.get(filled.path("/entries?q=nobody")).text


def test_a_list_that_nobody_would_sign_is_refused_with_a_way_out(
    browser: Browser, filled: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_pdf, "MAX_PRINTED", 2)

    inside = browser.signed_in(filled.users["community"])
    answer = inside.get(filled.path("/entries.pdf?source=form&q=M00"))

    assert (answer.status_code, answer.location) == (302, filled.path("/entries?source=form&q=M00"))
    assert "超过 2 条，不宜打印；请缩小日期范围或按支部打印，或者导出表格。" in inside.get(answer.location).text
