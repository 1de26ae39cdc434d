"""A street, a community, branches and groups come to life, change their names, close and open again, by pages alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor

HERE = "/communities/qingping"


def test_units_live_their_whole_life_by_pages_alone(visitor: Visitor) -> None:
    page = visitor.sign_in("system")
    _open_street(visitor)
    _open_community(visitor)
    visitor.open_account(_appoint(visitor))
    page = visitor.sign_in("qingping")
    expect(page.get_by_text("还差 4 项")).to_be_visible()
    page.get_by_role("region", name="开始使用").get_by_role("link", name="填写").click()
    page.get_by_label("地址").fill("清平路 1 号")
    page.get_by_label("电话").fill("0827-3360000")
    _press(page, "保存")
    expect(page.get_by_text("已保存。")).to_be_visible()
    _branches(visitor)
    _groups_and_members(visitor)
    _close_branch(visitor)

    visitor.context.clear_cookies()
    visitor.sign_in("system")
    _close_community(visitor)
    assert visitor.fits()


def _open_street(visitor: Visitor) -> None:
    page = visitor.open("/installation/units")
    page.get_by_role("link", name="新增街道").click()
    page.get_by_label("名称").fill("清平街道")
    page.get_by_label("代码").fill("qingping-jd")
    _press(page, "开设")
    expect(page.get_by_text("清平街道 已开设")).to_be_visible()
    page.get_by_role("link", name="清平街道").first.click()
    page.get_by_label("名称").fill("清平路街道")
    _press(page, "保存")
    expect(page.get_by_role("heading", level=1)).to_contain_text("清平路街道")


def _open_community(visitor: Visitor) -> None:
    page = visitor.open("/installation/units")
    page.get_by_role("link", name="新增社区").click()
    page.get_by_label("名称").fill("清平社区")
    page.get_by_label("党组织").select_option("committee")
    page.locator("[name=street]").select_option(label="清平路街道")
    page.get_by_label("代码").fill("qingping")
    page.locator("[name=branches]").fill("第一支部、第二支部")
    _press(page, "开设")
    expect(page.get_by_text("清平社区 已开设")).to_be_visible()


def _appoint(visitor: Visitor) -> str:
    """Let the security manager appoint an administrator; return the link of the slip, nobody signed in."""
    visitor.context.clear_cookies()
    page = visitor.sign_in("security")
    visitor.open("/installation/roles")
    page.get_by_label("用户名").fill("qingping")
    page.get_by_label("姓名").fill("甘露")
    page.locator("select[name=community]").select_option(label="清平社区")
    _press(page, "授权")
    link = page.locator(".slip p.mono").inner_text()
    visitor.context.clear_cookies()
    return link


def _branches(visitor: Visitor) -> None:
    page = visitor.open(f"{HERE}/branches")
    page.locator("form[action$=branches] [name=name]").fill("流动支部")
    _press(page, "开设")
    expect(page.get_by_text("支部已开设")).to_be_visible()
    page.locator("form[action$=b3] [name=name]").fill("流动党员支部")
    page.locator("form[action$=b3]").get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("流动党员支部")


def _groups_and_members(visitor: Visitor) -> None:
    """Open a group of the new branch, add a member to it, and see what keeps the branch from closing."""
    page = visitor.open(f"{HERE}/branches/b3")
    page.locator("[name=group-name]").fill("第一党小组")
    _press(page, "新增党小组")
    expect(page.get_by_text("第一党小组 已开设")).to_be_visible()
    page = visitor.open(f"{HERE}/members/new")
    page.get_by_label("编号").fill("QP001")
    page.get_by_label("姓名").fill("单文举")
    page.get_by_label("支部", exact=True).select_option(label="流动党员支部")
    page.get_by_label("党小组").select_option(label="流动党员支部 · 第一党小组")
    _press(page, "保存")
    expect(page.get_by_text("单文举 已加入名册")).to_be_visible()
    visitor.open(f"{HERE}/branches/b3")
    _close(page)
    expect(page.get_by_text("还有 1 名在册党员")).to_be_visible()
    expect(page.get_by_text("还有 1 个党小组没有关闭（第一党小组）")).to_be_visible()


def _close_branch(visitor: Visitor) -> None:
    """Move everybody, close group and branch, and open the branch again."""
    page = visitor.open(f"{HERE}/branches/b3")
    page.get_by_label("转到支部").select_option(label="第二支部")
    _press(page, "全部转走")
    page.locator("dialog[open] .main").click()
    expect(page.get_by_text("已转出 1 人")).to_be_visible()
    page.get_by_role("link", name="第一党小组").click()
    page.get_by_label("名称").fill("第二党小组")
    _press(page, "保存")
    expect(page.get_by_role("heading", level=1)).to_contain_text("第二党小组")
    _close(page)
    expect(page.get_by_text("已关闭；")).to_be_visible()
    visitor.open(f"{HERE}/branches/b3")
    _close(page)
    expect(page.get_by_text("已关闭；")).to_be_visible()
    visitor.open(f"{HERE}/members/new")
    assert "流动党员支部" not in page.get_by_label("支部", exact=True).inner_text()
    visitor.open(f"{HERE}/branches/b3")
    _press(page, "重新开放")
    expect(page.get_by_text("已重新开放。")).to_be_visible()


def _close_community(visitor: Visitor) -> None:
    """Try in vain, let the last member leave, close community and street, read the history, open both again."""
    page = visitor.open("/installation/units/qingping")
    _close(page)
    expect(page.get_by_text("还有 1 名在册党员")).to_be_visible()
    visitor.context.clear_cookies()
    page = visitor.sign_in("qingping")
    visitor.open(f"{HERE}/members/QP001")
    page.get_by_label("转入日期").fill("2026-01-01")
    page.get_by_label("转出日期").fill("2026-01-02")
    _press(page, "保存资料")
    expect(page.get_by_text("资料已保存")).to_be_visible()
    visitor.context.clear_cookies()
    visitor.sign_in("system")
    for path in ("/installation/units/qingping", "/installation/streets/qingping-jd"):
        visitor.open(path)
        _close(page)
        expect(page.get_by_text("已关闭；")).to_be_visible()
    visitor.context.clear_cookies()
    page = visitor.sign_in("qingping")
    expect(page.get_by_text("（已关闭）").first).to_be_visible()
    visitor.open(f"{HERE}/members?left=1")
    expect(page.get_by_text("单文举")).to_be_visible()
    assert page.get_by_role("link", name="新增").count() == 0
    visitor.context.clear_cookies()
    visitor.sign_in("system")
    for path in ("/installation/streets/qingping-jd", "/installation/units/qingping"):
        visitor.open(path)
        _press(page, "重新开放")
        expect(page.get_by_text("已重新开放。")).to_be_visible()


def _close(page: Page) -> None:
    page.locator("#closing").get_by_role("button", name="关闭").click()
    page.locator("dialog[open] .main").click()
    page.wait_for_load_state()


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()
