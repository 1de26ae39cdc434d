"""Each shape of rule in its sentence."""

from __future__ import annotations

from typing import Any

import pytest

import rules
from rules.explain import MEMBERS, PLAIN, Chapter, Regulation, numeral, regulation
from tests.rules_explain.shapes import Document, document, version
from web.words import CATEGORIES, STATUSES


def read_out(method: str = "shares") -> Regulation:
    return regulation(version(method), PLAIN)


def chapter(title: str, method: str = "shares") -> Chapter:
    return next(one for one in read_out(method).chapters if one.title == title)


def clause(code: str, **changes: Any) -> str:  # noqa: ANN401
    """The price and the rules of an item of the whole document, changed as said."""
    criteria = document()
    item: Document = next(i for group in criteria["categories"] for i in group["items"] if i["code"] == code)
    item |= {key: value for key, value in changes.items() if value is not None}
    for key in [key for key, value in changes.items() if value is None]:
        item.pop(key, None)
    chapters = regulation(rules.from_document(criteria), PLAIN).chapters
    printed_clause = next(one for part in chapters for one in part.clauses if one.code == code)
    return "；".join([printed_clause.price, *printed_clause.rules])


def test_a_regulation_has_its_parts_in_order() -> None:
    text = read_out()

    assert [f"{one.number} {one.title}" for one in text.chapters] == [
        "第一章 总则", "第二章 履行义务", "第三章 履职尽责", "第四章 贡献加分", "第五章 一票否决", "第六章 红黄榜",
        "第七章 评星定级", "第八章 公示与评议", "第九章 结果运用",
    ]  # fmt: skip
    assert (text.title, text.code, len(text.fingerprint)) == ("全形评分细则", "every-shape", 64)


@pytest.mark.parametrize("code", rules.shipped_codes())
def test_a_plain_document_is_read_out_plainly(code: str) -> None:
    text = regulation(rules.version(code), PLAIN)

    clauses = [one for part in text.chapters for one in part.clauses]
    assert [one.code for one in clauses] == list(rules.version(code).items)
    assert [one.code for one in clauses if one.rules] == ["veto.1"]
    assert "结果运用" not in [one.title for one in text.chapters]


