"""Papers that are signed: list of the ledger, card, rating form; their pages, heads, fingerprints, room to sign."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

import papers
from papers import CardBar, CardData, CardRow, LedgerData, LedgerRow, RatingFormData, RatingFormRow
from tests.papers.pdfs import sizes, spots, texts

PRINTED = "周敏 2022-10-12 09:20 打印"
ENTRY = LedgerRow(
    "2022-08-15",
    "欧阳建国",
    "MA0001",
    "流动党员支部",
    "一（3）",
    "志愿服务",
    "1 次",
    "+2",
    "周六义务劳动",
    "周记录",
    "已认定",
)
LEDGER = LedgerData("麻石社区党总支", "2022-07-01 至 2022-09-30", [("支　部", "第一支部")], [ENTRY], PRINTED)
LINE = CardRow("2022-08-15", "一（3）", "志愿服务", "周六义务劳动", "1 次", "+2", "+2", "已认定")
CARD = CardData(
    unit="麻石社区党总支",
    name="欧阳建国",
    period="2022 年第三季度（实时）",
    facts=[("编号", "MA0001"), ("支部", "流动党员支部")],
    total="103.5",
    sums=[("基础积分", "98"), ("名次", "12 / 60")],
    bars=[CardBar(title, "20", "2", "18") for title in ("思想政治", "组织生活", "履行义务", "遵纪守法", "联系群众")],
    rows=[LINE],
    quarters=["2022Q1", "2022Q2", "2022Q3", "2022Q4"],
    quarter_rows=[(title, ["98", "98", "98", "—"]) for title in ("基础积分", "总分", "名次", "类")],
    printed=PRINTED,
)
RATED = RatingFormRow(
    "MA0001", "欧阳建国", "第一支部", ["96.5", "100", "98", "100", "98.6", "90", "5"], "96.5", "", "", "", "", "五星"
)
FORM = RatingFormData(
    "麻石社区党总支", "登科街道", 2022, "已计算，等待街道验收", ["一季度", "二季度", "三季度", "四季度"],
    "年度得分 = 日常 60% + 评议 30% + 贡献 10%", [("五星", "1 人")], [RATED], PRINTED,
)  # fmt: skip


def lines(count: int) -> list[CardRow]:
    return [replace(LINE, reason=f"事由{number:03d}") for number in range(count)]


def assert_numbered(pages: list[str]) -> None:
    for number, page in enumerate(pages, 1):
        assert f"第{number}页，共{len(pages)}页" in page


def test_the_list_says_unit_period_filters_who_printed_it_and_the_reasons() -> None:
    pdf = papers.ledger(LEDGER)

    page = texts(pdf)[0]
    assert sizes(pdf) == [(297, 210)]
    for words in ("麻石社区党总支", "2022-07-01至2022-09-30", "第一支部", "周敏2022-10-12", "周六义务劳动", "合计1条"):
        assert words in page


def test_a_long_list_repeats_its_head_numbers_its_pages_and_is_signed_once() -> None:
    pages = texts(papers.ledger(replace(LEDGER, rows=[ENTRY] * 200)))

    assert len(pages) > 5
    assert_numbered(pages)
    assert all("序号日期党员" in page for page in pages)
    assert all("打印" in page for page in pages)
    assert ["支部书记（签字）" in page for page in pages] == [False] * (len(pages) - 1) + [True]


def test_an_empty_list_says_so() -> None:
    assert "没有符合条件的积分记录。" in texts(papers.ledger(replace(LEDGER, rows=[])))[0]


@pytest.mark.parametrize("count", [0, 1, 8, *range(12, 32), 60, 300])
def test_a_card_takes_two_pages_at_most_and_is_signed_under_something(count: int) -> None:
    pages = texts(papers.card(replace(CARD, rows=lines(count))))

    printed = [int(number) for page in pages for number in re.findall(r"事由(\d{3})", page)]
    assert len(pages) <= 2
    assert_numbered(pages)
    assert ["党组织（盖章）" in page for page in pages] == [False] * (len(pages) - 1) + [True]
    assert printed == list(range(len(printed)))
    assert len(pages) == 1 or re.search(r"事由\d{3}", pages[-1])
    omitted = count - len(printed)
    assert (f"较早的{omitted}条没有印出" in pages[-1]) == (omitted > 0)
    assert omitted == 0 or count >= 60


def test_a_card_of_many_categories_takes_two_pages_too() -> None:
    titles = [f"类别{number:02d}" for number in range(40)]
    bars = [CardBar(title, "20", "2", "18") for title in titles]
    by_quarter = [(title, ["18"] * 4) for title in titles] + [("总分", ["98"] * 4), ("名次", ["1 / 60"] * 4)]

    pages = texts(papers.card(replace(CARD, bars=bars, quarter_rows=by_quarter, rows=lines(30))))

    assert len(pages) == 2
    assert all(title in pages[0] for title in titles)
    assert "1/60" in pages[0]
    assert "党组织（盖章）" in pages[1]


def test_a_card_leaves_room_for_a_seal() -> None:
    pdf = papers.card(CARD)

    place, day = spots(pdf, "党组织")[0], min(spots(pdf, "月"), key=lambda spot: spot.bottom)
    assert place.bottom - day.bottom > 22 / 25.4 * 72


def test_a_card_prints_the_figures_and_the_limit_that_cut_an_entry() -> None:
    cut = replace(LINE, counted="0", cut="本类 20 分已扣完")

    page = texts(papers.card(replace(CARD, rows=[cut], notes=["一票否决：本季度总分记 0。"])))[0]

    assert "限额：本类20分已扣完" in page
    assert "一票否决：本季度总分记0。" in page
    assert "总分103.5" in page


@pytest.mark.parametrize("count", [1, 9, 60])
def test_a_rating_form_has_three_rows_for_each_member_that_no_page_parts(count: int) -> None:
    rows = [replace(RATED, member_no=f"MA{number:04d}") for number in range(count)]
    pdf = papers.rating_form(replace(FORM, rows=rows))

    pages = texts(pdf)
    assert set(sizes(pdf)) == {(297, 210)}
    assert_numbered(pages)
    for page in pages:
        assert page.count("实际得分") == page.count("验收得分") == page.count("认定得分") == page.count("MA0")
    assert sum(page.count("实际得分") for page in pages) == count
    assert "街道验收（签字、盖章）" in pages[-1]


def fingerprint(pdf: bytes) -> str:
    """The fingerprint that stands in the foot of the first page."""
    match = re.search(r"内容指纹SHA-256([0-9a-f]{32}).*?([0-9a-f]{32})", texts(pdf)[0])
    assert match is not None
    return match[1] + match[2]


def test_the_fingerprint_is_of_what_a_paper_says_and_not_of_who_printed_it() -> None:
    first = fingerprint(papers.card(CARD))

    assert fingerprint(papers.card(replace(CARD, printed="别人 2022-10-13 09:20 打印"))) == first
    assert fingerprint(papers.card(replace(CARD, total="103"))) != first
    form = fingerprint(papers.rating_form(FORM))
    assert fingerprint(papers.rating_form(replace(FORM, printed="别人 2022-10-13 09:20 打印"))) == form
    assert fingerprint(papers.rating_form(replace(FORM, rows=[replace(RATED, accepted="97")]))) != form
