"""Ratings agree with the plain reading; what is missing is named."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

import rules
from tests.rules import made, made_frames, made_world, plain, plain_stars

MARKS = (Fraction(0), Fraction(60), Fraction(9999, 100), Fraction(100), Fraction(8333, 100))


def appraisals_of(random: Random, people: int) -> dict[tuple[int, str], Fraction]:
    return {
        (n, source): random.choice(MARKS)
        for n in range(people)
        for source in (*made.SOURCES, "unknown")
        if random.random() < 0.7
    }


def appraisals_frame(appraisals: dict[tuple[int, str], Fraction]) -> pl.DataFrame:
    rows = [(member, source, int(score * 100)) for (member, source), score in appraisals.items()]
    return pl.DataFrame(rows, schema={"member": pl.UInt32, "source": pl.String, "score": pl.Int64}, orient="row")


@settings(max_examples=500, deadline=None)
@given(st.integers(0, 2**40), st.integers(1, 6), st.integers(0, 60))
def test_a_cycle_is_rated_as_the_plain_reading_rates_it(seed: int, people: int, amount: int) -> None:
    random = Random(seed)
    world = made_world.world(random, 1, people, amount, date(2021, 12, 15), 700)
    version = rules.from_document(world.documents[0])
    appraisals = appraisals_of(random, people)
    for one in world.members:
        one.mean = Fraction(0)  # a rating from files has no evaluations to break ties with

    expected = plain_stars.ratings([plain.Force(world.documents[0])], world.members, world.entries, 2022, appraisals)
    rated = rules.rate_cycle(
        version,
        made_frames.roster_frame(world.members),
        made_frames.entries_frame(world.entries),
        2022,
        appraisals_frame(appraisals),
        exemptions=made_frames.exemptions_frame(world.members),
        carried=made_frames.carried_frame(world.members),
    )

    rows_by_member = {row["member"]: row for row in rated.to_dicts()}
    assert list(rows_by_member) == list(expected)
    for member, rating in expected.items():
        annual = None if rating.annual is None else int(rating.annual * 100)
        assert (rows_by_member[member]["annual"], rows_by_member[member]["tier"]) == (annual, rating.tier)
        assert bool(rows_by_member[member]["missing"]) == (annual is None)


def mashi() -> rules.Version:
    return rules.version("mashi-2022-optimised")


def rated(
    *,
    base: int = 100_000_000,
    bonus: int = 0,
    marks: dict[str, int] | None = None,
    vetoed: bool = False,
    version: rules.Version | None = None,
) -> dict[str, object]:
    member = {"member": pl.UInt32}
    return rules.rate(
        version or mashi(),
        members=pl.DataFrame({"member_no": ["M1"]}),
        quarters=pl.DataFrame({"member": [0], "quarter": ["2022Q1"], "base": [base], "total": [base + bonus]}),
        contribution=pl.DataFrame({"member": [0], "bonus": [bonus]}),
        vetoed=pl.DataFrame({"member": [0] if vetoed else []}, schema=member),
        appraisals=appraisals_frame({(0, name): Fraction(mark) for name, mark in (marks or {}).items()}),
    ).to_dicts()[0]


def test_a_rating_shows_its_three_parts() -> None:
    row = rated(base=98_000_000, bonus=5_000_000, marks={"self": 90, "peer": 81})

    assert (row["daily"], row["appraisal"], row["contribution"]) == (98_000_000, 84_000_000, 50_000_000)
    assert (row["annual"], row["tier"], row["missing"]) == (9040, "five_star", [])


def test_a_rating_without_any_source_names_all_of_them() -> None:
    row = rated()

    assert row["annual"] is row["tier"] is None
    assert row["missing"] == ["self", "peer", "masses", "community", "branch", "general_branch"]


def test_a_rating_without_a_required_source_names_it() -> None:
    document: dict[str, Any] = json.loads(json.dumps(mashi().document))
    weights = document["stars"]["appraisal"]["weights"]
    document["stars"] = document["stars"] | {"appraisal": {"required": ["masses", "self"], "weights": weights}}

    row = rated(marks={"self": 90}, version=rules.from_document(document))

    assert (row["annual"], row["tier"], row["missing"]) == (None, None, ["masses"])


def test_an_appraisal_that_weighs_nothing_is_not_asked_for() -> None:
    document: dict[str, Any] = json.loads(json.dumps(mashi().document))
    document["stars"] |= {"weights": {"daily": "0.90", "appraisal": 0, "contribution": "0.10"}}

    row = rated(base=98_000_000, bonus=5_000_000, version=rules.from_document(document))

    assert (row["annual"], row["tier"], row["missing"]) == (9320, "five_star", [])


def test_a_vetoed_member_is_rated_nothing_complete_or_not() -> None:
    row = rated(vetoed=True)

    assert (row["annual"], row["tier"], row["missing"]) == (0, "unqualified", [])


def test_only_the_final_figure_is_rounded_half_up() -> None:
    just_below = rated(base=88_092_857, marks={"self": 90}, bonus=10_000_000)
    exactly_half = rated(base=88_150_000, marks={"self": 90}, bonus=10_000_000)

    assert just_below["annual"] == 8966
    assert exactly_half["annual"] == 8971


def test_a_member_of_no_population_is_left_out() -> None:
    none = {"member": pl.UInt32, "quarter": pl.String, "base": pl.Int64, "total": pl.Int64}

    ratings = rules.rate(
        mashi(),
        members=pl.DataFrame({"member_no": ["M1"]}),
        quarters=pl.DataFrame(schema=none),
        contribution=pl.DataFrame({"member": [0], "bonus": [0]}),
        vetoed=pl.DataFrame(schema={"member": pl.UInt32}),
        appraisals=appraisals_frame({(0, "self"): Fraction(90)}),
    )

    assert ratings.is_empty()
