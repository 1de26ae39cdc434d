"""A small document, ways to change it, and every change for which it is refused, with path and code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import rules

Change = Callable[[dict[str, Any]], object]


def document() -> dict[str, Any]:
    return {
        "schema": 1,
        "code": "small",
        "title": "小细则",
        "cycle": {"starts": "04-01"},
        "base": {"points": 30, "floor": 5},
        "categories": [
            {
                "code": "duty",
                "title": "义务",
                "kind": "base",
                "points": 20,
                "items": [
                    {"code": "duty.1", "title": "缺席", "effect": "deduct", "points": "0.50", "unit": "次"},
                    {"code": "duty.2", "title": "清零", "effect": "zero"},
                ],
            },
            {
                "code": "work",
                "title": "履职",
                "kind": "base",
                "points": "10.00",
                "items": [
                    {
                        "code": "work.1",
                        "title": "拖拉",
                        "effect": "deduct",
                        "steps": [1, "2.5"],
                        "limit": {"points": 6, "count": 3, "per": "month"},
                        "factors": {"retired": "0.5"},
                        "applies_to": ["retired", "regular"],
                        "exempt": ["pocket"],
                        "replaces": ["old.1"],
                    }
                ],
            },
            {
                "code": "gain",
                "title": "加分",
                "kind": "bonus",
                "items": [{"code": "gain.1", "title": "公益", "effect": "add", "points": {"min": 1, "max": 3}}],
            },
            {
                "code": "veto",
                "title": "否决",
                "kind": "veto",
                "items": [{"code": "veto.1", "title": "违法", "effect": "veto"}],
            },
        ],
        "boards": {"red": {"share": "0.30"}, "yellow": {"share": "0.1"}},
        "stars": {
            "weights": {"daily": "0.70", "appraisal": "0.20", "contribution": "0.10"},
            "appraisal": {"weights": {"self": "0.4", "peer": "0.6"}, "required": ["peer"]},
            "full_marks": 10,
            "tiers": [{"code": "low", "title": "低", "from": 0}, {"code": "high", "title": "高", "from": "90"}],
        },
    }


def group(n: int, **values: object) -> Change:
    return lambda d: d["categories"][n].update(values)


def item(n: int, i: int, **values: object) -> Change:
    return lambda d: d["categories"][n]["items"][i].update(values)


def at(*path: str, value: object) -> Change:
    def change(document: dict[str, Any]) -> None:
        for key in path[:-1]:
            document = document[key]
        document[path[-1]] = value

    return change


def without(*path: str | int) -> Change:
    def change(document: dict[str, Any]) -> None:
        inner: Any = document
        for key in path[:-1]:
            inner = inner[key]
        del inner[path[-1]]

    return change


ITEM = "categories[0].items[0]"
STEPPED = "categories[1].items[0]"
REFUSED: list[tuple[str, Change, str, str]] = [
    ("no schema", without("schema"), "schema", "missing"),
    ("schema 2", at("schema", value=2), "schema", "unknown_schema"),
    ("no code", without("code"), "code", "missing"),
    ("a code in capitals", at("code", value="Small"), "code", "not_a_code"),
    ("no title", without("title"), "title", "missing"),
    ("an empty title", at("title", value=" "), "title", "not_a_line"),
    ("a title of two lines", at("title", value="小\n细则"), "title", "not_a_line"),
    ("no categories", without("categories"), "categories", "missing"),
    ("an unknown key", at("rewards", value=[]), "rewards", "unknown_key"),
    ("an unknown key inside", at("boards", "red", "extra", value=1), "boards.red.extra", "unknown_key"),
    ("a cycle that starts inside a quarter", at("cycle", "starts", value="02-01"), "cycle.starts", "not_a_choice"),
    ("a cycle that starts on a second day", at("cycle", "starts", value="04-02"), "cycle.starts", "not_a_choice"),
    ("no base", without("base"), "base", "missing"),
    ("no base points", without("base", "points"), "base.points", "missing"),
    ("base points of 0", at("base", "points", value=0), "base.points", "out_of_range"),
    ("a floor below 0", at("base", "floor", value=-1), "base.floor", "out_of_range"),
    ("a floor above the points", at("base", "floor", value="30.01"), "base.floor", "floor_above_points"),
    ("an unknown window", at("window", value="week"), "window", "not_a_choice"),
    ("three decimals", at("base", "points", value="30.001"), "base.points", "not_a_number"),
    ("an exponent", at("base", "points", value="3e1"), "base.points", "not_a_number"),
    ("a number in words", at("base", "points", value="三十"), "base.points", "not_a_number"),
    ("a truth for a number", at("base", "points", value=True), "base.points", "not_a_number"),
    ("nothing for a number", at("base", "points", value=None), "base.points", "not_a_number"),
    ("a list for a mapping", at("base", value=[30]), "base", "not_a_mapping"),
    ("a mapping for a list", at("categories", value={}), "categories", "not_a_list"),
    ("a category without kind", without("categories", 0, "kind"), "categories[0].kind", "missing"),
    ("an unknown kind", group(0, kind="other"), "categories[0].kind", "not_a_choice"),
    ("a category without items", without("categories", 0, "items"), "categories[0].items", "missing"),
    ("category points of 0", group(2, points=0), "categories[2].points", "out_of_range"),
    ("a category code twice", group(2, code="duty"), "categories[2].code", "category_code_taken"),
    ("an item code twice", item(2, 0, code="duty.1"), "categories[2].items[0].code", "item_code_taken"),
    ("base categories that miss the base", group(0, points=21), "categories", "base_sum"),
    (
        "a deduction among vetoes",
        item(3, 0, effect="deduct"),
        "categories[3].items[0].effect",
        "effect_of_another_kind",
    ),
    ("a veto in bonus", item(2, 0, effect="veto"), "categories[2].items[0].effect", "effect_of_another_kind"),
    ("a zero in bonus", item(2, 0, effect="zero"), "categories[2].items[0].effect", "effect_of_another_kind"),
    ("a veto outside veto", item(0, 0, effect="veto"), f"{ITEM}.effect", "effect_of_another_kind"),
    ("an unknown effect", item(0, 0, effect="halve"), f"{ITEM}.effect", "not_a_choice"),
    ("no price", without("categories", 0, "items", 0, "points"), f"{ITEM}.points", "not_one_price"),
    ("two prices", item(0, 0, steps=[1]), f"{ITEM}.points", "not_one_price"),
    ("a price below 0", item(0, 0, points="-1"), f"{ITEM}.points", "out_of_range"),
    ("a price above 1000", item(0, 0, points="1000.01"), f"{ITEM}.points", "out_of_range"),
    ("no step", item(1, 0, steps=[]), f"{STEPPED}.steps", "no_number"),
    ("a faulty step", item(1, 0, steps=[1, "x"]), f"{STEPPED}.steps[1]", "not_a_number"),
    ("a step above 1000", item(1, 0, steps=[1001]), f"{STEPPED}.steps[0]", "out_of_range"),
    ("a range upside down", item(0, 0, points={"min": 3, "max": 2}), f"{ITEM}.points.min", "min_above_max"),
    ("a range without end", item(0, 0, points={"min": 3}), f"{ITEM}.points.max", "missing"),
    (
        "a zero where nothing is given",
        without("categories", 0, "points"),
        "categories[0].items[1].effect",
        "zero_without_points",
    ),
    (
        "a zero with a limit",
        item(0, 1, limit={"count": 1, "per": "day"}),
        "categories[0].items[1].limit",
        "not_with_effect",
    ),
    ("a zero with factors", item(0, 1, factors={"retired": 1}), "categories[0].items[1].factors", "not_with_effect"),
    (
        "a veto with a limit",
        item(3, 0, limit={"count": 1, "per": "day"}),
        "categories[3].items[0].limit",
        "not_with_effect",
    ),
    ("a veto with factors", item(3, 0, factors={"retired": 1}), "categories[3].items[0].factors", "not_with_effect"),
    ("a veto for some", item(3, 0, applies_to=["retired"]), "categories[3].items[0].applies_to", "not_with_effect"),
    ("a veto not for some", item(3, 0, exempt=["retired"]), "categories[3].items[0].exempt", "not_with_effect"),
    ("a limit without period", item(0, 0, limit={"points": 1}), f"{ITEM}.limit.per", "missing"),
    ("a limit without bound", item(0, 0, limit={"per": "day"}), f"{ITEM}.limit.points", "limit_without_figure"),
    ("a limit per week", item(0, 0, limit={"points": 1, "per": "week"}), f"{ITEM}.limit.per", "not_a_choice"),
    ("a count of one and a half", item(0, 0, limit={"count": "1.5", "per": "day"}), f"{ITEM}.limit.count", "not_whole"),
    ("a factor above 100", item(0, 0, factors={"retired": "100.01"}), f"{ITEM}.factors.retired", "out_of_range"),
    ("a factor below 0", item(0, 0, factors={"retired": "-0.5"}), f"{ITEM}.factors.retired", "out_of_range"),
    ("a code replaced by two", item(0, 0, replaces=["old.1"]), f"{STEPPED}.replaces", "replaced_twice"),
    ("a code replaced twice by one", item(0, 0, replaces=["a", "a"]), f"{ITEM}.replaces", "replaced_twice"),
    ("no boards", without("boards"), "boards", "missing"),
    ("no red share", without("boards", "red", "share"), "boards.red.share", "missing"),
    ("no yellow board", without("boards", "yellow"), "boards.yellow", "missing"),
    ("a share below 0", at("boards", "red", "share", value="-0.1"), "boards.red.share", "out_of_range"),
    ("a share above 1", at("boards", "yellow", "share", value="1.01"), "boards.yellow.share", "out_of_range"),
    (
        "shares above 1 together",
        at("boards", "yellow", "share", value="0.71"),
        "boards.yellow.share",
        "board_shares_above_one",
    ),
    ("an unknown scope", at("boards", "scope", value="street"), "boards.scope", "not_a_choice"),
    ("an unknown rounding", at("boards", "rounding", value="up"), "boards.rounding", "not_a_choice"),
    ("an unknown tie", at("boards", "ties", value="share"), "boards.ties", "not_a_choice"),
    ("three quarters running", at("boards", "consecutive", value=3), "boards.consecutive", "consecutive_not_supported"),
    (
        "a deduction rule in words",
        at("boards", "yellow", "requires_deduction", value="是"),
        "boards.yellow.requires",
        "not_a_truth",
    ),
    ("no stars", without("stars"), "stars", "missing"),
    ("weights above 1", at("stars", "weights", "daily", value="0.71"), "stars.weights", "weights_not_one"),
    ("a weight missing", without("stars", "weights", "daily"), "stars.weights.daily", "missing"),
    (
        "appraisal weights above 1",
        at("stars", "appraisal", "weights", "self", value="0.41"),
        "stars.appraisal.weights",
        "weights_not_one",
    ),
    (
        "an appraisal weight of 0",
        at("stars", "appraisal", "weights", "x", value=0),
        "stars.appraisal.weights.x",
        "weight_of_zero",
    ),
    (
        "no appraisal weight",
        at("stars", "appraisal", "weights", value={}),
        "stars.appraisal.weights",
        "weights_not_one",
    ),
    (
        "a required source unknown",
        at("stars", "appraisal", "required", value=["z"]),
        "stars.appraisal.required[0]",
        "source_without_weight",
    ),
    ("an unknown daily figure", at("stars", "daily", value="bonus"), "stars.daily", "not_a_choice"),
    ("full marks of 0", at("stars", "full_marks", value=0), "stars.full_marks", "out_of_range"),
    (
        "no lowest tier",
        at("stars", "tiers", value=[{"code": "a", "title": "甲", "from": 1}]),
        "stars.tiers",
        "no_lowest_tier",
    ),
    (
        "two tiers alike",
        lambda d: d["stars"]["tiers"][1].update({"from": "0.0"}),
        "stars.tiers[1].from",
        "tier_repeated",
    ),
    (
        "two tiers of one code",
        lambda d: d["stars"]["tiers"][1].update(code="low"),
        "stars.tiers[1].code",
        "tier_repeated",
    ),
]


def refused(document: object) -> list[rules.Fault]:
    with pytest.raises(rules.DocumentFaults) as caught:
        rules.from_document(document)  # type: ignore[arg-type]
    return caught.value.faults
