"""The commands: what they print, how they end, one line for every fault of a file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rules.cli import rules

CASE = Path(__file__).parent.parent / "cases" / "mashi"
RANGED = Path(__file__).parent.parent / "cases" / "harsh-13" / "criteria.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CASE, tmp_path / "case"))


def scored(folder: Path, *options: str) -> Result:
    files = ["--criteria", f"{folder}/criteria.yaml", "--members", f"{folder}/members.csv"]
    arguments = ["score", *files, "--entries", f"{folder}/entries.csv", "--quarter", "2022Q3", *options]
    return CliRunner().invoke(rules, arguments)


def rated(folder: Path) -> Result:
    files = ["--criteria", f"{folder}/criteria.yaml", "--members", f"{folder}/members.csv"]
    rest = ["--entries", f"{folder}/entries.csv", "--appraisals", f"{folder}/appraisals.csv", "--year", "2022"]
    return CliRunner().invoke(rules, ["stars", *files, *rest])


def append(file: Path, *rows: str) -> None:
    file.write_text(file.read_text("utf-8") + "".join(f"{row}\n" for row in rows), "utf-8")


def faults(result: Result) -> list[str]:
    assert result.exit_code == 2
    assert result.stdout == ""
    return [line.split("/")[-1] for line in result.stderr.splitlines()]


def test_a_sound_document_is_told_in_one_line_and_a_line_for_each_reminder() -> None:
    result = CliRunner().invoke(rules, ["check", str(CASE / "criteria.yaml")])

    first, *others = result.stdout.splitlines()
    assert (result.exit_code, result.stderr) == (0, "")
    assert "可用" in first
    assert all(": 提醒 " in line for line in others)


def test_a_faulty_document_ends_with_2_and_a_line_per_fault(folder: Path) -> None:
    text = (folder / "criteria.yaml").read_text("utf-8")
    (folder / "criteria.yaml").write_text(text.replace("floor: 0}", "floor: 101}").replace("ties: break", "ties: x"))

    result = CliRunner().invoke(rules, ["check", str(folder / "criteria.yaml")])

    assert [line.split(": ")[:2] for line in faults(result)] == [
        ["criteria.yaml", "base.floor"],
        ["criteria.yaml", "boards.ties"],
    ]


def test_a_missing_file_is_named() -> None:
    result = CliRunner().invoke(rules, ["check", "nowhere/criteria.yaml"])

    assert faults(result) == ["criteria.yaml: 全文: 读不到这个文件，请检查路径和权限。"]


@pytest.mark.parametrize("quarter", ["2022Q5", "2022q3", "0001Q1", "9999Q1", ""])
def test_a_quarter_that_is_none_ends_with_2(folder: Path, quarter: str) -> None:
    result = scored(folder, "--quarter", quarter)

    assert (result.exit_code, result.stdout) == (2, "")


def test_a_byte_order_mark_changes_nothing(folder: Path) -> None:
    before = scored(folder).stdout
    for name in ("members.csv", "entries.csv"):
        (folder / name).write_bytes(b"\xef\xbb\xbf" + (folder / name).read_bytes())

    assert scored(folder).stdout == before


def test_windows_line_ends_and_empty_rows_change_nothing(folder: Path) -> None:
    before = scored(folder).stdout
    text = (folder / "entries.csv").read_text("utf-8")
    (folder / "entries.csv").write_bytes((text + "\n,,,,,,\n").replace("\n", "\r\n").encode())

    assert scored(folder).stdout == before


def test_the_order_of_entries_changes_nothing(folder: Path) -> None:
    before = scored(folder).stdout
    header, *rows = (folder / "entries.csv").read_text("utf-8").splitlines()
    (folder / "entries.csv").write_text("\n".join([header, *reversed(rows)]), "utf-8")

    assert scored(folder).stdout == before


def test_an_empty_ledger_leaves_everybody_the_base(folder: Path) -> None:
    (folder / "entries.csv").write_text("id,member_no,date,item,quantity,points,state\n")

    rows = json.loads(scored(folder).stdout)

    assert rows
    assert {row["total"] for row in rows} == {"100"}


def test_nobody_in_the_file_makes_an_empty_board(folder: Path) -> None:
    header = (folder / "members.csv").read_text("utf-8").splitlines()[0]
    (folder / "members.csv").write_text(header + "\n", "utf-8")
    (folder / "entries.csv").write_text("id,member_no,date,item,quantity,points,state\n")

    assert json.loads(scored(folder).stdout) == []
    assert json.loads(rated(folder).stdout) == []


MEMBERS = [
    ("M001,重复,retired,一支部,,,", "第 12 行 member_no: 与第 2 行重复"),
    (",无号,retired,一支部,,,", "第 12 行 member_no: 不能为空"),
    ("N1,甲,retired,一支部,2022-2-3,,", "第 12 行 joined_party_on: “2022-2-3”不是日期"),
    ("N1,甲,retired,一支部,,2022-02-30,", "第 12 行 active_from: “2022-02-30”不是日期"),
    ("N1,甲,retired", "第 12 行: 有 3 格，应为 7 格"),
]
ENTRIES = [
    ("1,M001,2022-02-10,duty.1,,,", "id: 与第 2 行重复"),
    ("001,M001,2022-02-10,duty.1,,,", "id: 与第 2 行重复"),
    ("x,M001,2022-02-10,duty.1,,,", "id: “x”不是整数编号"),
    ("-5,M001,2022-02-10,duty.1,,,", "id: “-5”不是整数编号"),
    ("99999999999999999999,M001,2022-02-10,duty.1,,,", "id: “99999999999999999999”不是整数编号"),
    ("900,M999,2022-02-10,duty.1,,,recorded", "member_no: 党员名册里没有“M999”"),
    ("900,M001,2022-02-10,duty.9,,,rejected", "item: 细则里没有“duty.9”这一项"),
    ("900,M001,2022-02-31,duty.1,,,returned", "date: “2022-02-31”不是日期"),
    ("900,M001,20220203,duty.1,,,", "date: “20220203”不是日期"),
    ("900,M001,2022-W05-4,duty.1,,,", "date: “2022-W05-4”不是日期"),
    ("900,M001,,duty.1,,,", "date: 不能为空"),
    ("900,M001,2022-02-10,duty.1,0,,", "quantity: “0”超出范围"),
    ("900,M001,2022-02-10,duty.1,10000.01,,", "quantity: “10000.01”超出范围"),
    ("900,M001,2022-02-10,duty.1,1.005,,", "quantity: “1.005”不是数字"),
    ("900,M001,2022-02-10,duty.1,1e2,,", "quantity: “1e2”不是数字"),
    ("900,M001,2022-02-10,duty.1,,x,", "points: “x”不是数字"),
    ("900,M001,2022-02-10,duty.1,,,approved", "state: 没有“approved”这个状态"),
]


@pytest.mark.parametrize(("row", "fault"), MEMBERS)
def test_a_faulty_member_is_told_by_row_and_column(folder: Path, row: str, fault: str) -> None:
    append(folder / "members.csv", row)

    assert [line.startswith(f"members.csv: {fault}") for line in faults(scored(folder))] == [True]


@pytest.mark.parametrize(("row", "fault"), ENTRIES)
def test_a_faulty_entry_is_told_by_row_and_column(folder: Path, row: str, fault: str) -> None:
    append(folder / "entries.csv", row)

    assert [line.startswith(f"entries.csv: 第 20 行 {fault}") for line in faults(scored(folder))] == [True]


@pytest.mark.parametrize("points", ["", "5.01", "-0.01"])
def test_an_entry_of_a_ranged_item_needs_points_within_its_bounds(folder: Path, points: str) -> None:
    shutil.copy(RANGED, folder / "criteria.yaml")
    (folder / "entries.csv").write_text(
        f"id,member_no,date,item,quantity,points,state\n1,M001,2022-08-01,c0.0,,{points},\n"
    )

    assert [line.startswith("entries.csv: 第 2 行 points: ") for line in faults(scored(folder))] == [True]


def test_every_fault_of_every_file_is_told_at_once(folder: Path) -> None:
    append(folder / "entries.csv", "900,M999,2022-02-31,duty.9,0,,x")
    append(folder / "previous.csv", "M002,green", "M001,red")

    lines = faults(scored(folder, "--previous", f"{folder}/previous.csv"))

    assert [line.split(": ")[0] for line in lines] == ["entries.csv"] * 5 + ["previous.csv"] * 2


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        ("member_no,name,category,branch,joined_party_on,active_from", "第 1 行 active_to: 缺少这一列"),
        ("member_no,member_no,name,category,branch,joined_party_on,active_from,active_to", "第 1 行: 列“member_no”"),
        ("member_no,name,category,branch,joined_party_on,active_from,active_to,phone", "第 1 行: 没有“phone”这一列"),
    ],
)
def test_a_faulty_header_is_told(folder: Path, header: str, fault: str) -> None:
    (folder / "members.csv").write_text(header + "\n", "utf-8")

    assert [line.startswith(f"members.csv: {fault}") for line in faults(scored(folder))] == [True]


def test_a_file_in_another_encoding_is_told(folder: Path) -> None:
    text = (folder / "members.csv").read_text("utf-8")
    (folder / "members.csv").write_bytes(text.encode("gb18030"))

    assert faults(scored(folder)) == [
        "members.csv: 第 2 行: 不是 UTF-8 编码，请在表格软件中另存为“CSV UTF-8”。"
    ]  # fmt: skip


def test_an_open_quotation_mark_is_told(folder: Path) -> None:
    append(folder / "entries.csv", '900,"M001,2022-02-10')

    assert faults(scored(folder))[0].startswith("entries.csv: 第 20 行: 引号没有配对")


EVALUATIONS = [
    ("M001,90", "第 6 行 member_no: 与第 2 行重复"),
    ("M005,100.01", "第 6 行 mean: “100.01”超出范围"),
    ("M005,-1", "第 6 行 mean: “-1”超出范围"),
    ("M005,", "第 6 行 mean: 不能为空"),
    ("M005,九十", "第 6 行 mean: “九十”不是数字"),
]


@pytest.mark.parametrize(("row", "fault"), EVALUATIONS)
def test_a_faulty_evaluation_is_told_by_row_and_column(folder: Path, row: str, fault: str) -> None:
    append(folder / "evaluations.csv", row)

    lines = faults(scored(folder, "--evaluations", f"{folder}/evaluations.csv"))

    assert [line.startswith(f"evaluations.csv: {fault}") for line in lines] == [True]


def test_evaluations_and_boards_of_strangers_are_ignored(folder: Path) -> None:
    options = ("--evaluations", f"{folder}/evaluations.csv", "--previous", f"{folder}/previous.csv")
    before = scored(folder, *options).stdout
    append(folder / "evaluations.csv", "X1,90", "X1,90")
    append(folder / "previous.csv", "X1,red")

    assert scored(folder, *options).stdout == before


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("M001,self,90", "第 19 行 source: 与第 2 行重复"),
        ("M002,branch,101", "第 19 行 score: “101”超出范围"),
        ("M002,branch,", "第 19 行 score: 不能为空"),
    ],
)
def test_a_faulty_appraisal_is_told_by_row_and_column(folder: Path, row: str, fault: str) -> None:
    rows = (folder / "appraisals.csv").read_text("utf-8").splitlines()
    rest = [line for line in rows if not line.startswith("M002,branch,")]
    (folder / "appraisals.csv").write_text("\n".join([*rest, row]) + "\n", "utf-8")

    lines = faults(rated(folder))

    assert [line.startswith(f"appraisals.csv: {fault.replace('19', str(len(rest) + 1))}") for line in lines] == [True]


def test_appraisals_of_strangers_and_unknown_sources_are_ignored(folder: Path) -> None:
    before = rated(folder).stdout
    append(folder / "appraisals.csv", "X1,self,90", "M001,astrologer,90", "M001,astrologer,91")

    assert rated(folder).stdout == before


@pytest.mark.parametrize("quarter", ["0002Q1", "9996Q4"])
def test_the_first_and_the_last_quarter_score(folder: Path, quarter: str) -> None:
    assert scored(folder, "--quarter", quarter).exit_code == 0


def test_a_year_beyond_the_calendar_ends_with_2(folder: Path) -> None:
    files = ["--criteria", f"{folder}/criteria.yaml", "--members", f"{folder}/members.csv"]
    rest = ["--entries", f"{folder}/entries.csv", "--appraisals", f"{folder}/appraisals.csv", "--year", "9999"]

    assert CliRunner().invoke(rules, ["stars", *files, *rest]).exit_code == 2


def test_nothing_but_the_list_stands_on_standard_output(folder: Path) -> None:
    assert scored(folder).stdout.startswith("[")
    assert isinstance(json.loads(scored(folder).stdout), list)
    assert isinstance(json.loads(rated(folder).stdout), list)
