"""A walk over every page that one person may open, each looked at in three sizes of the window."""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, RequestRedirect

from app.config import Settings
from app.factory import create_app

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = (ROOT / "node_modules" / "axe-core" / "axe.min.js", Path(__file__).with_name("page_checks.js"))
FILE = re.compile(r"\.\w+$|<form>$|/file$|/evidence/")
NO_PAGES = ("/api/v1/", "/static", "/healthz", "/readyz")
API_DOCS = "/api/v1/docs"
ADDRESSES = {
    "publicity.board": 3, "ledger.entry": 3, "stars.year": 2, "boards.standing": 2, "drafts.part": 12,
    "district_drafts.part": 1, "units.street": 2,
}  # fmt: skip
"""Of how many addresses a page is opened where they look different; one for all others."""


@dataclass(frozen=True)
class Window:
    """A size of the window in CSS pixels, and how many of the screen's go to one of them."""

    name: str
    width: int
    height: int
    scale: int = 1


WINDOWS = (Window("1366", 1366, 768), Window("200 %", 683, 384, 2), Window("390", 390, 844))


@dataclass
class Findings:
    """What a walk saw: how often each endpoint was opened, and what is wrong, by address and window."""

    endpoints: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


@cache
def url_map() -> Map:
    """The addresses of the application; no server is asked for them."""
    return create_app(Settings.from_environment()).url_map


def page_endpoints() -> set[str]:
    """The endpoints that answer GET with a page."""
    return {
        rule.endpoint
        for rule in url_map().iter_rules()
        if "GET" in (rule.methods or set())
        and not FILE.search(rule.rule)
        and (rule.rule == API_DOCS or not rule.rule.startswith(NO_PAGES))
    }


def endpoint_of(path: str) -> str | None:
    """The endpoint of a path, None where it leads to no page."""
    try:
        endpoint, _values = url_map().bind("localhost").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    return endpoint if endpoint in page_endpoints() else None


class Tour:
    """One person's pages; what looks like a page of the same endpoint that is `known` is not looked at again."""

    def __init__(self, page: Page, address: str, known: set[object], is_signed_in: bool = True) -> None:
        self.page, self.address, self.known, self.is_signed_in = page, address, known, is_signed_in
        self.findings = Findings()
        self.cdp = page.context.new_cdp_session(page)
        for script in SCRIPTS:
            page.add_init_script(script.read_text(encoding="utf-8"))

    def walk(self, *starts: str) -> Findings:
        """Open the first pages, and the pages that links lead to, as many of each endpoint as look different."""
        waiting, offered, done = deque(starts), Counter[str](), set(starts)
        while waiting:
            self.open(waiting.popleft())
            for path in self._links():
                endpoint = endpoint_of(path.partition("?")[0])
                if endpoint and path not in done and offered[endpoint] < ADDRESSES.get(endpoint, 1):
                    offered[endpoint] += 1
                    done.add(path)
                    waiting.append(path)
        return self.findings

    def open(self, path: str, status: int = 200) -> None:
        """Open a page and look at it in every window."""
        answer = self.page.goto(self.address + path)
        landed = urlsplit(self.page.url).path
        endpoint = endpoint_of(landed) or landed
        self.findings.endpoints[endpoint] += 1
        if answer is None or answer.status != status:
            self.findings.faults.append(f"{path}: answers {answer and answer.status}, not {status}")
        if self._is_new(endpoint):
            self.look(path)

    def look(self, path: str) -> None:
        """Look at the page that is open now."""
        self.page.evaluate("pageChecks.unfold()")
        for window in WINDOWS:
            self._resize(window)
            faults: list[str] = self.page.evaluate("pageChecks.faults", self.is_signed_in)
            self.findings.faults += [f"{path} at {window.name}: {fault}" for fault in faults]

    def _is_new(self, endpoint: str) -> bool:
        forms = {(endpoint, form) for form in self.page.evaluate("pageChecks.forms()")}
        is_new = not forms <= self.known
        self.known |= forms
        return is_new

    def _links(self) -> list[str]:
        addresses: list[str] = self.page.evaluate("pageChecks.links()")
        return [path for path in addresses if not path.startswith("//")]

    def _resize(self, window: Window) -> None:
        """Give the page another window; it is not loaded again."""
        self.cdp.send(
            "Emulation.setDeviceMetricsOverride",
            {"width": window.width, "height": window.height, "deviceScaleFactor": window.scale, "mobile": False},
        )
