"""A form whose check has run out leads back to its page, where what was typed is put back; no other page."""

from __future__ import annotations

import pytest

from tests.browsing import Browser
from tests.factories import Place


def sent(browser: Browser, place: Place, referrer: str) -> tuple[int, str]:
    """Send a form with a stale token from a page; return the status and where it leads."""
    recorder = browser.signed_in(place.users["recorder"])
    headers = {"Referer": referrer, "X-CSRFToken": "stale"}
    answer = recorder.client.post(place.path("/entries/new"), data={"reason": "写到一半"}, headers=headers)
    return answer.status_code, answer.headers.get("Location", "")


def test_a_stale_form_leads_back_to_its_page(browser: Browser, place: Place) -> None:
    path = place.path("/entries/new?item=duty.1")

    assert sent(browser, place, f"http://localhost{path}") == (303, f"{path}#unsent")


@pytest.mark.parametrize(
    "referrer",
    ["", "http://other.example/form", "http://localhost//other.example/", "http://localhost/\\other.example"],
)
def test_a_form_of_another_site_leads_nowhere(browser: Browser, place: Place, referrer: str) -> None:
    assert sent(browser, place, referrer) == (400, "")


def test_a_stranger_who_sent_a_form_is_led_to_sign_in_and_back(browser: Browser, place: Place) -> None:
    page = place.path("/entries/new")
    headers = {"Referer": f"http://localhost{page}"}

    answer = browser.client.post(page, data={"reason": "写到一半"}, headers=headers)

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{page}#unsent")
    assert "next=" in browser.client.get(page).headers["Location"]
