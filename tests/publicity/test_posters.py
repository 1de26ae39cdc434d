"""A board's poster through its life: its QR code lives as long as its link, and it says where to object."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from boards import actions as boards
from boards import queries as board_queries
from core import clock
from core.db import db
from core.quarter import Quarter
from publicity import actions, queries
from publicity.errors import NotYet
from publicity.posters import living_address, poster_data
from tenants.models import Community
from tenants.queries import community as community_called
from tenants.scope import enter, leave
from tests.browsing import Browser, body
from tests.factories import Place, community, entry
from tests.papers.pdfs import qr_codes, texts

pytestmark = pytest.mark.usefixtures("app")
THIRD = Quarter(2022, 3)
MONDAY = datetime(2022, 10, 10, 2, tzinfo=UTC)
FRIDAY_EVENING = MONDAY + timedelta(days=4, hours=9)
SATURDAY = MONDAY + timedelta(days=5)


@pytest.fixture
def drafted(app: Flask) -> Iterator[Place]:
    """Ten members' draft of the third quarter on Monday, committed, in the place's scope."""
    place = community(member_count=10)
    enter(place.scope)
    entry(place, "duty.1", of=0)
    with clock.stopped_at(MONDAY):
        boards.draft(THIRD, place.users["community"])
        db.session.commit()
        yield place


def publish(place: Place) -> str:
    """Put the board up and commit; return what its QR code says."""
    publication = actions.publish(board_queries.board(THIRD), place.users["community"])
    db.session.commit()
    return f"http://liangji.example/public/{publication.link_token}"


def poster(place: Place, browser: Browser, size: str = "a4") -> bytes:
    leave()
    inside = browser.signed_in(place.users["community"])
    answer = inside.get(place.path(f"/boards/{THIRD}/poster.pdf?size={size}"))
    enter(place.scope)
    return answer.data


def set_contact(place: Place, **contact: str) -> None:
    db.session.execute(update(Community).where(Community.id == place.id).values(**contact))
    db.session.commit()


def test_the_qr_code_of_a_published_board_opens_its_page(drafted: Place, browser: Browser) -> None:
    address = publish(drafted)

    pdf = poster(drafted, browser, "a3")

    assert qr_codes(pdf) == [[address]]
    assert browser.get(address.removeprefix("http://liangji.example")).status_code == 200


def test_a_confirmed_board_has_its_qr_code_until_its_link_ends(drafted: Place, browser: Browser) -> None:
    address = publish(drafted)
    with clock.stopped_at(FRIDAY_EVENING):
        actions.confirm(board_queries.board(THIRD), drafted.users["deputy"])
        db.session.commit()
        same_evening = poster(drafted, browser)
    with clock.stopped_at(SATURDAY):
        next_day = poster(drafted, browser)

    assert qr_codes(same_evening) == [[address]]
    assert qr_codes(next_day) == [[]]
    assert "公示页已关闭" in texts(next_day)[0]


def test_qr_code_and_page_end_at_the_same_instant(drafted: Place, browser: Browser) -> None:
    path = publish(drafted).removeprefix("http://liangji.example")
    midnight = datetime(2022, 10, 14, 16, tzinfo=UTC)

    seen = []
    for instant in (midnight - timedelta(seconds=1), midnight):
        with clock.stopped_at(instant):
            seen.append((len(qr_codes(poster(drafted, browser))[0]), browser.get(path).status_code))

    assert seen == [(1, 200), (0, 410)]


def test_a_board_that_was_taken_down_is_printed_as_a_draft(drafted: Place, browser: Browser) -> None:
    publish(drafted)
    publication = queries.running(board_queries.board(THIRD).id)
    actions.withdraw(board_queries.board(THIRD), drafted.users["community"], "有误")
    db.session.commit()

    assert living_address(publication) == ""
    pdf = poster(drafted, browser)

    assert qr_codes(pdf) == [[]]
    assert "草榜" in texts(pdf)[0]
    assert "盖章" not in texts(pdf)[0]


def test_the_poster_says_where_and_until_when_to_object(drafted: Place, browser: Browser) -> None:
    publish(drafted)

    page = texts(poster(drafted, browser))[0]

    assert "有异议，请在10月14日18:00前提出" in page
    assert "当面：测试路8号党群服务中心" in page
    assert "电话：0827-0000000" in page


def test_after_its_days_a_poster_asks_for_no_objections(drafted: Place) -> None:
    publish(drafted)
    unit = community_called(drafted.code)
    assert unit is not None

    with clock.stopped_at(SATURDAY):
        late = poster_data(board_queries.board(THIRD), unit, "街道")

    assert late.objections_title == "对结果有疑问的，可以这样询问"


CONTACTS = [
    ({"address": ""}, "办公地址"),
    ({"telephone": " "}, "联系电话"),
    ({"address": "", "telephone": ""}, "办公地址、联系电话"),
]


@pytest.mark.parametrize(("contact", "lacks"), CONTACTS)
def test_a_board_is_not_published_where_nobody_could_object(
    drafted: Place, contact: dict[str, str], lacks: str
) -> None:
    set_contact(drafted, **contact)

    with pytest.raises(NotYet, match=f"没有填写{lacks}，.*请在“支部与党小组”页"):
        actions.publish(board_queries.board(THIRD), drafted.users["community"])

    assert queries.running(board_queries.board(THIRD).id) is None


def test_page_and_api_refuse_it_with_the_same_sentence_and_keep_what_was_typed(
    drafted: Place, browser: Browser
) -> None:
    set_contact(drafted, telephone="")
    leave()
    inside, path = browser.signed_in(drafted.users["community"]), f"/boards/{THIRD}"

    before = inside.get(drafted.path(path)).text
    by_page = inside.post(drafted.path(f"{path}/publication"), {"days": "7", "counted": "calendar"})
    by_api = inside.post(drafted.api(f"{path}/publication"), json={})

    sentence = "本单位还没有填写联系电话"
    assert sentence in before
    assert "#contact" in before
    assert (by_page.status_code, by_api.status_code) == (409, 409)
    assert by_page.text.count(sentence) == 2
    assert 'value="7"' in by_page.text
    assert sentence in str(body(by_api))


def test_a_board_is_published_once_the_contact_was_entered_where_the_page_says(
    drafted: Place, browser: Browser
) -> None:
    entry(drafted, "duty.4", of=3, state="recorded")  # something to mind that is no obstacle
    set_contact(drafted, telephone="")
    leave()
    inside = browser.signed_in(drafted.users["community"])
    linked = re.search(r'href="([^"]+)#contact"', inside.get(drafted.path(f"/boards/{THIRD}")).text)
    assert linked is not None

    entered = inside.post(f"{linked[1]}/contact", {"address": "测试路 8 号", "telephone": "0827-0000000"})
    after = inside.get(drafted.path(f"/boards/{THIRD}")).text
    published = inside.post(drafted.path(f"/boards/{THIRD}/publication"), {"days": "5", "counted": "working"})

    assert "公示前留意" in after
    assert "#contact" not in after
    assert (entered.status_code, published.status_code) == (302, 302)


def test_the_api_names_the_public_page_while_it_opens(drafted: Place, browser: Browser) -> None:
    address = publish(drafted)
    leave()
    path = drafted.api(f"/boards/{THIRD}")

    during = body(browser.signed_in(drafted.users["community"]).get(path))["public_url"]
    with clock.stopped_at(SATURDAY):
        after = body(browser.signed_in(drafted.users["community"]).get(path))["public_url"]

    assert (during, after) == (address, None)
