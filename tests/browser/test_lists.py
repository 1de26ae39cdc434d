"""Lists in the browser: heads that order, ranges, sizes of a page, picks beyond the page, exports of what is picked."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visitor

MASHI = "/communities/mashi"


def test_a_head_orders_the_list_and_the_filter_stays(visitor: Visitor) -> None:
    page = visitor.sign_in("mashi-recorder")
    visitor.open(f"{MASHI}/entries?state=recognised")
    page.locator("thead a", has_text="党员").click()

    assert "state=recognised" in page.url
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("党员")
    page.locator("thead a", has_text="党员").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("党员")
    page.get_by_role("link", name="每页 50 条").click()
    assert page.locator("tbody tr").count() == 50
    assert "sort=-member" in page.url
    page.get_by_role("link", name="本年").click()
    assert re.search(r"since=\d{4}-01-01&until=\d{4}-12-31", page.url)
    assert "size=50" in page.url
    expect(page.get_by_role("link", name="本年")).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="查询").click()
    assert "sort=-member" in page.url


def test_what_is_ticked_is_exported_and_can_be_exported_again(visitor: Visitor) -> None:
    page = visitor.sign_in("mashi-recorder")
    visitor.open(f"{MASHI}/entries?state=recognised")
    for place in range(2):
        page.locator("tbody input[name=entry]").nth(place).check()

    for _time in range(2):
        with page.expect_download() as download:
            page.get_by_role("button", name="导出所选").click()
        assert download.value.suggested_filename.endswith(".xlsx")
        expect(page.locator(".batch-bar [aria-busy]")).to_have_count(0)

    visitor.open(f"{MASHI}/members")
    page.locator("tbody input[name=member]").first.check()
    expect(page.locator(".batch-bar")).to_contain_text("已选1人")
    with page.expect_download():
        page.get_by_role("button", name="导出所选").click()


def test_a_batch_beyond_the_page_is_counted_and_confirmed(visitor: Visitor) -> None:
    page = visitor.sign_in("mashi")
    visitor.open(f"{MASHI}/entries?q=MA007")
    total = int(page.locator(".counts a[aria-current] b").inner_text())
    assert 20 < total <= 500, "somebody has more than a page of entries"
    page.locator("[data-pick-all]").check()
    expect(page.locator(".batch-bar .picked")).to_have_text("20")
    every = page.locator(".batch-bar input[name=all]")
    expect(every).to_be_visible()

    every.check()
    expect(page.locator(".batch-bar .main")).to_have_text(f"认定全部 {total} 条")
    page.locator("tbody input[name=entry]").first.uncheck()
    expect(every).to_be_hidden()
    page.locator("[data-pick-all]").check()
    every.check()
    page.locator(".batch-bar .main").click()
    dialog = page.locator("dialog.ask-first:visible")
    expect(dialog).to_contain_text(f"将认定筛选出的全部 {total} 条")
    dialog.get_by_role("button", name="取消").click()
    expect(page.locator(".counts a[aria-current] b")).to_have_text(str(total))
    page.locator(".batch-bar .main").click()
    dialog.locator(".main").click()

    expect(page.locator("#says")).to_contain_text(re.compile(r"\d+ 条未办理"))
    sentences = page.locator("#says").inner_text()
    assert sum(int(count) for count in re.findall(r"(\d+) 条", sentences)) >= total
