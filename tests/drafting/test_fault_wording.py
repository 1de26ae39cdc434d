"""Faults and cautions in the words of the forms, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale

from criteria.words import translator
from drafting.forms.messages import FormWording
from rules.explain import FaultWording
from rules.faults import Fault
from tests.rules_explain.test_fault_wording import PLACES, REFUSED, faults_of
from tests.rules_explain.test_warnings import KINDS, warned

CHINESE = re.compile("[\u3400-\u9fff]")
QUOTED = re.compile("“[^”]*”")
KEY = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b|\b[a-z]+\.[a-z]+\b")


def faults() -> Iterator[Fault]:
    for _name, change, document in REFUSED:
        yield from faults_of(change, document)


def cautions() -> Iterator[Fault]:
    for _name, _path, has, _nearly, community in KINDS:
        yield from warned(has, community)


@pytest.fixture
def speaking(application: Flask) -> Iterator[None]:
    with application.test_request_context():
        yield


def spoken(wording: FaultWording, fault: Fault) -> str:
    """The sentence without what a person wrote."""
    own = [str(value) for name, value in fault.params.items() if name in ("name", "known", "category", "names")]
    sentence = QUOTED.sub("", wording.sentence(fault))
    for word in own:
        sentence = sentence.replace(word, "")
    return sentence


@pytest.mark.usefixtures("speaking")
def test_no_fault_speaks_chinese_to_whoever_reads_english() -> None:
    with force_locale("en"):
        for fault in [*faults(), *cautions()]:
            for wording in (FaultWording(translator()), FormWording(translator())):
                assert not CHINESE.search(spoken(wording, fault)), fault


@pytest.mark.usefixtures("speaking")
def test_no_fault_names_a_key_of_the_file_to_whoever_fills_in_a_form() -> None:
    for fault in [*faults(), *cautions()]:
        assert not KEY.search(spoken(FormWording(translator()), fault)), fault


def test_the_forms_say_a_fault_with_the_same_figures() -> None:
    for code, sentence in FormWording.sentences.items():
        if code in FaultWording.sentences:
            assert set(PLACES.findall(sentence)) <= set(PLACES.findall(FaultWording.sentences[code])), code


@pytest.mark.usefixtures("speaking")
@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Fault("boards.red.share", "out_of_range", {"figure": 1_300_000, "least": 0, "most": 1_000_000}),
         "130% 超出范围：应在 0% 到 100% 之间。"),
        (Fault("boards.red.share", "not_a_number", {"given": "x"}), "“x”不是整数的百分比，请写 30 这样的数。"),
        (Fault("stars.weights", "weights_not_one", {"share": 900_000}), "占比之和为 90%，应为 100%。"),
        (Fault("boards.method", "not_a_choice", {"given": "x", "choices": ("shares", "marks")}),
         "“x”不可用，请从按比例取前后、按分数线中选择。"),
        (Fault("categories[1].items[0].code", "item_code_taken", {"name": "a", "at": "categories[0].items[2]"}),
         "项编码 a 已用于第 1 类第 3 项，请换一个。"),
        (Fault("publicity.kind", "not_a_choice", {"given": "x", "choices": ("working", "calendar")}),
         "“x”不可用，请从工作日、自然日中选择。"),
    ],
)  # fmt: skip
def test_a_fault_at_a_share_is_told_in_labels_and_percentages(fault: Fault, sentence: str) -> None:
    assert FormWording(translator(), percent=True).sentence(fault) == sentence
