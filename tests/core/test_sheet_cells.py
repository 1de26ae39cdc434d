"""No cell of a sheet is guessed: errors, formulas without a value, percentages, hidden rows, in every format."""

from __future__ import annotations

import pytest

from core import sheets
from core.sheets import Column, SheetFaults, Table
from core.sheets.books import read_book
from tests.core.made_sheets import error, label, number, ods, text, words, xls, xlsx

COLUMNS = [Column("编号", required=True), Column("数量"), Column("事由")]
HEAD = text("编号") + text("数量") + text("备注")
ODS_HEAD = words("编号") + words("数量") + words("备注")
XLS_HEAD = [label(0, n, title) for n, title in enumerate(("编号", "数量", "备注"))]


def in_xlsx(cell: str, **options: str) -> bytes:
    return xlsx([HEAD, text("甲") + cell], **options)  # type: ignore[arg-type]


def in_ods(cell: str) -> bytes:
    return ods([ODS_HEAD, words("甲") + cell])


def in_xls(cell: bytes) -> bytes:
    return xls([*XLS_HEAD, label(1, 0, "甲"), cell])


def read(content: bytes) -> Table:
    return sheets.read(content, COLUMNS)


ERROR, NO_VALUE = "单元格是错误值", "公式没有算出的值"
CALCULATE = '<calcPr fullCalcOnLoad="1"/>'
ODS_EXCEL_ERROR = (
    "<table:table-cell table:formula='of:=NA()' office:value-type='string'><text:p>#N/A</text:p></table:table-cell>"
)
ODS_ERROR = ODS_EXCEL_ERROR.replace("><text", " calcext:value-type='error'><text")
UNREADABLE: dict[str, tuple[bytes, str]] = {
    "xlsx, an error": (in_xlsx("<c t='e'><v>#N/A</v></c>"), f"{ERROR} #N/A"),
    "xlsx, an error of a formula": (in_xlsx("<c t='e'><f>1/0</f><v>#DIV/0!</v></c>"), f"{ERROR} #DIV/0!"),
    "xlsx, an error with an address": (in_xlsx("<c r='B2' t='e'><v>#REF!</v></c>"), f"{ERROR} #REF!"),
    "xlsx, an error as text": (in_xlsx(text("#VALUE!")), f"{ERROR} #VALUE!"),
    "xlsx, a formula without value": (in_xlsx("<c><f>1+2</f></c>"), NO_VALUE),
    "xlsx, a formula with an empty value": (in_xlsx("<c><f>1+2</f><v/></c>"), NO_VALUE),
    "xlsx, a text formula without value": (in_xlsx("<c t='str'><f>A2</f></c>"), NO_VALUE),
    "xlsx, a formula that was never calculated": (
        in_xlsx("<c><f>1+2</f><v>0</v></c>", calculation=CALCULATE), NO_VALUE,
    ),
    "ods, an error": (in_ods(ODS_ERROR), f"{ERROR} #N/A"),
    "ods, an error as Excel writes it": (in_ods(ODS_EXCEL_ERROR), f"{ERROR} #N/A"),
    "ods, a formula without value": (in_ods("<table:table-cell table:formula='of:=1+2'/>"), NO_VALUE),
    "xls, an error": (in_xls(error(1, 1, 0x2A)), f"{ERROR} #N/A"),
    "xls, a division by nought": (in_xls(error(1, 1, 0x07)), f"{ERROR} #DIV/0!"),
    "csv, an error": ("编号,数量\n甲,#N/A\n".encode(), f"{ERROR} #N/A"),
    "csv, an error of LibreOffice": ("编号,数量\n甲,Err:502\n".encode(), f"{ERROR} Err:502"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "sentence"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_cell_without_a_value_is_refused_by_its_address(content: bytes, sentence: str) -> None:
    with pytest.raises(SheetFaults) as refused:
        read(content)

    fault = refused.value.faults[0]
    assert (fault.row, fault.column) == (2, "B")
    assert sentence in fault.message


SHOWN: dict[str, tuple[bytes, str]] = {
    "xlsx, a percentage": (in_xlsx("<c s='1'><v>0.95</v></c>"), "95%"),
    "xlsx, a percentage with decimals": (in_xlsx("<c s='2'><v>0.565</v></c>"), "56.5%"),
    "xlsx, a percentage that no float holds": (in_xlsx("<c s='1'><v>0.57</v></c>"), "57%"),
    "xlsx, a percentage of a formula": (in_xlsx("<c s='1'><f>19/20</f><v>0.95</v></c>"), "95%"),
    "xlsx, a quoted percent sign": (in_xlsx("<c s='3'><v>95</v></c>"), "95"),
    "xlsx, an escaped percent sign": (in_xlsx("<c s='4'><v>95</v></c>"), "95"),
    "xlsx, a unit in the format": (in_xlsx("<c s='5'><v>3</v></c>"), "3"),
    "xlsx, a text in a percent cell": (in_xlsx("<c s='1' t='inlineStr'><is><t>3</t></is></c>"), "3"),
    "xlsx, a formula that gave an empty text": (in_xlsx("<c t='str'><f>\"\"</f><v></v></c>"), ""),
    "xlsx, a formula with its value": (in_xlsx("<c><f>1+2</f><v>3</v></c>"), "3"),
    "ods, a percentage": (in_ods("<table:table-cell office:value-type='percentage' office:value='0.95'/>"), "95%"),
    "ods, a formula with its value": (
        in_ods("<table:table-cell table:formula='of:=1+2' office:value-type='float' office:value='3'/>"), "3",
    ),
    "xls, a percentage": (in_xls(number(1, 1, 0.95, 1)), "95%"),
    "xls, a quoted percent sign": (in_xls(number(1, 1, 95, 3)), "95"),
    "xls, a number": (in_xls(number(1, 1, 3)), "3"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "shown"), SHOWN.values(), ids=SHOWN)
def test_a_cell_is_read_as_the_sheet_shows_it(content: bytes, shown: str) -> None:
    assert [row["数量"] for row in read(content).rows] == [shown]


HIDDEN: dict[str, bytes] = {
    "xlsx": xlsx([HEAD, *(text(name) for name in "甲乙丙丁")], hidden=[3, 4]),
    "ods": ods([ODS_HEAD, *(words(name) for name in "甲乙丙丁")], hidden=[3, 4]),
    "xls": xls([*XLS_HEAD, *(label(n, 0, name) for n, name in enumerate("甲乙丙丁", 1))], hidden=[3, 4]),
}


@pytest.mark.parametrize("content", HIDDEN.values(), ids=HIDDEN)
def test_hidden_rows_are_left_out_and_numbered(content: bytes) -> None:
    table = read(content)

    assert [row["编号"] for row in table.rows] == ["甲", "丁"]
    assert (table.hidden_rows, table.hidden_ranges) == ([3, 4], "3–4")


def test_repeated_rows_and_columns_of_an_ods_keep_their_places() -> None:
    blank = "<table:table-cell table:number-columns-repeated='2'/>"
    gap = "</table:table-row><table:table-row table:number-rows-repeated='3'><table:table-cell/>"

    with pytest.raises(SheetFaults) as refused:
        sheets.read(ods([blank + words("编号") + words("数量") + gap, blank + words("甲") + ODS_ERROR]), COLUMNS)

    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(5, "D")]


UNREAD: dict[str, bytes] = {
    "xlsx, an error": in_xlsx("<c/><c t='e'><v>#N/A</v></c>"),
    "xlsx, a formula without value": in_xlsx("<c/><c><f>1+2</f></c>"),
    "xlsx, a long number": in_xlsx("<c/><c><v>6217003810012345678</v></c>"),
    "xlsx, a long text": in_xlsx("<c/>" + text("长" * 6_000)),
    "ods, an error": in_ods("<table:table-cell/>" + ODS_ERROR),
    "xls, an error": in_xls(error(1, 2, 0x2A)),
    "csv, an error": "编号,数量,备注\n甲,,#N/A\n".encode(),
}


@pytest.mark.parametrize("content", UNREAD.values(), ids=UNREAD)
def test_what_stands_in_a_column_that_nobody_reads_blocks_nothing(content: bytes) -> None:
    table = read(content)

    assert [row["编号"] for row in table.rows] == ["甲"]
    assert [(column.letters, column.head) for column in table.unread] == [("C", "备注")]


def test_every_cell_that_cannot_be_read_is_told_at_once() -> None:
    rows = [HEAD, *(["<c t='e'><v>#N/A</v></c><c><f>1</f></c>"] * 2)]

    with pytest.raises(SheetFaults) as refused:
        read(xlsx(rows))

    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(2, "A"), (2, "B"), (3, "A"), (3, "B")]


