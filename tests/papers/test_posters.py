"""The poster: how many sheets, what a draft carries, where a QR code stands, in which order the names run."""

from __future__ import annotations

from dataclasses import asdict, replace
from itertools import pairwise

import pytest

import papers
from papers import PosterData, PosterRow
from papers.posters import Size
from papers.typeset import typeset
from tests.papers.pdfs import qr_codes, sizes, spots, texts
from tests.papers.test_papers import BOARD, FINGERPRINT

SIZES: tuple[Size, ...] = ("a4", "a3")
LONG_NAME = "欧阳建国"


def board(red: int, yellow: int = 0, **changes: object) -> PosterData:
    """A board of so many rows, the names numbered."""
    rows = [PosterRow(n, f"同志{n:03d}", "流动党员支部", "110.5", 2, tied=False) for n in range(1, red + yellow + 1)]
    content = replace(BOARD, red=rows[:red], yellow=rows[red:], population=red + yellow)
    return replace(content, **changes)  # type: ignore[arg-type]


def draft(red: int, yellow: int = 0) -> PosterData:
    changes = {"is_draft": True, "fingerprint": "", "address": "", "state": "草榜，未公示", "objections": ()}
    return board(red, yellow, **changes)


@pytest.mark.parametrize("listed", [3, 12, 24, 40, 55, 70, 80])
def test_a3_puts_on_one_sheet_what_takes_two_of_a4(listed: int) -> None:
    red = listed * 3 // 4

    on_a4, on_a3 = (sizes(papers.poster(board(red, listed - red), "pdf", size)) for size in SIZES)

    assert on_a3 == [(297, 420)]
    assert set(on_a4) == {(210, 297)}
    assert len(on_a4) == (1 if listed <= 40 else 2)


def test_a3_is_set_larger_than_a4_and_not_by_one_factor() -> None:
    ratios = []
    for listed in (6, 24):
        on_a4, on_a3 = (spots(papers.poster(board(listed), "pdf", size), "同志001")[0] for size in SIZES)
        ratios.append(round(on_a3.height / on_a4.height, 2))

    assert min(ratios) > 1.2
    assert len(set(ratios)) == 2


@pytest.mark.parametrize("size", SIZES)
def test_a_draft_carries_its_mark_large_on_every_page(size: Size) -> None:
    pdf = papers.poster(draft(150, 20), "pdf", size)

    pages = texts(pdf)
    assert len(pages) > 1
    for number in range(len(pages)):
        assert max(spot.height for spot in spots(pdf, "草", number)) > 100


def test_a_draft_has_no_seal_and_no_qr_code() -> None:
    pdf = papers.poster(draft(10))

    assert "盖章" not in texts(pdf)[0]
    assert qr_codes(pdf) == [[]]


@pytest.mark.parametrize("size", SIZES)
def test_a_published_poster_has_a_seal_once_and_its_address_on_every_page(size: Size) -> None:
    pdf = papers.poster(board(150, 20), "pdf", size)

    pages = texts(pdf)
    assert [page.count("盖章") for page in pages] == [0] * (len(pages) - 1) + [1]
    assert qr_codes(pdf) == [[BOARD.address]] * len(pages)
    assert not any("草" in page for page in pages)


def test_a_poster_without_a_living_address_has_no_qr_code() -> None:
    assert qr_codes(papers.poster(board(10, address=""))) == [[]]


@pytest.mark.parametrize("listed", [8, 30])
def test_shared_places_say_so(listed: int) -> None:
    rows = [PosterRow(1, f"党员{n}", "第一支部", "111", 1, tied=n < 3) for n in range(listed)]

    assert texts(papers.poster(replace(BOARD, red=rows, yellow=[])))[0].count("并列") == 3


def test_names_run_down_a_column_and_then_across() -> None:
    pdf = papers.poster(board(30))

    first, second, last_of_column, sixteenth = (
        spots(pdf, f"同志{number}")[0] for number in ("001", "002", "015", "016")
    )
    assert abs(first.left - second.left) < 1
    assert first.bottom > second.bottom > last_of_column.bottom
    assert sixteenth.left > first.left + 100
    assert abs(sixteenth.bottom - first.bottom) < 1