@pytest.mark.parametrize(("place", "written"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一")])
def test_chapters_are_numbered_as_papers_do(place: int, written: str) -> None:
    assert numeral(place) == written


def test_the_words_of_members_are_those_of_the_register() -> None:
    register = {code: str(word) for words in (CATEGORIES, STATUSES) for code, word in words.items()}

    assert register == MEMBERS


PRICES = [
    ({"steps": None, "points": 2, "unit": None}, "每次扣 2 分"),
    ({"steps": None, "points": {"min": 1, "max": "2.5"}}, "每场扣 1 至 2.5 分；每条的分值由记录人在此范围内填写"),
    ({"steps": ["1.5"], "unit": None}, "第 1 次起每次扣 1.5 分"),
    ({"steps": [1, 2]}, "第 1 次扣 1 分，第 2 次起每次扣 2 分（按场数相乘）"),
    ({"steps": None, "brackets": [{"from": 0, "points": 1}], "unit": None}, "按数值分档：0 及以上扣 1 分"),
    (
        {"steps": None, "brackets": [{"from": 3, "points": 1}, {"from": "4.5", "points": 2}], "unit": None},
        "按数值分档：不足 3 不计分，3 至不足 4.5 扣 1 分，4.5 及以上扣 2 分",
    ),
]
PLAIN_ITEM = dict.fromkeys(("limit", "factors", "exempt", "replaces", "entered_by", "expects", "flags"))


@pytest.mark.parametrize(("changes", "sentence"), PRICES)
def test_a_price_is_said_by_its_shape(changes: Document, sentence: str) -> None:
    assert clause("duty.1", **PLAIN_ITEM, **changes) == sentence


DIFFERENCES = [
    ({"limit": {"points": 3, "per": "day"}}, "每日至多计 3 分"),
    ({"limit": {"points": 3, "count": 2, "per": "cycle"}}, "每周期至多计 2 条记录；每周期至多计 3 分"),
    (
        {"limit": [{"count": 2, "per": "quarter"}, {"points": 3, "per": "month"}]},
        "每季度至多计 2 条记录；每月至多计 3 分",
    ),
    ({"factors": {"migrant": "0.5", "regular": 0}}, "流动党员按 0.5 倍计；在册党员计 0 分"),
    ({"applies_to": ["pocket", "guests"]}, "只适用于口袋、guests党员"),
    ({"exempt": ["retired"]}, "离退休党员不适用"),
    ({"replaces": ["old.9"]}, "由旧版 old.9 改来"),
    ({"entered_by": ["member"]}, "由党员本人填报"),
    ({"approvals": ["branch", "street"]}, "经支部核实、街道认定后计分"),
    ({"expects": {"record": "dues", "every": "quarter"}}, "每季度应有交纳党费记录，没有的先列出，经人确认才扣分"),
    ({"attributes": {"级别": {"市": 2, "县": 1}}}, "须注明级别，分值按其倍数计：县 1 倍、市 2 倍"),
]


@pytest.mark.parametrize(("changes", "sentence"), DIFFERENCES)
def test_what_differs_from_the_plain_is_said_after_the_price(changes: Document, sentence: str) -> None:
    assert clause("work.1", exempt=None, approvals=None) == "每次扣 2 分"
    assert clause("work.1", **({"exempt": None, "approvals": None} | changes)) == f"每次扣 2 分；{sentence}"


def test_what_is_the_plain_rule_is_not_said_again() -> None:
    changes = {"entered_by": ["branch", "community"], "approvals": ["branch", "community"], "exempt": None}

    assert clause("work.1", **changes) == "每次扣 2 分"


def test_an_item_outside_limits_says_so_and_that_the_street_decides_too() -> None:
    outside = "不受本类分值、本类限额和各类合计限额约束"

    assert clause("extra.2", attributes=None) == f"每篇加 2 分；{outside}；经支部核实、社区党组织认定、街道认定后计分"


def test_a_zero_says_that_nothing_else_of_the_category_counts() -> None:
    assert clause("duty.3") == "扣完本类分值；本类加分也不再计；离退休党员不适用"


VETOES = [
    ({}, "一票否决；自发生之日起到本周期末，基础分、加分和总分记为 0，排在最后并列入黄榜；年度得分记为 0"),
    ({"until": "quarter"}, "一票否决；在发生的季度，基础分、加分和总分记为 0，排在最后并列入黄榜"),
    ({"outcome": ["yellow"]}, "一票否决；自发生之日起到本周期末，一律列入黄榜"),
    ({"outcome": ["not_red"], "until": "quarter"}, "一票否决；在发生的季度，不得列入红榜"),
    ({"outcome": [{"tier": "good"}]}, "一票否决；年度等次至多为合格"),
]


@pytest.mark.parametrize(("changes", "sentence"), VETOES)
def test_a_veto_says_what_it_does_and_until_when(changes: Document, sentence: str) -> None:
    assert clause("veto.1", **changes) == sentence


NOTES = {
    "履行义务": "满分 40 分，从 25 分起加减，最低 0 分",
    "履职尽责": "从基础分中扣",
    "贡献加分": "加分，至多 30 分，加减相抵最低 -5 分",
}


@pytest.mark.parametrize("title", NOTES)
def test_a_category_says_what_it_holds(title: str) -> None:
    assert chapter(title).note == NOTES[title]


def test_shared_limits_name_what_they_cover() -> None:
    assert chapter("履行义务").provisions == (
        "本类第 1、2 条合计每月至多计 6 分，加分、扣分分开计算。",
        "本类各条合计每季度至多计 30 条记录，加分、扣分分开计算。",
    )
    assert chapter("总则").provisions[-3:] == (
        "各类各条合计每季度至多计 50 分，加分、扣分分开计算。",
        "履职尽责第 1 条、贡献加分第 1 条合计每日至多计 9 条记录、每日至多计 8 分，加分、扣分分开计算。",
        "限额先看各条，再看各类，后看各类合计；同一限额内先发生的先计。",
    )


def window(**changes: object) -> str:
    criteria = document("marks") | changes
    return next(
        sentence
        for sentence in regulation(rules.from_document(criteria), PLAIN).chapters[0].provisions
        if "单独计分" in sentence or "累计" in sentence
    )


def test_each_window_has_its_sentence() -> None:
    assert window(window="cycle") == "积分自周期开始累计到本季度末，季末不清零。"
    assert window(window="quarter") == "每个季度单独计分，不带到下一季度；限额和次数也只在本季度内计算。"
    assert window(window="month") == "每个月单独计分，季度得分为三个月的平均；限额和次数也只在本月内计算。"
    assert window(window="month", roll="sum") == "每个月单独计分，季度得分为三个月之和；限额和次数也只在本月内计算。"


DRAWN = {
    "shares": "红榜取前 30%，人数只舍不入，总分不足 80 分的不列，名额不递补。",
    "classes": "最前 15% 为一类，其后 20% 为二类，最后 5% 为四类，其前 12% 为三类，人数从两端累计、只入不舍。",
    "marks": "总分达到 90 分的列红榜。",
}


@pytest.mark.parametrize("method", DRAWN)
def test_boards_are_said_by_their_method(method: str) -> None:
    assert DRAWN[method] in chapter("红黄榜", method).provisions


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"scope": "branch"}, "季末在册且当日不在免予考核期内的党员参加，各支部分别排名。"),
        ({"scope": "community"}, "季末在册且当日不在免予考核期内的党员参加，全社区一起排名。"),
        (
            {"scope": "community", "exempt": ["retired"]},
            "季末在册且当日不在免予考核期内的党员参加，全社区一起排名，离退休党员不参加。",
        ),
        ({"yellow": {"share": "0.1", "requires_deduction": True}}, "黄榜取后 10%，人数四舍五入，没有失分的不列。"),
        ({"yellow": {"share": "0.1", "requires_deduction": False}}, "黄榜取后 10%，人数四舍五入。"),
        ({"red": {"share": 0}}, "不设红榜。"),
        ({"yellow": {"share": 0}}, "不按名次列黄榜。"),
        ({"yellow": {"share": 0, "below": 60}}, "总分不足 60 分的一律列入黄榜。"),
        ({"ties": "together"}, "同分的不拆开：红榜末位同分的一并列入，黄榜首位同分的一并不列。"),
    ],
)
def test_each_rule_of_boards_has_its_sentence(changes: Document, sentence: str) -> None:
    source = document() | {
        "boards": {"method": "shares", "red": {"share": "0.3"}, "yellow": {"share": "0.1"}} | changes
    }

    chapters = regulation(rules.from_document(source), PLAIN).chapters

    assert sentence in next(one for one in chapters if one.title == "红黄榜").provisions


