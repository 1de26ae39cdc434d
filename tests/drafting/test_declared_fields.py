"""A field of a document is declared once: what the reader takes is what forms ask for and sheets have a place for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from drafting.forms import form_registry
from drafting.forms.fields import Field
from drafting.forms.form import Form
from drafting.forms.items import Price
from drafting.forms.process import Occasion
from drafting.forms.rows import NestedRows, Rows
from drafting.labels import CODES, TITLES, sheet_title
from drafting.sheets.layout import LAYOUTS
from rules.documents import fields as declared
from rules.documents.yaml_tree import Json

DECLARED = {name: field for name, field in vars(declared).items() if isinstance(field, declared.Field)}
WRITTEN_BY_NOBODY = {"SCHEMA"}
IN_A_TABLE = {"BRACKET_FROM", "BRACKET_POINTS", "CLASS_NUMBER", "CLASS_SHARE"}
"""Fields of rows that a sheet writes in one cell, and a form in a table of fixed rows."""
IN_ONE_CHOICE = {"WHEN_CLASS", "WHEN_TIER", "WHEN_BOARD", "WHEN_RUN"}
DOCUMENT: dict[str, Json] = {"categories": [{"code": "duty", "kind": "base", "items": [{"code": "duty.1"}]}]}


def inner(field: Field) -> Iterator[Field]:
    yield field
    parts: tuple[Field, ...] = ()
    if isinstance(field, Rows):
        parts = field.columns
    elif isinstance(field, NestedRows):
        parts = (field.rows,)
    elif isinstance(field, Price):
        parts = tuple(each for fields in field.cases.values() for each in fields)
    for each in parts:
        yield from inner(each)


def forms() -> list[Form]:
    pages = [*form_registry.CHAPTERS, "category-0", "item-0-0"]
    return [form_registry.form_of(DOCUMENT, page) for page in pages]


def test_every_field_is_named_once_for_form_and_sheet() -> None:
    in_tables = {DECLARED["CLASS_NUMBER"], DECLARED["CLASS_SHARE"], DECLARED["SCHEMA"]}

    assert set(TITLES) == set(DECLARED.values()) - in_tables
    assert set(CODES) <= set(TITLES)


def test_every_field_stands_in_a_form(app: Flask) -> None:
    with app.test_request_context():
        shown = [field for form in forms() for each in form.fields for field in inner(each)]

    missing = set(DECLARED.values()) - {field.of for field in shown}
    assert {name for name, field in DECLARED.items() if field in missing} == (
        WRITTEN_BY_NOBODY | {"CLASS_NUMBER", "CLASS_SHARE"} | IN_ONE_CHOICE
    )
    assert any(isinstance(field, Occasion) for field in shown)


def test_every_field_has_a_place_in_a_sheet() -> None:
    places = {(place.title, place.key) for layout in LAYOUTS for place in layout.places}
    lacking = {
        name
        for name, field in DECLARED.items()
        if name not in WRITTEN_BY_NOBODY | IN_A_TABLE and (sheet_title(field), field.path) not in places
    }

    assert lacking == set()


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_the_words_of_a_field_are_those_of_its_codes(name: str) -> None:
    field = DECLARED[name]

    if isinstance(field, declared.Choice | declared.Choices):
        assert list(CODES[field]) == list(field.codes)
        default = (field.default,) if isinstance(field.default, str) else field.default
        assert set(default) - {""} <= set(field.codes)
