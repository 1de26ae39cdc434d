"""One worked example for every further shape that moves a figure (scoring §9.1–9.6, 9.8, 9.10, 9.11), by hand."""

from __future__ import annotations

from fractions import Fraction

from tests.rules.plain import Document, Member
from tests.rules.shapes import card, counted, criteria, figure, group, item, ledger, reasons, scored

PER_DAY = {"per": "day"}


def bonus(*items: Document, **changes: object) -> Document:
    return group("gain", "bonus", *items, **changes)


def study(**changes: object) -> Document:
    """A category of 10 points that begins at 4, with every kind of item."""
    items = (
        item("study.take", "deduct", 1), item("study.give", "add", 1), item("study.zero", "zero"),
    )  # fmt: skip
    return group("study", "base", *items, points=10, start=4, **changes)


def test_a_category_that_is_earned_up_stops_at_its_points() -> None:
    """4 − 1 + 9 is 12, of which 10 stay: the additions count 6 + 1 = 7 of 9."""
    document = criteria(study(), base={"points": 10})
    entries = ledger(
        ("study.give", "07-01", {"quantity": 5}), ("study.take", "07-02"), ("study.give", "07-03", {"quantity": 4})
    )

    standing = scored(document, entries)

    assert [row[2] for row in counted(standing)] == ["5", "1", "2"]
    assert (card(standing)["base"], card(standing)["lost"]) == ("10", "0")
    assert figure(standing, "study", "score") == "10"


def test_a_category_that_is_earned_up_stops_at_0() -> None:
    """4 − 8 + 1 is −3, so nothing is left: the deductions count 4 + 1 = 5 of 8."""
    document = criteria(study(), base={"points": 10})
    entries = ledger(
        ("study.take", "07-01", {"quantity": 6}), ("study.give", "07-02"), ("study.take", "07-03", {"quantity": 2})
    )

    standing = scored(document, entries)

    assert [row[2] for row in counted(standing)] == ["5", "1", "0"]
    assert (card(standing)["base"], card(standing)["lost"]) == ("0", "10")


def test_a_zero_leaves_nothing_of_a_category_that_is_earned_up() -> None:
    """The zero is priced 10 but only the 4 of the start are there; what was earned counts 0."""
    document = criteria(study(), base={"points": 10})
    entries = ledger(("study.give", "07-01", {"quantity": 3}), ("study.take", "07-02"), ("study.zero", "07-03"))

    standing = scored(document, entries)

    assert counted(standing) == [("3", "3", "0"), ("1", "1", "1"), ("10", "10", "3")]
    assert reasons(standing)[0] == "category_zeroed"
    assert (figure(standing, "study", "score"), card(standing)["base"]) == ("0", "0")


def test_a_member_starts_where_the_category_says_with_a_share_of_the_last_cycle() -> None:
    """50 + 0.20 × 97.333333 = 50 + 19.4666666, rounded 69.466667; less 3."""
    document = criteria(
        group("duty", "base", item("duty.1", "deduct", 3)),
        base={"points": 60, "start": {"default": 55, "by": {"migrant": 50}}, "carry": "0.20"},
    )
    people = (
        Member("M1", "migrant", carried=Fraction(97_333_333, 1_000_000)),
        Member("M2", "migrant"),
        Member("M3", "retired"),
    )

    standing = scored(document, ledger(("duty.1", "07-01")), *people)

    assert [card(standing, no)["base"] for no in ("M1", "M2", "M3")] == ["66.466667", "50", "55"]


def test_a_measure_is_priced_by_the_highest_bracket_that_it_reaches() -> None:
    brackets = [{"from": 1, "points": 1}, {"from": 4, "points": 2}, {"from": 8, "points": "3.5"}]
    document = criteria(bonus(item("hours", "add", brackets=brackets, factors={"regular": "0.5"})))
    measures = ("0.99", "1", "3.99", "4", "1000")

    standing = scored(document, ledger(*(("hours", "07-01", {"measure": each, "quantity": 2}) for each in measures)))

    assert [row[2] for row in counted(standing)] == ["0", "1", "1", "2", "3.5"]
    assert card(standing)["bonus"] == "7.5"


def test_an_entry_without_its_measure_counts_nothing() -> None:
    document = criteria(bonus(item("hours", "add", brackets=[{"from": 0, "points": 1}])))

    standing = scored(document, ledger(("hours", "07-01")))

    assert (counted(standing), reasons(standing)) == ([("0", "0", "0")], ["measure_missing"])


