"""Every fault and caution that is noted anywhere has its sentence, and names what the sentence asks for."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import rules
from rules.explain import PLAIN, FaultWording
from rules.faults import Fault
from rules.warnings import cautions
from tests.rules import faulty_documents, faulty_further, further, test_further_figures, test_further_items
from tests.rules_explain.test_warnings import KINDS, warned

PLATFORM = Path(rules.__file__).parents[1]
NOTED = {"note": 1, "Fault": 1, "Caution": 1, "refusal": 0}
"""Where the code stands among the arguments of a call."""
PLACES = re.compile(r"%\((\w+)\)s")
REFUSED: list[tuple[str, Callable[[dict[str, Any]], object], Callable[[], dict[str, Any]]]] = [
    *((name, change, faulty_documents.document) for name, change, *_ in faulty_documents.REFUSED),
    *((name, change, further.further) for name, change, *_ in faulty_further.REFUSED),
    *((name, change, further.further) for name, change, *_ in test_further_items.ITEMS),
    *((name, change, further.further) for name, change, *_ in test_further_figures.FIGURES),
    *((name, change, further.further) for name, change, *_ in test_further_figures.LIMITS),
]


def codes() -> Iterator[str]:
    """The codes that the readers of documents and files note, wherever they are written out."""
    for path in [*PLATFORM.glob("rules/**/*.py"), PLATFORM / "drafting" / "imports.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                code = node.args[NOTED[name]] if name in NOTED and len(node.args) > NOTED[name] else None
                if isinstance(code, ast.Constant):
                    yield str(code.value)


def faults_of(change: Callable[[dict[str, Any]], object], document: Callable[[], dict[str, Any]]) -> list[Fault]:
    criteria = document()
    change(criteria)
    with pytest.raises(rules.DocumentFaults) as refused:
        rules.from_document(criteria)
    return refused.value.faults


def assert_names_all(fault: Fault) -> None:
    assert set(PLACES.findall(FaultWording.sentences[fault.code])) <= set(fault.params), fault


def test_every_code_that_is_noted_has_its_sentence() -> None:
    known_codes = set(codes())

    assert len(known_codes) > 110
    assert known_codes - set(FaultWording.sentences) == set()


@pytest.mark.parametrize(("change", "document"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_fault_names_what_its_sentence_asks_for(
    change: Callable[[dict[str, Any]], object], document: Callable[[], dict[str, Any]]
) -> None:
    for fault in faults_of(change, document):
        assert_names_all(fault)
        assert "%(" not in FaultWording(PLAIN).sentence(fault)


def test_a_caution_names_what_its_sentence_asks_for() -> None:
    for _name, _path, has, _nearly, community in KINDS:
        for caution in warned(has, community):
            assert_names_all(caution)


def test_the_shipped_documents_are_cautioned_in_sentences() -> None:
    for code in rules.shipped_codes():
        for line in FaultWording(PLAIN).lines(cautions(rules.version(code))):
            assert line.endswith("。")
