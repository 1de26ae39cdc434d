"""A refusal stands in the frame for who is signed in, so that the menu leads on; a stranger gets a page of its own."""

from __future__ import annotations

import pytest

from tests.browsing import Browser
from tests.factories import Place


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("staff", 403), ("entries/999999", 404)])
def test_a_refusal_keeps_the_menu(place: Place, browser: Browser, path: str, status: int) -> None:
    recorder = browser.signed_in(place.users["recorder"])
    address = path if path.startswith("/") else place.path(f"/{path}")

    answer = recorder.get(address)

    assert answer.status_code == status
    assert 'class="frame"' in answer.text
    assert 'class="crumbs"' in answer.text
    assert place.path("/entries") in answer.text


def test_a_stranger_sees_no_menu(browser: Browser) -> None:
    answer = browser.get("/nowhere")

    assert answer.status_code == 404
    assert 'class="frame"' not in answer.text
