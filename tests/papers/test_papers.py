"""Posters, QR codes and workbooks say what the data say."""

import io
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

import papers
from core.sheets import Cell, Column, Kind
from papers import Bars, PosterData, PosterRow, Section

FINGERPRINT = "e4006cc9239259ae372871b6248b0dc2c53b4ded1fc322a62635cfe6b9ee03af"
BOARD = PosterData(
    unit="麻石社区党总支",
    above="登科街道",
    period="2022 年第三季度",
    publicity="2022 年 10 月 10 日至 10 月 14 日",
    population=60,
    red=[
        PosterRow(1, "苏彩霞", "第三支部", "111", 1, tied=True),
        PosterRow(1, "谭𬭎", "第一支部", "111", 2, tied=True),
    ],
    yellow=[PosterRow(60, "马晓东", "第二支部", "80.5", 4)],
    dated="2022 年 10 月 10 日",
    fingerprint=FINGERPRINT,
    address="https://liangji.example/public/abc",
)


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def long_board(members: int) -> PosterData:
    red = [PosterRow(n, f"党员{n}", "流动党员支部", "100", 1) for n in range(1, members)]
    return replace(BOARD, red=red, population=members)


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


def test_a_short_board_stands_on_one_page() -> None:
    pdf = papers.poster(BOARD)

    assert pdf.startswith(b"%PDF-")
    assert pages(pdf) == 1


def test_a_long_board_goes_on_over_pages() -> None:
    assert pages(papers.poster(long_board(200))) >= 3


@pytest.mark.parametrize(("size", "width"), [("a4", 595), ("a3", 841)])
def test_a_poster_has_the_paper_that_was_asked_for(size: papers.posters.Size, width: int) -> None:
    box = re.search(rb"/MediaBox\s*\[\s*0 0 (\d+)", papers.poster(BOARD, "pdf", size))

    assert box is not None
    assert int(box[1]) == width


def test_the_picture_is_as_wide_as_a_phone_and_as_tall_as_the_board() -> None:
    short, long = size_of(papers.poster(BOARD, "png")), size_of(papers.poster(long_board(80), "png"))

    assert short[0] == long[0] == 1083
    assert long[1] > 2 * short[1]


def test_an_empty_board_is_printed_with_a_sentence() -> None:
    empty = replace(BOARD, red=[], yellow=[], fingerprint="", address="")

    assert pages(papers.poster(empty)) == 1
    assert size_of(papers.poster(empty, "png"))[1] > 300


def test_names_are_printed_as_text_and_never_run_as_source() -> None:
    hostile = '#panic("x") *粗* $x$ <a> "引号" \\ @x'
    board = replace(BOARD, unit=hostile, red=[PosterRow(1, hostile, hostile, "1", 1)])

    assert pages(papers.poster(board)) == 1


def test_every_glyph_of_rare_names_is_in_the_font() -> None:
    plain = replace(BOARD, red=[PosterRow(1, "王王王王", "第一支部", "1", 1)])
    rare = replace(BOARD, red=[PosterRow(1, "𬭎㛃喆堃", "第一支部", "1", 1)])

    assert papers.poster(rare, "png") != papers.poster(plain, "png")
    assert b"NotoSans" in papers.poster(rare)


def test_a_later_poster_does_not_carry_an_earlier_ones_data() -> None:
    first = papers.poster(BOARD, "png")
    papers.poster(replace(BOARD, unit="文治社区党总支"), "png")

    assert papers.poster(BOARD, "png") == first


def test_a_qr_code_is_a_sound_picture_of_its_address() -> None:
    svg, png = papers.qr(BOARD.address), papers.qr(BOARD.address, "png")

    assert svg.startswith(b"<svg")
    assert size_of(png)[0] == size_of(png)[1]
    assert papers.qr("https://liangji.example/public/abd") != svg


def sections() -> list[Section]:
    columns = [Column("社区"), Column("红榜", Kind.NUMBER), Column("平均分", Kind.NUMBER)]
    rows: list[list[Cell]] = [["麻石", 18, Decimal("98.5")], ["=1+1", 6, None]]
    return [
        Section(
            "社区/汇总", "各社区", columns, rows, note="已确认", sums=["红榜"], bars=Bars("人数", "社区", ["红榜"])
        ),
        Section("社区/汇总", "没有行的表", columns, []),
    ]


def test_a_workbook_has_a_cover_its_sheets_and_sums() -> None:
    content = papers.workbook("2022 年第三季度", [("单位", "恩阳区")], sections())

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheet = book.get_sheet_by_index(1).to_python()
    assert book.sheet_names == ["目录", "社区 汇总", "社区 汇总 2"]
    assert sheet[2:] == [["社区", "红榜", "平均分"], ["麻石", 18, 98.5], ["=1+1", 6, ""], ["合计", 24, ""]]


def test_a_workbook_holds_no_formula_but_its_sums() -> None:
    content = papers.workbook("=1+1", [("=1+1", "=2+2")], sections())

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist() if "sheets/sheet" in name)
    assert re.findall(rb"<f>[^<]*</f>", text) == [b"<f>SUM(B4:B5)</f>"]


def test_importing_papers_starts_no_thread_that_a_fork_would_lose() -> None:
    program = "import papers, os; print(len(os.listdir('/proc/self/task')))"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "1\n"
