"""Order, ranks, red and yellow, classes of one quarter (scoring §5)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
import polars as pl
import pytest

import rules
from tests.rules import made_frames
from tests.rules.plain import Entry, Member
from tests.rules.test_score import THIRD, small, standing


def people(*totals: int) -> tuple[list[Member], list[Entry]]:
    """Members with so many half points lost."""
    members = [Member(f"M{n}") for n in range(len(totals))]
    ledger = [
        Entry(n + 1, n, "duty.1", date(2022, 7, 1), Fraction(halves)) for n, halves in enumerate(totals) if halves
    ]  # fmt: skip
    return members, ledger


def drawn(standing: rules.Standing) -> list[tuple[str, int, str | None]]:
    return standing.cards.filter("in_population").select("member_no", "rank", "board").rows()


def boards(**changes: object) -> rules.Version:
    return small(boards={"red": {"share": "0.4"}, "yellow": {"share": "0.4"}, **changes})


def test_the_rank_on_the_board_is_that_of_the_total_alone() -> None:
    members, ledger = people(0, 2, 2, 4, 6)

    assert drawn(standing(boards(), ledger, members)) == [
        ("M0", 1, "red"),
        ("M1", 2, "red"),
        ("M2", 2, None),
        ("M3", 4, "yellow"),
        ("M4", 5, "yellow"),
    ]


def test_ties_together_are_all_in_at_the_red_cut_and_all_out_at_the_yellow_cut() -> None:
    members, ledger = people(0, 2, 2, 4, 4)
    yellow_cut = people(0, 2, 4, 4, 6)

    assert [board for _, _, board in drawn(standing(boards(ties="together"), ledger, members))] == [
        "red", "red", "red", "yellow", "yellow",
    ]  # fmt: skip
    assert [board for _, _, board in drawn(standing(boards(ties="together"), yellow_cut[1], yellow_cut[0]))] == [
        "red", "red", None, None, "yellow",
    ]  # fmt: skip


def test_nobody_moves_up_to_fill_a_dropped_place() -> None:
    members, ledger = people(0, 2, 4, 4, 4)
    version = boards(red={"share": "0.4", "min_points": "29.5"})

    assert [board for _, _, board in drawn(standing(version, ledger, members))] == [
        "red", None, None, "yellow", "yellow",
    ]  # fmt: skip


def test_who_lost_nothing_is_not_on_the_yellow_board_unless_the_version_says_so() -> None:
    members, ledger = people(0, 0, 0, 0, 0)
    strict = boards(yellow={"share": "0.4", "requires_deduction": False})

    assert [board for _, _, board in drawn(standing(boards(), ledger, members))] == ["red", "red", None, None, None]
    assert [board for _, _, board in drawn(standing(strict, ledger, members))][3:] == ["yellow", "yellow"]


def test_whoever_is_below_the_mark_is_on_the_yellow_board_even_among_the_first() -> None:
    members, ledger = people(2, 3)
    version = boards(red={"share": "1"}, yellow={"share": "0", "below": 29})

    assert drawn(standing(version, ledger, members)) == [("M0", 1, "red"), ("M1", 2, "yellow")]


def test_the_order_goes_on_with_mean_then_standing_then_number() -> None:
    members = [
        Member("M1", joined=date(2000, 1, 1)),
        Member("M2"),
        Member("M3", joined=date(2023, 1, 1)),
        Member("M4", mean=Fraction(251, 3)),
        Member("M5", mean=Fraction(167, 2)),
        Member("M0"),
    ]

    assert [number for number, _, _ in drawn(standing(small(), [], members))] == ["M4", "M5", "M1", "M0", "M2", "M3"]


def test_the_population_is_who_is_active_takes_part_and_is_not_exempt_on_the_last_day() -> None:
    members = [
        Member("in"),
        Member("left", active_to=date(2022, 9, 29)),
        Member("stays", active_to=date(2022, 9, 30)),
        Member("comes", active_from=date(2022, 10, 1)),
        Member("exempt", exemptions=[(date(2022, 9, 30), date(2022, 9, 30))]),
        Member("pocket", category="pocket"),
    ]

    quarter_standing = standing(boards(exempt=["pocket"]), [], members)

    assert {number for number, _, _ in drawn(quarter_standing)} == {"in", "stays"}
    assert quarter_standing.cards.height == 6
    assert quarter_standing.cards.filter(~pl.col("in_population"))["position"].null_count() == 4


@pytest.mark.parametrize(
    ("before", "board", "grade"),
    [("red", "red", 1), (None, "red", 2), ("yellow", "red", 2), ("red", "yellow", 3), ("yellow", "yellow", 4)],
)
def test_the_class_follows_from_this_board_and_the_one_before(before: str | None, board: str, grade: int) -> None:
    members, ledger = people(0, 2)
    members[0].previous = members[1].previous = before
    version = boards(red={"share": "0.5"}, yellow={"share": "0.5"})

    row = standing(version, ledger, members).cards.filter(pl.col("board").cast(pl.String) == board)

    assert row["class"].to_list() == [grade]


def test_a_row_of_the_board_before_that_names_no_board_counts_as_none() -> None:
    members, ledger = people(0, 2)
    rows = {"member": [0, 1], "board": [None, "yellow"]}
    before = pl.DataFrame(rows, schema={"member": pl.UInt32, "board": pl.String})
    version = boards(red={"share": "0.5"}, yellow={"share": "0.5"})
    frames = made_frames.roster_frame(members), made_frames.entries_frame(ledger)

    with np.errstate(invalid="raise"):  # no number stands for a missing board
        scored = rules.score(version, *frames, THIRD, previous=before)

    assert scored.cards.select("board", "run", "class").rows() == [("red", 1, 2), ("yellow", 2, 4)]


def test_each_community_and_branch_has_a_board_of_its_own() -> None:
    members = [Member(f"M{n}", branch="甲乙"[n % 2], community="东西"[n // 4]) for n in range(8)]
    version = boards(scope="branch", red={"share": "0.5"})

    quarter_standing = standing(version, [], members).cards

    assert quarter_standing["position"].to_list() == [1, 2] * 4
    assert quarter_standing["member_no"].to_list() == ["M0", "M2", "M1", "M3", "M4", "M6", "M5", "M7"]
