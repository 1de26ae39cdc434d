"""Each kind of warning: a document that has it, and one that nearly has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import rules
from rules.explain import PLAIN, FaultWording
from rules.warnings import Caution, Community, cautions
from tests.rules_explain.shapes import Document

Change = Callable[[Document], object]


def document() -> Document:
    """A plain document that nothing is said against."""
    return {
        "schema": 1,
        "code": "plain",
        "title": "普通细则",
        "base": {"points": 100},
        "categories": [
            {
                "code": "duty", "title": "履行义务", "kind": "base", "points": 40,
                "items": [
                    {"code": "duty.1", "title": "缺席会议", "effect": "deduct", "points": 2},
                    {"code": "duty.2", "title": "迟到", "effect": "deduct", "points": 1},
                ],
            },
            {
                "code": "work", "title": "履职", "kind": "base", "points": 60,
                "items": [{"code": "work.1", "title": "拖拉", "effect": "deduct", "points": 1}],
            },
            {
                "code": "extra", "title": "加分", "kind": "bonus", "points": 20,
                "items": [{"code": "extra.1", "title": "志愿服务", "effect": "add", "points": 2}],
            },
        ],
        "boards": {"red": {"share": "0.30"}, "yellow": {"share": "0.10"}},
        "stars": {
            "weights": {"daily": "0.70", "appraisal": "0.20", "contribution": "0.10"},
            "appraisal": {"weights": {"peer": 1}},
            "full_marks": 10,
            "tiers": [{"code": "best", "title": "五星", "from": 90}, {"code": "rest", "title": "合格", "from": 0}],
        },
    }  # fmt: skip


def warned(change: Change, community: Community | None = None) -> list[Caution]:
    criteria = document()
    change(criteria)
    return cautions(rules.from_document(criteria), community)


def items(document: Document) -> dict[str, Document]:
    return {item["code"]: item for group in document["categories"] for item in group["items"]}


def on(code: str, **keys: Any) -> Change:  # noqa: ANN401
    """Write keys into an item."""
    return lambda document: items(document)[code].update(keys)


def into(*path: str | int, **keys: Any) -> Change:  # noqa: ANN401
    """Write keys into a mapping of the document."""

    def change(document: Any) -> None:  # noqa: ANN401
        for step in path:
            document = document[step]
        document.update(keys)

    return change


def both(*changes: Change) -> Change:
    return lambda document: [change(document) for change in changes]


def limit(**keys: Any) -> Document:  # noqa: ANN401
    return {"per": "month"} | keys


def test_nothing_is_said_against_a_plain_document() -> None:
    assert warned(lambda _: None, Community(60)) == []


SIXTY = Community(60)
FIVE = Community(5)
REGISTER = Community(people=[("regular", "一支部")] * 30 + [("migrant", "二支部")] * 4)
ADDS = {"code": "duty.9", "title": "主动走访", "effect": "add", "points": 1}
ZERO = {"attributes": {"级别": {"县": 0, "市": 0}}}
LOSS: Document = {"code": "extra.9", "title": "推诿", "effect": "deduct", "points": 1}
OUTSIDE = {"unlimited": True, "approvals": ["branch", "community", "street"]}

KINDS: list[tuple[str, str, Change, Change, Community | None]] = [
    (
        "an item is flagged", "categories[0].items[0].flags",
        on("duty.1", flags=["check_in"]), on("duty.1", unit="天"), None,
    ),
    (
        "a title suggests a learning metric", "categories[0].items[0].title",
        on("duty.1", title="“学习强国”积分不足"), on("duty.1", title="学习任务未完成"), None,
    ),
    (
        "a title suggests check-ins", "categories[2].items[0].title",
        on("extra.1", title="每日打卡"), on("extra.1", title="打扫楼道"), None,
    ),
    (
        "a title suggests petitions", "categories[0].items[0].title",
        on("duty.1", title="参与上访"), on("duty.1", title="没有走访"), None,
    ),
    (
        "helping with a petition is no harm", "categories[0].items[0].title",
        on("duty.1", title="信访"), on("extra.1", title="协助化解信访"), None,
    ),
    (
        "a title suggests belief", "categories[0].items[0].title",
        on("duty.1", title="参加封建迷信活动"), on("duty.1", title="参加赌博"), None,
    ),
    (
        "an item is for nobody", "categories[0].items[0].applies_to",
        on("duty.1", applies_to=["regular"], exempt=["regular", "retired"]),
        on("duty.1", applies_to=["regular", "migrant"], exempt=["regular"]), None,
    ),
    (
        "an item is for no member of the register", "categories[0].items[0].applies_to",
        on("duty.1", applies_to=["retired"]), on("duty.1", applies_to=["retired", "migrant"]), REGISTER,
    ),
    (
        "an item leaves out every member of the register", "categories[0].items[0].exempt",
        on("duty.1", exempt=["migrant", "regular"]), on("duty.1", exempt=["migrant"]), REGISTER,
    ),
    ("a price is 0", "categories[0].items[0]", on("duty.1", points=0), on("duty.1", points="0.01"), None),
    (
        "every factor of those it applies to is 0", "categories[0].items[0].factors",
        on("duty.1", applies_to=["migrant"], factors={"migrant": 0}), on("duty.1", factors={"migrant": 0}), None,
    ),
    (
        "every factor of the register is 0", "categories[0].items[0].factors",
        on("duty.1", factors={"migrant": 0, "regular": 0}), on("duty.1", factors={"retired": 0, "migrant": 0}),
        REGISTER,
    ),
    (
        "every value of an attribute is 0", "categories[0].items[0].attributes",
        on("duty.1", **ZERO), on("duty.1", attributes={"级别": {"县": 0, "市": 1}}), None,
    ),
    (
        "brackets leave measures below the first", "categories[0].items[1].brackets",
        lambda it: [items(it)["duty.2"].pop("points"), on("duty.2", brackets=[{"from": 4, "points": 1}])(it)],
        lambda it: [items(it)["duty.2"].pop("points"), on("duty.2", brackets=[{"from": 0, "points": 1}])(it)],
        None,
    ),
    (
        "a limit of 0", "categories[0].items[0].limit.points",
        on("duty.1", limit=limit(points=0)), on("duty.1", limit=limit(points=1)), None,
    ),
    (
        "a limit of no entries", "categories[0].items[0].limit.count",
        on("duty.1", limit=limit(count=0)), on("duty.1", limit=limit(count=1)), None,
    ),
    (
        "a limit above the category's points", "categories[0].items[0].limit.points",
        on("duty.1", limit=limit(points=40)), on("duty.1", limit=limit(points=39)), None,
    ),
    (
        "a limit above the category's points, which additions give back", "categories[0].items[0].limit.points",
        on("duty.1", limit=limit(points=40)),
        both(on("duty.1", limit=limit(points=40)), lambda it: it["categories"][0]["items"].append(ADDS)), None,
    ),
    (
        "a day's limit above the month's", "categories[0].items[0].limit[0].points",
        on("duty.1", limit=[limit(points=3, per="day"), limit(points=3)]),
        on("duty.1", limit=[limit(points=2, per="day"), limit(points=3)]), None,
    ),
    (
        "a month's limit under the day's binds", "categories[0].items[0].limit[1].points",
        on("duty.1", limit=[limit(points=3), limit(points=3, per="day")]),
        on("duty.1", limit=[limit(points=9), limit(points=3, per="day")]), None,
    ),
    (
        "a day's count above the month's", "categories[0].items[0].limit[0].count",
        on("duty.1", limit=[limit(count=5, per="day"), limit(count=4)]),
        on("duty.1", limit=[limit(count=3, per="day"), limit(count=4)]), None,
    ),
    (
        "an item's limit above its category's", "categories[0].items[0].limit.points",
        both(on("duty.1", limit=limit(points=6)), into("categories", 0, limits=[limit(items="all", points=5)])),
        both(on("duty.1", limit=limit(points=4)), into("categories", 0, limits=[limit(items="all", points=5)])), None,
    ),
    (
        "a limit shared with items that the other leaves out", "categories[0].limits[0].points",
        into("categories", 0, limits=[limit(items=["duty.1"], points=5), limit(items="all", points=5)]),
        into("categories", 0, limits=[limit(items="all", points=5), limit(items=["duty.1"], points=4)]), None,
    ),
    (
        "a category's limit above the document's", "categories[0].limits[0].points",
        both(into("categories", 0, limits=[limit(items="all", points=9)]), into(limits=[limit(items="all", points=9)])),
        both(into("categories", 0, limits=[limit(items="all", points=8)]), into(limits=[limit(items="all", points=9)])),
        None,
    ),
    (
        "a count that its points always precede", "categories[0].items[0].limit.count",
        on("duty.1", limit=limit(points=6, count=3)), on("duty.1", limit=limit(points=6, count=2)), None,
    ),
    (
        "a count with a price that may be smaller", "categories[0].items[0].limit.count",
        on("duty.1", limit=limit(points=6, count=3)),
        on("duty.1", limit=limit(points=6, count=3), factors={"migrant": "0.5"}), None,
    ),
    (
        "a bonus without limit", "categories[2].points",
        lambda it: it["categories"][2].pop("points"),
        lambda it: [it["categories"][2].pop("points"), on("extra.1", limit=limit(points=5))(it)], None,
    ),
    (
        "a bonus without limit under a bound of the total", "categories[2].points",
        lambda it: [it["categories"][2].pop("points"), it.update(total={"max": 101})],
        lambda it: [it["categories"][2].pop("points"), it.update(total={"max": 100})], None,
    ),
    (
        "a bonus above the base", "categories",
        into("categories", 2, points=101), into("categories", 2, points=100), None,
    ),
    (
        "a bonus above the base by its items' limits", "categories",
        lambda it: [it["categories"][2].pop("points"), on("extra.1", limit=limit(points=9))(it)],
        lambda it: [it["categories"][2].pop("points"), on("extra.1", limit=limit(points=8))(it)], None,
    ),
    (
        "an item outside limits", "categories[2].points",
        on("extra.1", **OUTSIDE), on("extra.1", **OUTSIDE, limit=limit(points=3)), None,
    ),
    (
        "a red share of nobody", "boards.red.share",
        into("boards", "red", share="0.09"), into("boards", "red", share="0.11"), FIVE,
    ),
    (
        "a yellow share of nobody", "boards.yellow.share",
        into("boards", rounding="floor"), into("boards", rounding="ceil"), FIVE,
    ),
    (
        "a share of nobody in a branch", "boards.yellow.share",
        into("boards", scope="branch"), into("boards", scope="community"), REGISTER,
    ),
    (
        "a share of nobody of those who are ranked", "boards.yellow.share",
        into("boards", exempt=["regular"]), into("boards", exempt=["migrant"]), REGISTER,
    ),
    (
        "a class of nobody", "boards.classes[1]",
        into(boards={"method": "classes", "classes": [{"class": 1, "share": "0.3"}, {"class": 2, "share": "0.05"}]}),
        into(boards={"method": "classes", "classes": [{"class": 1, "share": "0.3"}, {"class": 2, "share": "0.25"}]}),
        FIVE,
    ),
    (
        "a tier's places of nobody", "stars.tiers[0].max_share",
        into("stars", "tiers", 0, max_share="0.19"), into("stars", "tiers", 0, max_share="0.2"), FIVE,
    ),
    (
        "a tier of no places", "stars.tiers[0].max_share",
        into("stars", "tiers", 0, max_share=0), into("stars", "tiers", 0, max_share="0.01"), None,
    ),
    (
        "a tier above the highest figure, contribution cut short", "stars.tiers[0].from",
        both(into("categories", 2, points=5), into("stars", "tiers", 0, **{"from": "95.01"})),
        both(into("categories", 2, points=5), into("stars", "tiers", 0, **{"from": 95})), None,
    ),
    (
        "a tier above the highest figure, everybody starting lower", "stars.tiers[0].from",
        both(into("base", start={"default": 80}), into("stars", "tiers", 0, **{"from": "86.01"})),
        both(into("base", start={"default": 80}), into("stars", "tiers", 0, **{"from": 86})), None,
    ),
    (
        "a tier above the highest figure, a category starting lower", "stars.tiers[0].from",
        both(into("categories", 0, start=10), into("stars", "tiers", 0, **{"from": "79.01"})),
        both(into("categories", 0, start=10), into("stars", "tiers", 0, **{"from": 79})), None,
    ),
    (
        "a tier above the sum of four quarters", "stars.tiers[0].from",
        both(into("stars", roll="sum"), into("stars", "tiers", 0, **{"from": "310.01"})),
        both(into("stars", roll="sum"), into("stars", "tiers", 0, **{"from": 310})),
        None,
    ),
    (
        "a minimum above the category's points", "stars.tiers[0].require.duty",
        into("stars", "tiers", 0, require={"duty": 41}), into("stars", "tiers", 0, require={"duty": 40}), None,
    ),
    (
        "a minimum above what a bonus can give", "stars.tiers[0].require.extra",
        into("stars", "tiers", 0, require={"extra": "20.01"}), into("stars", "tiers", 0, require={"extra": 20}), None,
    ),
    (
        "points of a veto category", "categories[3].points",
        lambda it: it["categories"].append(never(points=5)), lambda it: it["categories"].append(never()), None,
    ),
    (
        "a floor that nothing reaches", "categories[2].floor",
        into("categories", 2, floor=-5),
        both(into("categories", 2, floor=-5), lambda it: it["categories"][2]["items"].append(LOSS)), None,
    ),
    (
        "rounding where no share is rounded", "boards.rounding",
        into(boards={"method": "marks", "red": {"from": 90}, "yellow": {"below": 60}, "rounding": "ceil"}),
        into(boards={"method": "marks", "red": {"from": 90}, "yellow": {"below": 60}}), None,
    ),
]  # fmt: skip


def never(**keys: Any) -> Document:  # noqa: ANN401
    veto = {"code": "never.1", "title": "违法", "effect": "veto"}
    return {"code": "never", "title": "否决", "kind": "veto", "items": [veto]} | keys


@pytest.mark.parametrize(
    ("path", "has", "nearly", "community"), [kind[1:] for kind in KINDS], ids=[k[0] for k in KINDS]
)
def test_a_warning_stands_where_it_is_certain(
    path: str, has: Change, nearly: Change, community: Community | None
) -> None:
    assert path in [caution.path for caution in warned(has, community)]
    assert path not in [caution.path for caution in warned(nearly, community)]


def test_a_warning_says_what_to_do() -> None:
    all_cautions = [caution for _, _, has, _, community in KINDS for caution in warned(has, community)]

    sentences = FaultWording(PLAIN).lines(all_cautions)

    assert all("请" in line and line.endswith("。") for line in sentences)
    assert sentences[0].startswith("categories[0].items[0].flags：duty.1 标有 check_in：")


SHIPPED = {
    "mashi-2022-optimised": {"conviction.2": "belief", "example.2": "learning_metric", "example.3": "petition"},
    "mashi-2022-pilot": {"example.2": "learning_metric", "example.3": "petition"},
}


@pytest.mark.parametrize("code", SHIPPED)
def test_the_shipped_versions_carry_their_flags(code: str) -> None:
    version = rules.version(code)

    assert {item.code: item.flags[0] for item in version.items.values() if item.flags} == SHIPPED[code]


@pytest.mark.parametrize("code", SHIPPED)
def test_the_papers_documents_warn_by_their_titles_alone(code: str) -> None:
    document: Document = rules.version(code).document
    for group in document["categories"]:
        for item in group["items"]:
            item.pop("flags", None)

    sentences = cautions(rules.from_document(document))

    suggested = [one for one in sentences if one.path.endswith(".title")]
    assert [one.params["name"] for one in suggested] == list(SHIPPED[code])
    assert [one.code for one in suggested] == [f"suggests_{flag}" for flag in SHIPPED[code].values()]
