"""The menu of each role, the period, and that a kept frame carries nobody else's words."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from flask import Flask

from accounts.models import Role
from core import clock
from core.db import db
from core.quarter import Quarter
from tests.browsing import Browser
from tests.factories import Place, community, grant, installation_user


def menu(page: str) -> str:
    match = re.search(r'<nav aria-label="主菜单">(.*?)</nav>', page, re.DOTALL)
    assert match is not None
    return match[1]


def test_each_role_sees_its_own_menu(browser: Browser, place: Place) -> None:
    administrator = menu(browser.signed_in(place.users["community"]).get(place.path("/")).text)
    recorder = menu(browser.signed_in(place.users["recorder"]).get(place.path("/")).text)
    member = menu(browser.signed_in(place.users["member"]).get(place.path("/card")).text)

    assert "工作人员" in administrator
    assert "我的积分卡" not in administrator
    assert "积分台账" in recorder
    assert "工作人员" not in recorder
    assert "我的积分卡" in member
    assert "积分台账" not in member


def test_roles_above_see_no_ledger(app: Flask, browser: Browser) -> None:
    page = menu(browser.signed_in(installation_user(Role.SYSTEM)).get("/installation/units").text)

    assert "单位" in page
    assert "积分台账" not in page


def test_a_kept_frame_carries_this_request_s_own_token_and_page(browser: Browser, place: Place) -> None:
    person = browser.signed_in(place.users["community"])
    person.get(place.path("/members?q=first"))

    page = person.get(place.path("/members?q=second")).text

    assert "q=second" in page
    assert "q=first" not in page
    assert "%token%" not in page
    assert "%next%" not in page
    assert "%slot%" not in page
    assert "%nonce%" not in page


def test_the_period_steps_on_the_same_page(browser: Browser, place: Place) -> None:
    today = Quarter.of(clock.today())

    page = browser.signed_in(place.users["community"]).get(place.path(f"/standings/{today.previous}")).text

    assert f'href="{place.path(f"/standings/{today.previous.previous}")}"' in page
    assert f'href="{place.path(f"/standings/{today}")}"' in page


def test_the_present_period_has_no_next(browser: Browser, place: Place) -> None:
    page = browser.signed_in(place.users["community"]).get(place.path("/")).text

    assert 'rel="prev"' in page
    assert 'rel="next"' not in page


def test_the_period_of_one_address_follows_language_and_day(browser: Browser, place: Place) -> None:
    person = browser.signed_in(place.users["community"])
    english = {"Accept-Language": "en"}
    with clock.stopped_at(datetime(2022, 9, 30, 4, tzinfo=UTC)):
        pages = [person.get(place.path("/")), person.get(place.path("/"), headers=english)]
    with clock.stopped_at(datetime(2022, 10, 1, 4, tzinfo=UTC)):
        pages += [person.get(place.path("/")), person.get(place.path("/"), headers=english)]

    periods = [re.findall(r'<span class="wide">([^<]*)</span>', page.text) for page in pages]
    assert periods == [["2022 年第三季度"], ["Q3 2022"], ["2022 年第四季度"], ["Q4 2022"]]


def test_somebody_with_two_communities_switches_between_them(browser: Browser, place: Place) -> None:
    other = community()
    grant(place.users["community"], Role.COMMUNITY, tenant_id=other.id)
    db.session.commit()

    page = browser.signed_in(place.users["community"]).get(place.path("/")).text

    assert other.path("/") in page


def test_the_word_of_the_menu_is_the_title_of_its_page(browser: Browser, place: Place) -> None:
    every = [
        place.users["community"],
        *map(installation_user, (Role.DISTRICT, Role.SYSTEM, Role.SECURITY, Role.AUDITOR)),
    ]
    titles = {}
    for person in every:
        inside = browser.signed_in(person)
        start = inside.get("/", follow_redirects=True).text
        for url, label in re.findall(r'<a href="([^"]+)" title="([^"]+)"', menu(start)):
            heading = re.search(r"<h1>(.*?)(?:<span|</h1>)", inside.get(url, follow_redirects=True).text)
            titles[label] = heading[1] if heading else ""

    assert len(titles) > 12
    assert {label: title for label, title in titles.items() if label != title} == {}


def test_a_quarter_has_a_short_name_in_words(browser: Browser, place: Place) -> None:
    page = browser.signed_in(place.users["community"]).get(place.path("/standings/2022Q4")).text

    assert '<span class="narrow" aria-hidden="true">2022 四季度</span>' in page
    assert "2022.4" not in page
