"""Single rules of a quarter's standing, each on a ledger small enough to check by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import polars as pl
import pytest

import rules
from core.quarter import Quarter
from tests.rules import made
from tests.rules.plain import Entry, Member
from tests.rules.test_documents import document

POINT = 1_000_000
THIRD = Quarter(2022, 3)


def small(**changes: object) -> rules.Version:
    return rules.from_document(document() | changes)


def entries(*rows: tuple[object, ...]) -> list[Entry]:
    """Make entries of (item, date) with anything further by keyword in a last dict."""
    made_entries = []
    for n, (item, day, *rest) in enumerate(rows):
        entry = Entry(n + 1, 0, str(item), date.fromisoformat(str(day)))
        for name, value in (rest[0] if rest else {}).items():
            setattr(entry, name, value)
        made_entries.append(entry)
    return sorted(made_entries, key=lambda e: (e.date, e.id))


def standing(
    versions: rules.Version | list[rules.InForce],
    ledger: list[Entry],
    members: list[Member] | None = None,
    quarter: Quarter = THIRD,
) -> rules.Standing:
    people = members or [Member("M1", category="retired")]
    return rules.score(
        versions,
        made.roster_frame(people),
        made.entries_frame(ledger),
        quarter,
        previous=made.previous_frame(people),
        evaluations=made.evaluations_frame(people),
    )


def told(found: rules.Standing) -> list[tuple[object, ...]]:
    rows = found.explained(0).to_dicts()
    return [(row["due"] / POINT, row["counted"] / POINT, row["reason"], row["words"]) for row in rows]


def test_a_category_counts_no_more_than_its_points_and_says_so() -> None:
    ledger = entries(
        ("duty.1", "2022-07-01", {"quantity": Fraction(32)}),
        ("duty.1", "2022-07-02", {"quantity": Fraction(12)}),
        ("duty.1", "2022-07-03"),
    )

    found = standing(small(), ledger)

    assert found.cards["base"].to_list() == [10 * POINT]
    assert told(found) == [
        (16, 16, "counted", "扣 16 分。"),
        (6, 4, "category_limit", "本类 20 分已扣完，应扣 6 分只计 4 分。"),
        (0.5, 0, "category_limit", "本类 20 分已扣完，不再扣。"),
    ]


def test_a_limit_of_points_counts_the_remainder_of_the_entry_that_crosses_it() -> None:
    ledger = entries(
        ("work.1", "2022-07-01", {"quantity": Fraction(2)}),
        ("work.1", "2022-07-02", {"quantity": Fraction(8)}),
        ("work.1", "2022-07-31"),
        ("work.1", "2022-08-01"),
    )

    assert told(standing(small(), ledger)) == [
        (1, 1, "counted", "扣 1 分。"),
        (5, 5, "item_limit_points", "本项每月限 6 分，应扣 10 分只计 5 分。"),
        (0, 0, "item_limit_points", "本项每月限 6 分，已满，不再计。"),
        (1.25, 1.25, "counted", "扣 1.25 分。"),
    ]


def test_a_limit_of_count_counts_the_first_entries_of_its_period() -> None:
    days = ("2022-07-01", "2022-07-02", "2022-07-03", "2022-07-04", "2022-08-01")
    ledger = entries(*(("work.1", day) for day in days))

    reasons = [row[2] for row in told(standing(small(), ledger))]

    assert reasons == ["counted"] * 3 + ["item_limit_count", "counted"]


def test_a_zero_takes_what_is_left_of_its_category() -> None:
    ledger = entries(("duty.1", "2022-07-01", {"quantity": Fraction(4)}), ("duty.2", "2022-07-02"))

    found = standing(small(), ledger)

    assert found.cards["lost"].to_list() == [20 * POINT]
    assert [row[1:3] for row in told(found)] == [(2, "counted"), (18, "category_limit")]


def test_an_entry_that_does_not_count_says_why() -> None:
    ledger = entries(
        ("duty.1", "2022-07-01", {"state": "verified"}),
        ("gone.1", "2022-07-02"),
        ("work.1", "2022-07-03", {"category": "pocket"}),
        ("gain.1", "2022-07-04", {"points": Fraction(4)}),
    )

    found = standing(small(), ledger)

    assert [row[2] for row in told(found)] == ["not_recognised", "unmapped", "not_applicable", "points_missing"]
    assert found.cards["total"].to_list() == [30 * POINT]
    assert "1 到 3 分" in str(told(found)[3][3])


def test_an_exemption_spares_deductions_but_neither_bonus_nor_veto() -> None:
    member = Member("M1", exemptions=[(date(2022, 7, 1), date(2022, 7, 31)), (date(2022, 8, 5), None)])
    ledger = entries(
        ("duty.1", "2022-07-01"),
        ("gain.1", "2022-07-01", {"points": Fraction(2)}),
        ("duty.1", "2022-08-04"),
    )

    found = standing(small(), ledger, [member])

    assert [row[2] for row in told(found)] == ["exempt", "counted", "counted"]


def test_a_replaced_item_scores_as_the_item_that_replaces_it() -> None:
    found = standing(small(), entries(("old.1", "2022-07-01"), ("work.1", "2022-07-02")))

    assert [row[0] for row in told(found)] == [0.5, 1.25]


def test_a_veto_takes_everything_to_the_end_of_the_cycle_whatever_the_window() -> None:
    version = small(window="quarter")
    ledger = entries(("gain.1", "2022-10-05", {"points": Fraction(3)}), ("veto.1", "2022-05-01"))

    second, fourth = (standing(version, ledger, quarter=Quarter(2022, n)) for n in (2, 4))
    next_cycle = standing(version, ledger, quarter=Quarter(2023, 2))

    assert second.cards.select("total", "vetoed", "board").row(0) == (0, True, "yellow")
    assert fourth.cards.select("total", "vetoed", "vetoed_on").row(0) == (0, True, date(2022, 5, 1))
    assert next_cycle.cards.select("total", "vetoed").row(0) == (30 * POINT, False)


def test_the_window_of_a_cycle_ends_with_the_quarter() -> None:
    ledger = entries(("duty.1", "2022-03-31"), ("duty.1", "2022-04-01"), ("duty.1", "2022-10-01"))

    assert standing(small(), ledger).trace["date"].to_list() == [date(2022, 4, 1)]


def people(*totals: int) -> tuple[list[Member], list[Entry]]:
    """Members with so many half points lost."""
    members = [Member(f"M{n}") for n in range(len(totals))]
    ledger = [
        Entry(n + 1, n, "duty.1", date(2022, 7, 1), Fraction(halves)) for n, halves in enumerate(totals) if halves
    ]  # fmt: skip
    return members, ledger


def drawn(found: rules.Standing) -> list[tuple[str, int, str | None]]:
    return found.cards.filter("in_population").select("member_no", "rank", "board").rows()


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

    found = standing(boards(exempt=["pocket"]), [], members)

    assert {number for number, _, _ in drawn(found)} == {"in", "stays"}
    assert found.cards.height == 6
    assert found.cards.filter(~pl.col("in_population"))["position"].null_count() == 4


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


def test_each_community_and_branch_has_a_board_of_its_own() -> None:
    members = [Member(f"M{n}", branch="甲乙"[n % 2], community="东西"[n // 4]) for n in range(8)]
    version = boards(scope="branch", red={"share": "0.5"})

    found = standing(version, [], members).cards

    assert found["position"].to_list() == [1, 2] * 4
    assert found["member_no"].to_list() == ["M0", "M2", "M1", "M3", "M4", "M6", "M5", "M7"]


def test_entries_out_of_order_are_refused() -> None:
    ledger = list(reversed(entries(("duty.1", "2022-07-01"), ("duty.1", "2022-07-02"))))

    with pytest.raises(ValueError, match="sorted"):
        standing(small(), ledger)


def test_a_quarter_before_the_first_version_is_refused_with_a_sentence() -> None:
    with pytest.raises(rules.NoVersionInForce, match="2022Q3 没有生效的评分细则"):
        standing([rules.InForce(small(), Quarter(2022, 4))], [])


def test_figures_beyond_the_integers_of_the_engine_are_refused_not_wrapped() -> None:
    version = small(
        categories=[
            {
                "code": "gain",
                "title": "加分",
                "kind": "bonus",
                "items": [
                    {"code": "g", "title": "g", "effect": "add", "points": 1000, "factors": {"retired": 100}},
                ],
            }
        ]
    )
    ledger = [Entry(n, 0, "g", date(2022, 7, 1), Fraction(10_000)) for n in range(1, 10_000)]

    with pytest.raises(rules.FiguresTooLarge):
        standing(version, ledger)


def test_one_members_card_holds_only_their_rows() -> None:
    members, ledger = people(0, 2, 3)

    card = standing(small(), ledger, members).card(2)

    assert card.cards["member_no"].to_list() == ["M2"]
    assert set(card.trace["member"]) == set(card.categories["member"]) == {2}
