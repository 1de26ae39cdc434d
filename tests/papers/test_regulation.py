"""The printed regulation says what its data say, on as many pages as it needs."""

from __future__ import annotations

import re
from dataclasses import replace

from papers import RegulationChapter, RegulationClause, RegulationData, regulation

CLAUSE = RegulationClause("1a", "无故缺席“三会一课”", "每次扣 1 分", ["每月至多计 3 分", "流动党员不适用"])
PAPER = RegulationData(
    unit="麻石社区党总支",
    title="党员量化积分评分标准",
    since="自 2022 年第一季度起施行",
    dated="2021 年 12 月 2 日",
    code="mashi-2022",
    fingerprint="e4006cc9239259ae372871b6248b0dc2c53b4ded1fc322a62635cfe6b9ee03af",
    chapters=[
        RegulationChapter("第一章", "总则", "", ["积分周期为一年。"]),
        RegulationChapter("第二章", "履行党员义务", "35 分，扣完为止", [], [CLAUSE]),
    ],
)


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def with_clauses(*clauses: RegulationClause) -> RegulationData:
    return replace(PAPER, chapters=[replace(PAPER.chapters[1], clauses=clauses)])


def test_a_short_regulation_stands_on_one_a4_page() -> None:
    pdf = regulation(PAPER)

    box = re.search(rb"/MediaBox\s*\[\s*0 0 (\d+)", pdf)
    assert pdf.startswith(b"%PDF-")
    assert pages(pdf) == 1
    assert box is not None
    assert int(box[1]) == 595


def test_a_long_regulation_goes_on_over_pages() -> None:
    assert pages(regulation(with_clauses(*[CLAUSE] * 60))) >= 3


def test_a_regulation_without_anything_is_still_a_paper() -> None:
    assert pages(regulation(replace(PAPER, chapters=[]))) == 1


def test_a_clause_that_is_taller_than_a_page_is_still_printed() -> None:
    tall = replace(CLAUSE, rules=["每季度应有会议记录，没有的先列出，经人确认才扣分"] * 150)

    assert pages(regulation(with_clauses(tall, CLAUSE))) >= 2


def test_titles_are_printed_as_text_and_never_run_as_source() -> None:
    hostile = '#panic("x") *粗* $x$ <a> "引号" \\ @x'

    pdf = regulation(replace(with_clauses(replace(CLAUSE, title=hostile, price=hostile)), title=hostile, unit=hostile))

    assert pages(pdf) == 1


def test_every_part_changes_the_paper() -> None:
    before = regulation(PAPER)
    changed = [
        replace(PAPER, unit="别的"), replace(PAPER, title="别的"), replace(PAPER, since="别的"),
        replace(PAPER, dated="别的"), replace(PAPER, code="other"), replace(PAPER, fingerprint="f" * 64),
    ]  # fmt: skip
    clauses = [replace(CLAUSE, number="9"), replace(CLAUSE, title="别的"), replace(CLAUSE, price="别的")]
    changed += [with_clauses(clause) for clause in (*clauses, replace(CLAUSE, rules=["别的"]))]

    assert all(regulation(one) != before for one in changed)
