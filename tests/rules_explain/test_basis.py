"""The general part, sentence by sentence: where points start, over which time they run, what the total is."""

from __future__ import annotations

import pytest

import rules
from rules.explain import PLAIN
from rules.explain.basis import basis
from tests.rules_explain.test_warnings import ADDS, Change, both, document, into

TOTAL, HANDS = (
    "总分为基础分与加分之和。",
    "积分由支部、社区记录，经支部核实、社区党组织认定后计入；条文另有规定的从其规定。",
)
CYCLE = "积分自周期开始累计到本季度末，季末不清零。"
YEAR = "积分周期为一年，自每年 1 月 1 日起。"
FULL = "基础分满分 100 分，从满分扣起，最低 0 分。"
ORDER = "限额先看各条，再看各类，后看各类合计；同一限额内先发生的先计。"


def sentences_of(change: Change) -> list[str]:
    criteria = document()
    change(criteria)
    return basis(rules.from_document(criteria), PLAIN)


def test_a_plain_document_starts_full_and_runs_through_the_cycle() -> None:
    assert sentences_of(lambda _: None) == [YEAR, FULL, CYCLE, TOTAL, HANDS]


EARNED = "基础分满分 100 分，为 {} 分减去各类分值与得分之差，最低 0 分。"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (into("base", start={"default": 80}), "基础分满分 100 分，从 80 分起算，最低 0 分。"),
        (into("base", floor=60), "基础分满分 100 分，从满分扣起，最低 60 分。"),
        (into("categories", 0, start=10), EARNED.format(100)),
        (lambda whole: whole["categories"][0]["items"].append(ADDS), EARNED.format(100)),
        (both(into("categories", 1, start=0), into("base", start={"default": 80})), EARNED.format(80)),
    ],
    ids=["a start", "a floor", "a category that starts lower", "a category that gives back", "both"],
)
def test_the_base_says_where_it_starts_and_how_it_moves(change: Change, sentence: str) -> None:
    assert sentences_of(change)[1] == sentence


def test_starts_of_some_and_what_is_carried_follow_the_base() -> None:
    sentences = sentences_of(into("base", start={"by": {"retired": 90, "migrant": 80}}, carry="0.2"))

    assert sentences[2:4] == [
        "起计分另有规定的：离退休党员 90 分、流动党员 80 分；以季末的类别为准。",
        "上一周期最后的总分按 20% 计入本周期基础分，没有的不计。",
    ]


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"window": "quarter"}, "每个季度单独计分，不带到下一季度；限额和次数也只在本季度内计算。"),
        ({"window": "month"}, "每个月单独计分，季度得分为三个月的平均；限额和次数也只在本月内计算。"),
        ({"window": "month", "roll": "sum"}, "每个月单独计分，季度得分为三个月之和；限额和次数也只在本月内计算。"),
    ],
)
def test_a_window_says_over_which_time_points_run(keys: dict[str, str], sentence: str) -> None:
    assert sentences_of(into(**keys))[2] == sentence


@pytest.mark.parametrize(
    ("bounds", "sentence"),
    [
        ({"min": 0}, "总分为基础分与加分之和，最低 0 分。"),
        ({"max": 120}, "总分为基础分与加分之和，最高 120 分。"),
        ({"min": -5, "max": 110}, "总分为基础分与加分之和，最低 -5 分，最高 110 分。"),
    ],
)
def test_a_total_says_its_bounds(bounds: dict[str, int], sentence: str) -> None:
    assert sentences_of(into(total=bounds))[3] == sentence


@pytest.mark.parametrize("path", [(), ("categories", 0)], ids=["the document's", "a category's"])
def test_the_order_of_limits_is_said_once_some_are_shared(path: tuple[str | int, ...]) -> None:
    shared = into(*path, limits=[{"items": "all", "points": 5, "per": "month"}])

    assert sentences_of(shared)[-1] == ORDER
    assert ORDER not in sentences_of(lambda _: None)