@pytest.mark.parametrize("size", SIZES)
def test_everybody_stands_on_a_long_poster_once(size: Size) -> None:
    pages = "".join(texts(papers.poster(board(120, 80), "pdf", size)))

    assert [pages.count(f"同志{number:03d}") for number in range(1, 201)] == [1] * 200


@pytest.mark.parametrize("yellow", [6, 14])
def test_the_seal_never_stands_on_a_page_alone(yellow: int) -> None:
    for listed in range(36, 70, 2):
        pages = texts(papers.poster(board(listed - yellow, yellow)))

        assert [sum(page.count(f"同志{n:03d}") for page in pages) for n in range(1, listed + 1)] == [1] * listed
        assert "盖章" in pages[-1]
        assert pages[-1].count("同志") >= 2


def test_every_page_has_its_number_and_the_fingerprint() -> None:
    pages = texts(papers.poster(board(120, 80)))

    count = len(pages)
    assert count > 2
    for number, page in enumerate(pages, 1):
        assert f"第{number}页，共{count}页" in page
        assert FINGERPRINT in page


def test_where_to_object_and_the_state_stand_on_the_poster() -> None:
    ways = ["当面：麻石路 8 号", "电话：0827-0000001"]

    page = texts(papers.poster(replace(board(10), objections=ways, objections_title="有异议，请提出", state="公示稿")))[
        0
    ]

    assert "有异议，请提出1当面：麻石路8号2电话：0827-0000001" in page
    assert "状态公示稿" in page


@pytest.mark.parametrize("size", SIZES)
def test_long_names_of_people_branches_and_units_are_all_there(size: Size) -> None:
    unit, branch = "恩阳区登科街道办事处麻石桥头新村第二社区党总支", "麻石桥头新村两新组织联合党支部"
    rows = [PosterRow(n, LONG_NAME, branch, "110.5", 1) for n in range(1, 61)]

    pages = texts(papers.poster(replace(BOARD, unit=unit, red=rows), "pdf", size))

    assert "".join(pages).count(LONG_NAME) == 60
    assert "".join(pages).count(branch) == 60
    assert unit in pages[0]


@pytest.mark.parametrize("size", SIZES)
def test_a_board_of_one_member_stands_on_one_page(size: Size) -> None:
    pages = texts(papers.poster(replace(BOARD, red=[], yellow=[], population=1), "pdf", size))

    assert len(pages) == 1
    assert pages[0].count("本季度没有党员列入。") == 2


def picture(content: PosterData) -> bytes:
    """The picture for chat groups as a page that can be read."""
    code = papers.qr(content.address).decode() if content.address else ""
    return typeset("picture", asdict(content) | {"size": "a4", "qr": code}, "pdf")


def test_a_picture_of_a_draft_carries_its_mark_wherever_a_phone_looks() -> None:
    pdf = picture(draft(60, 10))

    tall = sizes(pdf)[0][1] / 25.4 * 72
    marks = sorted(spot.bottom for spot in spots(pdf, "草") if spot.height > 80)
    assert max(high - low for low, high in pairwise([0, *marks, tall])) < 500
    assert qr_codes(pdf) == [[]]
    assert len(texts(picture(draft(0)))) == 1


def test_a_picture_of_a_published_board_has_ties_its_code_and_no_mark() -> None:
    rows = [PosterRow(1, f"党员{n}", "第一支部", "111", 1, tied=n < 3) for n in range(20)]
    pdf = picture(replace(BOARD, red=rows, yellow=[], objections=["当面：麻石路 8 号"]))

    assert qr_codes(pdf) == [[BOARD.address]]
    assert texts(pdf)[0].count("并列") == 3
    assert "草" not in texts(pdf)[0]
    assert "当面：麻石路8号" in texts(pdf)[0]
