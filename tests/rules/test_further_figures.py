"""Why a document is refused for its figures and limits (scoring §9.1–9.2, 9.5, 9.8, 9.10, 9.11), with the path."""

from __future__ import annotations

import pytest

from tests.rules.further import PER_DAY, further
from tests.rules.test_documents import Change, at, group, item, refused, without

EARNED, GROUP, STEPPED = "categories[0].items[2]", "categories[0]", "categories[1].items[0]"
FIGURES: list[tuple[str, Change, str]] = [
    ("a roll without months", without("window"), "roll"),
    ("an unknown roll of months", at("roll", value="last"), "roll"),
    ("a start below the floor", at("base", "start", "default", value=4), "base.start.default"),
    (
        "a start of a category below the floor",
        at("base", "start", "by", "migrant", value="4.99"),
        "base.start.by.migrant",
    ),
    ("a start that is a figure", at("base", "start", value=25), "base.start"),
    ("an unknown key of start", at("base", "start", "else", value=25), "base.start.else"),
    ("more than all carried over", at("base", "carry", value="1.01"), "base.carry"),
    ("less than nothing carried over", at("base", "carry", value="-0.1"), "base.carry"),
    ("bounds of nothing", at("total", value={}), "total"),
    ("bounds upside down", at("total", value={"min": 5, "max": 4}), "total.min"),
    ("an unknown bound", at("total", "least", value=5), "total.least"),
    ("a category that starts above its points", group(0, start="20.01"), f"{GROUP}.start"),
    ("a category that starts below 0", group(0, start=-1), f"{GROUP}.start"),
    ("a bonus category that starts", group(2, start=1), "categories[2].start"),
    ("a start in a category without points", without("categories", 0, "points"), f"{GROUP}.start"),
    ("adds in a category without points", without("categories", 0, "points"), f"{EARNED}.effect"),
    ("a base category with a floor", group(0, floor=-1), f"{GROUP}.floor"),
    ("a floor above 0", group(2, floor=1), "categories[2].floor"),
    ("vetoes with a start", group(3, start=1), "categories[3].start"),
    ("vetoes with a floor", group(3, floor=-1), "categories[3].floor"),
    ("vetoes with limits", group(3, limits=[{"items": "all", **PER_DAY}]), "categories[3].limits"),
]
LIMITS: list[tuple[str, Change, str]] = [
    ("no limit in the list", item(1, 0, limit=[]), f"{STEPPED}.limit"),
    ("nine limits", item(1, 0, limit=[PER_DAY] * 9), f"{STEPPED}.limit"),
    ("a faulty second limit", item(1, 0, limit=[PER_DAY, {"per": "day"}]), f"{STEPPED}.limit[1].points"),
    ("a limit in words", item(1, 0, limit="每天一次"), f"{STEPPED}.limit"),
    ("a limit that is no mapping", item(1, 0, limit=["每天一次"]), f"{STEPPED}.limit[0]"),
    ("a count beyond all", item(1, 0, limit={"count": 100_001, "per": "day"}), f"{STEPPED}.limit.count"),
    ("a limit of one item that names items", item(1, 0, limit={"items": "all", **PER_DAY}), f"{STEPPED}.limit.items"),
    ("a shared limit over nothing named", group(0, limits=[PER_DAY]), f"{GROUP}.limits[0].items"),
    ("a shared limit over an empty list", group(0, limits=[{"items": [], **PER_DAY}]), f"{GROUP}.limits[0].items"),
    ("a shared limit over a word", group(0, limits=[{"items": "duty.1", **PER_DAY}]), f"{GROUP}.limits[0].items"),
    ("a shared limit without bound", group(0, limits=[{"items": "all", "per": "day"}]), f"{GROUP}.limits[0].points"),
    ("a shared limit without period", group(0, limits=[{"items": "all", "count": 1}]), f"{GROUP}.limits[0].per"),
    (
        "a shared limit over a code that is none",
        group(0, limits=[{"items": ["duty.9"], **PER_DAY}]),
        f"{GROUP}.limits[0].items[0]",
    ),
    (
        "a shared limit over another category",
        group(0, limits=[{"items": ["duty.1", "gain.1"], **PER_DAY}]),
        f"{GROUP}.limits[0].items[1]",
    ),
    ("a shared limit over a zero", group(0, limits=[{"items": ["duty.2"], **PER_DAY}]), f"{GROUP}.limits[0].items[0]"),
    (
        "a shared limit over an unlimited item",
        group(2, limits=[{"items": ["gain.3"], **PER_DAY}]),
        "categories[2].limits[0].items[0]",
    ),
    (
        "a limit of the document over a veto",
        at("limits", value=[{"items": ["veto.1"], **PER_DAY}]),
        "limits[0].items[0]",
    ),
    (
        "a limit of the document over a stranger",
        at("limits", value=[{"items": ["x"], **PER_DAY}]),
        "limits[0].items[0]",
    ),
    ("sixty-five shared limits", at("limits", value=[{"items": "all", **PER_DAY}] * 65), "limits"),
    ("shared limits that are no list", at("limits", value={"items": "all", **PER_DAY}), "limits"),
]


@pytest.mark.parametrize(
    ("change", "path"), [row[1:] for row in [*FIGURES, *LIMITS]], ids=[row[0] for row in [*FIGURES, *LIMITS]]
)
def test_a_figure_is_refused_at_the_path_of_its_fault(change: Change, path: str) -> None:
    made = further()
    change(made)

    faults = refused(made)

    assert any(fault.path.startswith(path) for fault in faults), faults
    assert all("\n" not in str(fault) and fault.message.endswith("。") for fault in faults)
