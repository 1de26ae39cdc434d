"""A new community walks from an empty draft to a board under its own criteria, in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, pick

HERE = "/communities/xinkai"
MEETING, REPORT = "无故缺席支部党员大会", "未按时报告思想"


def enter(visitor: Visitor, username: str, link: str) -> Page:
    """Open an account by its slip, and sign in with it."""
    visitor.open_account(link)
    return visitor.sign_in(username)


def open_community(visitor: Visitor) -> str:
    """Open a community and give it an administrator; return the link of the slip."""
    page = visitor.sign_in("system")
    visitor.open("/installation/units/new")
    page.locator("[name=name]").fill("新开社区")
    page.locator("[name=code]").fill("xinkai")
    page.locator("[name=branches]").fill("第一支部、第二支部")
    page.get_by_role("button", name="开设").click()
    expect(page.get_by_text("新开社区 已开设")).to_be_visible()
    visitor.context.clear_cookies()
    page = visitor.sign_in("security")
    visitor.open("/installation/roles")
    page.get_by_label("用户名").fill("xinkai")
    page.get_by_label("姓名").fill("甘露")
    page.locator("select[name=community]").select_option(label="新开社区")
    page.get_by_role("button", name="授权").click()
    return page.locator(".slip p.mono").inner_text()


def invite(visitor: Visitor, username: str, name: str, role: str) -> str:
    """Give somebody a post in the first branch; return the link of the slip."""
    page = visitor.page
    visitor.open(f"{HERE}/staff")
    page.get_by_label("姓名").fill(name)
    page.get_by_label("用户名").fill(username)
    page.locator("select[name=role]").select_option(role)
    page.get_by_role("button", name="邀请").click()
    return page.locator(".slip p.mono").inner_text()


def confirm(visitor: Visitor) -> None:
    """Let the street confirm whom the community made its secretary."""
    visitor.context.clear_cookies()
    page = visitor.sign_in("street-dengke")
    page.get_by_role("link", name="工作人员核对").click()
    page.wait_for_url(re.compile("/staff$"))
    page.locator("tr", has_text="书记").get_by_role("button", name="核对").click()
    page.locator("dialog[open]").get_by_role("button", name="核对").click()
    expect(page.get_by_text("角色即时生效")).to_be_visible()


def begin_draft(visitor: Visitor, source: str) -> None:
    page = visitor.page
    visitor.open(f"{HERE}/criteria")
    page.get_by_role("link", name="起草细则").first.click()
    page.locator("label.source", has_text=source).first.click()
    page.get_by_role("button", name="开始起草").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("草稿")


def write_items(page: Page) -> None:
    """Add two items to the base category, the second one faulty at first."""
    duty = page.locator("section", has=page.get_by_role("heading", name=re.compile("履行党员义务")))
    duty.get_by_role("link", name="加一项").click()
    page.get_by_label("内容", exact=False).fill(MEETING)
    page.locator("#f-points").fill("2")
    page.get_by_role("button", name="保存并再加一项").click()
    expect(page.get_by_role("heading", name="履行党员义务 · 加一项")).to_be_visible()
    page.get_by_label("内容", exact=False).fill(REPORT)
    page.get_by_text("第几次不同").click()
    expect(page.locator("#f-points")).to_be_hidden()
    page.get_by_label("各次分值").fill("1、二、5")
    page.locator("#f-limit-0-per").select_option("cycle")
    page.get_by_role("button", name="保存", exact=True).click()


def mend(page: Page) -> None:
    """Publishing is refused, and the list leads to each field."""
    page.get_by_role("link", name="返回目录").click()
    page.get_by_role("button", name="发布…").click()
    page.locator("dialog[open]").get_by_role("button", name="发布").click()
    expect(page.get_by_text("草稿还有 2 处要改正，没有发布。")).to_be_visible()
    expect(page.locator("tr", has_text=REPORT).get_by_text("2 处要改")).to_be_visible()
    page.get_by_role("link", name=re.compile("“二”不是数字")).click()
    expect(page).to_have_url(re.compile("#f-steps$"))
    page.wait_for_load_state("load")
    page.get_by_label("各次分值").fill("1、2、5")
    page.get_by_label("各次分值").blur()
    expect(page.locator("#f-steps-faults")).to_be_empty()
    page.locator("#f-limit-0-count").fill("3")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("没有要改正的地方")).to_be_visible()


def add_category(page: Page) -> None:
    """A fault shows while one types, before anything is saved."""
    page.get_by_role("link", name="加一类").click()
    page.wait_for_load_state("load")
    page.get_by_label("类名").fill("志愿服务")
    page.get_by_label("加分").check()
    page.get_by_label("本类分值").fill("十分")
    expect(page.locator("#f-points-faults")).to_contain_text("“十分”不是数字")
    page.get_by_label("本类分值").fill("10")
    expect(page.locator("#f-points-faults")).to_be_empty()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("志愿服务"))).to_be_visible()


def publish_and_take_force(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("button", name="发布…").click()
    page.locator("dialog[open]").get_by_role("button", name="发布").click()
    expect(page.get_by_text("已发布，不能再改")).to_be_visible()
    expect(page.get_by_text(MEETING).first).to_be_visible()
    visitor.open(f"{HERE}/criteria")
    quarter = page.locator("select[name=since] option").nth(8).get_attribute("value")
    page.locator("select[name=since]").select_option(quarter)
    page.get_by_role("button", name="设定").click()
    expect(page.get_by_text("生效中")).to_be_visible()


def add_members(visitor: Visitor) -> None:
    for number, name in (("X001", "欧阳新"), ("X002", "司马开")):
        visitor.open(f"{HERE}/members/new")
        visitor.page.get_by_label("编号").fill(number)
        visitor.page.get_by_label("姓名").fill(name)
        visitor.page.get_by_role("button", name="保存").click()
        expect(visitor.page.get_by_text(name).first).to_be_visible()


def record(visitor: Visitor) -> str:
    """Record an absence; return the address of the entry."""
    page = visitor.page
    visitor.open(f"{HERE}/entries/new")
    pick(page, "member", "X001")
    pick(page, "item", MEETING)
    page.get_by_label("事由").fill("会议签到表无其签名")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("会议签到表无其签名").first).to_be_visible()
    return re.sub(r"^https?://[^/]+", "", page.url)


def test_a_community_drafts_its_criteria_and_ranks_under_them(visitor: Visitor, another: Visitor) -> None:
    link = open_community(visitor)
    page = enter(visitor, "xinkai", link)
    posts = {name: invite(visitor, f"xinkai-{name}", who, name) for name, who in
             (("recorder", "记录员"), ("secretary", "书记"))}  # fmt: skip

    begin_draft(visitor, "空白细则")
    write_items(page)
    mend(page)
    add_category(page)
    publish_and_take_force(visitor)

    add_members(visitor)
    enter(another, "xinkai-recorder", posts["recorder"])
    address = record(another)
    another.open_account(posts["secretary"])
    confirm(another)
    another.context.clear_cookies()
    secretary = another.sign_in("xinkai-secretary")
    another.open(address)
    secretary.get_by_role("button", name="核实").click()
    expect(secretary.get_by_text("已核实").first).to_be_visible()
    visitor.open(address)
    page.get_by_role("button", name="认定", exact=True).click()
    expect(page.get_by_text("已认定").first).to_be_visible()

    visitor.open(f"{HERE}/boards")
    page.locator("main table a").first.click()
    page.get_by_role("button", name="起草红黄榜").click()
    expect(page.get_by_text("草榜").first).to_be_visible()
    expect(page.locator("tr", has_text="欧阳新").get_by_text("98").first).to_be_visible()

    begin_draft(visitor, "生效中")
    page.get_by_role("link", name=MEETING).click()
    page.locator("#f-points").fill("5")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("link", name="试算").click()
    expect(page.locator("tr", has_text="欧阳新")).to_contain_text("−2 → −5")
    expect(page.locator("tr", has_text="欧阳新")).to_contain_text("分值不同")


def test_a_draft_is_written_by_keyboard_alone(visitor: Visitor) -> None:
    page = visitor.sign_in("mashi")
    visitor.open("/communities/mashi/criteria/drafts/new")
    page.get_by_role("button", name="开始起草").press("Enter")
    page.get_by_role("link", name="无故缺席“三会一课”或主题党日").press("Enter")
    page.locator("#f-points").fill("3")
    page.keyboard.press("Control+s")
    expect(page.locator("#p-item-1-0")).to_contain_text("每次扣 3 分")

    row = page.locator("#p-item-1-0")
    row.locator("summary").press("Enter")
    row.get_by_role("button", name="下移").press("Enter")

    expect(page.locator("#p-item-1-1")).to_contain_text("无故缺席“三会一课”或主题党日")


def test_a_file_is_asked_for_only_where_one_begins_with_a_file(visitor: Visitor) -> None:
    page = visitor.sign_in("mashi")
    visitor.open("/communities/mashi/criteria/drafts/new")
    expect(page.locator("[name=file]")).to_be_hidden()

    page.locator("label.source", has_text="上传文件").click()

    expect(page.locator("[name=file]")).to_be_visible()


def test_a_row_more_is_offered_where_one_is_wanted(visitor: Visitor) -> None:
    page = visitor.sign_in("mashi")
    visitor.open("/communities/mashi/criteria/drafts/new")
    page.get_by_role("button", name="开始起草").click()
    page.get_by_role("link", name="等次").click()
    page.wait_for_load_state("load")

    page.get_by_role("button", name="再加一行").first.click()
    titles = page.locator("[data-rows=tiers] input[name$=-title]")
    titles.nth(3).fill("四星级党员")
    page.locator("[data-rows=tiers] input[name$=-from]").nth(3).fill("80")
    titles.nth(4).fill("三星级党员")
    page.locator("[data-rows=tiers] input[name$=-from]").nth(4).fill("70")
    page.get_by_role("button", name="保存", exact=True).click()

    expect(page.locator("#p-tiers")).to_contain_text("四星级党员")
    expect(page.locator("#p-tiers")).to_contain_text("三星级党员")


def test_every_page_of_a_draft_fits_a_phone(passer_by: Visitor) -> None:
    page = passer_by.sign_in("mashi")
    passer_by.open("/communities/mashi/criteria/drafts/new")
    page.get_by_role("button", name="开始起草").click()
    address = re.sub(r"^https?://[^/]+", "", page.url)

    for part in ("basics", "category-1", "item-1-0", "item-6-0", "limits", "boards", "stars", "tiers", "consequences",
                 "process"):  # fmt: skip
        passer_by.open(f"{address}/parts/{part}")
        page.evaluate("document.querySelectorAll('details.sheet').forEach((folded) => { folded.open = true; })")
        assert passer_by.fits(), part
    passer_by.open(f"{address}/trial")
    assert passer_by.fits()
    passer_by.open(address)
    assert passer_by.fits()
