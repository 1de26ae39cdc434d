"""CSV for people: opened by a double click it shows Chinese, and no text becomes a formula."""

import pytest

from core.csv_file import csv_file
from core.sheets import Column, read


def test_a_csv_begins_with_a_bom_and_ends_its_lines_as_offices_do() -> None:
    assert csv_file(("姓名", "总分"), [("苏彩霞", 98), ('他说"好"', "a,b")]) == (
        b"\xef\xbb\xbf" + '姓名,总分\r\n苏彩霞,98\r\n"他说""好""","a,b"\r\n'.encode()
    )


@pytest.mark.parametrize("cell", ["=1+1", "+1+1", "-1+1", "@x", "\t=1", "-"])
def test_a_text_that_looks_like_a_formula_is_kept_as_text(cell: str) -> None:
    assert f"'{cell.strip()}".encode() in csv_file(("a",), [(cell,)]).replace(b"'\t", b"'")


@pytest.mark.parametrize("cell", ["-2", "+2.5", "98.25", "苏-彩霞"])
def test_numbers_with_a_sign_and_plain_names_stay_as_they_are(cell: str) -> None:
    assert csv_file(("a",), [(cell,)]).decode("utf-8-sig") == f"a\r\n{cell}\r\n"


def test_our_own_reader_reads_it_again() -> None:
    content = csv_file(("姓名", "支部"), [("苏彩霞", "第一支部")])

    table = read(content, [Column("姓名"), Column("支部")])

    assert [(row["姓名"], row["支部"]) for row in table.rows] == [("苏彩霞", "第一支部")]
