"""Worked examples of what vetoes do and of boards by classes and by marks (scoring §9.7, 9.15, 9.16), by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import rules
from core.quarter import Quarter
from tests.rules.plain import Document, Entry, Member
from tests.rules.shapes import card, criteria, group, item, ledger, rated, scored, stars

BOARD = ("board", "class", "run", "forced", "kept_off_red")
VETOES = group(
    "veto", "veto",
    item("veto.all", "veto", until="quarter"),
    item("veto.yellow", "veto", outcome=["yellow"], until="quarter"),
    item("veto.not_red", "veto", outcome=["not_red"]),
    item("veto.tier", "veto", outcome=["not_red", {"tier": "mid"}]),
    item("veto.other", "veto", outcome=["total_zero"]),
)  # fmt: skip
TIERS = [{"code": code, "title": code, "from": start} for code, start in (("low", 0), ("mid", 60), ("high", 90))]


def people(count: int, **previous: str) -> list[Member]:
    """Members M1, M2 …, the older the better placed where all else is equal."""
    return [
        Member(f"M{n}", joined=date(1990 + n, 1, 1), previous=previous.get(f"M{n}")) for n in range(1, count + 1)
    ]  # fmt: skip


def own(entries: list[Entry], *owners: int) -> list[Entry]:
    """Give the entries, in the order of their ids, to members by number."""
    for entry, owner in zip(sorted(entries, key=lambda e: e.id), owners, strict=True):
        entry.member = owner - 1
    return entries


def drawn(standing: rules.Standing, no: str) -> tuple[Any, ...]:
    row = card(standing, no)
    return tuple(row[name] for name in BOARD)


def vetoing(**changes: object) -> Document:
    """Losses of 10 a time, half on red, none on yellow but by force."""
    boards = {"red": {"share": "0.5"}, "yellow": {"share": 0}}
    document: Document = {"boards": boards, "stars": stars(*TIERS)} | changes
    return criteria(group("duty", "base", item("duty.1", "deduct", 10)), VETOES, **document)


def test_a_veto_may_force_the_yellow_board_and_leave_the_figures_alone() -> None:
    standing = scored(vetoing(), own(ledger(("veto.yellow", "07-01"), ("duty.1", "07-02")), 1, 2), *people(2))

    assert (card(standing)["total"], card(standing)["vetoed"], card(standing)["position"]) == ("100", False, 1)
    assert drawn(standing, "M1") == ("yellow", 3, 1, True, False)
    assert drawn(standing, "M2") == (None, None, None, False, False)


def test_a_veto_may_keep_off_red_and_nobody_moves_up() -> None:
    standing = scored(vetoing(), own(ledger(("veto.not_red", "02-01")), 1), *people(2))

    assert (drawn(standing, "M1"), drawn(standing, "M2")) == (
        (None, None, None, False, True), (None, None, None, False, False),
    )  # fmt: skip


def test_a_veto_until_the_quarter_ends_with_it() -> None:
    """In the second quarter everything is gone, in the third it is as if nothing had been."""
    entries = own(ledger(("veto.all", "06-30"), ("veto.yellow", "06-30")), 1, 2)

    second, third = (scored(vetoing(), entries, *people(2), quarter=Quarter(2022, n)) for n in (2, 3))

    assert (card(second)["total"], drawn(second, "M1"), drawn(second, "M2")[0]) == (
        "0", ("yellow", 3, 1, True, False), "yellow",
    )  # fmt: skip
    assert (card(third)["total"], drawn(third, "M1"), drawn(third, "M2")[0]) == (
        "100",
        ("red", 2, 1, False, False),
        None,
    )


def test_a_veto_until_the_quarter_takes_a_quarter_of_the_year_and_one_until_the_cycle_all() -> None:
    """M1: (100 + 0 + 100 + 100) / 4 = 75. M2: nothing."""
    entries = own(ledger(("veto.all", "06-30"), ("veto.other", "12-31")), 1, 2)

    assert rated(vetoing(), entries, *people(2)) == {"M1": ("75", "mid"), "M2": ("0", "low")}


def test_a_veto_may_cap_the_tier_of_the_year() -> None:
    """100 reaches "high"; the cap leaves "mid". Among others' tiers, the highest that begins no higher than 60."""
    some = [{"code": "kept", "title": "kept", "from": 0}, {"code": "soon", "title": "soon", "from": 59}]
    by = stars(*TIERS, tiers_by={"probationary": [*some, {"code": "now", "title": "now", "from": 61}]})
    members = people(3)
    members[2].status = "probationary"

    ratings = rated(vetoing(stars=by), own(ledger(("veto.tier", "03-01"), ("veto.tier", "03-01")), 1, 3), *members)

    assert ratings == {"M1": ("100", "mid"), "M2": ("100", "high"), "M3": ("100", "soon")}


