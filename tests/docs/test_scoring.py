"""Every worked example of docs/scoring.md gives what it says."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from ruamel.yaml import YAML

import rules
from core.points import format_points
from core.quarter import Quarter

Example = dict[str, Any]

TEXT = (Path(__file__).parents[2] / "docs" / "scoring.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```yaml\n# 例 Example ([0-9.]+)\n(.*?)```", re.DOTALL)
FIGURES = ("base", "bonus", "total", "vetoed", "board", "class")
BLANK: dict[str, Any] = {
    "schema": 1,
    "code": "example",
    "title": "示例",
    "base": {"points": 100},
    "categories": [],
    "boards": {"red": {"share": "0.5"}, "yellow": {"share": "0.5"}},
    "stars": {
        "weights": {"daily": 1, "appraisal": 0, "contribution": 0},
        "appraisal": {"weights": {"self": 1}},
        "full_marks": 10,
        "tiers": [{"code": "any", "title": "合格", "from": 0}],
    },
}


EXAMPLES = {number: YAML(typ="safe").load(body) for number, body in BLOCK.findall(TEXT)}


def version(example: Example) -> rules.Version:
    document = BLANK | example["rules"]
    document["stars"] = BLANK["stars"] | example["rules"].get("stars", {})
    return rules.from_document(json.loads(json.dumps(document, default=str)))


def roster(example: Example) -> pl.DataFrame:
    people = example.get("members", [{"no": "甲"}])
    columns = {
        "member_no": [str(one["no"]) for one in people],
        "category": [one.get("category", "regular") for one in people],
        "status": [one.get("status", "full") for one in people],
        "branch": ["一支部"] * len(people),
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def entries(example: Example, numbers: list[str]) -> pl.DataFrame:
    rows = [
        {
            "id": n,
            "member": numbers.index(str(one.get("no", numbers[0]))),
            "item": one["item"],
            "date": date.fromisoformat(str(one["on"])),
            "quantity": round(float(one.get("quantity", 1)) * 100),
            "points": None,
            "measure": round(float(one["measure"]) * 100) if "measure" in one else None,
            "attributes": json.dumps(one["attributes"], ensure_ascii=False) if "attributes" in one else None,
        }
        for n, one in enumerate(example["entries"], 1)
    ]
    kinds = [pl.Int64, pl.UInt32, pl.String, pl.Date, pl.Int64, pl.Int64, pl.Int64, pl.String]
    names = ("id", "member", "item", "date", "quantity", "points", "measure", "attributes")
    return pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True))).sort("date", "id")


def carried(example: Example, numbers: list[str]) -> pl.DataFrame:
    totals = [
        (numbers.index(str(no)), round(float(total) * 1_000_000)) for no, total in example.get("carried", {}).items()
    ]
    return pl.DataFrame(totals, schema={"member": pl.UInt32, "total": pl.Int64}, orient="row")


def quarter_of(example: Example) -> dict[str, dict[str, object]]:
    members = roster(example)
    numbers = members["member_no"].to_list()
    standing = rules.score(
        version(example),
        members,
        entries(example, numbers),
        Quarter.parse(example.get("quarter", "2022Q3")),
        carried=carried(example, numbers),
    )
    figures_by_member = {}
    for row in standing.cards.to_dicts():
        figures = {name: format_points(row[name]) for name in ("base", "bonus", "total")}
        counted = standing.trace.filter(pl.col("member") == row["member"]).sort("date", "id")["counted"]
        lines = {"counted": [format_points(figure) for figure in counted]}
        figures_by_member[row["member_no"]] = figures | {name: row[name] for name in FIGURES[3:]} | lines
    return figures_by_member


def year_of(example: Example) -> dict[str, dict[str, object]]:
    members = roster(example)
    numbers = members["member_no"].to_list()
    marks = pl.DataFrame(
        {"member": range(len(numbers)), "source": "self", "score": 100 * 100},
        schema={"member": pl.UInt32, "source": pl.String, "score": pl.Int64},
    )
    rated = rules.rate_cycle(version(example), members, entries(example, numbers), 2022, marks)
    return {
        row["member_no"]: {"annual": format_points(row["annual"] * 10_000), "tier": row["tier"]}
        for row in rated.to_dicts()
    }


def plain(value: object) -> object:
    """Write figures as the engine's are written; words and truths stay."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    is_figure = isinstance(value, int | float) and not isinstance(value, bool)
    return format_points(round(float(str(value)) * 1_000_000)) if is_figure else value


@pytest.mark.parametrize("number", EXAMPLES)
def test_a_worked_example_gives_what_it_says(number: str) -> None:
    example = EXAMPLES[number]

    figures = year_of(example) if "year" in example else quarter_of(example)

    for member, expected in example["gives"].items():
        mine = {name: plain(figures[str(member)][name]) for name in expected}
        assert mine == {name: plain(value) for name, value in expected.items()}


def test_every_shape_that_touches_figures_has_an_example() -> None:
    assert list(EXAMPLES) == [f"9.{number}" for number in range(1, 17)]
