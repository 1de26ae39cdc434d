"""Two people at one member: nothing of the first is lost without a word, and the history stays one line."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from sqlalchemy import select

from core import clock
from core.db import db
from members.models import Category, DatedCategory, Member
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place
from tests.members.test_pages import filled


def offered(browser: Browser, address: str) -> str:
    """What the form carries unseen of the member as the page shows them."""
    match = re.search(r'name="seen" value="([^"]*)"', browser.get(address).text)
    return match[1] if match else ""


def stored(place: Place) -> Member:
    enter(place.scope)
    member = db.session.scalars(select(Member).where(Member.member_no == "M001")).one()
    db.session.refresh(member)
    return member


def test_of_two_who_amend_one_member_the_second_is_told(place: Place, browser: Browser) -> None:
    first, second = (browser.signed_in(place.users[name]) for name in ("community", "deputy"))
    address = place.path("/members/M001")
    seen = [offered(one, address) for one in (first, second)]

    won = first.post(address, filled(place, member_no="M001", name="改名甲", seen=seen[0]))
    lost = second.post(address, filled(place, member_no="M001", name="改名乙", seen=seen[1]))

    assert (won.status_code, lost.status_code) == (302, 409)
    assert "刚被别人改过" in lost.text
    assert "改名乙" in lost.text
    assert stored(place).name == "改名甲"
    leave()
    again = re.search(r'name="seen" value="([^"]*)"', lost.text)
    assert again is not None
    knowingly = second.post(address, filled(place, member_no="M001", name="改名乙", seen=again[1]))
    assert (knowingly.status_code, stored(place).name) == (302, "改名乙")


def test_two_changes_of_category_at_once_leave_one_that_is_open(place: Place, browser: Browser) -> None:
    inside = [browser.signed_in(place.users[name]) for name in ("community", "deputy")]
    gate = Barrier(2)

    def change(number: int) -> int:
        since = clock.today() - timedelta(days=number)
        category = (Category.RETIRED, Category.POCKET)[number]
        form: dict[str, object] = {"category": category.value, "status": "full", "since": since.isoformat()}
        gate.wait()
        return inside[number].post(place.path("/members/M001/changes"), form).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = set(pool.map(change, (0, 1)))

    member = stored(place)
    spells = select(DatedCategory).where(DatedCategory.member_id == member.id, DatedCategory.ends_on.is_(None))
    assert [spell.category for spell in db.session.scalars(spells)] == [member.category]
    assert answers <= {302, 422}
