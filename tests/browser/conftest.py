"""A small demo district behind real servers, and a real browser in front of it."""

from __future__ import annotations

import os
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from app.config import Settings
from app.demo.fill import fill, make_units
from app.factory import create_app
from core import embedded
from core.db import db
from tests import data_folders
from tests.programs import Program

PASSWORD = "Tour-password-1"
FILLED = frozenset({"mashi", "nanchi", "wenzhi-jie"})
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a district of three filled communities, with two web workers and one for reports."""
    base = tmp_path_factory.getbasetemp()
    var = base / "district"
    data_folders.copy(data_folders.shared(base) / "filled-district", _fill, var)
    with embedded.running(var, durable=False) as servers, ExitStack() as stack:
        port = _free_port()
        environment = os.environ | servers.environment() | {"LIANGJI_VAR": str(var), "PORT": str(port)}
        for name, arguments in (
            ("web", ["gunicorn", "-c", "gunicorn.conf.py", "--bind", f"127.0.0.1:{port}", "wsgi:app"]),
            ("worker", ["flask", "--app", "wsgi", "worker"]),
        ):
            log = var / f"{name}.log"
            stack.callback(_end, Program(["-m", *arguments], environment, log, log))
        address = f"http://127.0.0.1:{port}"
        _wait(f"{address}/readyz")
        yield address


class Visitor:
    """A person at a browser of their own; every console error and failed answer of 500 and more is kept."""

    def __init__(self, browser: Browser, address: str, phone: bool = False) -> None:
        self.context = browser.new_context(viewport=PHONE if phone else DESK, locale="zh-CN")  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.address = address
        self.troubles: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on(
            "console",
            lambda message: self.troubles.append(message.text) if "Content Security" in message.text else None,
        )
        self.page.on("response", lambda answer: self.troubles.append(answer.url) if answer.status >= 500 else None)

    def sign_in(self, username: str) -> Page:
        """Sign in through the form and return the page where the person lands."""
        self.page.goto(f"{self.address}/sign-in")
        return self.fill_sign_in(username)

    def fill_sign_in(self, username: str) -> Page:
        """Sign in where one was led to, and return the page that follows."""
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        return self.page

    def open_account(self, link: str) -> None:
        """Follow the link of a slip as nobody in particular, and set the password that all have here."""
        self.context.clear_cookies()
        self.open(urlsplit(link).path)
        self.page.locator("#password").fill(PASSWORD)
        self.page.locator("#again").fill(PASSWORD)
        self.page.get_by_role("button", name="启用").click()
        self.page.get_by_text("密码已设好").wait_for()

    def open(self, path: str) -> Page:
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.status < 400, (path, answer.status)
        return self.page

    def fits(self) -> bool:
        """Say whether nothing hangs out of the page to the right."""
        wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        return bool(self.page.evaluate(wide))


def pick(page: Page, field: str, typed: str) -> None:
    """Choose the first option that a searched list offers for what is typed."""
    box = page.locator(f"#{field}-ts-control")
    box.click()
    box.press_sequentially(typed)
    expect(page.locator(f"#{field}-ts-dropdown .option").first).to_contain_text(typed)
    page.locator(f"#{field}-ts-dropdown .option", has_text=typed).first.click()


@pytest.fixture
def visitors(chromium: Browser, district: str) -> Iterator[list[Visitor]]:
    """Everybody who came during a test; nobody had trouble."""
    came: list[Visitor] = []
    yield came
    for visitor in came:
        visitor.context.close()
    assert [trouble for visitor in came for trouble in visitor.troubles] == []


@pytest.fixture
def visitor(chromium: Browser, district: str, visitors: list[Visitor]) -> Visitor:
    """Somebody at a desk."""
    visitors.append(Visitor(chromium, district))
    return visitors[-1]


@pytest.fixture
def another(chromium: Browser, district: str, visitors: list[Visitor]) -> Visitor:
    """Somebody else at a desk."""
    visitors.append(Visitor(chromium, district))
    return visitors[-1]


@pytest.fixture
def passer_by(chromium: Browser, district: str, visitors: list[Visitor]) -> Visitor:
    """Somebody with a phone."""
    visitors.append(Visitor(chromium, district, phone=True))
    return visitors[-1]


def _fill(var: Path) -> None:
    data_folders.copy(var.with_name("migrated"), data_folders.migrate, var)
    with embedded.running(var, durable=False) as servers:
        settings = replace(
            Settings.from_environment(),
            database_url=servers.database_url,
            redis_url=servers.redis_url,
            var=var,
            files_url=(var / "files").as_uri(),
            heads_url=(var / "heads").as_uri(),
            secret_key=_secret(var),
        )
        with create_app(settings).app_context():
            make_units(PASSWORD)
            fill(PASSWORD, lambda _line: None, FILLED)
            db.engine.dispose()
    data_folders.forget_ports(var)


def _secret(var: Path) -> str:
    (var / "secret").write_text("a key for the browser tests alone")
    return "a key for the browser tests alone"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(address)


def _end(process: Program) -> None:
    process.terminate()
    process.wait(20)
