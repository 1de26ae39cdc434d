"""Every page, as each role sees it, in three sizes of the window: nothing cut off, covered, unlabelled or refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from urllib.parse import urlsplit

import pyotp
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PASSWORD, Visitor, pick
from tests.browser.page_tour import Findings, Tour, page_endpoints

MASHI, CHOOSER, STRANGER = "/communities/mashi", "chooser", ""
STARTS = {
    "district": ("/", "/district/criteria/drafts/new"),
    "mashi": ("/", "/tokens", f"{MASHI}/criteria/drafts/new", f"{MASHI}/stars/2026", f"{MASHI}/appraisals/2026/import"),
    "mashi-secretary": ("/",),
    "mashi-recorder": (
        "/",
        f"{MASHI}/attendance",
        f"{MASHI}/attendance/sheets",
        f"{MASHI}/entries?state=recognised&source=form",
    ),
    "mashi-member": ("/",),
    "street-dengke": ("/",),
    "system": ("/",),
    "security": ("/",),
    "auditor": ("/",),
    CHOOSER: ("/",),
}
"""Where each person begins; links lead to the rest. The chooser has two roles."""
REFUSED = {"mashi-recorder": f"{MASHI}/staff", "mashi-member": f"{MASHI}/entries", "district": "/installation/audit"}
NO_WHOLE_PAGE = {"reports.progress", "boards.entry_forecast"}
"""What htmx puts into a page."""
Walk = Callable[[str], Findings]


@pytest.fixture(scope="module")
def walk(chromium: Browser, district: str) -> Iterator[Walk]:
    """A function that walks the pages of a person once and returns what is wrong with them."""
    known: set[object] = set()
    visitors: list[Visitor] = []

    @cache
    def walked(username: str) -> Findings:
        visitor = Visitor(chromium, district)
        visitors.append(visitor)
        public_pages = (_public_page(visitor), *_accounts(visitor)) if username == STRANGER else ()
        if username == CHOOSER:
            _sign_in_with_two_roles(visitor)
        elif username:
            visitor.sign_in(username)
        prepared = _prepare(visitor, username)
        tour = Tour(visitor.page, district, known, is_signed_in=username != STRANGER)
        for path in ("/sign-in", "/api/v1/docs", *public_pages) if username == STRANGER else ():
            tour.open(path)
        tour.walk(*STARTS.get(username, ()), *prepared)
        tour.open("/nowhere", status=404)
        if username in REFUSED:
            tour.open(REFUSED[username], status=403)
        tour.findings.faults += visitor.troubles
        return tour.findings

    yield walked
    for visitor in visitors:
        visitor.context.close()


def _prepare(visitor: Visitor, username: str) -> tuple[str, ...]:
    """Make what the demo lacks: drafts, a standard, an attendance sheet, an entry; return paths to begin at."""
    page = visitor.page
    if username in ("district", "mashi"):
        _begin_draft(visitor, STARTS[username][1] if username == "district" else STARTS[username][2])
    if username == "district":
        page.get_by_role("button", name="发布…").click()
        page.locator("dialog[open]").get_by_role("button", name="发布").click()
        page.get_by_text("已发布为区级标准").wait_for()
        _begin_draft(visitor, STARTS[username][1])
    if username == "system":
        return ("/installation/streets/dengke", _close_street(visitor))
    if username == "mashi":
        _open_group(visitor)
    if username == "mashi-recorder":
        visitor.open(f"{MASHI}/attendance")
        page.get_by_placeholder(re.compile("主题党日")).fill("逐页核对主题党日")
        page.locator(".person").nth(0).locator("label", has_text="缺").click()
        page.get_by_role("button", name="保存考勤").click()
        page.wait_for_url(lambda url: not url.endswith("/attendance"))
        entry = _record(visitor)
        return entry, f"{entry}/amendment"
    return ()


def _close_street(visitor: Visitor) -> str:
    """Open a street and close it; return its path."""
    page = visitor.open("/installation/streets/new")
    page.get_by_label("名称").fill("逐页街道")
    page.get_by_label("代码").fill("zhuye")
    page.get_by_role("button", name="开设").click()
    path = "/installation/streets/zhuye"
    page.get_by_text("已开设").wait_for()
    visitor.open(path)
    page.locator("#closing").get_by_role("button", name="关闭").click()
    page.locator("dialog[open] .main").click()
    page.get_by_text("已关闭；").wait_for()
    return path


def _open_group(visitor: Visitor) -> None:
    """Open a group, so that there is a page of one."""
    page = visitor.open(f"{MASHI}/branches/b1")
    page.locator("[name=group-name]").fill("逐页核对党小组")
    page.get_by_role("button", name="新增党小组").click()
    page.get_by_text("逐页核对党小组 已开设").wait_for()


def _record(visitor: Visitor) -> str:
    """Record an entry, which may be amended and withdrawn; return its path."""
    page = visitor.open(f"{MASHI}/entries/new")
    pick(page, "member", "MA0")
    pick(page, "item", "公益")
    page.get_by_label("事由").fill("逐页核对用的一条")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url(re.compile(r"/entries/\d+$"))
    return urlsplit(page.url).path


def _begin_draft(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    visitor.page.get_by_role("button", name="开始起草").click()
    visitor.page.wait_for_url(re.compile(r"/drafts/\d+"))


def _sign_in_with_two_roles(visitor: Visitor) -> None:
    visitor.sign_in("security")
    visitor.open_account(_grant(visitor, CHOOSER, "street", street="登科街道"))
    visitor.sign_in("security")
    _grant(visitor, CHOOSER, "street", street="司城街道")
    visitor.context.clear_cookies()
    visitor.sign_in(CHOOSER)


def _grant(visitor: Visitor, username: str, role: str, street: str = "—") -> str:
    """Give somebody a role; return the link of their slip, empty for who has an account."""
    page: Page = visitor.page
    visitor.open("/installation/roles")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("姓名").fill("双职")
    page.locator("select[name=role]").select_option(role)
    page.locator("select[name=street]").select_option(label=street)
    page.get_by_role("button", name="授权").click()
    if page.locator("input[name=same]").count():
        page.locator("input[name=same]").check()
        page.get_by_role("button", name="授权").click()
        page.get_by_text("角色已加上").wait_for()
        return ""
    return page.locator(".slip p.mono").inner_text()


def _accounts(visitor: Visitor) -> tuple[str, ...]:
    """The pages before a sign-in: an invitation, and the code that follows the password; nobody is signed in."""
    page = visitor.sign_in("security")
    invitation, second = _grant(visitor, "invited", "auditor"), _grant(visitor, "coded", "auditor")
    visitor.open_account(second)
    visitor.sign_in("coded")
    visitor.open("/second-factor")
    secret = page.locator("b.mono").inner_text()
    page.get_by_label("动态口令").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="启用动态口令").click()
    page.get_by_text("动态口令已启用").wait_for()
    visitor.context.clear_cookies()
    page.goto(f"{visitor.address}/sign-in")
    page.get_by_label("用户名").fill("coded")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(re.compile("/sign-in/code"))
    return urlsplit(invitation).path, "/sign-in/code"


def _public_page(visitor: Visitor) -> str:
    """The path behind a poster's code; afterwards nobody is signed in."""
    page = visitor.sign_in("district")
    visitor.open("/communities/nanchi/boards")
    page.get_by_role("link", name=re.compile("第三季度")).first.click()
    address = page.locator("a.mono").first.get_attribute("href")
    visitor.context.clear_cookies()
    return urlsplit(address or "").path


@pytest.mark.parametrize("username", [*STARTS, STRANGER])
def test_every_page_is_sound(walk: Walk, username: str) -> None:
    faults = walk(username).faults

    assert not faults, "\n".join(faults)


def test_every_page_is_looked_at(walk: Walk) -> None:
    endpoints = {endpoint for username in (*STARTS, STRANGER) for endpoint in walk(username).endpoints}

    assert page_endpoints() - endpoints - NO_WHOLE_PAGE == set()
