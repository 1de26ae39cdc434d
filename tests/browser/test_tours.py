"""The tours of the README, walked in a real browser on a district of the demo's kind."""

from __future__ import annotations

import hashlib
import re
import urllib.request

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, pick

MASHI = "/communities/mashi"


def test_a_point_goes_through_the_hands(visitor: Visitor, another: Visitor, passer_by: Visitor) -> None:
    page = visitor.sign_in("mashi-recorder")
    page.get_by_role("link", name="记一条积分").first.click()
    pick(page, "member", "MA0")
    pick(page, "item", "公益")
    page.get_by_label("事由").fill("周六参加河道清洁，浏览器里登记")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("浏览器里登记").first).to_be_visible()
    address = re.sub(r"^https?://[^/]+", "", page.url)

    secretary = another.sign_in("mashi-secretary")
    another.open(address)
    secretary.get_by_role("button", name="核实").click()
    expect(secretary.get_by_text("已核实").first).to_be_visible()

    administrator = passer_by.sign_in("mashi")
    passer_by.open(address)
    administrator.get_by_role("button", name="认定", exact=True).click()
    expect(administrator.get_by_text("已认定").first).to_be_visible()
    assert passer_by.fits()


def test_rows_are_verified_in_one_go(visitor: Visitor) -> None:
    page = visitor.sign_in("mashi-secretary")
    visitor.open(f"{MASHI}/entries?state=recorded")
    boxes = page.locator("tbody input[name=entry]")
    number = min(boxes.count(), 3)
    assert number > 0
    for place in range(number):
        boxes.nth(place).check()

    page.locator(".batch-bar button[value=verification]").click()

    expect(page.get_by_text(f"已核实 {number} 条")).to_be_visible()


def test_a_roll_call_takes_one_screen(visitor: Visitor) -> None:
    page = visitor.sign_in("mashi-recorder")
    page.get_by_role("link", name="活动考勤").first.click()
    if "sheets" in page.url:
        visitor.open(f"{MASHI}/attendance")
    page.get_by_placeholder(re.compile("主题党日")).fill("浏览器主题党日")
    people = page.locator(".person")
    assert people.count() > 10
    people.nth(0).locator("label", has_text="缺").click()
    people.nth(1).locator("label", has_text="请").click()

    page.get_by_role("button", name="保存考勤").click()

    expect(page.get_by_text("浏览器主题党日").first).to_be_visible()
    visitor.open(f"{MASHI}/entries?state=recorded&q=")
    expect(page.get_by_text("考勤").first).to_be_visible()


def test_the_administrator_confirms_a_board_whose_days_are_over(visitor: Visitor) -> None:
    page = visitor.sign_in("mashi")
    expect(page.get_by_text("待确认")).to_be_visible()
    visitor.open(f"{MASHI}/boards")
    page.get_by_role("link", name=re.compile("第三季度")).first.click()

    page.get_by_role("button", name="确认", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="确认").click()

    expect(page.get_by_text("已确认").first).to_be_visible()
    expect(page.get_by_text("台账链")).to_be_visible()
    poster = page.request.get(page.url.split("?")[0] + "/poster.pdf")
    assert poster.body().startswith(b"%PDF-")


def test_a_member_sees_the_own_card_alone(passer_by: Visitor) -> None:
    page = passer_by.sign_in("mashi-member")

    expect(page.get_by_text("总分").first).to_be_visible()
    assert passer_by.fits()
    assert page.request.get(f"{passer_by.address}{MASHI}/entries").status == 403
    assert page.request.get(f"{passer_by.address}{MASHI}/members/MA001/card").status in (200, 404)
    assert page.request.get(f"{passer_by.address}/communities/nanchi/").status == 404


def test_the_street_compares_its_communities(visitor: Visitor) -> None:
    page = visitor.sign_in("street-dengke")

    expect(page.locator("main").get_by_role("link", name="南池社区").first).to_be_visible()
    assert page.request.get(f"{visitor.address}/streets/wenzhi/").status == 404


def test_the_district_reads_its_dashboard_and_gets_a_report(visitor: Visitor) -> None:
    page = visitor.sign_in("district")
    expect(page.get_by_role("heading", name=re.compile("全区")).first).to_be_visible()
    expect(page.locator("svg, canvas").first).to_be_visible()

    visitor.open("/reports")
    page.locator("select[name=kind]").select_option("poster_pack")
    page.locator("form button.main").first.click()

    expect(page.get_by_role("link", name=re.compile("下载")).first).to_be_visible(timeout=40_000)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("下载")).first.click()
    assert download.value.suggested_filename.endswith(".zip")


def test_the_installations_roles_have_their_pages(chromium: object, visitor: Visitor, another: Visitor) -> None:
    page = visitor.sign_in("system")
    expect(page.get_by_role("link", name="新增社区")).to_be_visible()

    page = another.sign_in("auditor")
    expect(page.get_by_text("操作日志").first).to_be_visible()
    assert page.request.get(f"{another.address}{MASHI}/").status == 404


