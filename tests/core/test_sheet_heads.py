"""Heads are matched by what they mean, and what is not read is said."""

from __future__ import annotations

from time import monotonic

import pytest

from core import sheets
from core.sheets import Column, SheetFaults, Table

COLUMNS = [Column("编号", required=True), Column("数量"), Column("党员互评", aliases=("互评",)), Column("身份证号")]


def read(*heads: str) -> Table:
    lines = [heads, [f"v{place}" for place in range(len(heads))]]
    return sheets.read("\n".join("\t".join(f'"{cell}"' for cell in line) for line in lines).encode(), COLUMNS)


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("数量（次）", "数量"),
        ("数量(次)", "数量"),
        ("数量【单位：次】", "数量"),
        ("数量/次", "数量"),
        ("数\n量", "数量"),
        (" 数　量：", "数量"),
        ("党员互评（20%）", "党员互评"),
        ("党员互评20%", "党员互评"),
        ("党员互评（占２０％）", "党员互评"),
        ("互评（20%）\n（由党员填写）", "党员互评"),
        ("身份证号（必填）*", "身份证号"),
    ],
)
def test_a_head_is_known_without_brackets_units_shares_and_blanks(head: str, title: str) -> None:
    table = read("编号", head)

    assert table.rows[0][title] == "v1"
    assert table.unread == []


def test_a_head_that_is_read_for_its_meaning_is_said() -> None:
    loose = read("编号", "数量（次）").loose

    assert [(column.letters, column.head, column.title) for column in loose] == [("B", "数量（次）", "数量")]


def test_an_exact_head_beats_a_loose_one_and_the_other_is_not_read() -> None:
    table = read("编号", "数量（上年）", "数量")

    assert table.rows[0]["数量"] == "v2"
    assert [column.head for column in table.unread] == ["数量（上年）"]


@pytest.mark.parametrize("heads", [("数量（上年）", "数量（今年）"), ("互评", "党员互评")])
def test_two_heads_that_are_equally_ours_are_asked_about_by_name(heads: tuple[str, str]) -> None:
    with pytest.raises(SheetFaults) as refused:
        read("编号", *heads)

    assert all(head in refused.value.message for head in heads)


@pytest.mark.parametrize(
    ("head", "like"),
    [
        ("居民身份证号码", "身份证号"),
        ("互评得分", "党员互评"),
        ("证件号（居民身份证）", "身份证号"),
        ("身份证", "身份证号"),
        ("备注", ""),
        ("籍贯", ""),
    ],
)
def test_a_column_that_is_not_read_says_which_of_ours_it_resembles(head: str, like: str) -> None:
    (column,) = read("编号", head).unread

    assert (column.letters, column.like) == ("B", like)


def test_a_column_without_a_head_is_told_where_it_holds_something() -> None:
    assert [(column.letters, column.head) for column in read("编号", "", "数量").unread] == [("B", "")]


def test_heads_without_end_are_not_looked_at_closely() -> None:
    started = monotonic()

    table = read("编号", *(f"{number}" + "(" * 2_400 + ")" * 2_400 for number in range(90)))

    assert monotonic() - started < 3
    assert {column.like for column in table.unread} == {""}
