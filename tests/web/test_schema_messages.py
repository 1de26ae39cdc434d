"""Every field of every shape refuses in our words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale
from marshmallow import Schema as PlainSchema
from marshmallow import ValidationError, fields, validate

from web.schemas import Schema

CHINESE = re.compile("[\u3400-\u9fff]")
WRONG: list[object] = [None, object(), [], {}, "x" * 10_000, "", -(10**9), 10**9, [object()], {"x": object()}, True]


def shapes(kind: type[PlainSchema] = PlainSchema) -> Iterator[type[PlainSchema]]:
    for below in kind.__subclasses__():
        yield below
        yield from shapes(below)


def sentences(result: object) -> Iterator[str]:
    if isinstance(result, dict | list):
        for each in result.values() if isinstance(result, dict) else result:
            yield from sentences(each)
    else:
        yield str(result)


def refused(shape: type[PlainSchema]) -> Iterator[str]:
    schema = shape()
    for content in ({}, {"no such field": 1}, [], *({name: wrong} for name in schema.fields for wrong in WRONG)):
        try:
            schema.load(content)  # type: ignore[arg-type]
        except ValidationError as error:
            yield from sentences(error.messages)


@pytest.fixture
def speaking(application: Flask) -> Iterator[None]:
    with application.test_request_context():
        yield


def ours() -> list[type[PlainSchema]]:
    return [shape for shape in shapes() if shape.__module__.endswith(".schemas")]


@pytest.mark.usefixtures("speaking")
def test_every_shape_of_ours_speaks_our_words() -> None:
    result = ours()

    assert len(result) > 30
    for shape in result:
        for sentence in refused(shape):
            assert CHINESE.search(sentence), (shape, sentence)


@pytest.mark.usefixtures("speaking")
def test_a_bound_is_told_with_its_figure_in_both_languages() -> None:
    class Bounded(Schema):
        least = fields.Integer(validate=validate.Range(3))
        most = fields.Integer(validate=validate.Range(max=3))
        both = fields.List(fields.Integer(validate=validate.Range(3, 4)))
        length = fields.String(validate=validate.Length(max=2))
        choice = fields.String(validate=validate.OneOf(["a", "b"]))

    wrong = {"least": 2, "most": 4, "both": [5], "length": "abc", "choice": "c"}
    faults = Bounded().validate(wrong)
    with force_locale("en"):
        in_english = list(sentences(Bounded().validate(wrong)))

    assert list(sentences(faults)) == [
        "不能小于 3。",
        "不能大于 3。",
        "应在 3 至 4 之间。",
        "最长 2。",
        "只能是：a, b。",
    ]
    assert in_english[0] == "It cannot be less than 3."
