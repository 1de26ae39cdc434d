"""Single rules of a quarter's standing, each on a ledger small enough to check by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl
import pytest

import rules
from core.quarter import Quarter
from rules.explain import PLAIN, why
from tests.rules import made_frames
from tests.rules.faulty_documents import document
from tests.rules.plain import Entry, Member

POINT = 1_000_000
THIRD = Quarter(2022, 3)


def small(**changes: object) -> rules.Version:
    return rules.from_document(document() | changes)


def entries(*rows: tuple[Any, ...]) -> list[Entry]:
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
        made_frames.roster_frame(people),
        made_frames.entries_frame(ledger),
        quarter,
        previous=made_frames.previous_frame(people),
        evaluations=made_frames.evaluations_frame(people),
    )


def explained(standing: rules.Standing) -> list[tuple[object, ...]]:
    rows = standing.card(0).trace
    words = [why(row, standing.period, PLAIN) for row in rows]
    return [
        (row["due"] / POINT, row["counted"] / POINT, row["reason"], sentence)
        for row, sentence in zip(rows, words, strict=True)
    ]


def test_a_category_counts_no_more_than_its_points_and_says_so() -> None:
    ledger = entries(
        ("duty.1", "2022-07-01", {"quantity": Fraction(32)}),
        ("duty.1", "2022-07-02", {"quantity": Fraction(12)}),
        ("duty.1", "2022-07-03"),
    )

    quarter_standing = standing(small(), ledger)

    assert quarter_standing.cards["base"].to_list() == [10 * POINT]
    assert explained(quarter_standing) == [
        (16, 16, "counted", "扣 16 分"),
        (6, 4, "category_limit", "本类 20 分已扣完，本条只计 4 分"),
        (0.5, 0, "category_limit", "本类 20 分已扣完，本条只计 0 分"),
    ]


def test_a_limit_of_points_counts_the_remainder_of_the_entry_that_crosses_it() -> None:
    ledger = entries(
        ("work.1", "2022-07-01", {"quantity": Fraction(2)}),
        ("work.1", "2022-07-02", {"quantity": Fraction(8)}),
        ("work.1", "2022-07-31"),
        ("work.1", "2022-08-01"),
    )

    assert explained(standing(small(), ledger)) == [
        (1, 1, "counted", "扣 1 分"),
        (5, 5, "item_limit_points", "每月至多计 3 条记录、每月至多计 6 分，本条只计 5 分"),
        (0, 0, "item_limit_points", "每月至多计 3 条记录、每月至多计 6 分，本条只计 0 分"),
        (1.25, 1.25, "counted", "扣 1.25 分"),
    ]


def test_a_limit_of_count_counts_the_first_entries_of_its_period() -> None:
    days = ("2022-07-01", "2022-07-02", "2022-07-03", "2022-07-04", "2022-08-01")
    ledger = entries(*(("work.1", day) for day in days))

    reasons = [row[2] for row in explained(standing(small(), ledger))]

    assert reasons == ["counted"] * 3 + ["item_limit_count", "counted"]


def test_a_zero_takes_what_is_left_of_its_category() -> None:
    ledger = entries(("duty.1", "2022-07-01", {"quantity": Fraction(4)}), ("duty.2", "2022-07-02"))

    quarter_standing = standing(small(), ledger)

    assert quarter_standing.cards["lost"].to_list() == [20 * POINT]
    assert [row[1:3] for row in explained(quarter_standing)] == [(2, "counted"), (18, "category_limit")]


def test_an_entry_that_does_not_count_says_why() -> None:
    ledger = entries(
        ("duty.1", "2022-07-01", {"state": "verified"}),
        ("gone.1", "2022-07-02"),
        ("work.1", "2022-07-03", {"category": "pocket"}),
        ("gain.1", "2022-07-04", {"points": Fraction(4)}),
    )

    quarter_standing = standing(small(), ledger)

    assert [row[2] for row in explained(quarter_standing)] == [
        "not_recognised",
        "unmapped",
        "not_applicable",
        "points_missing",
    ]
    assert quarter_standing.cards["total"].to_list() == [30 * POINT]
    assert "1 至 3 分" in str(explained(quarter_standing)[3][3])


def test_an_exemption_spares_deductions_but_neither_bonus_nor_veto() -> None:
    member = Member("M1", exemptions=[(date(2022, 7, 1), date(2022, 7, 31)), (date(2022, 8, 5), None)])
    ledger = entries(
        ("duty.1", "2022-07-01"),
        ("gain.1", "2022-07-01", {"points": Fraction(2)}),
        ("duty.1", "2022-08-04"),
    )

    quarter_standing = standing(small(), ledger, [member])

    assert [row[2] for row in explained(quarter_standing)] == ["exempt", "counted", "counted"]


def test_a_replaced_item_scores_as_the_item_that_replaces_it() -> None:
    quarter_standing = standing(small(), entries(("old.1", "2022-07-01"), ("work.1", "2022-07-02")))

    assert [row[0] for row in explained(quarter_standing)] == [0.5, 1.25]


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
    members = [Member(f"M{n}") for n in range(3)]
    ledger = [Entry(n + 1, n, "duty.1", date(2022, 7, 1)) for n in (1, 2)]

    scored = standing(small(), ledger, members)
    card = scored.card(2)

    assert (card.row or {})["member_no"] == "M2"
    assert [row["id"] for row in card.trace] == [3]
    assert {row["member"] for row in card.categories} == {2}
    assert scored.card(7) == rules.MemberCard(None, [], [], scored.period)


def test_one_members_card_says_what_the_frames_say() -> None:
    members = [Member(f"M{n}") for n in range(4)]
    ledger = [Entry(n + 1, n % 3, "duty.1", date(2022, 7, 1)) for n in range(7)]
    scored = standing(small(), ledger, members)

    for number in range(4):
        mine, card = pl.col("member") == number, scored.card(number)
        assert [card.row] == scored.cards.filter(mine).to_dicts()
        assert card.categories == scored.categories.filter(mine).to_dicts()
        assert card.trace == scored.trace.filter(mine).to_dicts()