def test_a_run_of_quarters_makes_the_class_only_where_shares_do_not() -> None:
    runs = {method: any("连续列红榜" in one for one in chapter("红黄榜", method).provisions) for method in DRAWN}

    assert runs == {"shares": True, "classes": False, "marks": True}


def test_tiers_say_their_places_and_minima() -> None:
    provisions = chapter("评星定级").provisions

    assert (
        "92 分及以上为五星，名额至多 33%，且全周期履行义务不低于 30 分、贡献加分不低于 2 分，不足的归入下一等次。"
        in provisions
    )
    assert "40 分及以上为基本合格，评为本等次或更低的至少 10%。" in provisions
    assert "其余为不合格。" in provisions
    assert "预备党员按以下等次评定，不用前面的等次：" in provisions


def test_consequences_say_who_and_by_when() -> None:
    assert chapter("结果运用").provisions == (
        "列为一类的：授予光荣牌（30 天内办结）。",
        "年度评为不合格的：教育帮助、诫勉谈话。",
        "连续两个季度列入黄榜的：谈话提醒（10 天内办结）。",
    )


def test_publicity_that_a_document_does_not_state_is_the_platforms_own() -> None:
    text = regulation(rules.version(rules.shipped_codes()[0]), PLAIN).chapters[-1].provisions

    assert text[0] == "季度榜确认前公示 5 个工作日，公布全名；异议成立、更正后再公示 3 个工作日。"
