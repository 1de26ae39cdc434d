"""A document goes through a workbook and through YAML and comes back as it was."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.sheets.books import read_book
from drafting.forms.json_tree import Record
from drafting.sheets.reading import document_of_workbook
from drafting.sheets.writing import workbook_of
from drafting.sources import skeleton
from drafting.yaml_export import yaml_of
from rules import read, shipped_codes
from rules.documents.reading import examined
from tests.drafting.editor import document, shipped
from tests.drafting.test_drafts_hostile import mutated
from tests.drafting.workbooks import rewritten

FEW = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
MANY = settings(FEW, max_examples=150)


def fingerprint(document: Record) -> str:
    read = examined(document)
    assert read.faults == (), read.faults
    return read.version.content_hash


@FEW
@given(seed=st.integers(0, 10**6))
def test_any_document_comes_back_from_a_workbook_as_it_was(seed: int) -> None:
    record = document(seed)

    assert fingerprint(document_of_workbook(workbook_of(record))) == fingerprint(record)


@MANY
@given(seed=st.integers(0, 10**6))
def test_any_document_comes_back_from_yaml_as_it_was(seed: int) -> None:
    record = document(seed)

    assert read(yaml_of(record)).content_hash == fingerprint(record)


@pytest.mark.parametrize("code", shipped_codes())
def test_a_shipped_standard_comes_back_from_a_workbook(code: str) -> None:
    document = shipped(code)

    assert fingerprint(document_of_workbook(workbook_of(document))) == fingerprint(document)


def test_a_workbook_that_an_office_program_saved_again_is_the_same() -> None:
    content = workbook_of(shipped())

    assert fingerprint(document_of_workbook(rewritten(content))) == fingerprint(shipped())


ODD: dict[str, dict[str, Any]] = {
    "empty lists": {"consequences": [], "limits": []},
    "an empty mapping": {"cycle": {}, "publicity": {}, "evaluations": {}},
    "a title of signs": {"title": "=1+1、“细则”；A=B，[一]{二}"},
    "limits of the whole": {"limits": [{"items": ["duty.1", "duty.2"], "points": 3, "per": "month"}]},
    "grades of odd names": {"evaluations": {"grades": {"a=b": 1, "c；d": 2, '"': 3, " e": 4, "全部": 5}}},
    "a colour's mapping": {"boards": {"method": "classes", "classes": [{"class": 4, "share": "0.1"}], "red": {}}},
}


@pytest.mark.parametrize("change", ODD.values(), ids=ODD)
def test_odd_but_sound_documents_come_back_as_they_were(change: dict[str, Any]) -> None:
    document = shipped() | change

    assert fingerprint(document_of_workbook(workbook_of(document))) == fingerprint(document)


def test_member_categories_that_nobody_knows_come_back_as_they_were() -> None:
    document = shipped()
    item = document["categories"][1]["items"][0]
    item["factors"] = {"migrant": "0.5", "流动": "2", "a、b": "3", "x=y": "4", "全部": "1"}
    item["exempt"] = ["流动", "migrant", "a；b", '"', "[", "全部", "\\"]
    document["boards"]["exempt"] = []
    document["stars"]["tiers_by"] = {
        key: [{"code": "only", "title": "一等", "from": "0"}] for key in ("probationary", "预备", '"', "{}", " x")
    }

    assert fingerprint(document_of_workbook(workbook_of(document))) == fingerprint(document)


def test_categories_of_one_name_come_back_as_they_were() -> None:
    document = shipped()
    for category in document["categories"][:3]:
        category["title"] = "同名"
    document["categories"][3]["title"] = "duty"

    assert fingerprint(document_of_workbook(workbook_of(document))) == fingerprint(document)


@FEW
@given(seed=st.integers(0, 10**6), odd=st.integers(0, 10**6))
def test_any_faulty_document_can_be_written_as_a_workbook(seed: int, odd: int) -> None:
    content = workbook_of(mutated(document(seed), odd, 3))

    assert set(read_book(content)) >= {"基本", "类别", "细则", "榜", "评星", "等次"}


def test_the_empty_template_is_read_as_a_draft() -> None:
    document = document_of_workbook(workbook_of(skeleton("某社区积分细则", "some-2026")))

    assert fingerprint(document) == fingerprint(skeleton("某社区积分细则", "some-2026"))


def test_the_template_explains_its_columns_and_offers_choices() -> None:
    content = workbook_of(skeleton("", ""))

    book = read_book(content)
    notes = [cell.text for _number, row in book["填写说明"].rows for cell in row.values()]
    choices = {cell.text for _number, row in book["选项"].rows for cell in row.values()}
    assert any("不要合并单元格" in note for note in notes)
    assert {"扣分", "每月", "按比例取前后", "是"} <= choices
