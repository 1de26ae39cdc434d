"""Documents with the further shapes (scoring §9): how they read, and why boards, stars and process are refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rules
from rules.explain import PLAIN, FaultWording
from tests.rules import made
from tests.rules.faulty_documents import Change, document, refused
from tests.rules.faulty_further import REFUSED
from tests.rules.further import further
from tests.rules_explain import shapes

OPEN = {
    "base.start.by", "items.factors", "items.attributes", "attributes.级别", "attributes.名次", "items.outcome",
    "appraisal.weights", "appraisal.quota", "tiers.require", "stars.tiers_by", "evaluations.grades",
}  # fmt: skip
"""The mappings whose keys are the document's own words."""


@pytest.mark.parametrize(("change", "path", "code"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_further_shape_is_refused_at_the_path_of_its_fault(change: Change, path: str, code: str) -> None:
    document = further()
    change(document)

    faults = refused(document)

    assert code in [fault.code for fault in faults if fault.path.startswith(path)], faults
    assert all("\n" not in line and line.endswith("。") for line in FaultWording(PLAIN).lines(faults))


def mappings(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield every mapping of a document with its path."""
    if isinstance(value, dict):
        yield path, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from mappings(each, (*path, key))


def written(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).lstrip(".")


@pytest.mark.parametrize("method", ["shares", "classes", "marks"])
def test_a_key_that_no_rule_reads_is_refused_wherever_it_stands(method: str) -> None:
    whole, taken = shapes.document(method), set()
    for path, mapping in list(mappings(whole)):
        mapping["unlisted"] = 1
        known = {(fault.path, fault.code) for fault in refusals(whole)}
        del mapping["unlisted"]
        if (written((*path, "unlisted")), "unknown_key") not in known:
            taken.add(".".join([key for key in path if isinstance(key, str)][-3 if path[0] == "base" else -2 :]))

    assert taken == OPEN


def refusals(document: dict[str, Any]) -> list[rules.Fault]:
    """What is wrong with a document, nothing where it is read."""
    try:
        rules.from_document(document)
    except rules.DocumentFaults as faulty:
        return faulty.faults
    return []


def test_further_shapes_are_read_as_they_are_written() -> None:
    version = rules.from_document(further())
    earned, trained, capped = version.categories[0], version.items["gain.2"], version.items["veto.2"].outcome

    assert (version.window, version.roll, version.base.start, version.base.by) == (
        "month", "sum", 25_000_000, {"migrant": 12_500_000},
    )  # fmt: skip
    assert (version.base.carry, version.total.least, version.total.most) == (200_000, -2_000_000, 100_000_000)
    assert (earned.start, version.categories[2].floor, version.categories[1].start) == (
        15_000_000,
        -5_000_000,
        10_000_000,
    )
    assert [(b.start, b.points) for b in trained.brackets] == [(0, 1_000_000), (4_000_000, 2_000_000)]
    assert trained.attributes == {"level": {"city": 2_000_000, "county": 1_000_000}, "medium": {"web": 500_000}}
    assert [limit.per for limit in version.items["work.1"].limits] == ["day", "cycle"]
    assert [shared.items for shared in (*earned.limits, *version.limits)] == [("duty.1", "duty.3"), None]
    assert version.items["gain.3"].approvals == ("branch", "community", "street")
    assert capped is not None
    assert (capped.total_zero, capped.yellow, capped.not_red, capped.tier, capped.until) == (
        False, True, False, "low", "cycle",
    )  # fmt: skip
    assert version.boards.class_shares == (150_000, 150_000, 0, 100_000)
    assert (version.stars.roll, version.stars.missing, list(version.stars.tiers_by)) == (
        "last",
        "zero",
        ["probationary"],
    )
    assert version.stars.tiers[0].require == {"gain": -1_000_000, "duty": 10_000_000}


def test_each_class_has_the_share_that_names_it_and_none_where_none_does() -> None:
    criteria = further()
    shares = {4: 100_000, 2: 250_000, 1: 150_000, 3: 50_000}
    criteria["boards"] = {"method": "classes", "classes": classes({4: "0.1", 2: "0.25", 1: "0.15", 3: "0.05"})}
    boards = rules.from_document(criteria).boards

    criteria["boards"]["classes"] = classes({2: "0.25", 3: 0})
    fewer = rules.from_document(criteria).boards

    assert boards.class_shares == tuple(shares[number] for number in (1, 2, 3, 4))
    assert fewer.class_shares == (0, 250_000, 0, 0)
    assert (boards.red_share, boards.yellow_share) == (0, 0)


def classes(shares: dict[int, Any]) -> list[dict[str, Any]]:
    return [{"class": number, "share": share} for number, share in shares.items()]


def test_a_board_of_no_share_takes_nobody_by_rounding() -> None:
    criteria = document() | {"boards": {"red": {"share": 0}, "yellow": {"share": "0.00"}, "rounding": "ceil"}}
    boards = rules.from_document(criteria).boards

    assert (boards.red_share, boards.yellow_share, boards.class_shares) == (0, 0, ())


def test_bounds_and_marks_may_meet_but_not_cross() -> None:
    """Each of these is refused one step further; where they are the same they say something all the same."""
    criteria = further()
    criteria["total"] = {"min": 90, "max": 90}
    criteria["base"]["start"] = {"default": criteria["base"]["floor"]}
    criteria["boards"] = {"method": "marks", "red": {"from": 80}, "yellow": {"below": 80}}
    version = rules.from_document(criteria)

    assert (version.total.least, version.total.most) == (90_000_000, 90_000_000)
    assert version.base.start == version.base.floor == 5_000_000
    assert version.boards.red_from == version.boards.yellow_below == 80_000_000
    assert rules.from_document(document() | {"base": {"points": 30, "floor": 30}}).base.floor == 30_000_000


def test_a_veto_of_few_words_takes_everything_to_the_end_of_the_cycle() -> None:
    outcome = rules.from_document(document()).items["veto.1"].outcome

    assert outcome is not None
    assert (outcome.total_zero, outcome.yellow, outcome.not_red, outcome.tier, outcome.until) == (
        True, False, False, None, "cycle",
    )  # fmt: skip


def test_a_tier_may_lie_above_100_where_quarters_are_summed() -> None:
    document = further()
    document["stars"]["roll"] = "sum"
    document["stars"]["tiers"][2]["from"] = 360

    assert rules.from_document(document).stars.tiers[0].start == 360_000_000


def test_a_capped_tier_is_written_in_yaml_as_the_design_writes_it() -> None:
    version = rules.from_document(further())
    text = json.dumps(version.document, ensure_ascii=False)
    outcome = '"outcome": ["yellow", {"tier": "low"}]'
    assert outcome in text

    again = rules.read(text.replace(outcome, '"outcome": [yellow, tier: low]'))

    assert again == version


def test_a_further_version_reads_back_as_itself() -> None:
    version = rules.from_document(further())

    assert rules.from_document(json.loads(json.dumps(version.document))) == version


def test_a_version_means_the_same_in_whatever_order_its_keys_are_kept() -> None:
    """The store keeps mappings by key; what a version means cannot hang on how they were written."""
    document = further()
    document["stars"]["tiers_by"]["migrant"] = [{"code": "kept", "title": "按期转正", "from": 0}]
    version = rules.from_document(document)

    again = rules.from_document(json.loads(json.dumps(document, sort_keys=True)))

    assert again == version
    assert list(again.stars.tiers_by) == list(version.stars.tiers_by)
    assert list(again.items["gain.2"].attributes) == list(version.items["gain.2"].attributes)


ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, float("nan"), 10**30, "", "x", "九", "1e9", "a\nb", "all", [], {}, [None], [[]],
    {"a": None}, {"": 1}, {"from": 0}, [{"tier": {}}], ["all"],
)  # fmt: skip


def places(value: object) -> list[tuple[Any, Any]]:
    """Every mapping or list inside, with each of its keys or places."""
    if isinstance(value, dict):
        return [(value, key) for key in value] + [place for inner in value.values() for place in places(inner)]
    if isinstance(value, list):
        return [(value, n) for n in range(len(value))] + [place for inner in value for place in places(inner)]
    return []


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 2**40))
def test_a_document_with_something_odd_in_it_is_read_or_refused(seed: int) -> None:
    random = Random(seed)
    odd = random.choice((further(), made.document(random, made.SHAPES)))
    for _ in range(random.randint(1, 3)):
        inside, key = random.choice(places(odd))
        inside[key] = deepcopy(random.choice(ODD))

    try:
        version = rules.from_document(odd)
    except rules.DocumentFaults:
        return
    assert rules.from_document(json.loads(json.dumps(version.document, sort_keys=True))) == version
