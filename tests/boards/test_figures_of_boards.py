"""What a confirmed board leaves behind: its summary, its step on every card, its link on the standing's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from statistics import fmean, pstdev

import pytest
from sqlalchemy import select

from boards import actions, cards, queries
from boards.cards import Card, card_of
from boards.models import BoardSummary, Colour
from boards.snapshot import live
from core import clock
from core.db import db
from core.quarter import Quarter
from ledger import actions as ledger
from publicity import actions as publicity
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place, community, confirmed_board, entry
from tests.standards import Document, category, changed, item

pytestmark = pytest.mark.usefixtures("app")
SECOND, THIRD, FOURTH = (Quarter(2022, number) for number in (2, 3, 4))
OCTOBER, NOVEMBER = datetime(2022, 10, 10, 2, tzinfo=UTC), datetime(2022, 11, 15, 2, tzinfo=UTC)
POINT = 1_000_000
Change = Callable[[Document], None]


@pytest.fixture
def ranked() -> Place:
    """Ten members with totals far apart in the third quarter; the scope is the community's."""
    place = community(member_count=10)
    enter(place.scope)
    for of in range(10):
        entry(place, "contribution.3" if of % 2 else "duty.1", of=of, quantity=100 * (of + 1))
    db.session.commit()
    return place


def card(place: Place, of: int, quarter: Quarter) -> Card:
    with clock.stopped_at(NOVEMBER):
        return card_of(place.members[of], live(quarter), alone=False)