def test_a_percentage_is_no_amount() -> None:
    with pytest.raises(ValueError, match="百分数"):
        sheets.amount("300%")


@pytest.mark.parametrize("name", ["白　礼洁", " 白 礼洁", "白\u00a0礼洁", "白礼\u200b洁"])
def test_a_name_is_one_name_whatever_blanks_pad_it(name: str) -> None:
    assert sheets.unspaced(name) == "白礼洁"


LIST = (
    "<extLst><ext xmlns:x14='urn:x14' xmlns:xm='urn:xm'><x14:dataValidations><x14:dataValidation type='list'>"
    "<x14:formula1><xm:f>选项!$A$1:$A$9</xm:f></x14:formula1></x14:dataValidation></x14:dataValidations></ext></extLst>"
)


def test_a_drop_down_list_of_another_sheet_is_no_cells_formula() -> None:
    content = in_xlsx("<c><v>3</v></c>", after=LIST)

    assert read(content).rows[0]["数量"] == "3"
    assert list(read_book(content)) == ["表"]


def test_cells_that_are_merged_into_one_are_refused_where_they_are_read() -> None:
    rows = [HEAD, *(text(name) + ("<c><v>5</v></c>" if name == "甲" else "<c/>") + text(name) for name in "甲乙丙")]
    merged = "<mergeCells><mergeCell ref='B2:B4'/></mergeCells>"

    with pytest.raises(SheetFaults) as refused:
        read(xlsx(rows, after=merged))

    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(3, "B"), (4, "B")]
    assert "合并的单元格" in refused.value.faults[0].message
    assert len(read(xlsx(rows, after=merged.replace("B", "C"))).rows) == 3


