"""What is not confirmed, published or recognised yet counts nowhere as if it were."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from boards import actions, queries
from boards.models import BoardSummary
from boards.snapshot import live
from core import clock
from core.db import db
from core.quarter import Quarter
from ledger import actions as ledger
from publicity import actions as publicity
from tenants.scope import enter, leave
from tests.boards.test_further import carrying, confirmed, ranked
from tests.browsing import Browser, body
from tests.factories import Place, community, entry
from tests.standards import changed

pytestmark = pytest.mark.usefixtures("app")
SECOND, THIRD = Quarter(2022, 2), Quarter(2022, 3)
OCTOBER = datetime(2022, 10, 10, 2, tzinfo=UTC)
JANUARY = datetime(2023, 1, 10, 2, tzinfo=UTC)


@pytest.mark.parametrize("who", ["community", "member"])
def test_a_card_shows_nothing_of_a_draft_board(browser: Browser, place: Place, who: str) -> None:
    """A draft is the administrator's desk: until it is published a card's earlier quarter is empty."""
    path = place.path("/card" if who == "member" else "/members/M001/card") + "?quarter=2022Q4"
    enter(place.scope)
    entry(place, "duty.2", on=date(2022, 8, 1))
    with clock.stopped_at(OCTOBER):
        actions.draft(THIRD, place.users["community"])
    db.session.commit()
    leave()

    with clock.stopped_at(OCTOBER):
        drafted = main(browser.signed_in(place.users[who]).get(path).text)
    enter(place.scope)
    with clock.stopped_at(OCTOBER):
        publicity.publish(queries.board(THIRD), place.users["community"])
    db.session.commit()
    leave()
    with clock.stopped_at(OCTOBER):
        published = main(browser.signed_in(place.users[who]).get(path).text)

    assert figures(drafted, "总分") == ["—", "—", "—", "98"]
    assert figures(published, "总分") == ["—", "—", "98", "98"]
    assert ("公示中" in drafted, "公示中" in published) == (False, True)


def main(page: str) -> str:
    return page[page.index("<main") :]


def figures(page: str, title: str) -> list[str]:
    """The cells of a row of the card's table of quarters."""
    row = re.search(rf"<th scope=\"row\"><b>{title}</b></th>(.*?)</tr>", page, re.DOTALL)
    assert row is not None
    return [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td class=\"num[^>]*>(.*?)</td>", row[1])]


def test_nothing_is_carried_over_from_a_board_that_is_not_confirmed() -> None:
    place = community(document=changed(carrying))
    ranked(place)
    for number in (1, 2, 3):
        confirmed(place, Quarter(2022, number))
    with clock.stopped_at(JANUARY):
        publicity.publish(actions.draft(Quarter(2022, 4), place.users["community"]), place.users["community"])
        db.session.commit()

        bases = live(Quarter(2023, 1)).standing.cards["base"].to_list()

    assert bases == [100_000_000] * 4


def test_reported_are_the_members_with_a_recognised_entry_of_the_quarter(place: Place) -> None:
    """A rejected entry, one of another quarter and one that was taken back report nobody."""
    enter(place.scope)
    entry(place, of=0)
    entry(place, on=date(2022, 8, 2), of=0)
    entry(place, on=date(2022, 5, 2), of=1)
    with clock.stopped_at(OCTOBER):
        ledger.reject(entry(place, of=2, state="recorded"), place.users["secretary"], "证明不实")
        correction = ledger.reverse(entry(place, of=3), place.users["recorder"], "记错了人")
        ledger.verify(correction, place.users["secretary"])
        ledger.recognise(correction, place.users["community"])
    db.session.commit()

    confirmed(place, THIRD)

    summary = db.session.scalars(select(BoardSummary).where(BoardSummary.number == 3)).one()
    assert (summary.population, summary.reported) == (4, 1)


def test_the_api_tells_a_member_no_place_among_the_others(browser: Browser, place: Place) -> None:
    enter(place.scope)
    entry(place, "duty.2", on=date(2022, 8, 1))
    db.session.commit()
    leave()
    path = place.api(f"/standings/{THIRD}/M001")

    with clock.stopped_at(OCTOBER):
        own = body(browser.signed_in(place.users["member"]).get(path))
        staffs = body(browser.signed_in(place.users["community"]).get(path))
        others = browser.signed_in(place.users["member"]).get(place.api(f"/standings/{THIRD}/M002"))
        whole = browser.signed_in(place.users["member"]).get(place.api(f"/standings/{THIRD}"))

    places = ("rank", "position", "board", "class")
    assert {name: own[name] for name in places} == dict.fromkeys(places)
    assert own["total"] == staffs["total"] == "98"
    assert (staffs["rank"], staffs["position"]) == (4, 4)
    assert (others.status_code, whole.status_code) == (404, 403)