def test_a_summary_tells_what_its_rows_tell(ranked: Place) -> None:
    confirmed_board(ranked, THIRD)

    totals = [row.total for row in queries.rows(queries.board(THIRD).id)]
    summary = db.session.scalars(select(BoardSummary)).one()
    bins = [str(total // POINT // 2 * 2) for total in totals]
    assert summary.histogram == {lower: bins.count(lower) for lower in bins}
    assert len(summary.histogram) > 3
    assert summary.total_sum == sum(totals)
    assert summary.mean == int(fmean(totals))
    assert abs(summary.deviation - pstdev(totals)) < 2


def unpointed(document: Document) -> None:
    """A base category without points of its own: what is lost in it has no end but the base's floor."""
    duty = category(document, "duty")
    del duty["points"]
    duty["items"] = [each for each in duty["items"] if each["effect"] != "zero"]


def test_a_row_keeps_what_is_left_or_gained_of_each_category_and_what_is_lost_where_nothing_is_left() -> None:
    place = community(document=changed(unpointed), member_count=2)
    enter(place.scope)
    for code in ("duty.1", "conviction.1", "contribution.3"):
        entry(place, code, of=0)
    db.session.commit()

    with clock.stopped_at(OCTOBER):
        board = actions.draft(THIRD, place.users["community"])

    categories = {row.member_no: row.categories for row in queries.rows(board.id)}
    points = {group.code: group.points for group in live(THIRD).version.categories if group.kind == "base"}
    whole = {code: figure or 0 for code, figure in points.items()} | {"contribution": 0}
    assert points["duty"] is None
    assert categories["M002"] == whole
    assert categories["M001"] == whole | {
        "duty": -POINT, "conviction": whole["conviction"] - 5 * POINT, "contribution": 5 * POINT,
    }  # fmt: skip


def test_a_card_says_where_its_member_stood_on_each_board(ranked: Place) -> None:
    confirmed_board(ranked, THIRD)
    with clock.stopped_at(NOVEMBER):
        publicity.publish(actions.draft(SECOND, ranked.users["community"]), ranked.users["community"])
        db.session.commit()
    words = {Colour.RED: "列入红榜", Colour.YELLOW: "列入黄榜"}
    rows = {row.member_id: row for row in queries.rows(queries.board(THIRD).id)}

    seen = set()
    for of, member in enumerate(ranked.members):
        row, steps = rows[member.id], {step.text: step for step in card(ranked, of, FOURTH).events}
        place = words[row.colour] if row.colour else f"第 {row.rank} 名，未上榜"
        assert (steps["第三季度榜确认"].small, steps["第三季度榜确认"].state) == (place, "done")
        assert steps["第二季度榜公示中"].state == "now"
        seen.add(row.colour)
    assert seen == {Colour.RED, Colour.YELLOW, None}


def test_a_quarter_without_a_board_shows_nothing(ranked: Place) -> None:
    columns = {column.quarter: column for column in card(ranked, 0, FOURTH).columns}

    empty = columns[SECOND]
    assert (empty.stage, empty.base, empty.total, empty.rank, empty.vetoed, empty.categories) == (
        None, None, None, None, False, {},
    )  # fmt: skip
    assert columns[FOURTH].total is not None


def test_a_card_shows_the_newest_entries_up_to_its_bound(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "MAX_LINES", 2)
    enter(place.scope)
    for month in (8, 7, 9):
        entry(place, "contribution.3", date(2022, month, 5))
    db.session.commit()

    lines = card(place, 0, THIRD).lines

    assert [shown.line.entry.occurred_on.month for shown in lines] == [9, 8]


def test_the_bars_of_a_card_are_the_allotments_of_its_months(place: Place) -> None:
    """Without a loss a bar is whole; it says where points are gained within it."""
    enter(place.scope)
    entry(place, "duty.1", of=0)
    db.session.commit()

    shown, other = card(place, 0, THIRD), card(place, 1, THIRD)

    assert [bar.remaining for bar in other.bars] == [bar.points for bar in other.bars]
    assert [bar.lost for bar in other.bars] == [0] * len(other.bars)
    (lost,) = (bar for bar in shown.bars if bar.lost)
    assert (lost.code, lost.remaining, lost.lost) == ("duty", lost.points - POINT, POINT)
    assert not any(bar.earned for bar in shown.bars)
    assert shown.scale == max(bar.points for bar in shown.bars) > 0
    assert (shown.counted, other.counted) == (1, 0)
    assert {column.quarter: column for column in shown.columns}[THIRD].categories == {
        bar.code: bar.remaining for bar in shown.bars
    }


def test_a_card_lists_what_counts_and_what_waits_of_its_window_alone(place: Place) -> None:
    enter(place.scope)
    for day, state in (
        (date(2022, 5, 5), "recorded"),
        (date(2022, 8, 5), "recorded"),
        (date(2022, 8, 6), "recognised"),
    ):
        entry(place, "duty.1", day, state=state)
    entry(place, "veto.1", date(2022, 8, 7))
    db.session.commit()

    quarterly = [(one.line.entry.occurred_on.day, one.counted) for one in card(place, 0, THIRD).lines]

    assert quarterly[0][0] == 7
    assert quarterly[0][1] is not None
    assert quarterly[0][1] <= 0
    assert quarterly[1:3] == [(6, -POINT), (5, None)]


def test_a_decision_on_a_card_says_its_reason_or_else_what_it_was_about(place: Place) -> None:
    enter(place.scope)
    returned = entry(place, "contribution.3", state="recorded")
    ledger.return_(returned, place.users["secretary"], "缺材料")
    entry(place, "duty.1")
    db.session.commit()

    steps = {step.text.split()[-1]: step.small for step in card(place, 0, THIRD).events}

    assert steps == {"退回": "缺材料", "认定": "无故缺席“三会一课”或主题党日"}


def limited(document: Document) -> None:
    category(document, "contribution").update(points=20)


def two_bonuses(document: Document) -> None:
    other = dict(category(document, "contribution"), code="more", title="另一类加分")
    other["items"] = [dict(item(document, "contribution.2"), code="more.1")]
    document["categories"].append(other)


@pytest.mark.parametrize(("change", "title", "limit"), [(limited, "贡献加分", 20 * POINT), (two_bonuses, "加分", None)])
def test_the_bonus_of_a_card_is_its_only_category_or_all_of_them(change: Change, title: str, limit: int | None) -> None:
    place = community(document=changed(change))
    enter(place.scope)
    entry(place, "contribution.3")
    db.session.commit()

    bonus = card(place, 0, THIRD).bonus

    assert bonus is not None
    assert (bonus.title, bonus.limit, bonus.count) == (title, limit, 1)


def test_the_standing_leads_to_its_board_once_there_is_one(browser: Browser, place: Place) -> None:
    address = place.path("/boards/2022Q3")

    with clock.stopped_at(OCTOBER):
        before = browser.signed_in(place.users["community"]).get(place.path("/standings/2022Q3")).text
        enter(place.scope)
        actions.draft(THIRD, place.users["community"])
        db.session.commit()
        leave()
        after = browser.signed_in(place.users["community"]).get(place.path("/standings/2022Q3")).text

    assert (f'href="{address}"' in before, f'href="{address}"' in after) == (False, True)


def test_the_unconfirmed_boards_of_a_quarter_are_its_own(ranked: Place) -> None:
    with clock.stopped_at(datetime(2023, 11, 1, tzinfo=UTC)):
        for quarter in (THIRD, Quarter(2023, 3), SECOND):
            actions.draft(quarter, ranked.users["community"])

    assert [(board.year, board.number) for board in queries.unconfirmed(THIRD)] == [(2022, 3)]
    confirmed_board(ranked, FOURTH)
    assert [(row.year, row.number) for row in queries.summaries(FOURTH)] == [(2022, 4)]
    assert queries.unconfirmed(FOURTH) == []
    assert queries.summaries(Quarter(2023, 4)) == []
