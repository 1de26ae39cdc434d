"""A warning about a limit is certain: without the limit every figure is the same."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import date, timedelta
from functools import reduce
from typing import Any

import polars as pl
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import rules
from core.quarter import Quarter
from rules.warnings import cautions
from tests.rules_explain.shapes import Document
from tests.rules_explain.test_warnings import document

PERIODS = ("day", "month", "quarter", "cycle")
ITEMS = ("duty.1", "duty.2", "work.1", "extra.1")
FIRST = date(2022, 1, 1)
IDLE = {"limit_under_another", "limit_above_category", "count_after_points"}


def limits(*, most: int) -> st.SearchStrategy[list[Document]]:
    bounds = st.fixed_dictionaries(
        {"per": st.sampled_from(PERIODS)},
        optional={"points": st.sampled_from((1, "1.5", 2, 3, 4, 6, 40)), "count": st.integers(1, 4)},
    )
    return st.lists(bounds.filter(lambda bound: len(bound) > 1), max_size=most)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """The plain document under crowded limits."""
    criteria = document()
    criteria["window"] = draw(st.sampled_from(("cycle", "quarter")))
    for group in criteria["categories"]:
        for item in group["items"]:
            item["points"] = draw(st.sampled_from((1, 2, "0.5")))
            own = draw(limits(most=3))
            item.update({"limit": own} if own else {})
        if group["kind"] == "bonus" and draw(st.booleans()):
            group["points"] = draw(st.sampled_from((1, 3, 6)))
        named = [item["code"] for item in group["items"]]
        group["limits"] = [one | {"items": draw(covered(named))} for one in draw(limits(most=2))]
    criteria["limits"] = [one | {"items": draw(covered(ITEMS))} for one in draw(limits(most=2))]
    return criteria


def covered(codes: Any) -> st.SearchStrategy[object]:  # noqa: ANN401
    return st.just("all") | st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True)


def ledgers() -> st.SearchStrategy[list[tuple[int, str, int]]]:
    """Entries as (day, item, hundredths of a unit), at least one unit each."""
    one = st.tuples(st.integers(0, 180), st.sampled_from(ITEMS), st.sampled_from((100, 100, 100, 250, 4000)))
    return st.lists(st.tuples(st.integers(0, 8), st.just(""), st.just(0)) | one, min_size=5, max_size=40).map(crowded)


def crowded(rows: list[tuple[int, str, int]]) -> list[tuple[int, str, int]]:
    """Days without an item stand for three entries of the first item on that day."""
    whole = [row for row in rows if row[1]] + [(row[0], "duty.1", 100) for row in rows if not row[1] for _ in range(3)]
    return sorted(whole)


def figures(document: Document, ledger: list[tuple[int, str, int]]) -> list[object]:
    roster = pl.DataFrame(
        {"member_no": ["1"], "category": ["regular"], "branch": ["一"], "joined_party_on": [None]},
        schema_overrides={"joined_party_on": pl.Date},
    )
    rows = [(n, 0, item, FIRST + timedelta(days=day), quantity) for n, (day, item, quantity) in enumerate(ledger, 1)]
    schema = {"id": pl.Int64, "member": pl.UInt32, "item": pl.String, "date": pl.Date, "quantity": pl.Int64}
    entries = pl.DataFrame(rows, schema=schema, orient="row").with_columns(points=pl.lit(None, pl.Int64))
    standing = rules.score(rules.from_document(document), roster, entries, Quarter(2022, 2))
    return [standing.cards.select("base", "bonus", "total").rows(), standing.categories.select("lost", "gained").rows()]


def without(document: Document, path: str) -> Document:
    """The document without the bound of a path, and without the limit when nothing is left of it."""
    copy = deepcopy(document)
    steps: list[Any] = [int(step) if step.isdigit() else step for step in re.findall(r"[a-z]+|\d+", path)]
    if "limit" in steps and isinstance(steps[steps.index("limit") + 1], str):
        steps.insert(steps.index("limit") + 1, 0)
    *outer, place, kind = steps
    holder: Any = reduce(lambda inside, step: inside[step], outer, copy)
    holder[place].pop(kind)
    if set(holder[place]) <= {"per", "items"}:
        holder.pop(place)
    for item in (item for group in copy["categories"] for item in group["items"] if item.get("limit") == []):
        del item["limit"]
    return copy


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(documents(), ledgers())
def test_a_limit_that_is_said_to_be_idle_changes_no_figure(
    criteria: Document, ledger: list[tuple[int, str, int]]
) -> None:
    idle = [one.path for one in cautions(rules.from_document(criteria)) if one.code in IDLE]
    assume(idle)

    before = figures(criteria, ledger)

    assert {path: figures(without(criteria, path), ledger) for path in idle} == dict.fromkeys(idle, before)
