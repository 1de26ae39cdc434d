"""Why a document is refused for its figures and limits (scoring §9.1–9.2, 9.5, 9.8, 9.10, 9.11), with the path."""

from __future__ import annotations

import pytest

from rules.explain import PLAIN, FaultWording
from tests.rules.faulty_documents import Change, at, group, item, refused, without
from tests.rules.further import PER_DAY, further

EARNED, GROUP, STEPPED = "categories[0].items[2]", "categories[0]", "categories[1].items[0]"
FIGURES: list[tuple[str, Change, str, str]] = [
    ("a roll without months", without("window"), "roll", "roll_without_months"),
    ("an unknown roll of months", at("roll", value="last"), "roll", "not_a_choice"),
    ("a start below the floor", at("base", "start", "default", value=4), "base.start.default", "start_below_floor"),
    (
        "a start of a category below the floor",
        at("base", "start", "by", "migrant", value="4.99"),
        "base.start.by.migrant",
        "start_below_floor",
    ),
    ("a start that is a figure", at("base", "start", value=25), "base.start", "not_a_mapping"),
    ("an unknown key of start", at("base", "start", "else", value=25), "base.start.else", "unknown_key"),
    ("more than all carried over", at("base", "carry", value="1.01"), "base.carry", "out_of_range"),
    ("less than nothing carried over", at("base", "carry", value="-0.1"), "base.carry", "out_of_range"),
    ("bounds of nothing", at("total", value={}), "total", "no_bound"),
    ("bounds upside down", at("total", value={"min": 5, "max": 4}), "total.min", "min_above_max"),
    ("an unknown bound", at("total", "least", value=5), "total.least", "unknown_key"),
    ("a category that starts above its points", group(0, start="20.01"), f"{GROUP}.start", "start_above_points"),
    ("a category that starts below 0", group(0, start=-1), f"{GROUP}.start", "out_of_range"),
    ("a bonus category that starts", group(2, start=1), "categories[2].start", "not_with_kind"),
    (
        "a start in a category without points",
        without("categories", 0, "points"),
        f"{GROUP}.start",
        "start_without_points",
    ),
    ("adds in a category without points", without("categories", 0, "points"), f"{EARNED}.effect", "add_without_points"),
    ("a base category with a floor", group(0, floor=-1), f"{GROUP}.floor", "not_with_kind"),
    ("a floor above 0", group(2, floor=1), "categories[2].floor", "out_of_range"),
    ("vetoes with a start", group(3, start=1), "categories[3].start", "not_with_kind"),
    ("vetoes with a floor", group(3, floor=-1), "categories[3].floor", "not_with_kind"),
    ("vetoes with limits", group(3, limits=[{"items": "all", **PER_DAY}]), "categories[3].limits", "not_with_kind"),
]
LIMITS: list[tuple[str, Change, str, str]] = [
    ("no limit in the list", item(1, 0, limit=[]), f"{STEPPED}.limit", "limit_count"),
    ("nine limits", item(1, 0, limit=[PER_DAY] * 9), f"{STEPPED}.limit", "limit_count"),
    (
        "a faulty second limit",
        item(1, 0, limit=[PER_DAY, {"per": "day"}]),
        f"{STEPPED}.limit[1].points",
        "limit_without_figure",
    ),
    ("a limit in words", item(1, 0, limit="每天一次"), f"{STEPPED}.limit", "not_a_mapping"),
    ("a limit that is no mapping", item(1, 0, limit=["每天一次"]), f"{STEPPED}.limit[0]", "not_a_mapping"),
    (
        "a count beyond all",
        item(1, 0, limit={"count": 100_001, "per": "day"}),
        f"{STEPPED}.limit.count",
        "out_of_range",
    ),
    (
        "a limit of one item that names items",
        item(1, 0, limit={"items": "all", **PER_DAY}),
        f"{STEPPED}.limit.items",
        "unknown_key",
    ),
    ("a shared limit over nothing named", group(0, limits=[PER_DAY]), f"{GROUP}.limits[0].items", "missing"),
    (
        "a shared limit over an empty list",
        group(0, limits=[{"items": [], **PER_DAY}]),
        f"{GROUP}.limits[0].items",
        "no_limited_item",
    ),
    (
        "a shared limit over a word",
        group(0, limits=[{"items": "duty.1", **PER_DAY}]),
        f"{GROUP}.limits[0].items",
        "limited_items_not_listed",
    ),
    (
        "a shared limit without bound",
        group(0, limits=[{"items": "all", "per": "day"}]),
        f"{GROUP}.limits[0].points",
        "limit_without_figure",
    ),
    (
        "a shared limit without period",
        group(0, limits=[{"items": "all", "count": 1}]),
        f"{GROUP}.limits[0].per",
        "missing",
    ),
    (
        "a shared limit over a code that is none",
        group(0, limits=[{"items": ["duty.9"], **PER_DAY}]),
        f"{GROUP}.limits[0].items[0]",
        "not_in_category",
    ),
    (
        "a shared limit over another category",
        group(0, limits=[{"items": ["duty.1", "gain.1"], **PER_DAY}]),
        f"{GROUP}.limits[0].items[1]",
        "not_in_category",
    ),
    (
        "a shared limit over a zero",
        group(0, limits=[{"items": ["duty.2"], **PER_DAY}]),
        f"{GROUP}.limits[0].items[0]",
        "limited_item_moves_nothing",
    ),
    (
        "a shared limit over an unlimited item",
        group(2, limits=[{"items": ["gain.3"], **PER_DAY}]),
        "categories[2].limits[0].items[0]",
        "limited_item_unlimited",
    ),
    (
        "a limit of the document over a veto",
        at("limits", value=[{"items": ["veto.1"], **PER_DAY}]),
        "limits[0].items[0]",
        "limited_item_moves_nothing",
    ),
    (
        "a limit of the document over a stranger",
        at("limits", value=[{"items": ["x"], **PER_DAY}]),
        "limits[0].items[0]",
        "not_in_document",
    ),
    ("sixty-five shared limits", at("limits", value=[{"items": "all", **PER_DAY}] * 65), "limits", "too_many_limits"),
    ("shared limits that are no list", at("limits", value={"items": "all", **PER_DAY}), "limits", "not_a_list"),
]


@pytest.mark.parametrize(
    ("change", "path", "code"), [row[1:] for row in [*FIGURES, *LIMITS]], ids=[row[0] for row in [*FIGURES, *LIMITS]]
)
def test_a_figure_is_refused_at_the_path_of_its_fault(change: Change, path: str, code: str) -> None:
    document = further()
    change(document)

    faults = refused(document)

    assert code in [fault.code for fault in faults if fault.path.startswith(path)], faults
    assert all("\n" not in line and line.endswith("。") for line in FaultWording(PLAIN).lines(faults))
