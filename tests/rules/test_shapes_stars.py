"""Worked examples of the year: quarters rolled up, tiers with quotas, minima and lists (scoring §9.9, 9.12–9.14)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.rules.plain import Document, Entry, Member
from tests.rules.shapes import criteria, group, item, ledger, rated, stars


def tier(code: str, start: object, **changes: object) -> Document:
    return {"code": code, "title": code, "from": start} | changes


TIERS = (tier("low", 0), tier("mid", 60), tier("high", 90))


def yearly(*tiers: Document, **changes: object) -> Document:
    """Each quarter by itself out of 100 points, 1 a time; 1 a time to gain."""
    return criteria(
        group("duty", "base", item("duty.1", "deduct", 1), points=100),
        group("gain", "bonus", item("gain.1", "add", 1), item("gain.2", "deduct", 1, unlimited=True)),
        window="quarter",
        stars=stars(*(tiers or TIERS), **changes),
    )


def lost(*rows: tuple[int, str, int]) -> list[Entry]:
    """Entries of (member number, day, points)."""
    return ledger(*(("duty.1", day, {"quantity": points, "member": no - 1}) for no, day, points in rows))


def people(count: int) -> list[Member]:
    return [Member(f"M{n}", joined=date(1990 + n, 1, 1)) for n in range(1, count + 1)]


@pytest.mark.parametrize(
    ("roll", "missing", "annual"),
    [
        ("mean", "skip", "80"), ("mean", "zero", "60"), ("last", "skip", "70"), ("last", "zero", "0"),
        ("sum", "skip", "240"), ("sum", "zero", "240"), ("min", "skip", "70"), ("min", "zero", "0"),
    ],
)  # fmt: skip
def test_a_year_rolls_up_the_quarters_that_there_are(roll: str, missing: str, annual: str) -> None:
    """90, 80 and 70; on 31 December the member is no longer there."""
    member = Member("M1", active_to=date(2022, 12, 30))
    entries = lost((1, "01-05", 10), (1, "04-05", 20), (1, "07-05", 30))

    assert rated(yearly(roll=roll, missing=missing), entries, member)["M1"][0] == annual


def test_a_quarter_gives_neither_more_than_100_nor_less_than_0() -> None:
    """90 + 30, 100 − 250, and twice 100: (100 + 0 + 100 + 100) / 4."""
    entries = ledger(
        ("duty.1", "01-05", {"quantity": 10}),
        ("gain.1", "01-06", {"quantity": 30}),
        ("gain.2", "04-05", {"quantity": 250}),
    )  # fmt: skip

    assert rated(yearly(daily="total"), entries, Member("M1"))["M1"] == ("75", "mid")


def test_a_year_that_is_taken_below_0_is_0() -> None:
    weights = {"daily": "0.10", "appraisal": "0.10", "contribution": "0.80"}
    entries = ledger(("gain.2", "01-05", {"quantity": 20}))

    assert rated(yearly(weights=weights), entries, Member("M1"))["M1"] == ("0", "low")


def test_only_the_best_of_those_who_reach_a_tier_get_it() -> None:
    """Of 5, floor(0.4 × 5) = 2 are high. M3 falls to mid, of which floor(0.2 × 5) = 1 is there: M4 is low."""
    tiers = (tier("low", 0), tier("mid", 60, max_share="0.2"), tier("high", 90, max_share="0.4"))
    entries = lost((1, "01-05", 4), (3, "01-05", 8), (4, "01-05", 60), (5, "01-05", 99), (5, "04-05", 99))

    ratings = rated(yearly(*tiers), entries, *people(5))

    assert [ratings[f"M{n}"] for n in range(1, 6)] == [
        ("99", "high"), ("100", "high"), ("98", "mid"), ("85", "low"), ("50.5", "low"),
    ]  # fmt: skip


def test_equal_figures_are_parted_by_the_order_of_the_last_quarter() -> None:
    """Both 99; in the fourth quarter M1 lost the point, so M2 stands before."""
    entries = lost((1, "12-05", 4), (2, "01-05", 4))

    ratings = rated(yearly(tier("low", 0), tier("high", 90, max_share="0.5")), entries, *people(2))

    assert ratings == {"M1": ("99", "low"), "M2": ("99", "high")}


def test_the_last_get_a_low_tier_at_most_whatever_they_reached() -> None:
    """Of 5, ceil(0.1 × 5) = 1 is low at most; ceil(0.3 × 5) = 2 are mid at most."""
    tiers = (tier("low", 0, min_share="0.1"), tier("mid", 60, min_share="0.3"), tier("high", 90))
    entries = lost(*((n, "01-05", n) for n in range(1, 6)))

    ratings = rated(yearly(*tiers), entries, *people(5))

    assert [ratings[f"M{n}"][1] for n in range(1, 6)] == ["high", "high", "high", "mid", "low"]


def test_a_tier_asks_for_a_minimum_in_a_category_of_the_whole_year() -> None:
    """M1 gained 2; M2 gained 1 in each of two quarters; M3 gained 1, and falls from high past mid to low."""
    tiers = (tier("low", 0), tier("mid", 60, require={"duty": 60, "gain": 2}), tier("high", 90, require={"gain": 2}))
    entries = ledger(
        ("gain.1", "01-05", {"quantity": 2, "member": 0}), ("gain.1", "01-05", {"member": 1}),
        ("gain.1", "10-05", {"member": 1}), ("gain.1", "01-05", {"member": 2}),
    )  # fmt: skip

    ratings = rated(yearly(*tiers), entries, *people(3))

    assert [ratings[f"M{n}"][1] for n in (1, 2, 3)] == ["high", "high", "low"]


def test_some_have_tiers_of_their_own_and_quotas_among_themselves() -> None:
    """By status or category, the first key in order; the two probationary members share the half of one."""
    own = {
        "probationary": [tier("late", 0), tier("kept", 70, max_share="0.5")],
        "retired": [tier("thanked", 0)],
    }
    members = people(4)
    members[0].status = members[1].status = "probationary"
    members[0].category = members[2].category = "retired"

    ratings = rated(yearly(*TIERS, tiers_by=own), lost((2, "01-05", 4)), *members)

    assert [ratings[f"M{n}"][1] for n in range(1, 5)] == ["kept", "late", "thanked", "high"]


def test_quotas_are_of_one_community() -> None:
    members = people(2)
    members[1].community = "西"

    ratings = rated(yearly(tier("low", 0), tier("high", 90, max_share="1")), [], *members)
    fewer = rated(yearly(tier("low", 0), tier("high", 90, max_share="0.5")), [], *members)

    assert [row[1] for row in ratings.values()] == ["high", "high"]
    assert [row[1] for row in fewer.values()] == ["low", "low"]
