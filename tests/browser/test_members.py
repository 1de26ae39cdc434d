"""A member's page in the browser: what was entered wrongly is taken back with a reason, and asked for first."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visitor

MEMBER = "/communities/mashi/members/MA007"


def test_a_change_and_an_exemption_that_were_wrong_are_taken_back(visitor: Visitor) -> None:
    page = visitor.sign_in("mashi")
    visitor.open(MEMBER)
    category = page.locator("p.identity span").last.inner_text()
    other = "pocket" if "口袋" not in category else "migrant"
    page.locator("#change-category").select_option(other)
    page.locator("#since").fill("2031-01-01")
    page.get_by_role("button", name="登记变动").click()
    expect(page.get_by_text("尚未开始")).to_be_visible()
    expect(page.locator("p.identity span").last).to_have_text(category)

    page.locator("[data-dialog=undo-category]").click()
    page.locator("#undo-category-reason").fill("登记错了人")
    page.locator("dialog#undo-category .main").click()
    expect(page.get_by_text("变动已撤销")).to_be_visible()
    expect(page.get_by_text("尚未开始")).to_have_count(0)

    page.locator("#exemption #starts_on").fill("2026-11-02")
    page.locator("#exemption #reason").fill("住院治疗，支部会议同意")
    page.get_by_role("button", name="登记豁免").click()
    page.locator("[data-dialog^=end-]").last.click()
    page.locator("dialog[open] input[type=date]").fill("2026-11-01")
    page.locator("dialog[open] .main").click()
    expect(page.locator("dialog[open] .fault")).to_contain_text("结束日期不能早于开始日期")
    page.keyboard.press("Escape")
    page.locator("[data-dialog^=withdraw-]").last.click()
    page.locator("dialog[open] textarea").fill("登记错了人")
    page.locator("dialog[open] .main").click()
    expect(page.get_by_text("豁免已撤销")).to_be_visible()
