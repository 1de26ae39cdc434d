"""Whatever a document holds and whatever a form sends, a draft is read, shown, saved or refused in words."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.db import db
from core.errors import Refusal
from drafting.code_generation import coded
from drafting.forms.fault_placement import anchored
from drafting.forms.form import put_at
from drafting.forms.form_data import FormData
from drafting.forms.form_registry import CONTENTS, form_of
from drafting.forms.json_tree import Record
from drafting.outline import outline
from rules import from_document
from rules.documents.reading import examined
from rules.explain import FaultWording
from rules.faults import DocumentFaults, Fault
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.drafting.editor import Editor, document, pages, shipped, untouched
from tests.factories import community

QUICK = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**40, "", " ", "x", "-1", "1.005", "1e5", "１", "∞", "NaN", "长" * 3000, "a.b[0]",
    "“引号", "cycle", "all", "deduct", "veto", "base", [], {}, [[]], [None], [{}], {"a": {}}, {"": ""}, ["x", "x"],
    [["x", 1], ["x", 2]], {"tier": []}, [{"tier": "low"}], {"min": 1}, {"code": []}, {"from": 0, "points": None},
    [{"class": 1, "share": 2}], {"by": []}, {"a" * 300: 1}, {"\u2028": 1}, {"when": {}, "do": [{}]},
)  # fmt: skip


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield from places(each, (*path, key))


def mutated(document: Record, seed: int, count: int) -> Record:
    """The document with some values swapped for odd ones, keys dropped or added, anywhere."""
    random, document = Random(seed), copy.deepcopy(document)
    for _ in range(count):
        path = random.choice([path for path in places(document) if path])
        holder: Any = document
        for step in path[:-1]:
            holder = holder[step]
        if random.random() < 0.15:
            del holder[path[-1]]
        elif random.random() < 0.1 and isinstance(holder, dict):
            holder[random.choice(("extra", "points", "limit", "items", "a.b", ""))] = random.choice(ODD)
        else:
            holder[path[-1]] = copy.deepcopy(random.choice(ODD))
    return document


@pytest.fixture
def speaking(application: Flask) -> Iterator[None]:
    """A request, so that words can be said."""
    with application.test_request_context():
        yield


DOCUMENTS = st.builds(lambda seed, odd, count: mutated(document(seed), odd, count), *[st.integers(0, 10**6)] * 2,
                      st.integers(1, 4))  # fmt: skip


@pytest.mark.usefixtures("speaking")
@QUICK
@given(record=DOCUMENTS)
def test_every_fault_of_any_document_stands_on_a_page_that_opens(record: Record) -> None:
    read = examined(record)
    anchors = anchored(record, read.faults)

    assert len(anchors) == len(read.faults)
    contents = outline(record, read, anchors, [])
    for one in anchors:
        assert one.message
        assert one.page == CONTENTS or form_of(record, one.page)
        assert one.page in (CONTENTS, *contents.titles)


@pytest.mark.usefixtures("speaking")
@QUICK
@given(record=DOCUMENTS)
def test_a_form_loses_nothing_of_any_document_without_saying_so(record: Record) -> None:
    for page in pages(record):
        form = form_of(record, page)
        placement = form.unread(record)
        changed = put_at(record, form.steps, form.read_sent(record, FormData(untouched(form, record))))
        again = form_of(changed, page) if page in pages(changed) else None

        assert placement or _plain(changed) == _plain(record), (page, record)
        assert again is None or not placement or again.unread(changed) == [] or page.startswith(("basics", "category"))


def _plain(value: object) -> object:
    """A value with what is blank left out, and figures as they are typed."""
    if isinstance(value, dict):
        return {key: plain for key, each in value.items() if (plain := _plain(each)) not in (None, "", [], {})}
    if isinstance(value, list):
        return [plain for each in value if (plain := _plain(each)) not in (None, "", [], {})]
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


@pytest.mark.usefixtures("speaking")
@QUICK
@given(seed=st.integers(0, 10**6))
def test_a_sound_document_passes_through_its_forms_unchanged(seed: int) -> None:
    record = document(seed)

    for page in pages(record):
        form = form_of(record, page)
        assert form.unread(record) == []
        assert put_at(record, form.steps, form.read_sent(record, FormData(untouched(form, record)))) == record, page


@QUICK
@given(record=DOCUMENTS)
def test_any_document_is_read_or_refused_with_its_faults(record: Record) -> None:
    faults: list[Fault] = []
    try:
        again = from_document(json.loads(json.dumps(from_document(record).document)))
    except DocumentFaults as refused:
        faults = refused.faults
        again = None

    assert (again is None) == bool(faults)
    assert all(fault.code in FaultWording.sentences for fault in faults)


UNHELD = {
    "not a number": float("nan"),
    "infinity": float("inf"),
    "a number without end": 10**5000,
    "half a pair": "\ud800",
    "a NUL": "a\0b",
    "half a pair as key": {"\udfff": 1},
    "a number as key": {1: 2},
    "a pair as key": {(1, 2): 3},
    "an object": object(),
}


@pytest.mark.parametrize("value", UNHELD.values(), ids=UNHELD)
@pytest.mark.parametrize("place", ["title", "boards", "window"])
def test_what_json_cannot_hold_is_refused_as_a_fault(value: object, place: str) -> None:
    with pytest.raises(DocumentFaults):
        from_document(shipped() | {place: value})


def test_a_document_that_holds_itself_or_nests_without_end_is_refused() -> None:
    document: dict[str, Any] = shipped()
    deep: Any = []
    for _ in range(20_000):
        deep = [deep]
    document["boards"] = deep

    with pytest.raises(DocumentFaults):
        from_document(document)
    document["boards"] = document
    with pytest.raises(DocumentFaults):
        from_document(document)


@QUICK
@given(record=DOCUMENTS)
def test_codes_are_given_to_any_document(record: Record) -> None:
    document = coded(record)

    assert coded(document) == document


FIELDS = (
    "title", "code", "effect", "price", "points", "points-min", "steps", "limit-0-per", "limit-0-points", "limit-7-x",
    "limit--per", "limit-0-0-per", "brackets-0-from", "factors-0-key", "factors-0-figure", "attributes-3-value",
    "attributes-3-factor", "applies_to", "replaces", "outcome", "outcome-tier", "kind", "limits-0-items", "items",
    "red-share", "classes-0-key", "classes-0-figure", "method", "tiers-0-from", "tiers-0-require-0-figure",
    "tiers-0-require-0-key", "tiers_by-0-key", "tiers_by-0-rows-0-title", "weights-daily", "appraisal-weights-0-key",
    "consequences-0-when", "consequences-0-do-0-title", "consequences-0-do-0-due_days", "publicity-days",
    "evaluations-grades-0-key", "evaluations-grades-0-figure", "window", "base-points", "base-start-by-0-key",
    "total-min", "seen", "was", "revision", "another", "unlimited",
)  # fmt: skip
VALUES = st.one_of(
    st.sampled_from([str(each) for each in ODD if not isinstance(each, dict | list)]),
    st.sampled_from(["class=1&run=2", "class=9", "tier=", "fixed", "brackets", "month", "shares", "marks", "on"]),
    st.text(max_size=12).map(lambda text: text.replace("\0", "")),
)
FORMS = st.lists(st.tuples(st.sampled_from(FIELDS), VALUES), max_size=14)


@pytest.fixture(scope="module")
def editor(application: Flask) -> Editor:
    with application.app_context():
        return Editor(community(), Browser(application))


@QUICK
@given(sent=FORMS, seed=st.integers(0, 10**6), odd=st.booleans())
def test_no_form_breaks_a_page(
    application: Flask, unlimited: None, editor: Editor, sent: list[tuple[str, str]], seed: int, odd: bool
) -> None:
    with application.app_context():
        random = Random(seed)
        stored = mutated(document(seed), seed, 2) if odd else document(seed)
        replace(editor, json.loads(json.dumps(stored).replace("长" * 3000, "长")))
        page = random.choice([*pages(stored), "item-0-0", "item-9-9", "category-2"])
        form: dict[str, Any] = {}
        for name, value in sent:
            form.setdefault(name, []).append(value)

        for path in (f"/parts/{page}", f"/parts/{page}/check"):
            answer = editor.inside.post(editor.path(path), form)
            assert answer.status_code in (200, 302, 404, 409, 422), answer.text
        for path in ("", f"/parts/{page}", "/document.yaml"):
            assert editor.inside.get(editor.path(path)).status_code in (200, 404)


def replace(editor: Editor, document: Record) -> None:
    """Put another document into a draft."""
    stored = editor.stored()
    assert stored is not None
    enter(editor.place.scope)
    row = db.session.merge(stored)
    row.document = document
    db.session.commit()
    leave()


def test_a_form_of_too_many_fields_is_refused_in_words() -> None:
    with pytest.raises(Refusal):
        FormData((f"steps-{n}", "1") for n in range(10_000))
