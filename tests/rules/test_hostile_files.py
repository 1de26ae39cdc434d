"""Files of somebody who means harm, or whose program went wrong: refused in words, never by a crash or a flood."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import rules
from rules.cli import rules as commands
from rules.documents.reading import examined
from rules.documents.yaml_tree import MAX_BYTES
from rules.explain import PLAIN, FaultWording, lines, regulation
from rules.warnings import cautions
from tests.rules import further

CASE = Path(__file__).parent.parent / "cases" / "mashi"
PILOT = (CASE / "criteria.yaml").read_bytes()
MEMBERS = "member_no,name,category,branch,joined_party_on,active_from,active_to\nM1,甲,retired,一,,,\n"
ENTRIES = "id,member_no,date,item,quantity,points,state,measure,attributes\n"
ODD: dict[str, Any] = {
    "nothing": None, "a list": [], "a list of a mapping": [{}], "a mapping": {}, "a truth": True,
    "a huge number": 10**400,
    "no number": float("nan"), "infinity": float("-inf"), "below zero": -1, "three decimals": "0.001",
    "empty": "", "full width": "１２", "a numeral": "十二", "a date": "2022-09-30", "two lines": "a\nb",
    "an escape": "\x1b[31m", "long": "亮" * 2_000, "NUL": "a\0b", "half a pair": "\ud800",
    "an emoji": "🎉", "a deep list": [[[[["x"]]]]],
}  # fmt: skip
Path_ = tuple[str | int, ...]


def document() -> dict[str, Any]:
    return copy.deepcopy(further.further())


def paths(value: object, path: Path_ = ()) -> Iterator[Path_]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield (*path, key)
        yield from paths(each, (*path, key))


def holder(document: Any, path: Path_) -> Any:  # noqa: ANN401
    for key in path[:-1]:
        document = document[key]
    return document


def faults_of(read: Callable[[Any], rules.Version], content: object) -> list[rules.Fault]:
    """What is wrong with a document, nothing when it is read."""
    try:
        read(content)
    except rules.DocumentFaults as refused:
        return refused.faults
    return []


def assert_told(faults: list[rules.Fault]) -> None:
    """Every fault has a place and a sentence, on one line."""
    assert all(line.endswith("。") and line.isprintable() for line in FaultWording(PLAIN).lines(faults))
    assert all(str(fault).isprintable() for fault in faults)


def assert_answered(document: dict[str, Any]) -> None:
    """A document is refused with a place and a sentence for every fault, or it is read, explained and checked."""
    faults = faults_of(rules.from_document, document)
    assert_told(faults)
    if faults:
        return
    version = rules.from_document(document)
    sentences = [*lines(regulation(version, PLAIN), PLAIN), *map(str, cautions(version))]
    assert all("\n" not in line and "\x1b" not in line for line in sentences)


@pytest.mark.parametrize("odd", ODD.values(), ids=list(ODD))
def test_another_kind_of_value_anywhere_is_answered_in_words(odd: object) -> None:
    for path in paths(document()):
        criteria = document()
        holder(criteria, path)[path[-1]] = copy.deepcopy(odd)
        assert_answered(criteria)


@pytest.mark.parametrize("name", ["", "ｘ", "a.b[0]", "<<", "null", "\x1b[2J", "k" * 5_000])
def test_another_key_anywhere_is_answered_in_words(name: str) -> None:
    for path in paths(document()):
        criteria = document()
        within = holder(criteria, path)
        if isinstance(path[-1], str):
            within[name] = within.pop(path[-1])
            assert_answered(criteria)


def test_a_part_missing_or_there_twice_is_answered_in_words() -> None:
    for path in paths(document()):
        criteria, twice = document(), document()
        del holder(criteria, path)[path[-1]]
        assert_answered(criteria)
        within = holder(twice, path)
        if isinstance(within, list):
            within.append(copy.deepcopy(within[0]))
            assert_answered(twice)


BROKEN = {
    **{f"cut at {n}": PILOT[:n] for n in range(1, len(PILOT), 211)},
    "UTF-16": PILOT.decode().encode("utf-16"),
    "GBK": PILOT.decode().encode("gbk"),
    "two marks": b"\xef\xbb\xbf" * 2 + PILOT,
    "tabs": PILOT.replace(b"  ", b"\t"),
    "lone returns": PILOT.replace(b"\n", b"\r"),
    "full-width colons": PILOT.decode().replace(":", "：").encode(),
    "twice": PILOT + b"---\n" + PILOT,
    "half a pair": PILOT + b'x: "\xed\xa0\x80"',
    "a NUL": PILOT + b"\0",
    "a merge key": b"<<: {a: 1}\n" + PILOT,
    "tags": PILOT.replace(b"points: ", b"points: !!int "),
    "brackets": b"[" * 200_000,
    "dashes": b"- " * 100_000,
    "aliases of nothing": b"a: [" + b"*b," * 50_000 + b"]",
    "an unclosed text": b'a: "' + b"b" * 200_000,
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=list(BROKEN))
def test_a_broken_file_is_read_or_refused_in_words(content: bytes) -> None:
    assert_told(faults_of(rules.read, content))


def refusals(text: str) -> list[str]:
    assert len(text.encode()) <= MAX_BYTES
    return [str(fault) for fault in faults_of(rules.read, text)]


def yaml_with(key: str, value: str) -> str:
    return json.dumps(document() | {key: "HERE"}, ensure_ascii=False).replace('"HERE"', value)


def test_a_long_text_that_aliases_repeat_is_refused() -> None:
    repeated = f'[&a "{"亮" * 40_000}", {", ".join(["*a"] * 2_000)}]'

    assert refusals(yaml_with("limits", repeated)) == [": too_much_text"]


def test_aliases_do_not_nest_deeper_than_what_is_written_out() -> None:
    chain = ["a0: &a0 [x]", *(f"a{n}: &a{n} {'[' * 9}*a{n - 1}{']' * 9}" for n in range(1, 50))]

    assert ": too_deep count=12" in refusals("\n".join(chain))[0]


def test_an_alias_may_repeat_what_would_be_in_bounds() -> None:
    text = yaml_with("limits", "[&a {items: all, points: 30, per: quarter}, *a]")

    assert len(rules.read(text).limits) == 2


def test_a_key_of_many_signs_is_cut_in_every_path() -> None:
    faults = refusals(f'? "{"k" * 100_000}"\n: [{", ".join(["!x a"] * 2_000)}]')

    assert len(faults) == 2_000
    assert max(map(len, faults)) < 200


def test_an_unknown_grade_is_told_the_first_grades_alone() -> None:
    criteria = document()
    criteria["evaluations"]["grades"] = {f"第{n}档": 1 for n in range(3_000)}
    criteria["stars"]["appraisal"]["quota"] = {f"x{n}": 0 for n in range(3_000)}

    faults = [fault for fault in examined(criteria).faults if ".quota." in fault.path]

    assert len(faults) == 3_000
    assert max(map(len, FaultWording(PLAIN).lines(faults))) < 400


@pytest.mark.parametrize("word", ["a\nb", "\x1b[31m", "x" * 201, " "], ids=["lines", "escape", "long", "blank"])
@pytest.mark.parametrize(
    "place",
    [
        ("boards", "exempt"),
        ("categories", 1, "items", 0, "applies_to"),
        ("categories", 1, "items", 0, "factors"),
        ("base", "start", "by"),
        ("stars", "appraisal", "ungraded"),
        ("stars", "tiers_by"),
        ("evaluations", "grades"),
    ],
)
def test_a_free_code_is_one_short_line(place: Path_, word: str) -> None:
    criteria = document()
    within = holder(criteria, place).setdefault(place[-1], [])
    within.append(word) if isinstance(within, list) else within.update({word: next(iter(within.values()))})

    assert {"not_a_line", "not_a_text"} & {fault.code for fault in faults_of(rules.from_document, criteria)}


def test_every_chapter_of_a_long_document_has_its_number() -> None:
    criteria = document()
    criteria["categories"] += [
        {"code": f"more{n}", "title": "又一类", "kind": "bonus", "items": []} for n in range(210)
    ]

    read = regulation(rules.from_document(criteria), PLAIN)

    numbers = [chapter.number for chapter in read.chapters]
    assert len(set(numbers)) == len(numbers)
    assert [numbers[n - 1] for n in (100, 101, 110, 119, 200)] == [
        "第一百章", "第一百零一章", "第一百一十章", "第一百一十九章", "第二百章",
    ]  # fmt: skip


def write(file: Path, document: dict[str, Any]) -> None:
    file.write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "criteria.yaml", document())
    (tmp_path / "members.csv").write_text(MEMBERS, "utf-8")
    (tmp_path / "entries.csv").write_text(ENTRIES, "utf-8")
    return tmp_path


def scored(folder: Path, *options: str) -> Result:
    files = [word for name in ("members", "entries") for word in (f"--{name}", f"{folder}/{name}.csv")]
    arguments = ["score", "--criteria", f"{folder}/criteria.yaml", *files, "--quarter", "2022Q3", *options]
    return CliRunner().invoke(commands, arguments)


def test_a_header_without_end_is_told_in_two_lines(folder: Path) -> None:
    (folder / "entries.csv").write_text(ENTRIES.strip() + "," * 100_000 + "\n", "utf-8")

    result = scored(folder)

    assert (result.exit_code, result.stdout) == (2, "")
    assert [line.split(": ", 2)[1:] for line in result.stderr.splitlines()] == [
        ["第 1 行", "列“”出现了 100000 次，请只留一列。"],
        ["第 1 行", f"没有“”这一列，请删去或改名；可用的列：{'、'.join(ENTRIES.strip().split(','))}。"],
    ]


def test_a_missing_attribute_is_told_the_first_values_alone(folder: Path) -> None:
    criteria = document()
    criteria["categories"][2]["items"][1]["attributes"]["level"] = {f"v{n}": 1 for n in range(3_000)}
    write(folder / "criteria.yaml", criteria)
    (folder / "entries.csv").write_text(f"{ENTRIES}1,M1,2022-07-05,gain.2,,,,5,medium=web\n", "utf-8")

    result = scored(folder)

    assert result.exit_code == 2
    assert "“level”应为 v0、v1、" in result.stderr
    assert " 等 之一" in result.stderr
    assert len(result.stderr) < 300


CELLS = [
    "", "-1", "1.005", "1e3", "１２", "十二", "=1+1", '=HYPERLINK("x")', "nan", "9" * 400, "a\0b", "\x1b[31m", "🎉",
    " M1 ", "M１", "2022-02-30", "0000-01-01", "44747", "a=b=c", "=", ";;", "level=city；medium=web",
    "level=city;level=city", '{"level": "city"}', "x" * 140_000, "Recognised", "a\nb", 'a"b', "../../etc",
]  # fmt: skip


@pytest.mark.parametrize("cell", CELLS, ids=range(len(CELLS)))
def test_an_odd_cell_in_any_column_is_counted_or_told(folder: Path, cell: str) -> None:
    plain = ["M1", "2022-07-05", "gain.2", "1", "", "", "5", "level=city;medium=web"]
    quoted = f'"{cell.replace(chr(34), chr(34) * 2)}"'
    rows = [[str(column), *plain[:column], quoted, *plain[column + 1 :]] for column in range(len(plain))]
    (folder / "entries.csv").write_text(ENTRIES + "".join(f"{','.join(row)}\n" for row in rows), "utf-8")

    result = scored(folder)

    assert isinstance(result.exception, SystemExit | None)
    assert result.exit_code in (0, 2)
    assert all(line.endswith("。") for line in result.stderr.splitlines())


SHEETS = {
    "empty": b"", "a NUL": b"\0", "UTF-16": ENTRIES.encode("utf-16"), "a workbook": b"PK\x03\x04" + bytes(range(256)),
    "semicolons": ENTRIES.replace(",", ";").encode(), "full-width commas": ENTRIES.replace(",", "，").encode(),
    "an open quote": ENTRIES.encode() + b'"' + b"x" * 200_000, "half a pair": ENTRIES.encode() + b"\xed\xa0\x80",
    "a long row": ENTRIES.encode() + b"x" + b"," * 5_000, "another table": MEMBERS.encode(), "JSON": b'{"id": 1}',
}  # fmt: skip


@pytest.mark.parametrize("content", SHEETS.values(), ids=list(SHEETS))
@pytest.mark.parametrize("option", ["--entries", "--evaluations", "--previous", "--carried"])
def test_what_is_no_table_is_refused_in_words(folder: Path, option: str, content: bytes) -> None:
    (folder / "odd.csv").write_bytes(content)

    result = scored(folder, option, f"{folder}/odd.csv")

    assert (result.exit_code, result.stdout) == (2, "")
    assert all(line.endswith("。") for line in result.stderr.splitlines())
