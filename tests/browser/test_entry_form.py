"""The form of an entry in the browser: its pickers, what stands beside it, where a fault puts the focus."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, pick

MASHI = "/communities/mashi"


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_a_picker_opens_by_a_press_or_by_typing_and_shows_at_once_what_was_chosen(visitor: Visitor) -> None:
    page = visitor.sign_in("mashi-recorder")
    visitor.open(f"{MASHI}/entries/new")
    options = page.locator("#member-ts-dropdown .option:visible")

    assert focused(page) == "member-ts-control"
    assert options.count() == 0
    for _press in range(3):
        page.locator("#member-ts-control").click()
        assert focused(page) == "member-ts-control"
        assert options.count() > 0
    page.keyboard.type("MA00")
    page.keyboard.press("Enter")

    assert options.count() == 0
    expect(page.locator("#member + .ts-wrapper .item")).to_be_visible()
    expect(page.locator("#member + .ts-wrapper .item")).to_contain_text("MA00")
    assert focused(page) == "member-ts-control"


def test_an_item_is_offered_with_its_price(visitor: Visitor) -> None:
    page = visitor.sign_in("mashi-recorder")
    visitor.open(f"{MASHI}/entries/new")

    page.locator("#item-ts-control").fill("gongyi")

    expect(page.locator("#item-ts-dropdown .option small").first).to_have_text(re.compile(r"加 2 分"))


def test_the_totals_follow_member_item_quantity_and_day(visitor: Visitor) -> None:
    page = visitor.sign_in("mashi-recorder")
    visitor.open(f"{MASHI}/entries/new")
    now, after = page.locator("#total-now"), page.locator("#total-after")
    expect(page.locator("#forecast")).to_contain_text("选好党员")

    pick(page, "member", "MA0")
    pick(page, "item", "公益")
    expect(after).to_be_visible()
    before, one = float(now.inner_text()), float(after.inner_text())
    page.get_by_label("数量").fill("2")
    expect(after).not_to_have_text(f"{one:g}")
    assert float(after.inner_text()) - before == 2 * (one - before) != 0

    page.get_by_label("发生日期").fill("2031-01-01")
    page.get_by_label("事由").click()
    expect(page.locator("#forecast .late")).to_contain_text("在今天之后")
    assert page.get_by_label("数量").input_value() == "2", "another day leaves the quantity as it was typed"


def test_a_fault_has_the_focus_and_the_choices_stand(visitor: Visitor) -> None:
    page = visitor.sign_in("mashi-recorder")
    visitor.open(f"{MASHI}/entries/new")
    pick(page, "member", "MA0")
    pick(page, "item", "公益")
    page.get_by_label("事由").fill("记在明年")
    page.get_by_label("发生日期").fill("2031-01-01")
    page.get_by_label("事由").click()
    expect(page.locator("#forecast .late")).to_be_visible()

    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#occurred_on-fault")).to_be_visible()

    expect(page.locator("#occurred_on")).to_be_focused()
    expect(page.locator("#member + .ts-wrapper .item")).to_contain_text("MA0")
    assert page.get_by_label("事由").input_value() == "记在明年"


def test_what_may_be_recorded_already_has_the_focus(visitor: Visitor) -> None:
    page = visitor.sign_in("mashi-recorder")
    for _time in range(2):
        visitor.open(f"{MASHI}/entries/new")
        pick(page, "member", "MA02")
        pick(page, "item", "公益")
        page.get_by_label("事由").fill("看一看重复")
        page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#likely")).to_be_visible()

    expect(page.locator("#likely")).to_be_focused()
    expect(page.locator("#forecast")).to_contain_text("可能重复")
