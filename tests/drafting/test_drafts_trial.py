"""A draft tried on the ledger: who would move and why, over the same entries on both sides, and nothing is kept."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from boards import actions as boards
from boards import queries
from boards.models import Board
from boards.trial import Lack, Move, Reason, Side, Trial, impact, last_confirmed
from core import clock
from core.db import db
from core.quarter import Quarter
from ledger import actions as ledger
from ledger.models import Entry
from publicity import actions as publicity
from rules import from_document
from rules.explain import PLAIN, difference
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.drafting.editor import Editor, shipped
from tests.factories import Place, community, entry

POINT = 1_000_000
THIRD = Quarter(2022, 3)
NOW = datetime(2022, 9, 20, 2, tzinfo=UTC)


@pytest.fixture
def place(app: object) -> Iterator[Place]:
    """Ten members; the first misses two meetings, the second three, the third helps twice."""
    home = community(member_count=10)
    enter(home.scope)
    for number, (of, item) in enumerate([(0, "duty.1")] * 2 + [(1, "duty.1")] * 3 + [(2, "contribution.1")] * 2):
        entry(home, item, date(2022, 7, 1 + number), of=of)
    db.session.commit()
    yield home
    leave()


def changed(**items: dict[str, Any] | None) -> dict[str, Any]:
    """The document in force with some items changed (by code, dots as underscores), or left out."""
    document = copy.deepcopy(shipped()) | {"code": "tried"}
    wanted = {code.replace("_", "."): change for code, change in items.items()}
    for category in document["categories"]:
        rows = category["items"]
        category["items"] = [
            _without_blanks(row | (wanted.get(row["code"]) or {}))
            for row in rows
            if wanted.get(row["code"], {}) is not None
        ]
    return document


def _without_blanks(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None}


def trial(document: dict[str, Any]) -> Trial:
    return impact(from_document(document), THIRD)


def by_number(outcome: Trial) -> dict[str, Any]:
    return {move.member_no: move for move in outcome.moves}


def sentence_of(of: Reason | Lack) -> str:
    return difference(of.cause, of.item, PLAIN)


def test_a_draft_that_says_the_same_moves_nobody(place: Place) -> None:
    outcome = trial(changed())

    assert outcome.moves == []
    assert outcome.unmapped == []
    assert outcome.population == 10


def test_another_price_moves_those_who_have_such_entries(place: Place) -> None:
    outcome = trial(changed(duty_1={"points": "4"}))

    moved = by_number(outcome)
    reason = moved["M001"].reasons[0]
    assert (moved["M001"].now.total, moved["M001"].then.total) == (98 * POINT, 92 * POINT)
    assert (reason.count, reason.now, reason.then) == (2, -2 * POINT, -8 * POINT)
    assert sentence_of(reason) == "分值不同"
    assert moved["M001"].rest == 0
    assert "M003" not in moved


def test_an_item_that_the_draft_lacks_scores_nothing_and_is_named(place: Place) -> None:
    outcome = trial(changed(contribution_1=None))

    assert outcome.unmapped == [("参加公益活动（义务劳动、环境治理等）", 2)]
    assert sentence_of(by_number(outcome)["M003"].reasons[0]) == "草稿里没有这一项"
    assert by_number(outcome)["M003"].then.total == 100 * POINT


def test_entries_without_what_the_draft_asks_are_named_with_what_they_lack(place: Place) -> None:
    brackets = [{"from": "0", "points": "1"}, {"from": "4", "points": "2"}]

    outcome = trial(changed(contribution_1={"points": None, "brackets": brackets}))

    (lack,) = outcome.lacking
    assert (lack.title, lack.count, sentence_of(lack)) == (
        "参加公益活动（义务劳动、环境治理等）",
        2,
        "缺少数值，不计分",
    )
    assert sentence_of(by_number(outcome)["M003"].reasons[0]) == "缺少数值，不计分"


def test_an_item_that_replaces_another_takes_its_entries(place: Place) -> None:
    outcome = trial(changed(contribution_1={"code": "contribution.9", "replaces": ["contribution.1"], "points": "3"}))

    assert outcome.unmapped == []
    assert by_number(outcome)["M003"].then.total == 106 * POINT


def test_a_limit_of_the_draft_is_named_as_the_cause(place: Place) -> None:
    outcome = trial(changed(duty_1={"limit": {"points": "1", "per": "cycle"}}))

    assert sentence_of(by_number(outcome)["M002"].reasons[0]) == "限额不同"
    assert by_number(outcome)["M002"].then.total == 99 * POINT


def test_an_item_that_is_for_others_no_longer_is_named_as_the_cause(place: Place) -> None:
    move = by_number(trial(changed(contribution_1={"applies_to": ["probationary"]})))["M003"]

    assert [(reason.cause, reason.then) for reason in move.reasons] == [("whom", 0)]
    assert move.rest == 0


def test_entries_outside_the_window_of_the_draft_count_no_more(place: Place) -> None:
    entry(place, "duty.1", date(2022, 5, 5), of=5)
    db.session.commit()

    move = by_number(trial(changed() | {"window": "quarter"}))["M006"]

    assert [(reason.cause, reason.now, reason.then) for reason in move.reasons] == [("period", -POINT, 0)]


def test_those_who_move_furthest_come_first_where_boards_stay(place: Place) -> None:
    def side(total: int, rank: int, board: str | None = None, klass: int | None = None) -> Side:
        return Side(total, rank, board, klass, vetoed=False, is_ranked=True)

    def weight(now: Side, then: Side) -> tuple[int, int, int, int]:
        return Move("M001", "", "", now, then, [], 0, 0).weight

    assert weight(side(9, 4), side(7, 1)) == (0, 0, 3, 2)
    assert weight(side(9, 4, "red", 1), side(9, 4, "red", 2)) == (0, 1, 0, 0)
    assert weight(side(9, 4, "red", 2), side(9, 4)) == (1, 1, 0, 0)


def test_who_leaves_the_ranking_moves_and_a_veto_leaves_no_rest(place: Place) -> None:
    entry(place, "veto.1", date(2022, 8, 5), of=3)
    db.session.commit()
    document = changed(veto_1=None)
    document["boards"] = document["boards"] | {"exempt": ["regular"]}
    document["categories"] = [group for group in document["categories"] if group["items"]]

    outcome = trial(document)

    assert (outcome.population, len(outcome.moves)) == (0, 10)
    assert (by_number(outcome)["M004"].now.vetoed, by_number(outcome)["M004"].rest) == (True, 0)


def test_the_members_who_come_to_a_board_are_counted(place: Place) -> None:
    document = changed()
    document["boards"]["red"] = {"share": "0.5"}

    outcome = trial(document)

    before, after = outcome.sizes["red"]
    assert (outcome.entering["red"], outcome.leaving["red"]) == (after - before, 0)
    assert after > before


def test_a_move_names_its_four_heaviest_reasons_and_counts_the_rest(place: Place) -> None:
    codes = ("duty.1", "duty.2", "duty.3", "duty.4", "duty.5", "integrity.1")
    for number, code in enumerate(codes):
        entry(place, code, date(2022, 8, 1 + number), of=4)
    db.session.commit()
    prices = {code.replace(".", "_"): {"points": str(number / 4)} for number, code in enumerate(codes, 1)}

    move = by_number(trial(changed(**prices)))["M005"]

    weights = [abs(reason.then - reason.now) for reason in move.reasons]
    assert (len(move.reasons), move.more) == (4, 2)
    assert weights == sorted(weights, reverse=True)


def test_where_one_starts_is_what_no_entry_explains(place: Place) -> None:
    document = changed()
    document["base"]["start"] = {"default": "90"}

    outcome = trial(document)

    assert by_number(outcome)["M005"].reasons == []
    assert by_number(outcome)["M005"].rest == -10 * POINT


def test_the_members_who_change_boards_come_first_and_are_counted(place: Place) -> None:
    outcome = trial(changed(duty_1={"points": "0"}, contribution_1={"points": "1"}))

    now = {move.member_no: move.now.board for move in outcome.moves}
    assert now["M002"] == "yellow"
    assert outcome.moves[0].now.board != outcome.moves[0].then.board
    assert outcome.leaving["yellow"] == 1
    assert outcome.sizes["yellow"] == (1, 0)


def test_trying_stores_nothing(place: Place, browser: Browser) -> None:
    editor = Editor(place, browser, changed(duty_1={"points": "4"}))
    enter(place.scope)
    before = db.session.scalar(select(func.count(Board.id))), db.session.scalar(select(func.count(Entry.id)))
    leave()

    with clock.stopped_at(NOW):
        page = editor.inside.get(editor.path("/trial"))

    enter(place.scope)
    after = db.session.scalar(select(func.count(Board.id))), db.session.scalar(select(func.count(Entry.id)))
    assert page.status_code == 200
    assert "无故缺席“三会一课”或主题党日" in page.text
    assert "−2 → −8" in page.text
    assert "M003" not in page.text
    assert after == before


def test_a_faulty_draft_is_not_tried(place: Place, browser: Browser) -> None:
    editor = Editor(place, browser, changed(duty_1={"points": "四分"}))

    answer = editor.inside.get(editor.path("/trial"))

    assert answer.status_code == 302
    assert answer.location.endswith("#wrong")


def test_figures_beyond_all_bounds_are_told(place: Place, browser: Browser) -> None:
    huge = {"points": "1000", "factors": {"regular": "100"}, "attributes": {"甲": {"乙": "100"}}}
    editor = Editor(place, browser, changed(duty_1=huge, duty_2={"brackets": [{"from": "0", "points": "1000"}]}))

    with clock.stopped_at(NOW):
        answer = editor.inside.get(editor.path("/trial"))

    assert answer.status_code in (200, 302, 422)


@pytest.mark.parametrize("user", ["secretary", "recorder", "member"])
def test_only_who_manages_criteria_tries_a_draft(place: Place, browser: Browser, user: str) -> None:
    editor = Editor(place, browser, changed())
    users = place.users | {"member": place.users["member"]}

    assert browser.signed_in(users[user]).get(editor.path("/trial")).status_code == 403


def test_the_last_confirmed_quarter_is_none_before_any(place: Place) -> None:
    assert last_confirmed() is None


def test_an_address_that_names_no_quarter_tries_the_present_one(place: Place, browser: Browser) -> None:
    editor = Editor(place, browser, changed())

    with clock.stopped_at(NOW):
        page = editor.inside.get(editor.path("/trial?of=confirmed&page=99999999999999999999"))

    assert page.status_code == 200
    assert "2022 年第三季度" in page.text


def test_a_confirmed_quarter_is_replayed_over_the_ledger_of_its_confirmation(place: Place) -> None:
    began = datetime(2023, 1, 10, 2, tzinfo=UTC)
    with clock.stopped_at(began):
        board = boards.draft(THIRD, place.users["community"])
        publicity.publish(board, place.users["community"], days=1)
    with clock.stopped_at(began + timedelta(days=5)):
        publicity.confirm(board, place.users["deputy"])
    db.session.commit()
    frozen = {row.member_no: row.total for row in queries.rows(board.id)}
    with clock.stopped_at(began + timedelta(days=20)):
        missed = db.session.scalars(select(Entry).where(Entry.item == "duty.1").order_by(Entry.id)).first()
        assert missed is not None
        correction = ledger.reverse(missed, place.users["recorder"], "记错了人")
        ledger.verify(correction, place.users["secretary"])
        ledger.recognise(correction, place.users["community"])
        db.session.commit()

        outcome = trial(changed(duty_1={"points": "4"}))

    moved = by_number(outcome)
    assert moved["M001"].now.total == frozen["M001"] == 98 * POINT
    assert moved["M001"].then.total == 92 * POINT
