"""Members read the boards that their community published, as the public saw them, also after the link has ended."""

from __future__ import annotations

from datetime import UTC, datetime

from boards import actions as boards
from core import clock
from core.db import db
from core.quarter import Quarter
from publicity import actions as publicity
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place, community, confirmed_board


def test_a_member_reads_the_published_boards_and_no_draft(place: Place, browser: Browser) -> None:
    mine = browser.signed_in(place.users["member"])
    assert "还没有公示过" in mine.get(place.path("/published")).text
    enter(place.scope)
    confirmed_board(place, Quarter(2022, 1))
    confirmed_board(place, Quarter(2022, 2))
    with clock.stopped_at(datetime(2022, 10, 20, 2, tzinfo=UTC)):
        boards.draft(Quarter(2022, 3), place.users["community"])
    db.session.commit()
    leave()

    newest, first = mine.get(place.path("/published")), mine.get(place.path("/published/2022Q1"))
    draft = mine.get(place.path("/published/2022Q3"))

    assert (newest.status_code, first.status_code, draft.status_code) == (200, 200, 404)
    assert "没有公示过" in draft.text
    assert "2022Q3" not in newest.text
    assert all(f"/published/2022Q{number}" in newest.text for number in (1, 2))


def test_what_members_read_is_what_the_public_saw(place: Place, browser: Browser) -> None:
    enter(place.scope)
    publication = confirmed_board(place, Quarter(2022, 1))
    db.session.commit()
    token = publication.link_token
    leave()
    mine = browser.signed_in(place.users["member"])

    inside = mine.get(place.path("/published/2022Q1")).text
    with clock.stopped_at(datetime(2022, 4, 10, 4, tzinfo=UTC)):
        outside = Browser(browser.app).get(f"/public/{token}").text

    def table(page: str) -> list[str]:
        return [part.split("</table>")[0] for part in page.split("<tbody>")[1:]]

    assert table(inside) == table(outside)
    assert table(inside)


def test_a_withdrawn_board_is_not_read(place: Place, browser: Browser) -> None:
    enter(place.scope)
    with clock.stopped_at(datetime(2022, 10, 20, 2, tzinfo=UTC)):
        board = boards.draft(Quarter(2022, 3), place.users["community"])
        publicity.publish(board, place.users["community"], days=5)
        publicity.withdraw(board, place.users["community"], "名单有误")
    db.session.commit()
    leave()

    assert browser.signed_in(place.users["member"]).get(place.path("/published/2022Q3")).status_code == 404


def test_a_member_of_another_community_reads_nothing_here(place: Place, browser: Browser) -> None:
    stranger = community().users["member"]

    assert browser.signed_in(stranger).get(place.path("/published")).status_code == 404
