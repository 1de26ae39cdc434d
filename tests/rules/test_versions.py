"""Several versions in force within one window (scoring §7)."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from fractions import Fraction
from typing import Any

import rules
from core.quarter import Quarter
from tests.rules.faulty_documents import document
from tests.rules.test_score import POINT, entries, explained, standing


def in_force(*pairs: tuple[dict[str, Any], Quarter]) -> list[rules.InForce]:
    return [rules.InForce(rules.from_document(document), since) for document, since in pairs]


def changed(**changes: object) -> dict[str, Any]:
    criteria = deepcopy(document())
    return criteria | changes


SECOND, THIRD = Quarter(2022, 2), Quarter(2022, 3)


def test_an_entry_is_priced_by_the_version_of_its_date() -> None:
    later = changed()
    later["categories"][0]["items"][0]["points"] = 2

    quarter_standing = standing(
        in_force((document(), SECOND), (later, THIRD)), entries(("duty.1", "2022-06-30"), ("duty.1", "2022-07-01"))
    )  # fmt: skip

    assert [row[1] for row in explained(quarter_standing)] == [0.5, 2]


def test_base_and_category_points_come_from_the_version_of_the_last_day() -> None:
    later = changed(base={"points": 25})
    later["categories"][0]["points"] = 15

    quarter_standing = standing(
        in_force((document(), SECOND), (later, THIRD)), entries(("duty.1", "2022-06-30", {"quantity": Fraction(40)}))
    )  # fmt: skip

    assert quarter_standing.cards["base"].to_list() == [10 * POINT]
    assert explained(quarter_standing)[0][:3] == (20, 15, "category_limit")


def test_a_cycle_window_starts_with_the_unbroken_run_of_cycle_versions() -> None:
    versions = in_force((changed(window="quarter"), SECOND), (document(), THIRD), (document(), Quarter(2022, 4)))
    ledger = entries(("duty.1", "2022-06-30"), ("duty.1", "2022-07-01"), ("duty.1", "2022-10-01"))

    quarter_standing = standing(versions, ledger, quarter=Quarter(2022, 4))

    assert quarter_standing.trace["date"].to_list() == [date(2022, 7, 1), date(2022, 10, 1)]


def test_steps_and_limits_count_an_item_across_versions() -> None:
    later = changed()
    later["categories"][1]["items"][0] |= {"steps": [1, 2, 4], "limit": {"points": 3, "per": "cycle"}}
    ledger = entries(("work.1", "2022-06-01"), ("work.1", "2022-06-02"), ("work.1", "2022-07-01"))

    quarter_standing = standing(in_force((document(), SECOND), (later, THIRD)), ledger)

    assert [row[:1] + row[2:3] for row in explained(quarter_standing)] == [
        (0.5, "counted"),
        (1.25, "counted"),
        (1.25, "item_limit_points"),
    ]


def test_a_category_that_is_gone_keeps_its_code_and_has_no_limit() -> None:
    later = changed(base={"points": 10})
    del later["categories"][0]

    quarter_standing = standing(
        in_force((document(), SECOND), (later, THIRD)), entries(("duty.1", "2022-06-30", {"quantity": Fraction(60)}))
    )  # fmt: skip

    assert quarter_standing.cards.select("base", "lost").row(0) == (0, 30 * POINT)
    assert quarter_standing.categories.filter(category="duty").select("points", "lost").row(0) == (None, 30 * POINT)


def test_a_zero_of_a_category_that_is_gone_takes_its_old_points() -> None:
    later = changed(base={"points": 50})
    del later["categories"][0]
    later["categories"][0]["points"] = 50

    quarter_standing = standing(
        in_force((document(), SECOND), (later, THIRD)),
        entries(("duty.1", "2022-06-29", {"quantity": Fraction(60)}), ("duty.2", "2022-06-30")),
    )  # fmt: skip

    assert quarter_standing.cards["lost"].to_list() == [20 * POINT]


def test_a_version_of_a_later_quarter_changes_nothing_yet() -> None:
    later = changed(base={"points": 25})
    later["categories"][0]["points"] = 15

    quarter_standing = standing(in_force((document(), SECOND), (later, Quarter(2022, 4))), [])

    assert quarter_standing.cards["base"].to_list() == [30 * POINT]


def test_an_entry_of_an_item_that_its_version_did_not_have_scores_nothing() -> None:
    earlier = changed()
    del earlier["categories"][0]["items"][0]

    quarter_standing = standing(
        in_force((earlier, SECOND), (document(), THIRD)), entries(("duty.1", "2022-06-30"), ("duty.1", "2022-07-01"))
    )  # fmt: skip

    assert [row[2] for row in explained(quarter_standing)] == ["unmapped", "counted"]


def test_an_entry_is_explained_by_the_version_of_its_date() -> None:
    later = changed()
    later["categories"][1]["items"][0]["limit"] = {"points": 1, "per": "quarter"}
    big = {"quantity": Fraction(20)}

    quarter_standing = standing(
        in_force((document(), SECOND), (later, THIRD)), entries(("work.1", "2022-06-30", big), ("work.1", "2022-07-01"))
    )  # fmt: skip

    assert [row[3] for row in explained(quarter_standing)] == [
        "每月至多计 3 条记录、每月至多计 6 分，本条只计 6 分",
        "每季度至多计 1 分，本条只计 1 分",
    ]