def by_classes(ties: str = "break", **further: object) -> Document:
    shares = [{"class": n, "share": share} for n, share in ((1, "0.2"), (2, "0.2"), (3, "0.1"), (4, "0.2"))]
    boards = {"method": "classes", "classes": shares, "ties": ties} | further
    vetoes = group("veto", "veto", item("veto.1", "veto"), item("veto.2", "veto", outcome=["yellow"]))
    return criteria(group("duty", "base", item("duty.1", "deduct", 1)), vetoes, boards=boards)


def losses(*points: int) -> list[Entry]:
    """M1 loses the first figure, M2 the second …; 0 is no entry."""
    rows = [("duty.1", "07-01", {"quantity": each, "member": n}) for n, each in enumerate(points) if each]
    return ledger(*rows)


def test_classes_are_shares_of_the_order() -> None:
    """Of 10: 2 and 2 from the front, 2 and 1 from the end; M8 is class 3, and a run changes no class."""
    standing = scored(
        by_classes(), losses(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), *people(10, M1="red", M8="yellow", M3="yellow")
    )

    assert [drawn(standing, f"M{n}")[:3] for n in range(1, 11)] == [
        ("red", 1, 2), ("red", 1, 1), ("red", 2, 1), ("red", 2, 1), (None, None, None), (None, None, None),
        (None, None, None), ("yellow", 3, 2), ("yellow", 4, 1), ("yellow", 4, 1),
    ]  # fmt: skip


def test_classes_drop_and_force_as_shares_do() -> None:
    """M1 leads but is forced: class 3. M2 is vetoed: class 4. M3, second, falls short of red. M5 is fourth: class 3."""
    entries = ledger(
        ("veto.2", "07-05", {"member": 0}), ("veto.1", "07-05", {"member": 1}),
        *(("duty.1", "07-06", {"member": n, "quantity": n + 1}) for n in (2, 3, 4)),
    )  # fmt: skip

    standing = scored(by_classes(red={"min_points": 98}), entries, *people(5))

    assert [drawn(standing, f"M{n}")[:2] for n in range(1, 6)] == [
        ("yellow", 3), ("yellow", 4), (None, None), (None, None), ("yellow", 3),
    ]  # fmt: skip


@pytest.mark.parametrize("requires", [True, False])
def test_who_has_lost_nothing_is_in_no_low_class_unless_the_rules_say_so(requires: bool) -> None:
    standing = scored(by_classes(yellow={"requires_deduction": requires}), [], *people(5))

    assert [drawn(standing, f"M{n}")[1] for n in range(1, 6)] == [1, 2, None, *([None, None] if requires else [3, 4])]


def test_classes_keep_ties_together() -> None:
    """M2 and M3 tie across the cut of class 1, both get it; M8 and M9 across that of class 4, neither does."""
    standing = scored(by_classes("together"), losses(0, 1, 1, 3, 4, 5, 6, 7, 7, 9), *people(10))

    assert [drawn(standing, f"M{n}")[1] for n in range(1, 11)] == [1, 1, 1, 2, None, None, None, 3, 3, 4]


@pytest.mark.parametrize(("lost", "board"), [(10, "red"), (11, None), (30, None), (31, "yellow")])
def test_marks_draw_the_boards_without_shares(lost: int, board: str | None) -> None:
    boards = {"method": "marks", "red": {"from": 90}, "yellow": {"below": 70}}
    document = criteria(group("duty", "base", item("duty.1", "deduct", 1)), boards=boards)

    standing = scored(document, losses(lost), *people(1, M1="yellow"))

    assert drawn(standing, "M1")[:3] == {"red": ("red", 2, 1), "yellow": ("yellow", 4, 2), None: (None,) * 3}[board]


def test_marks_mind_what_vetoes_say() -> None:
    boards = {"method": "marks", "red": {"from": 90}, "yellow": {"below": 70}}
    entries = own(ledger(("veto.yellow", "07-01"), ("veto.not_red", "07-01")), 1, 2)

    standing = scored(vetoing(boards=boards), entries, *people(3))

    assert [drawn(standing, f"M{n}")[0] for n in (1, 2, 3)] == ["yellow", None, "red"]
