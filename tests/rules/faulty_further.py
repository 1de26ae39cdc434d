"""Every change for which a document of the further shapes is refused, with path and code."""

from __future__ import annotations

from tests.rules.faulty_documents import Change, at, without

STARS, DEEDS = "stars.tiers", "consequences[0].do"


def tier(n: int, **values: object) -> Change:
    return lambda d: d["stars"]["tiers"][n].update(values)


def consequence(**values: object) -> Change:
    return lambda d: d["consequences"][0].update(values)


def board(**values: object) -> Change:
    return at("boards", value=values)


BOARDS: list[tuple[str, Change, str, str]] = [
    ("an unknown method", board(method="draw"), "boards.method", "not_a_choice"),
    ("classes without shares", board(method="classes"), "boards.classes", "missing"),
    ("no class", board(method="classes", classes=[]), "boards.classes", "no_class"),
    (
        "classes under shares",
        board(red={"share": 0}, yellow={"share": 0}, classes=[]),
        "boards.classes",
        "classes_of_another_method",
    ),
    ("a class without share", board(method="classes", classes=[{"class": 1}]), "boards.classes[0].share", "missing"),
    ("a share without class", board(method="classes", classes=[{"share": 0}]), "boards.classes[0].class", "missing"),
    (
        "a fifth class",
        board(method="classes", classes=[{"class": 5, "share": 0}]),
        "boards.classes[0].class",
        "out_of_range",
    ),
    (
        "half a class",
        board(method="classes", classes=[{"class": "1.5", "share": 0}]),
        "boards.classes[0].class",
        "not_whole",
    ),
    (
        "a class twice",
        board(method="classes", classes=[{"class": 1, "share": 0}] * 2),
        "boards.classes[1].class",
        "class_repeated",
    ),
    (
        "a class above all",
        board(method="classes", classes=[{"class": 1, "share": "1.1"}]),
        "boards.classes[0].share",
        "out_of_range",
    ),
    (
        "classes above all",
        board(method="classes", classes=[{"class": n, "share": "0.3"} for n in (1, 2, 3, 4)]),
        "boards.classes",
        "class_shares_above_one",
    ),
    (
        "a red share beside classes",
        board(method="classes", classes=[{"class": 1, "share": 0}], red={"share": 0}),
        "boards.red.share",
        "unknown_key",
    ),
    ("marks without red", board(method="marks", yellow={"below": 1}), "boards.red", "missing"),
    ("marks without yellow", board(method="marks", red={"from": 1}), "boards.yellow", "missing"),
    ("red marks without figure", board(method="marks", red={}, yellow={"below": 1}), "boards.red.from", "missing"),
    (
        "yellow marks without figure",
        board(method="marks", red={"from": 1}, yellow={}),
        "boards.yellow.below",
        "missing",
    ),
    (
        "marks that overlap",
        board(method="marks", red={"from": 1}, yellow={"below": 2}),
        "boards.red.from",
        "red_below_yellow",
    ),
    (
        "least points beside marks",
        board(method="marks", red={"from": 3, "min_points": 1}, yellow={"below": 2}),
        "boards.red.min_points",
        "unknown_key",
    ),
    (
        "a deduction beside marks",
        board(method="marks", red={"from": 3}, yellow={"below": 2, "requires_deduction": True}),
        "boards.yellow.requires",
        "unknown_key",
    ),
    ("marks beside shares", board(red={"share": 0, "from": 1}, yellow={"share": 0}), "boards.red.from", "unknown_key"),
]
RATINGS: list[tuple[str, Change, str, str]] = [
    ("an unknown roll", at("stars", "roll", value="max"), "stars.roll", "not_a_choice"),
    ("an unknown way of missing", at("stars", "missing", value="mean"), "stars.missing", "not_a_choice"),
    ("a tier above 100", tier(2, **{"from": "100.01"}), f"{STARS}[2].from", "out_of_range"),
    ("a quota of the lowest", tier(0, max_share="0.5"), f"{STARS}[0].max_share", "lowest_tier_with_condition"),
    ("minima of the lowest", tier(0, require={"gain": 1}), f"{STARS}[0].require", "lowest_tier_with_condition"),
    ("a least share of the highest", tier(2, min_share="0.1"), f"{STARS}[2].min_share", "highest_tier_with_min_share"),
    ("a quota above 1", tier(2, max_share="1.01"), f"{STARS}[2].max_share", "out_of_range"),
    ("a least share below 0", tier(1, min_share="-0.1"), f"{STARS}[1].min_share", "out_of_range"),
    ("a minimum of no category", tier(2, require={"other": 1}), f"{STARS}[2].require.other", "unknown_scored_category"),
    ("a minimum of vetoes", tier(2, require={"veto": 1}), f"{STARS}[2].require.veto", "unknown_scored_category"),
    ("a minimum that is no figure", tier(2, require={"gain": "多"}), f"{STARS}[2].require.gain", "not_a_number"),
    ("minima as a list", tier(2, require=["gain"]), f"{STARS}[2].require", "not_a_mapping"),
    (
        "some tiers without lowest",
        at("stars", "tiers_by", value={"x": [{"code": "a", "title": "甲", "from": 1}]}),
        "stars.tiers_by.x",
        "no_lowest_tier",
    ),
    ("no tiers for some", at("stars", "tiers_by", value={"x": []}), "stars.tiers_by.x", "no_lowest_tier"),
    ("tiers for some without a list", at("stars", "tiers_by", value=[]), "stars.tiers_by", "not_a_mapping"),
    (
        "a code of two titles",
        at("stars", "tiers_by", value={"x": [{"code": "low", "title": "差", "from": 0}]}),
        "stars.tiers_by",
        "tier_of_two_titles",
    ),
    (
        "a quota of an unknown grade",
        at("stars", "appraisal", "quota", value={"优秀": "0.3"}),
        "stars.appraisal.quota.优秀",
        "unknown_grade",
    ),
    (
        "a quota of a grade above 1",
        at("stars", "appraisal", "quota", value={"好": 2}),
        "stars.appraisal.quota.好",
        "out_of_range",
    ),
    (
        "ungraded in a word",
        at("stars", "appraisal", "ungraded", value="probationary"),
        "stars.appraisal.ungraded",
        "not_a_list",
    ),
]
PROCESS: list[tuple[str, Change, str, str]] = [
    ("no consequence mapping", at("consequences", value=["谈话"]), "consequences[0]", "not_a_mapping"),
    ("a consequence of nothing", without("consequences", 0, "when"), "consequences[0].when", "missing"),
    ("a consequence without deed", without("consequences", 0, "do"), "consequences[0].do", "missing"),
    ("an empty reason", consequence(when={}), "consequences[0].when", "not_one_condition"),
    ("two reasons", consequence(when={"class": 1, "board": "red"}), "consequences[0].when", "not_one_condition"),
    ("a fifth class", consequence(when={"class": 5}), "consequences[0].when.class", "out_of_range"),
    ("an unknown board", consequence(when={"board": "green"}), "consequences[0].when.board", "not_a_choice"),
    ("an unknown tier", consequence(when={"tier": "gold"}), "consequences[0].when.tier", "unknown_tier"),
    ("a run of years", consequence(when={"tier": "low", "run": 2}), "consequences[0].when.run", "run_of_a_tier"),
    ("a run of three", consequence(when={"board": "red", "run": 3}), "consequences[0].when.run", "out_of_range"),
    ("no deed", consequence(do=[]), "consequences[0].do", "no_deed"),
    ("a deed without title", consequence(do=[{"code": "a"}]), f"{DEEDS}[0].title", "missing"),
    ("a deed twice", consequence(do=[{"code": "a", "title": "甲"}] * 2), f"{DEEDS}[1].code", "deed_repeated"),
    (
        "a deed due today",
        consequence(do=[{"code": "a", "title": "甲", "due_days": 0}]),
        f"{DEEDS}[0].due_days",
        "out_of_range",
    ),
    (
        "a deed with an owner",
        consequence(do=[{"code": "a", "title": "甲", "owner": "x"}]),
        f"{DEEDS}[0].owner",
        "unknown_key",
    ),
    ("no day of publicity", at("publicity", "days", value=0), "publicity.days", "out_of_range"),
    ("a month and a day of publicity", at("publicity", "days", value=31), "publicity.days", "out_of_range"),
    ("unknown days", at("publicity", "kind", value="lunar"), "publicity.kind", "not_a_choice"),
    ("unknown names", at("publicity", "names", value="none"), "publicity.names", "not_a_choice"),
    ("no day again", at("publicity", "again", value=0), "publicity.again", "out_of_range"),
    ("an unknown key of publicity", at("publicity", "place", value="x"), "publicity.place", "unknown_key"),
    ("no peer", at("evaluations", "peers", value=0), "evaluations.peers", "out_of_range"),
    ("no grade", at("evaluations", "grades", value={}), "evaluations.grades", "no_grade"),
    ("a grade above 100", at("evaluations", "grades", "好", value=101), "evaluations.grades.好", "out_of_range"),
    ("an unknown key of evaluations", at("evaluations", "place", value="x"), "evaluations.place", "unknown_key"),
]
SIGNS: list[tuple[str, Change, str, str]] = [
    ("a sign that ends a text", at("title", value="细则\0"), "title", "control_character"),
    ("half of a pair of signs", at("stars", "tiers", value=["\ud800"]), "stars.tiers[0]", "control_character"),
    ("a key that cannot be kept", at("base", "start", "by", "\0", value=9), "base.start.by", "control_character"),
]
REFUSED = [*BOARDS, *RATINGS, *PROCESS, *SIGNS]
