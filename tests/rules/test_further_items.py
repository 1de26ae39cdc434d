"""Why a document is refused for its items (scoring §9.3–9.4, 9.6–9.7, 9.18–9.20), with the path of each fault."""

from __future__ import annotations

import pytest

from rules.explain import PLAIN, FaultWording
from tests.rules.faulty_documents import ITEM, Change, item, refused
from tests.rules.further import further

GAINED, ROUTES, VETO, ZERO = (
    "categories[2].items[1]", "categories[2].items[0]", "categories[3].items[1]", "categories[0].items[1]",
)  # fmt: skip
ITEMS: list[tuple[str, Change, str, str]] = [
    ("points beside brackets", item(2, 1, points=1), f"{GAINED}.points", "not_one_price"),
    ("steps beside brackets", item(2, 1, steps=[1]), f"{GAINED}.points", "not_one_price"),
    ("no bracket", item(2, 1, brackets=[]), f"{GAINED}.brackets", "no_bracket"),
    ("a bracket without start", item(2, 1, brackets=[{"points": 1}]), f"{GAINED}.brackets[0].from", "missing"),
    ("a bracket without points", item(2, 1, brackets=[{"from": 1}]), f"{GAINED}.brackets[0].points", "missing"),
    (
        "a bracket below 0",
        item(2, 1, brackets=[{"from": -1, "points": 1}]),
        f"{GAINED}.brackets[0].from",
        "out_of_range",
    ),
    (
        "a bracket above 1000",
        item(2, 1, brackets=[{"from": 1, "points": 1001}]),
        f"{GAINED}.brackets[0].points",
        "out_of_range",
    ),
    (
        "a bracket with an end",
        item(2, 1, brackets=[{"from": 1, "points": 1, "to": 2}]),
        f"{GAINED}.brackets[0].to",
        "unknown_key",
    ),
    (
        "two brackets alike",
        item(2, 1, brackets=[{"from": 1, "points": 1}, {"from": "1.0", "points": 2}]),
        f"{GAINED}.brackets[1].from",
        "bracket_repeated",
    ),
    ("no attribute", item(2, 1, attributes={}), f"{GAINED}.attributes", "attribute_count"),
    ("attributes as a list", item(2, 1, attributes=["level"]), f"{GAINED}.attributes", "not_a_mapping"),
    (
        "five attributes",
        item(2, 1, attributes={name: {"a": 1} for name in "abcde"}),
        f"{GAINED}.attributes",
        "attribute_count",
    ),
    (
        "an attribute without values",
        item(2, 1, attributes={"level": {}}),
        f"{GAINED}.attributes.level",
        "attribute_without_values",
    ),
    ("an attribute of one figure", item(2, 1, attributes={"level": 2}), f"{GAINED}.attributes.level", "not_a_mapping"),
    (
        "an attribute above 100",
        item(2, 1, attributes={"level": {"city": 101}}),
        f"{GAINED}.attributes.level.city",
        "out_of_range",
    ),
    (
        "an attribute below 0",
        item(2, 1, attributes={"level": {"city": -1}}),
        f"{GAINED}.attributes.level.city",
        "out_of_range",
    ),
    (
        "an attribute with a sign of its own",
        item(2, 1, attributes={"a=b": {"city": 1}}),
        f"{GAINED}.attributes.a=b",
        "not_an_attribute",
    ),
    (
        "a value with a sign of its own",
        item(2, 1, attributes={"level": {"a;b": 1}}),
        f"{GAINED}.attributes.level",
        "not_an_attribute",
    ),
    (
        "a value of 65 letters",
        item(2, 1, attributes={"level": {"a" * 65: 1}}),
        f"{GAINED}.attributes.level",
        "not_an_attribute",
    ),
    ("a value in two lines", item(2, 1, attributes={"level": {"a\nb": 1}}), f"{GAINED}.attributes.level", "not_a_line"),
    ("unlimited in words", item(2, 2, unlimited="是"), "categories[2].items[2].unlimited", "not_a_truth"),
    (
        "unlimited without the street",
        item(2, 2, approvals=["branch", "community"]),
        "categories[2].items[2].approvals",
        "unlimited_without_street",
    ),
    ("an unknown hand", item(2, 0, entered_by=["street"]), f"{ROUTES}.entered_by", "not_choices"),
    ("no hand", item(2, 0, entered_by=[]), f"{ROUTES}.entered_by", "not_choices"),
    ("a step twice", item(2, 0, approvals=["branch", "branch"]), f"{ROUTES}.approvals", "not_choices"),
    ("an unknown step", item(2, 0, approvals=["member"]), f"{ROUTES}.approvals", "not_choices"),
    (
        "an expected add",
        item(2, 0, expects={"record": "visit", "every": "week"}),
        f"{ROUTES}.expects",
        "expects_without_deduction",
    ),
    (
        "an unknown record",
        item(0, 0, expects={"record": "walk", "every": "week"}),
        f"{ITEM}.expects.record",
        "not_a_choice",
    ),
    (
        "an unknown rhythm",
        item(0, 0, expects={"record": "visit", "every": "day"}),
        f"{ITEM}.expects.every",
        "not_a_choice",
    ),
    ("an expectation without rhythm", item(0, 0, expects={"record": "visit"}), f"{ITEM}.expects.every", "missing"),
    ("an unknown flag", item(2, 0, flags=["odd"]), f"{ROUTES}.flags", "not_choices"),
    ("no flag", item(2, 0, flags=[]), f"{ROUTES}.flags", "not_choices"),
    ("a zero with brackets", item(0, 1, brackets=[{"from": 0, "points": 1}]), f"{ZERO}.brackets", "not_with_effect"),
    ("a zero with attributes", item(0, 1, attributes={"level": {"city": 1}}), f"{ZERO}.attributes", "not_with_effect"),
    ("an unlimited zero", item(0, 1, unlimited=True), f"{ZERO}.unlimited", "not_with_effect"),
    (
        "an expected zero",
        item(0, 1, expects={"record": "visit", "every": "week"}),
        f"{ZERO}.expects",
        "not_with_effect",
    ),
    ("a zero with points", item(0, 1, points=1), f"{ZERO}.points", "not_with_effect"),
    ("a zero with steps", item(0, 1, steps=[1]), f"{ZERO}.steps", "not_with_effect"),
    ("an unlimited veto", item(3, 1, unlimited=True), f"{VETO}.unlimited", "not_with_effect"),
    ("a veto with points", item(3, 1, points=1), f"{VETO}.points", "not_with_effect"),
    ("a veto with brackets", item(3, 1, brackets=[{"from": 0, "points": 1}]), f"{VETO}.brackets", "not_with_effect"),
    ("a veto with attributes", item(3, 1, attributes={"level": {"city": 1}}), f"{VETO}.attributes", "not_with_effect"),
    (
        "an expected veto",
        item(3, 1, expects={"record": "visit", "every": "week"}),
        f"{VETO}.expects",
        "not_with_effect",
    ),
    ("a deduction with an outcome", item(0, 0, outcome=["yellow"]), f"{ITEM}.outcome", "only_with_veto"),
    ("a deduction with an end", item(0, 0, until="quarter"), f"{ITEM}.until", "only_with_veto"),
    ("a veto that does nothing", item(3, 1, outcome=[]), f"{VETO}.outcome", "not_outcomes"),
    ("an unknown outcome", item(3, 1, outcome=["red"]), f"{VETO}.outcome", "not_outcomes"),
    ("an outcome twice", item(3, 1, outcome=["yellow", "yellow"]), f"{VETO}.outcome", "not_outcomes"),
    ("an outcome that is no list", item(3, 1, outcome="yellow"), f"{VETO}.outcome", "not_a_list"),
    ("two capped tiers", item(3, 1, outcome=[{"tier": "low"}, {"tier": "mid"}]), f"{VETO}.outcome", "not_outcomes"),
    ("a tier that is a figure", item(3, 1, outcome=[{"tier": 1}]), f"{VETO}.outcome", "not_outcomes"),
    ("a tier with company", item(3, 1, outcome=[{"tier": "low", "yellow": True}]), f"{VETO}.outcome", "not_outcomes"),
    ("nothing for an outcome", item(3, 1, outcome=[None]), f"{VETO}.outcome", "not_outcomes"),
    ("a capped tier that is none", item(3, 1, outcome=[{"tier": "gold"}]), f"{VETO}.outcome", "unknown_tier"),
    ("a capped tier of some only", item(3, 1, outcome=[{"tier": "kept"}]), f"{VETO}.outcome", "unknown_tier"),
    ("a tier capped for a quarter", item(3, 1, until="quarter"), f"{VETO}.until", "tier_for_a_quarter"),
    ("an unknown end", item(3, 2, until="month"), "categories[3].items[2].until", "not_a_choice"),
]


@pytest.mark.parametrize(("change", "path", "code"), [row[1:] for row in ITEMS], ids=[row[0] for row in ITEMS])
def test_an_item_is_refused_at_the_path_of_its_fault(change: Change, path: str, code: str) -> None:
    document = further()
    change(document)

    faults = refused(document)

    assert code in [fault.code for fault in faults if fault.path.startswith(path)], faults
    assert all("\n" not in line and line.endswith("。") for line in FaultWording(PLAIN).lines(faults))
