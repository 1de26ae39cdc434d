"""How long and how many: the last that is taken and the first that is not, in the API's shapes and the forms."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from ledger.forms import EntryForm, RollForm
from ledger.schemas import Decisions, EntryFilter, EntryIn

pytestmark = pytest.mark.usefixtures("app")
SENT = {"member_no": "M001", "item": "duty.1", "date": "2022-08-01", "reason": "缺席"}
DECIDED = {"decision": "return", "entries": [1], "reason": "缺材料"}


@pytest.mark.parametrize(("name", "most"), [("member_no", 64), ("item", 64), ("reason", 500)])
def test_a_text_of_a_new_entry_has_a_longest(name: str, most: int) -> None:
    assert EntryIn().validate(SENT | {name: "x" * most}) == {}
    assert list(EntryIn().validate(SENT | {name: "x" * (most + 1)})) == [name]


@pytest.mark.parametrize("name", ["member_no", "item"])
def test_a_new_entry_names_a_member_and_an_item(name: str) -> None:
    assert list(EntryIn().validate(SENT | {name: ""})) == [name]
    assert list(EntryIn().validate({key: value for key, value in SENT.items() if key != name})) == [name]


def test_so_many_entries_are_decided_in_one_go() -> None:
    assert Decisions().validate(DECIDED | {"entries": list(range(500))}) == {}
    assert list(Decisions().validate(DECIDED | {"entries": list(range(501))})) == ["entries"]
    assert list(Decisions().validate(DECIDED | {"entries": []})) == ["entries"]
    assert Decisions().validate(DECIDED | {"reason": "缺" * 500}) == {}
    assert list(Decisions().validate(DECIDED | {"reason": "缺" * 501})) == ["reason"]


@pytest.mark.parametrize(
    ("asked_for", "since", "until"),
    [
        ({"quarter": "2022Q3"}, "2022-07-01", "2022-09-30"),
        ({"quarter": "2022Q3", "since": "2022-08-01"}, "2022-08-01", "2022-09-30"),
        ({"quarter": "2022Q3", "until": "2022-08-31"}, "2022-07-01", "2022-08-31"),
        ({}, "None", "None"),
    ],
)
def test_a_quarter_stands_for_the_days_that_are_not_given(asked_for: dict[str, str], since: str, until: str) -> None:
    narrowed = EntryFilter().load(asked_for)

    assert (str(narrowed["since"]), str(narrowed["until"])) == (since, until)


@pytest.mark.parametrize(
    ("form", "field", "last", "first_refused"),
    [
        (RollForm, "title", "会" * 120, "会" * 121),
        (EntryForm, "reason", "由" * 500, "由" * 501),
        (EntryForm, "quantity", "10000", "10001"),
    ],
)
def test_a_field_takes_its_longest_and_no_more(
    application: Flask, form: type[RollForm | EntryForm], field: str, last: str, first_refused: str
) -> None:
    def is_taken(value: str) -> bool:
        with application.test_request_context():
            filled = form(MultiDict({field: value}), meta={"csrf": False})
            filled.validate()
            return not filled[field].errors

    assert (is_taken(last), is_taken(first_refused), is_taken("")) == (True, False, False)