def test_attributes_multiply_one_after_the_other_each_product_rounded() -> None:
    """0.33 × 0.33 = 0.1089; × 0.33 = 0.035937; × 0.07 = 0.00251559, rounded 0.002516."""
    attributes = {"level": {"county": "0.33", "city": 2}, "medium": {"web": "0.07", "paper": 1}}
    document = criteria(bonus(item("news", "add", "0.33", attributes=attributes)))
    entries = ledger(
        ("news", "07-01", {"quantity": "0.33", "attributes": {"level": "county", "medium": "web", "colour": "red"}}),
        ("news", "07-02", {"attributes": {"level": "city", "medium": "paper"}}),
        ("news", "07-03", {"attributes": {"level": "city"}}),
        ("news", "07-04", {"attributes": {"level": "moon", "medium": "web"}}),
    )

    standing = scored(document, entries)

    assert [row[2] for row in counted(standing)] == ["0.002516", "0.66", "0", "0"]
    assert reasons(standing) == ["counted", "counted", "attribute_missing", "attribute_missing"]


def test_limits_cut_one_after_the_other_item_category_document() -> None:
    """Item: 2 a day. The two together: 6 a month, of which reading has taken 4. All additions: 3 entries a quarter."""
    document = criteria(
        bonus(
            item("read", "add", 3, limit=[{"points": 2} | PER_DAY, {"points": 4, "per": "month"}]),
            item("film", "add", 3),
            limits=[{"items": ["read", "film"], "points": 6, "per": "month"}],
        ),
        limits=[{"items": "all", "count": 3, "per": "quarter"}],
    )
    entries = ledger(
        ("read", "07-01"), ("read", "07-02"), ("read", "07-03"),
        ("film", "07-04"), ("film", "08-01"), ("film", "08-02"),
    )  # fmt: skip

    standing = scored(document, entries)

    assert [row[1] for row in counted(standing)] == ["2", "2", "0", "2", "0", "0"]
    assert reasons(standing) == [
        "item_limit_points", "item_limit_points", "item_limit_points", "shared_limit_points", "shared_limit_count",
        "shared_limit_count",
    ]  # fmt: skip
    assert card(standing)["bonus"] == "6"


def test_a_limit_of_the_document_holds_for_deductions_and_additions_apart() -> None:
    document = criteria(
        group("duty", "base", item("duty.1", "deduct", 3)),
        bonus(item("gain.1", "add", 3)),
        limits=[{"items": "all", "points": 4, "per": "month"}],
    )
    entries = ledger(("duty.1", "07-01"), ("gain.1", "07-02"), ("duty.1", "07-03"), ("gain.1", "07-04"))

    assert [row[1] for row in counted(scored(document, entries))] == ["3", "3", "1", "1"]


def test_an_entry_of_nothing_uses_a_count_and_one_that_is_out_does_not() -> None:
    """The refused first limit's entry is not seen by the shared one; the entry of 0 uses one of its two."""
    document = criteria(
        bonus(
            item("free", "add", 0),
            item("read", "add", 1, limit={"count": 1} | PER_DAY),
            limits=[{"items": "all", "count": 3, "per": "month"}],
        )
    )
    entries = ledger(("free", "07-01"), ("read", "07-02"), ("read", "07-02"), ("read", "07-03"), ("read", "07-04"))

    standing = scored(document, entries)

    assert [row[1] for row in counted(standing)] == ["0", "1", "0", "1", "0"]
    assert reasons(standing)[2:] == ["item_limit_count", "counted", "shared_limit_count"]


def test_what_is_unlimited_stands_beside_the_limits() -> None:
    """3 of the category's points, and 9 outside them; its own limit still holds."""
    document = criteria(
        bonus(
            item("gain.1", "add", 2),
            item("gain.2", "add", 6, unlimited=True, limit={"points": 9, "per": "cycle"}),
            points=3,
            limits=[{"items": "all", "points": 5, "per": "quarter"}],
        )
    )
    entries = ledger(("gain.2", "07-01"), ("gain.1", "07-02"), ("gain.1", "07-03"), ("gain.2", "07-04"))

    standing = scored(document, entries)

    assert [row[1:] for row in counted(standing)] == [("6", "6"), ("2", "2"), ("2", "1"), ("3", "3")]
    assert card(standing)["bonus"] == "12"


