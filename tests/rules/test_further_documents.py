"""Documents with the further shapes (scoring §9): how they read, and why boards, stars and process are refused."""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rules
from tests.rules import made
from tests.rules.further import further
from tests.rules.test_documents import Change, at, document, refused, without

STARS, DEEDS = "stars.tiers", "consequences[0].do"


def tier(n: int, **values: object) -> Change:
    return lambda d: d["stars"]["tiers"][n].update(values)


def consequence(**values: object) -> Change:
    return lambda d: d["consequences"][0].update(values)


def board(**values: object) -> Change:
    return at("boards", value=values)


BOARDS: list[tuple[str, Change, str]] = [
    ("an unknown method", board(method="draw"), "boards.method"),
    ("classes without shares", board(method="classes"), "boards.classes"),
    ("no class", board(method="classes", classes=[]), "boards.classes"),
    ("classes under shares", board(red={"share": 0}, yellow={"share": 0}, classes=[]), "boards.classes"),
    ("a class without share", board(method="classes", classes=[{"class": 1}]), "boards.classes[0].share"),
    ("a share without class", board(method="classes", classes=[{"share": 0}]), "boards.classes[0].class"),
    ("a fifth class", board(method="classes", classes=[{"class": 5, "share": 0}]), "boards.classes[0].class"),
    ("half a class", board(method="classes", classes=[{"class": "1.5", "share": 0}]), "boards.classes[0].class"),
    ("a class twice", board(method="classes", classes=[{"class": 1, "share": 0}] * 2), "boards.classes[1].class"),
    ("a class above all", board(method="classes", classes=[{"class": 1, "share": "1.1"}]), "boards.classes[0].share"),
    (
        "classes above all",
        board(method="classes", classes=[{"class": n, "share": "0.3"} for n in (1, 2, 3, 4)]),
        "boards.classes",
    ),
    (
        "a red share beside classes",
        board(method="classes", classes=[{"class": 1, "share": 0}], red={"share": 0}),
        "boards.red.share",
    ),
    ("marks without red", board(method="marks", yellow={"below": 1}), "boards.red"),
    ("marks without yellow", board(method="marks", red={"from": 1}), "boards.yellow"),
    ("red marks without figure", board(method="marks", red={}, yellow={"below": 1}), "boards.red.from"),
    ("yellow marks without figure", board(method="marks", red={"from": 1}, yellow={}), "boards.yellow.below"),
    ("marks that overlap", board(method="marks", red={"from": 1}, yellow={"below": 2}), "boards.red.from"),
    (
        "least points beside marks",
        board(method="marks", red={"from": 3, "min_points": 1}, yellow={"below": 2}),
        "boards.red.min_points",
    ),
    (
        "a deduction beside marks",
        board(method="marks", red={"from": 3}, yellow={"below": 2, "requires_deduction": True}),
        "boards.yellow.requires",
    ),
    ("marks beside shares", board(red={"share": 0, "from": 1}, yellow={"share": 0}), "boards.red.from"),
]
RATINGS: list[tuple[str, Change, str]] = [
    ("an unknown roll", at("stars", "roll", value="max"), "stars.roll"),
    ("an unknown way of missing", at("stars", "missing", value="mean"), "stars.missing"),
    ("a tier above 100", tier(2, **{"from": "100.01"}), f"{STARS}[2].from"),
    ("a quota of the lowest", tier(0, max_share="0.5"), f"{STARS}[0].max_share"),
    ("minima of the lowest", tier(0, require={"gain": 1}), f"{STARS}[0].require"),
    ("a least share of the highest", tier(2, min_share="0.1"), f"{STARS}[2].min_share"),
    ("a quota above 1", tier(2, max_share="1.01"), f"{STARS}[2].max_share"),
    ("a least share below 0", tier(1, min_share="-0.1"), f"{STARS}[1].min_share"),
    ("a minimum of no category", tier(2, require={"other": 1}), f"{STARS}[2].require.other"),
    ("a minimum of vetoes", tier(2, require={"veto": 1}), f"{STARS}[2].require.veto"),
    ("a minimum that is no figure", tier(2, require={"gain": "多"}), f"{STARS}[2].require.gain"),
    ("minima as a list", tier(2, require=["gain"]), f"{STARS}[2].require"),
    (
        "some tiers without lowest",
        at("stars", "tiers_by", value={"x": [{"code": "a", "title": "甲", "from": 1}]}),
        "stars.tiers_by.x",
    ),
    ("no tiers for some", at("stars", "tiers_by", value={"x": []}), "stars.tiers_by.x"),
    ("tiers for some without a list", at("stars", "tiers_by", value=[]), "stars.tiers_by"),
    (
        "a code of two titles",
        at("stars", "tiers_by", value={"x": [{"code": "low", "title": "差", "from": 0}]}),
        "stars.tiers_by",
    ),
    (
        "a quota of an unknown grade",
        at("stars", "appraisal", "quota", value={"优秀": "0.3"}),
        "stars.appraisal.quota.优秀",
    ),
    ("a quota of a grade above 1", at("stars", "appraisal", "quota", value={"好": 2}), "stars.appraisal.quota.好"),
    ("ungraded in a word", at("stars", "appraisal", "ungraded", value="probationary"), "stars.appraisal.ungraded"),
]
PROCESS: list[tuple[str, Change, str]] = [
    ("no consequence mapping", at("consequences", value=["谈话"]), "consequences[0]"),
    ("a consequence of nothing", without("consequences", 0, "when"), "consequences[0].when"),
    ("a consequence without deed", without("consequences", 0, "do"), "consequences[0].do"),
    ("an empty reason", consequence(when={}), "consequences[0].when"),
    ("two reasons", consequence(when={"class": 1, "board": "red"}), "consequences[0].when"),
    ("a fifth class", consequence(when={"class": 5}), "consequences[0].when.class"),
    ("an unknown board", consequence(when={"board": "green"}), "consequences[0].when.board"),
    ("an unknown tier", consequence(when={"tier": "gold"}), "consequences[0].when.tier"),
    ("a run of years", consequence(when={"tier": "low", "run": 2}), "consequences[0].when.run"),
    ("a run of three", consequence(when={"board": "red", "run": 3}), "consequences[0].when.run"),
    ("no deed", consequence(do=[]), "consequences[0].do"),
    ("a deed without title", consequence(do=[{"code": "a"}]), f"{DEEDS}[0].title"),
    ("a deed twice", consequence(do=[{"code": "a", "title": "甲"}] * 2), f"{DEEDS}[1].code"),
    ("a deed due today", consequence(do=[{"code": "a", "title": "甲", "due_days": 0}]), f"{DEEDS}[0].due_days"),
    ("a deed with an owner", consequence(do=[{"code": "a", "title": "甲", "owner": "x"}]), f"{DEEDS}[0].owner"),
    ("no day of publicity", at("publicity", "days", value=0), "publicity.days"),
    ("a month and a day of publicity", at("publicity", "days", value=31), "publicity.days"),
    ("unknown days", at("publicity", "kind", value="lunar"), "publicity.kind"),
    ("unknown names", at("publicity", "names", value="none"), "publicity.names"),
    ("no day again", at("publicity", "again", value=0), "publicity.again"),
    ("an unknown key of publicity", at("publicity", "place", value="x"), "publicity.place"),
    ("no peer", at("evaluations", "peers", value=0), "evaluations.peers"),
    ("no grade", at("evaluations", "grades", value={}), "evaluations.grades"),
    ("a grade above 100", at("evaluations", "grades", "好", value=101), "evaluations.grades.好"),
    ("an unknown key of evaluations", at("evaluations", "place", value="x"), "evaluations.place"),
]
SIGNS: list[tuple[str, Change, str]] = [
    ("a sign that ends a text", at("title", value="细则\0"), "title"),
    ("half of a pair of signs", at("stars", "tiers", value=["\ud800"]), "stars.tiers[0]"),
    ("a key that cannot be kept", at("base", "start", "by", "\0", value=9), "base.start.by"),
]
REFUSED = [*BOARDS, *RATINGS, *PROCESS, *SIGNS]


@pytest.mark.parametrize(("change", "path"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_further_shape_is_refused_at_the_path_of_its_fault(change: Change, path: str) -> None:
    made = further()
    change(made)

    faults = refused(made)

    assert any(fault.path.startswith(path) for fault in faults), faults
    assert all("\n" not in str(fault) and fault.message.endswith("。") for fault in faults)


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


def test_a_veto_of_few_words_takes_everything_to_the_end_of_the_cycle() -> None:
    outcome = rules.from_document(document()).items["veto.1"].outcome

    assert outcome is not None
    assert (outcome.total_zero, outcome.yellow, outcome.not_red, outcome.tier, outcome.until) == (
        True, False, False, None, "cycle",
    )  # fmt: skip


def test_a_tier_may_lie_above_100_where_quarters_are_summed() -> None:
    made = further()
    made["stars"]["roll"] = "sum"
    made["stars"]["tiers"][2]["from"] = 360

    assert rules.from_document(made).stars.tiers[0].start == 360_000_000


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
    made = further()
    made["stars"]["tiers_by"]["migrant"] = [{"code": "kept", "title": "按期转正", "from": 0}]
    version = rules.from_document(made)

    again = rules.from_document(json.loads(json.dumps(made, sort_keys=True)))

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
