"""What a board says of itself: which part it takes, what its classes are, how equal totals were cut."""

from __future__ import annotations

from dataclasses import replace

import pytest

from boards.models import BoardRow, Colour
from boards.words import class_words, share_words, tie_words
from rules import BoardRules

pytestmark = pytest.mark.usefixtures("app")
POINT = 1_000_000
RULES = BoardRules(
    method="shares",
    scope="community",
    exempt=(),
    red_share=300_000,
    red_min_points=None,
    red_from=95 * POINT,
    yellow_share=100_000,
    yellow_below=80 * POINT,
    requires_deduction=False,
    class_shares=(100_000, 250_000, 150_000, 50_000),
    rounding="floor",
    ties="break",
    consecutive=2,
)
LAST = "同分再依次比加分、扣分条数、六评均分、党龄、编号。"


@pytest.mark.parametrize(
    ("rules", "red", "yellow"),
    [
        (RULES, "前 30%", "后 10%"),
        (replace(RULES, scope="branch"), "各支部前 30%", "各支部后 10%"),
        (replace(RULES, method="classes"), "前 35%", "后 20%"),
        (replace(RULES, method="marks"), "总分 95 分以上", "总分不足 80 分"),
    ],
)
def test_a_board_says_which_part_it_takes(rules: BoardRules, red: str, yellow: str) -> None:
    assert (share_words(rules, Colour.RED), share_words(rules, Colour.YELLOW)) == (red, yellow)


def test_classes_by_place_say_their_own_shares_and_the_others_their_runs() -> None:
    assert class_words(replace(RULES, method="classes")) == [
        "红榜，名次前 10%", "红榜，其后 25%", "黄榜，其前 15%", "黄榜，名次后 5%",
    ]  # fmt: skip
    assert class_words(RULES) == ["连续两季红榜，颁发光荣牌", "本季红榜", "本季黄榜", "连续两季黄榜，谈话提醒"]


def rows(*places: tuple[int, Colour | None]) -> list[BoardRow]:
    return [BoardRow(total=total * POINT, colour=colour) for total, colour in places]


RED, YELLOW = Colour.RED, Colour.YELLOW
THROUGH_EQUALS = rows((105, RED), (100, RED), (100, None), (100, None), (98, None), (98, YELLOW), (97, YELLOW))
BETWEEN_EQUALS = rows((105, RED), (100, RED), (99, None), (98, YELLOW))


@pytest.mark.parametrize(
    ("ranked", "cuts"),
    [
        (
            THROUGH_EQUALS,
            "红榜取 2 人，末位 100 分有 3 人同分，取 1 人。黄榜取 2 人，首位 98 分有 2 人同分，取 1 人。",
        ),
        (BETWEEN_EQUALS, "红榜取 2 人。黄榜取 1 人。"),
        (rows((100, None)), ""),
    ],
    ids=["through equals", "between", "nobody listed"],
)
def test_a_board_says_how_its_ends_were_cut(ranked: list[BoardRow], cuts: str) -> None:
    assert tie_words(ranked, RULES) == "名次只看总分，同分同名次。" + cuts + LAST


def test_boards_of_branches_have_no_common_end() -> None:
    assert tie_words(THROUGH_EQUALS, replace(RULES, scope="branch")) == "名次只看总分，同分同名次。" + LAST


def test_equals_who_stay_together_are_cut_nowhere() -> None:
    assert tie_words(THROUGH_EQUALS, replace(RULES, ties="together")) == (
        "名次只看总分，同分同名次。末位同分的一并列入红榜；黄榜首位同分的一并不列。"
    )