def test_more_cells_than_any_sheet_of_ours_has_are_not_counted_to_the_end() -> None:
    with pytest.raises(SheetFaults, match="表格太大"):
        read(xlsx([HEAD, "<c/>" * 1_100_000]))


STRANGE: dict[str, tuple[bytes, str]] = {
    "an error": (xlsx([HEAD, text("甲") + "<c t='e'><v>#N/A</v></c>"]), "表!B2：单元格是错误值 #N/A"),
    "a formula": (xlsx([HEAD, text("甲") + "<c><f>1+2</f><v>3</v></c>"]), "表!B2：这里是公式"),
    "a hidden row": (xlsx([HEAD, text("甲") + text("乙")], hidden=[2]), "表!A2：这一行被隐藏或筛选掉了"),
}


@pytest.mark.parametrize(("content", "sentence"), STRANGE.values(), ids=STRANGE)
def test_a_workbook_with_a_cell_that_its_values_do_not_show_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(SheetFaults) as refused:
        read_book(content)

    assert [str(fault).partition("；")[0].partition("，")[0] for fault in refused.value.faults] == [sentence]


def test_a_hidden_row_that_holds_nothing_hinders_no_workbook() -> None:
    assert list(read_book(xlsx([HEAD, "<c s='1'/>"], hidden=[2]))) == ["表"]
