"""The engine agrees with the plain reading on random documents and ledgers, to the last millionth."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from random import Random

import polars as pl
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import rules
from core.quarter import Quarter
from tests.rules import made_frames, made_world, plain, plain_boards
from tests.rules.plain_cards import Card

SEEDS = st.integers(0, 2**40)
MILLION = 1_000_000


def whole(figure: Fraction) -> int:
    millionths = figure * MILLION
    assert millionths.denominator == 1
    return int(millionths)


def forces_of(random: Random, world: made_world.World) -> tuple[list[plain.Force], rules.Version | list[rules.InForce]]:
    """One version that always was, or several that took force one after the other."""
    if len(world.documents) == 1:
        return [plain.Force(world.documents[0])], rules.from_document(world.documents[0])
    first = Quarter(2021, 3).plus(random.randint(0, 3))
    starts = sorted(random.sample([first.plus(n) for n in range(5)], len(world.documents)))
    starts[0] = min(starts[0], Quarter(2022, 3))
    pairs = list(zip(starts, world.documents, strict=True))
    forces = [plain.Force(document, start.first_day) for start, document in pairs]
    return forces, [rules.InForce(rules.from_document(document), start) for start, document in pairs]


def expected_card(card: Card) -> dict[str, object]:
    return {
        "base": whole(card.base),
        "bonus": whole(card.bonus),
        "total": whole(card.total),
        "lost": whole(card.lost_points),
        "deductions": card.deductions,
        "vetoed_on": card.vetoed_on,
        "in_population": card.position is not None,
        "position": card.position,
        "rank": card.rank,
        "board": card.board,
        "class": card.grade,
        "run": card.run,
        "forced": card.forced,
        "kept_off_red": card.not_red,
    }


def scored(world: made_world.World, versions: rules.Version | list[rules.InForce], quarter: Quarter) -> rules.Standing:
    return rules.score(
        versions,
        made_frames.roster_frame(world.members),
        made_frames.entries_frame(world.entries),
        quarter,
        evaluations=made_frames.evaluations_frame(world.members),
        previous=made_frames.previous_frame(world.members),
        exemptions=made_frames.exemptions_frame(world.members),
        carried=made_frames.carried_frame(world.members),
    )


def assert_agrees(seed: int, versions: int, people: int, amount: int) -> None:
    random = Random(seed)
    world = made_world.world(random, versions, people, amount, date(2021, 12, 1), random.choice((90, 330)))
    forces, in_force = forces_of(random, world)

    agreed(world, forces, in_force, Quarter(2022, random.choice((3, 3, 4))))


def agreed(
    world: made_world.World,
    forces: list[plain.Force],
    versions: rules.Version | list[rules.InForce],
    quarter: Quarter,
) -> rules.Standing:
    """Return the standing of a quarter after comparing every figure of it with the plain reading."""
    cards = plain_boards.standing(forces, world.members, world.entries, quarter.year, quarter.number)
    standing = scored(world, versions, quarter)

    rows_by_member = {row["member"]: row for row in standing.cards.to_dicts()}
    for card in cards:
        expected = expected_card(card)
        assert {name: rows_by_member[card.member][name] for name in expected} == expected
    assert_same_trace(cards, standing)
    assert_same_categories(cards, standing)
    return standing


def assert_same_trace(cards: list[Card], standing: rules.Standing) -> None:
    live = {id_: row for card in cards for id_, row in card.trace.items()}
    for row in standing.trace.to_dicts():
        mine = live.pop(row["id"], None)
        expected = (Fraction(0),) * 3 if mine is None else (mine.price, mine.due, mine.counted)
        assert (row["price"], row["due"], row["counted"]) == tuple(whole(figure) for figure in expected)
        assert (row["reason"] in DEAD) == (mine is None)
        if mine is not None:
            assert is_cut(row) == (mine.counted < mine.price), row
    assert live == {}


DEAD = {
    "not_recognised", "unmapped", "not_applicable", "exempt", "points_missing", "measure_missing", "attribute_missing",
}  # fmt: skip


def is_cut(row: dict[str, object]) -> bool:
    return row["counted"] != row["price"]


def assert_same_categories(cards: list[Card], standing: rules.Standing) -> None:
    rows_by_category = {(r["member"], r["category"], r["kind"]): r for r in standing.categories.to_dicts()}
    for card in cards:
        for kind, column, figures in (("base", "lost", card.lost), ("bonus", "gained", card.gained)):
            for code, figure in figures.items():
                row, score = rows_by_category.pop((card.member, code, kind)), card.scores[code, kind]
                assert row[column] == whole(figure)
                assert row["score"] == (None if score is None else whole(score))
    assert all(row["lost"] == row["gained"] == 0 for row in rows_by_category.values())


@settings(max_examples=1500, deadline=None)
@given(SEEDS, st.integers(1, 9), st.integers(0, 60))
def test_a_quarter_agrees_with_the_plain_reading(seed: int, people: int, amount: int) -> None:
    assert_agrees(seed, 1, people, amount)


@settings(max_examples=1000, deadline=None)
@given(SEEDS, st.integers(2, 4), st.integers(1, 6), st.integers(0, 80))
def test_a_quarter_under_several_versions_agrees_with_the_plain_reading(
    seed: int, versions: int, people: int, amount: int
) -> None:
    assert_agrees(seed, versions, people, amount)


@settings(max_examples=300, deadline=None)
@given(SEEDS, st.integers(1, 5), st.integers(0, 60))
def test_what_counts_sums_to_the_figure_of_its_category(seed: int, people: int, amount: int) -> None:
    """Lost is points − start + Σ counted deductions − Σ counted additions; gained is the additions less the others."""
    random = Random(seed)
    world = made_world.world(random, 1, people, amount, date(2022, 4, 1), 180)
    document = world.documents[0]
    assume(document.get("window") != "month")

    standing = scored(world, rules.from_document(document), Quarter(2022, 3))

    sign = pl.when(pl.col("effect") == "add").then(1).otherwise(-1)
    sums = standing.trace.group_by("member", "category").agg((pl.col("counted") * sign).sum().alias("sum"))
    figures = standing.categories.join(sums, on=["member", "category"], how="left").with_columns(
        pl.col("sum").fill_null(0), missing_at_first(document).alias("missing")
    )
    lost = pl.col("missing") - pl.col("sum")
    wrong = figures.filter(
        pl.when(pl.col("kind") == "base").then(pl.col("lost") != lost).otherwise(pl.col("gained") != -lost)
    )
    assert wrong.is_empty()


def missing_at_first(document: plain.Document) -> pl.Expr:
    """What a category lacks of its points at its start, in millionths."""
    groups = [group for group in document["categories"] if "start" in group]
    lacks = {g["code"]: whole(plain.number(g["points"]) - plain.number(g["start"])) for g in groups}
    return pl.col("category").cast(pl.String).replace_strict(lacks, default=0, return_dtype=pl.Int64)
