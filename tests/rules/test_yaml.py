"""Criteria files: what is not clean YAML is refused with its place, and nothing in a file can wear the reader out."""

from __future__ import annotations

import json

import pytest

import rules
from tests.rules.faulty_documents import document


def faults_of(text: str | bytes) -> list[str]:
    with pytest.raises(rules.DocumentFaults) as caught:
        rules.read(text)
    return [str(fault) for fault in caught.value.faults]


def yaml(**changes: object) -> str:
    return json.dumps(document() | changes, ensure_ascii=False)


def test_a_clean_file_is_read_with_and_without_byte_order_mark() -> None:
    text = yaml()

    assert rules.read(text) == rules.read(text.encode()) == rules.read(b"\xef\xbb\xbf" + text.encode())


def test_numbers_stand_as_they_are_written() -> None:
    text = yaml(base="BASE").replace('"BASE"', "{points: 30.00, floor: 0.10}")

    version = rules.read(text)

    assert (version.base_points, version.base_floor) == (30_000_000, 100_000)
    assert version.document["base"] == {"points": "30", "floor": "0.1"}


@pytest.mark.parametrize("number", ["1e1", "0x1F", "0o17", "1_000", ".inf", ".5", "5.", "+5", "１０", "1.000"])
def test_other_ways_to_write_a_number_are_refused(number: str) -> None:
    text = yaml(base="BASE").replace('"BASE"', f"{{points: {number}}}")

    assert faults_of(text)[0].startswith("base.points: ")


def test_a_key_written_twice_is_refused_with_its_path() -> None:
    text = yaml(base="BASE").replace('"BASE"', "{points: 30, points: 31}")

    assert faults_of(text) == ["base.points: key_repeated"]


def test_what_is_not_yaml_is_refused_with_line_and_column() -> None:
    assert faults_of("schema: 1\ntitle: 'x\n")[0].endswith("yaml_misspelt count=1")
    assert faults_of("schema: 1\n\tcode: x") == ["2:: yaml_misspelt count=1"]


@pytest.mark.parametrize(
    "text",
    ["", "# nothing\n", "[]", "just words", "--- {}\n--- {}", "a: \x00", "? [a, b]\n: 1", "a: *unknown"],
)
def test_what_is_no_document_is_refused(text: str) -> None:
    assert faults_of(text)


def test_a_tag_is_refused() -> None:
    assert "title" in faults_of("title: !!python/object:os.system x")[0]


def test_bytes_that_are_not_utf_8_are_refused() -> None:
    assert ": not_utf_8" in faults_of("title: 亮绩".encode("gb18030"))[0]


def test_a_file_beyond_its_size_is_refused() -> None:
    assert ": file_too_large" in faults_of("# " + "x" * 300_000)[0]


def test_deep_nesting_is_refused() -> None:
    assert ": too_deep" in faults_of("a: " + "[" * 5_000)[0]


def test_aliases_that_multiply_are_refused() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]

    assert ": too_many_values count=20000" in faults_of("\n".join(lines))[0]


def test_an_alias_stands_for_what_it_names() -> None:
    text = yaml(base="BASE").replace('"BASE"', "{points: &p 30, floor: *p}")

    assert rules.read(text).base_floor == 30_000_000


def test_a_message_stays_on_one_line_whatever_a_key_holds() -> None:
    assert all("\n" not in fault for fault in faults_of('{"a\\nb": 1}'))
