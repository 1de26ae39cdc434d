"""Why a document is refused for its items (scoring §9.3–9.4, 9.6–9.7, 9.18–9.20), with the path of each fault."""

from __future__ import annotations

import pytest

from tests.rules.further import further
from tests.rules.test_documents import ITEM, Change, item, refused

GAINED, ROUTES, VETO, ZERO = (
    "categories[2].items[1]", "categories[2].items[0]", "categories[3].items[1]", "categories[0].items[1]",
)  # fmt: skip
ITEMS: list[tuple[str, Change, str]] = [
    ("points beside brackets", item(2, 1, points=1), f"{GAINED}.points"),
    ("steps beside brackets", item(2, 1, steps=[1]), f"{GAINED}.points"),
    ("no bracket", item(2, 1, brackets=[]), f"{GAINED}.brackets"),
    ("a bracket without start", item(2, 1, brackets=[{"points": 1}]), f"{GAINED}.brackets[0].from"),
    ("a bracket without points", item(2, 1, brackets=[{"from": 1}]), f"{GAINED}.brackets[0].points"),
    ("a bracket below 0", item(2, 1, brackets=[{"from": -1, "points": 1}]), f"{GAINED}.brackets[0].from"),
    ("a bracket above 1000", item(2, 1, brackets=[{"from": 1, "points": 1001}]), f"{GAINED}.brackets[0].points"),
    ("a bracket with an end", item(2, 1, brackets=[{"from": 1, "points": 1, "to": 2}]), f"{GAINED}.brackets[0].to"),
    (
        "two brackets alike",
        item(2, 1, brackets=[{"from": 1, "points": 1}, {"from": "1.0", "points": 2}]),
        f"{GAINED}.brackets[1].from",
    ),
    ("no attribute", item(2, 1, attributes={}), f"{GAINED}.attributes"),
    ("attributes as a list", item(2, 1, attributes=["level"]), f"{GAINED}.attributes"),
    ("five attributes", item(2, 1, attributes={name: {"a": 1} for name in "abcde"}), f"{GAINED}.attributes"),
    ("an attribute without values", item(2, 1, attributes={"level": {}}), f"{GAINED}.attributes.level"),
    ("an attribute of one figure", item(2, 1, attributes={"level": 2}), f"{GAINED}.attributes.level"),
    ("an attribute above 100", item(2, 1, attributes={"level": {"city": 101}}), f"{GAINED}.attributes.level.city"),
    ("an attribute below 0", item(2, 1, attributes={"level": {"city": -1}}), f"{GAINED}.attributes.level.city"),
    ("an attribute with a sign of its own", item(2, 1, attributes={"a=b": {"city": 1}}), f"{GAINED}.attributes.a=b"),
    ("a value with a sign of its own", item(2, 1, attributes={"level": {"a;b": 1}}), f"{GAINED}.attributes.level"),
    ("a value of 65 letters", item(2, 1, attributes={"level": {"a" * 65: 1}}), f"{GAINED}.attributes.level"),
    ("a value in two lines", item(2, 1, attributes={"level": {"a\nb": 1}}), f"{GAINED}.attributes.level"),
    ("unlimited in words", item(2, 2, unlimited="是"), "categories[2].items[2].unlimited"),
    ("unlimited without the street", item(2, 2, approvals=["branch", "community"]), "categories[2].items[2].approvals"),
    ("an unknown hand", item(2, 0, entered_by=["street"]), f"{ROUTES}.entered_by"),
    ("no hand", item(2, 0, entered_by=[]), f"{ROUTES}.entered_by"),
    ("a step twice", item(2, 0, approvals=["branch", "branch"]), f"{ROUTES}.approvals"),
    ("an unknown step", item(2, 0, approvals=["member"]), f"{ROUTES}.approvals"),
    ("an expected add", item(2, 0, expects={"record": "visit", "every": "week"}), f"{ROUTES}.expects"),
    ("an unknown record", item(0, 0, expects={"record": "walk", "every": "week"}), f"{ITEM}.expects.record"),
    ("an unknown rhythm", item(0, 0, expects={"record": "visit", "every": "day"}), f"{ITEM}.expects.every"),
    ("an expectation without rhythm", item(0, 0, expects={"record": "visit"}), f"{ITEM}.expects.every"),
    ("an unknown flag", item(2, 0, flags=["odd"]), f"{ROUTES}.flags"),
    ("no flag", item(2, 0, flags=[]), f"{ROUTES}.flags"),
    ("a zero with brackets", item(0, 1, brackets=[{"from": 0, "points": 1}]), f"{ZERO}.brackets"),
    ("a zero with attributes", item(0, 1, attributes={"level": {"city": 1}}), f"{ZERO}.attributes"),
    ("an unlimited zero", item(0, 1, unlimited=True), f"{ZERO}.unlimited"),
    ("an expected zero", item(0, 1, expects={"record": "visit", "every": "week"}), f"{ZERO}.expects"),
    ("a zero with points", item(0, 1, points=1), f"{ZERO}.points"),
    ("a zero with steps", item(0, 1, steps=[1]), f"{ZERO}.steps"),
    ("an unlimited veto", item(3, 1, unlimited=True), f"{VETO}.unlimited"),
    ("a veto with points", item(3, 1, points=1), f"{VETO}.points"),
    ("a veto with brackets", item(3, 1, brackets=[{"from": 0, "points": 1}]), f"{VETO}.brackets"),
    ("a veto with attributes", item(3, 1, attributes={"level": {"city": 1}}), f"{VETO}.attributes"),
    ("an expected veto", item(3, 1, expects={"record": "visit", "every": "week"}), f"{VETO}.expects"),
    ("a deduction with an outcome", item(0, 0, outcome=["yellow"]), f"{ITEM}.outcome"),
    ("a deduction with an end", item(0, 0, until="quarter"), f"{ITEM}.until"),
    ("a veto that does nothing", item(3, 1, outcome=[]), f"{VETO}.outcome"),
    ("an unknown outcome", item(3, 1, outcome=["red"]), f"{VETO}.outcome"),
    ("an outcome twice", item(3, 1, outcome=["yellow", "yellow"]), f"{VETO}.outcome"),
    ("an outcome that is no list", item(3, 1, outcome="yellow"), f"{VETO}.outcome"),
    ("two capped tiers", item(3, 1, outcome=[{"tier": "low"}, {"tier": "mid"}]), f"{VETO}.outcome"),
    ("a tier that is a figure", item(3, 1, outcome=[{"tier": 1}]), f"{VETO}.outcome"),
    ("a tier with company", item(3, 1, outcome=[{"tier": "low", "yellow": True}]), f"{VETO}.outcome"),
    ("nothing for an outcome", item(3, 1, outcome=[None]), f"{VETO}.outcome"),
    ("a capped tier that is none", item(3, 1, outcome=[{"tier": "gold"}]), f"{VETO}.outcome"),
    ("a capped tier of some only", item(3, 1, outcome=[{"tier": "kept"}]), f"{VETO}.outcome"),
    ("a tier capped for a quarter", item(3, 1, until="quarter"), f"{VETO}.until"),
    ("an unknown end", item(3, 2, until="month"), "categories[3].items[2].until"),
]


@pytest.mark.parametrize(("change", "path"), [row[1:] for row in ITEMS], ids=[row[0] for row in ITEMS])
def test_an_item_is_refused_at_the_path_of_its_fault(change: Change, path: str) -> None:
    made = further()
    change(made)

    faults = refused(made)

    assert any(fault.path.startswith(path) for fault in faults), faults
    assert all("\n" not in str(fault) and fault.message.endswith("。") for fault in faults)