def test_the_security_manager_grants_a_role(visitor: Visitor, another: Visitor) -> None:
    page = visitor.sign_in("security")
    page.get_by_label("用户名").fill("new-auditor")
    page.get_by_label("姓名").fill("新审计")
    page.locator("select[name=role]").select_option("auditor")

    page.get_by_role("button", name="授权").click()

    expect(page.get_by_text("凭条只显示这一次")).to_be_visible()
    assert "/invitation/" in page.locator(".slip p.mono").inner_text()


def test_the_public_checks_a_board_on_a_phone(visitor: Visitor, passer_by: Visitor) -> None:
    page = visitor.sign_in("district")
    visitor.open("/communities/nanchi/boards")
    page.get_by_role("link", name=re.compile("第三季度")).first.click()
    link = page.locator("a.mono").first.get_attribute("href")
    assert link is not None

    passer_by.page.goto(link)

    expect(passer_by.page.get_by_text("红榜").first).to_be_visible()
    assert passer_by.fits()
    assert passer_by.context.cookies() == []
    content = urllib.request.urlopen(link + "/board.csv").read()
    printed = "".join(passer_by.page.locator(".foot .mono").first.inner_text().split())
    assert hashlib.sha256(content).hexdigest() == printed
    assert content.decode("utf-8-sig").splitlines()[0] == "名次,姓名,支部,总分,榜"


def test_a_wrong_password_keeps_the_name_and_says_so(visitor: Visitor) -> None:
    visitor.page.goto(f"{visitor.address}/sign-in")
    visitor.page.get_by_label("用户名").fill("mashi-deputy")
    visitor.page.get_by_label("密码").fill("wrong")

    visitor.page.get_by_role("button", name="登录").click()

    expect(visitor.page.get_by_text("用户名或密码不对")).to_be_visible()
    assert visitor.page.get_by_label("用户名").input_value() == "mashi-deputy"


def test_the_language_can_be_english(visitor: Visitor) -> None:
    visitor.page.goto(f"{visitor.address}/sign-in")

    visitor.page.get_by_role("button", name="English").click()

    expect(visitor.page.get_by_role("button", name="Sign in")).to_be_visible()


def fill_entry(page: Page, reason: str) -> None:
    """Fill the form of one entry, with a file."""
    page.get_by_role("link", name="记一条积分").first.click()
    pick(page, "member", "MA1")
    pick(page, "item", "公益")
    page.get_by_label("事由").fill(reason)
    picture = {"name": "现场.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"}
    page.locator("#evidence").set_input_files(picture)  # type: ignore[arg-type]


def test_a_form_survives_a_session_that_ended(visitor: Visitor) -> None:
    page = visitor.sign_in("mashi-recorder")
    fill_entry(page, "写到一半登录就结束了")
    visitor.context.clear_cookies()

    page.get_by_role("button", name="保存", exact=True).click()
    visitor.fill_sign_in("mashi-recorder")

    expect(page.get_by_text("填写的内容已放回表单")).to_be_visible()
    expect(page.get_by_text("文件须重新选择：现场.png")).to_be_visible()
    expect(page.get_by_label("事由")).to_have_value("写到一半登录就结束了")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("写到一半登录就结束了").first).to_be_visible()
    assert "/entries/" in page.url
    assert "/new" not in page.url


def test_a_form_of_a_stale_page_comes_back_filled(visitor: Visitor) -> None:
    page = visitor.sign_in("mashi-recorder")
    fill_entry(page, "页面停留了一夜")
    page.evaluate("document.querySelector('form[data-guard] [name=csrf_token]').value = 'stale'")

    page.get_by_role("button", name="保存", exact=True).click()

    expect(page.get_by_text("填写的内容已放回表单")).to_be_visible()
    expect(page.get_by_label("事由")).to_have_value("页面停留了一夜")


def test_another_person_at_the_same_tab_does_not_see_what_was_typed(visitor: Visitor) -> None:
    page = visitor.sign_in("mashi-recorder")
    fill_entry(page, "只有本人看得到")
    visitor.context.clear_cookies()
    page.get_by_role("button", name="保存", exact=True).click()

    visitor.fill_sign_in("mashi")

    expect(page.get_by_label("事由")).to_have_value("")
    assert page.evaluate("sessionStorage.getItem('unsent')") is None


def test_what_cannot_be_undone_asks_and_enter_in_a_table_sends_nothing(visitor: Visitor) -> None:
    """A page with a table of fields and a grave button, as the year's rating has."""
    page = visitor.sign_in("mashi")
    page.evaluate(
        """() => { const form = document.createElement("form"); form.method = "post"; form.action = "/nowhere";
        form.innerHTML = `<table><tr><td><input id="one"></td></tr><tr><td><input id="two"></td></tr></table>
        <button data-ask="不能再改">验收</button>`; document.querySelector("main").append(form); }"""
    )
    start = page.url

    page.locator("#one").press("Enter")
    expect(page.locator("#two")).to_be_focused()
    page.locator("#two").press("Enter")
    page.get_by_role("button", name="验收").click()
    expect(page.get_by_role("dialog").get_by_text("不能再改")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="取消").click()

    assert page.url == start
    page.get_by_role("button", name="验收").click()
    page.get_by_role("dialog").get_by_role("button", name="验收").click()
    page.wait_for_url("**/nowhere")
