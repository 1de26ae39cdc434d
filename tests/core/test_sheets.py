"""Spreadsheets in and out: what a person meant, bounds, and refusals in words."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from core import sheets
from core.sheets import Bounds, Cell, Column, Content, Kind, SheetFaults

COLUMNS = [
    Column("编号", required=True),
    Column("姓名", required=True, aliases=("党员姓名",)),
    Column("日期", Kind.DATE),
    Column("数量", Kind.NUMBER),
    Column("条目", choices=("三会一课缺席", "志愿服务")),
]


def workbook(rows: Sequence[Sequence[Cell | float]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return content.getvalue()


def with_cell(cell: str) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["编号", "姓名"])
        sheet.write_string(cell, "x")
    return content.getvalue()


def refused(content: bytes, bounds: Bounds | None = None) -> SheetFaults:
    with pytest.raises(SheetFaults) as caught:
        sheets.read(content, COLUMNS, bounds or Bounds())
    return caught.value


def test_an_export_read_again_gives_what_was_written() -> None:
    rows: list[list[Cell]] = [
        ["007", "曾某", date(2022, 9, 30), Decimal("1.5"), "志愿服务"],
        ["008", "仇某", None, 3, None],
    ]

    table = sheets.read(sheets.write([Content("积分", COLUMNS, rows, title="积分 2022Q3")]), COLUMNS)

    assert [dict(row.cells) for row in table.rows] == [
        {"编号": "007", "姓名": "曾某", "日期": "2022-09-30", "数量": "1.5", "条目": "志愿服务"},
        {"编号": "008", "姓名": "仇某", "日期": "", "数量": "3", "条目": ""},
    ]


def test_rows_carry_the_number_that_the_spreadsheet_shows() -> None:
    content = workbook([["积分导入表"], [], ["编号", "姓名"], ["1", "甲"], [], ["2", "乙"]])

    table = sheets.read(content, COLUMNS)

    assert [(row.number, row["姓名"]) for row in table.rows] == [(4, "甲"), (6, "乙")]


def test_a_head_is_found_under_its_alias_with_stars_and_spaces() -> None:
    table = sheets.read(workbook([["编 号*", "党员姓名", "备注"], ["1", "甲", "x"]]), COLUMNS)

    assert table.present == {"编号", "姓名"}
    assert table.rows[0]["姓名"] == "甲"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_every_encoding_of_the_office(encoding: str) -> None:
    text = '编号,姓名,条目\r\n１２,"𬭎某","一行\n两行"\r\n13,乙,\r\n'

    table = sheets.read(text.encode(encoding), COLUMNS)

    assert [(row.number, row["编号"], row["姓名"]) for row in table.rows] == [(2, "12", "𬭎某"), (4, "13", "乙")]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_is_read_with_every_delimiter(delimiter: str) -> None:
    table = sheets.read(f"编号{delimiter}姓名\n1{delimiter}甲\n".encode(), COLUMNS)

    assert table.rows[0]["姓名"] == "甲"


@pytest.mark.parametrize("cell", ["XFD1048576", "ZZ900000"])
def test_a_stray_cell_at_the_end_of_the_world_ends_in_a_sentence(cell: str) -> None:
    assert "误填了一个单元格" in refused(with_cell(cell)).message


def test_an_archive_that_unpacks_without_end_ends_in_a_sentence() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "x")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _piece in range(320):
                part.write(b" " * 1024 * 1024)

    assert "表格太大" in refused(content.getvalue()).message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"%PDF-1.7 ...", "PDF 文件，不是表格"),
        (b"<html><table><tr><td>1</td></tr></table>", "HTML 文件，不是表格"),
        (b"PK\x03\x04 broken", "已损坏"),
        (b"\xd0\xcf\x11\xe0 broken", "已损坏"),
        (b"\x00\x01\x02\xff\xfe", "不是表格文件"),
        ("姓名\n甲\n".encode(), "缺少这些列：编号"),
        ('编号,姓名\n1,"甲\n'.encode(), "已损坏"),
    ],
)
def test_a_file_that_is_no_usable_sheet_is_refused_in_words(content: bytes, words: str) -> None:
    assert words in refused(content).message


def test_a_column_twice_is_a_fault_of_the_head_row() -> None:
    fault = refused(workbook([["编号", "姓名", "党员姓名"], ["1", "甲", "乙"]])).faults[0]

    assert (fault.row, fault.column) == (1, "姓名")


def test_a_long_number_that_lost_its_digits_is_a_fault_of_its_cell() -> None:
    fault = refused(workbook([["编号", "姓名"], [511900197001011234, "甲"]])).faults[0]

    assert (fault.row, fault.column) == (2, "A")
    assert "15 位" in fault.message


def test_an_error_value_is_a_fault_of_its_cell() -> None:
    fault = refused("编号,姓名\n1,#N/A\n".encode()).faults[0]

    assert (fault.row, fault.column) == (2, "B")


def test_the_bounds_hold_for_size_rows_and_columns() -> None:
    many = workbook([["编号", "姓名"], *([str(n), "甲"] for n in range(50))])
    wide = workbook([["编号", "姓名"], ["1", "甲", *("x" * 20)]])

    assert "1 MB" in refused(b"x" * (1024 * 1024 + 1), Bounds(size=1024 * 1024)).message
    assert "行数太多" in refused(many, Bounds(rows=30)).message
    assert "第 2 行" in refused(wide, Bounds(columns=10)).message


def test_the_child_gets_none_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONSTARTUP", "/nowhere")
    monkeypatch.setenv("PYTHONHOME", "/nowhere")

    assert sheets.read("编号,姓名\n1,甲\n".encode(), COLUMNS).rows[0]["编号"] == "1"


@pytest.mark.parametrize(
    "text",
    [
        "2022-09-03",
        "2022/9/3",
        "2022.9.3",
        "2022年9月3日",
        "20220903",
        "２０２２－０９－０３",
        "44807",
        "2022-09-03 00:00:00",
        "2022-09-03 09:30:00",
    ],
)
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert sheets.day(text) == date(2022, 9, 3)


@pytest.mark.parametrize("text", ["2022-02-30", "9月3日", "2022-9/3", "昨天", "2022-13-01", "", "1e5"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"日期|这一天"):
        sheets.day(text)


@pytest.mark.parametrize(
    ("text", "value"), [("2", "2"), ("1.50", "1.5"), ("１．５", "1.5"), ("1,200", "1200"), ("−3", "-3")]
)
def test_an_amount_is_read_as_people_write_it(text: str, value: str) -> None:
    assert sheets.amount(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "1e3", "NaN", "两次", "1,20", "1.2.3", "0x10"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="不是数"):
        sheets.amount(text)


def test_no_text_becomes_a_formula_or_a_link() -> None:
    rows = [["=1+1", "http://example.org"], ["@SUM(A1)", "+1"]]
    content = sheets.write([Content("表", COLUMNS[:2], rows)])

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()

    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert "=1+1" in sheet


def test_sheet_names_are_made_fit_and_different() -> None:
    content = sheets.write([Content("登科/街道:[麻石]" * 4, COLUMNS, []), Content("登科/街道:[麻石]" * 4, COLUMNS, [])])

    names = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names

    assert len({name.lower() for name in names}) == 2
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_a_template_has_its_columns_explanations_and_choices_and_can_be_read_empty() -> None:
    content = sheets.template("党员", COLUMNS, notes=["一行一人。"], rows=[["1", "甲"]])

    table = sheets.read(content, COLUMNS)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()

    assert [row["姓名"] for row in table.rows] == ["甲"]
    assert "$A$1:$A$2" in sheet
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names == ["党员", "填写说明", "选项"]
