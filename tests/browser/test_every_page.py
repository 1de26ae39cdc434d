"""Every page, as each role sees it, in three sizes of the window: nothing cut off, covered, unlabelled or refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Visitor
from tests.browser.page_tour import Findings, Tour, page_endpoints

MASHI = "/communities/mashi"
STARTS = {
    "mashi": ("/", "/tokens", f"{MASHI}/criteria/drafts/new"),
    "mashi-secretary": ("/",),
    "mashi-recorder": ("/", f"{MASHI}/attendance"),
    "mashi-member": ("/",),
    "street-dengke": ("/",),
    "district": ("/", "/district/criteria/drafts/new"),
    "system": ("/",),
    "security": ("/",),
    "auditor": ("/",),
}
"""Where each of the demo's people begins; links lead to the rest."""
REFUSED = {"mashi-recorder": f"{MASHI}/staff", "mashi-member": f"{MASHI}/entries", "district": "/installation/audit"}
Walk = Callable[[str], Findings]


@pytest.fixture(scope="module")
def walk(chromium: Browser, district: str) -> Iterator[Walk]:
    """A function that walks the pages of a person once and returns what is wrong with them; "" is a stranger."""
    known: set[object] = set()
    visitors: list[Visitor] = []

    @cache
    def walked(username: str) -> Findings:
        visitor = Visitor(chromium, district)
        visitors.append(visitor)
        tour = Tour(visitor.page, district, known, is_signed_in=bool(username))
        if not username:
            return _stranger(tour)
        visitor.sign_in(username)
        for start in (start for start in STARTS[username] if start.endswith("/drafts/new")):
            visitor.open(start)
            visitor.page.get_by_role("button", name="开始起草").click()
            visitor.page.wait_for_url(re.compile(r"/drafts/\d+"))
        tour.walk(*STARTS[username])
        tour.open("/nowhere", status=404)
        if username in REFUSED:
            tour.open(REFUSED[username], status=403)
        tour.findings.faults += visitor.troubles
        return tour.findings

    yield walked
    for visitor in visitors:
        visitor.context.close()


def _stranger(tour: Tour) -> Findings:
    tour.open("/sign-in")
    tour.open("/nowhere", status=404)
    return tour.findings


@pytest.mark.parametrize("username", ["", *STARTS])
def test_every_page_is_sound(walk: Walk, username: str) -> None:
    faults = walk(username).faults

    assert not faults, "\n".join(faults)


def test_every_page_is_looked_at(walk: Walk) -> None:
    endpoints = {endpoint for username in ("", *STARTS) for endpoint in walk(username).endpoints}

    assert page_endpoints() - endpoints == set()