def test_a_zero_does_not_touch_what_is_unlimited() -> None:
    """Of 10 points the zero takes all; the unlimited 6 are given back: lost 4, base 96."""
    document = criteria(
        group("duty", "base", item("duty.z", "zero"), item("duty.a", "add", 6, unlimited=True), points=10),
        group("rest", "base", item("rest.1", "deduct", 1), points=90),
    )

    standing = scored(document, ledger(("duty.a", "07-01"), ("duty.z", "07-02")))

    assert (card(standing)["base"], card(standing)["lost"], figure(standing, "duty", "score")) == ("96", "4", "6")


MONTHS = ledger(
    ("duty.1", "07-01"), ("duty.1", "07-20"), ("duty.1", "08-01"), ("duty.1", "08-02"), ("duty.1", "08-31"),
    ("gain.1", "09-01"), ("duty.1", "06-30"),
)  # fmt: skip


def monthly(**changes: object) -> Document:
    """Steps of 1, 2, 4 begin anew each month; the category's 5 points too."""
    return criteria(
        group("duty", "base", item("duty.1", "deduct", steps=[1, 2, 4]), points=5),
        bonus(item("gain.1", "add", 2)),
        base={"points": 5},
        window="month",
        **changes,
    )


def test_a_quarter_of_months_is_their_mean() -> None:
    """Base 2, 0 and 5: 7 / 3. Bonus 0, 0 and 2: 2 / 3. Total 2, 0 and 7: 3."""
    standing = scored(monthly(), MONTHS)

    assert [row[1:] for row in counted(standing)] == [
        ("1", "1"),
        ("2", "2"),
        ("1", "1"),
        ("2", "2"),
        ("4", "2"),
        ("2", "2"),
    ]
    assert {name: card(standing)[name] for name in ("base", "bonus", "total", "lost", "deductions")} == {
        "base": "2.333333", "bonus": "0.666667", "total": "3", "lost": "2.666667", "deductions": 5,
    }  # fmt: skip


def test_a_quarter_of_months_may_be_their_sum() -> None:
    standing = scored(monthly(roll="sum"), MONTHS)

    assert [card(standing)[name] for name in ("base", "bonus", "total", "lost")] == ["7", "2", "9", "8"]
    assert figure(standing, "duty", "score") == "7"


def test_what_is_taken_inside_bonus_stops_at_its_floor() -> None:
    """2 − 9 is below −3: the deductions count 2 + 3 = 5 of 9."""
    document = criteria(bonus(item("gain.1", "add", 2), item("gain.2", "deduct", 3), floor=-3, points=4))
    entries = ledger(("gain.2", "07-01"), ("gain.1", "07-02"), ("gain.2", "07-03"), ("gain.2", "07-04"))

    standing = scored(document, entries)

    assert [row[2] for row in counted(standing)] == ["3", "2", "2", "0"]
    assert (card(standing)["bonus"], card(standing)["total"], card(standing)["deductions"]) == ("-3", "97", 3)


def test_what_is_taken_inside_bonus_makes_room_below_its_points() -> None:
    """Of 8 added and 3 taken, 4 stay: the additions count 4 + 3 = 7."""
    document = criteria(bonus(item("gain.1", "add", 8), item("gain.2", "deduct", 3), points=4))

    standing = scored(document, ledger(("gain.1", "07-01"), ("gain.2", "07-02")))

    assert ([row[2] for row in counted(standing)], card(standing)["bonus"]) == (["7", "3"], "4")


def test_the_total_stays_within_its_bounds() -> None:
    document = criteria(
        group("duty", "base", item("duty.1", "deduct", 95)),
        bonus(item("gain.1", "add", 30)),
        group("veto", "veto", item("veto.1", "veto")),
        total={"min": 10, "max": 110},
    )
    entries = ledger(("gain.1", "07-01"), ("duty.1", "07-01"), ("veto.1", "07-01"))
    for entry, owner in zip(entries, (0, 1, 2), strict=True):
        entry.member = owner

    standing = scored(document, entries, Member("M1"), Member("M2"), Member("M3"))

    assert [card(standing, no)["total"] for no in ("M1", "M2", "M3")] == ["110", "10", "0"]
