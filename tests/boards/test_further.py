"""Further shapes of rule above the engine: totals carried over, boards by classes and marks, and what pages say."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from boards import actions, queries
from boards.models import Colour
from boards.snapshot import live
from core import clock
from core.db import db
from core.quarter import Quarter
from ledger import actions as ledger
from ledger.checks import NewEntry
from publicity import actions as publicity
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place, community, entry
from tests.standards import Document, category, changed, item

pytestmark = pytest.mark.usefixtures("app")
THIRD = Quarter(2022, 3)


def by_classes(document: Document) -> None:
    shares = ("0.25", "0.25", "0.25", "0.25")
    document["boards"] = {
        "method": "classes",
        "classes": [{"class": number, "share": share} for number, share in enumerate(shares, 1)],
        "yellow": {"requires_deduction": False},
    }


def by_marks(document: Document) -> None:
    document["boards"] = {"method": "marks", "red": {"from": 101}, "yellow": {"below": 99}}


def carrying(document: Document) -> None:
    document["base"] = {"points": 100, "carry": "0.10"}


def carrying_quarters(document: Document) -> None:
    carrying(document)
    document["window"] = "quarter"


def ranked(place: Place) -> None:
    """Member 1 gains 5, members 3 and 4 lose 1 and 5 in the third quarter."""
    enter(place.scope)
    entry(place, "contribution.3", of=0)
    entry(place, "duty.1", of=2)
    entry(place, "conviction.1", of=3)
    db.session.commit()


def confirmed(place: Place, quarter: Quarter) -> None:
    began = datetime(quarter.next.year, quarter.next.first_day.month, 10, 2, tzinfo=UTC)
    with clock.stopped_at(began):
        board = actions.draft(quarter, place.users["community"])
        publicity.publish(board, place.users["community"], days=1)
    with clock.stopped_at(began + timedelta(days=5)):
        publicity.confirm(board, place.users["deputy"])
    db.session.commit()


def test_the_next_cycle_begins_with_a_share_of_the_last_boards_total() -> None:
    place = community(document=changed(carrying))
    ranked(place)
    for number in (1, 2, 3, 4):
        confirmed(place, Quarter(2022, number))

    with clock.stopped_at(datetime(2023, 2, 1, tzinfo=UTC)):
        bases = dict(live(Quarter(2023, 1)).standing.cards.select("member_no", "base").iter_rows())

    # totals of the fourth quarter were 105, 100, 99, 95
    assert bases == {"M001": 110_500_000, "M002": 110_000_000, "M003": 109_900_000, "M004": 109_500_000}


def test_what_is_carried_is_of_the_last_board_and_of_no_other() -> None:
    """Every quarter has a window of its own, so that the first board's totals are none of the last one's."""
    place = community(document=changed(carrying_quarters))
    enter(place.scope)
    entry(place, "contribution.3", date(2022, 2, 1), of=1)
    entry(place, "duty.1", date(2022, 11, 1), of=0)
    db.session.commit()
    for number in (1, 2, 3, 4):
        confirmed(place, Quarter(2022, number))

    with clock.stopped_at(datetime(2023, 2, 1, tzinfo=UTC)):
        bases = dict(live(Quarter(2023, 1)).standing.cards.select("member_no", "base").iter_rows())

    assert bases == {"M001": 109_900_000, "M002": 110_000_000, "M003": 110_000_000, "M004": 110_000_000}


def test_classes_are_the_places_of_the_quarter() -> None:
    place = community(document=changed(by_classes))
    ranked(place)
    confirmed(place, THIRD.previous)

    with clock.stopped_at(datetime(2022, 10, 10, tzinfo=UTC)):
        board = actions.draft(THIRD, place.users["community"])

    assert [(row.member_no, row.klass) for row in queries.rows(board.id)] == [
        ("M001", 1), ("M002", 2), ("M003", 3), ("M004", 4),
    ]  # fmt: skip


def test_marks_draw_the_boards_without_shares() -> None:
    place = community(document=changed(by_marks))
    ranked(place)

    with clock.stopped_at(datetime(2022, 10, 10, tzinfo=UTC)):
        board = actions.draft(THIRD, place.users["community"])

    colours = {row.member_no: row.colour for row in queries.rows(board.id)}
    assert colours == {"M001": Colour.RED, "M002": None, "M003": None, "M004": Colour.YELLOW}


@pytest.mark.parametrize(
    ("change", "words"),
    [(by_classes, ["前 50%", "黄榜，名次后 25%"]), (by_marks, ["总分 101 分以上", "总分不足 99 分"])],
)
def test_the_page_of_a_board_says_how_it_was_drawn(browser: Browser, change: object, words: list[str]) -> None:
    place = community(document=changed(change))  # type: ignore[arg-type]
    ranked(place)
    with clock.stopped_at(datetime(2022, 10, 10, tzinfo=UTC)):
        actions.draft(THIRD, place.users["community"])
        db.session.commit()
        leave()

        page = browser.signed_in(place.users["community"]).get(place.path("/boards/2022Q3")).text

    assert [one for one in words if one not in page] == []


def test_the_form_of_publication_begins_as_the_criteria_ask(browser: Browser) -> None:
    place = community(
        document=changed(lambda document: document.update(publicity={"days": 7, "kind": "calendar", "names": "masked"}))
    )
    ranked(place)
    with clock.stopped_at(datetime(2022, 10, 10, tzinfo=UTC)):
        actions.draft(THIRD, place.users["community"])
        db.session.commit()
        leave()

        page = browser.signed_in(place.users["community"]).get(place.path("/boards/2022Q3")).text

    inputs = re.findall(r"<input[^>]*>", page)
    assert [one for one in inputs if 'name="days"' in one and 'value="7"' in one]
    assert [one for one in inputs if 'name="masked"' in one and "checked" in one]


def test_a_month_stands_alone_and_a_quarter_is_their_mean() -> None:
    place = community(document=changed(lambda document: document.update(window="month")))
    enter(place.scope)
    for day in (date(2022, 7, 5), date(2022, 8, 5)):
        entry(place, "conviction.1", on=day)
    db.session.commit()

    with clock.stopped_at(datetime(2022, 10, 10, tzinfo=UTC)):
        card = {row["member_no"]: row for row in live(THIRD).standing.cards.to_dicts()}["M001"]

    # the mean of 95, 95 and 100
    assert (card["base"], card["lost"]) == (96_666_667, 3_333_333)


def test_what_outlasts_a_category_is_told_on_the_card(browser: Browser) -> None:
    def shared(document: Document) -> None:
        category(document, "contribution")["limits"] = [{"items": "all", "points": 6, "per": "quarter"}]
        item(document, "contribution.3")["points"] = 5

    place = community(document=changed(shared))
    enter(place.scope)
    entry(place, "contribution.3")
    entry(place, "contribution.1")
    db.session.commit()
    leave()

    with clock.stopped_at(datetime(2022, 9, 1, tzinfo=UTC)):
        page = browser.signed_in(place.users["community"]).get(place.path("/members/M001/card?quarter=2022Q3")).text

    assert "合计" in page


def test_figures_that_are_too_large_are_refused_in_words(browser: Browser) -> None:
    def vast(document: Document) -> None:
        honour = item(document, "contribution.3")
        honour["points"] = 1000
        honour["attributes"] = {"级别": {"省级": 100}, "名次": {"一等": 100}}

    place = community(document=changed(vast))
    enter(place.scope)
    vast_entry(place)
    db.session.commit()
    leave()

    with clock.stopped_at(datetime(2022, 9, 1, tzinfo=UTC)):
        answer = browser.signed_in(place.users["community"]).get(place.path("/standings/2022Q3"))

    assert (answer.status_code, "无法精确计算" in answer.text) == (409, True)


def vast_entry(place: Place) -> None:
    """An entry of the largest price that can be written."""
    attributes = {"级别": "省级", "名次": "一等"}
    draft = NewEntry(place.members[0], "contribution.3", date(2022, 8, 1), "测试", 10_000 * 100, attributes=attributes)
    with clock.stopped_at(datetime(2022, 12, 31, 2, tzinfo=UTC)):
        row = ledger.record(draft, place.users["recorder"])
        ledger.verify(row, place.users["secretary"])
        ledger.recognise(row, place.users["community"])
