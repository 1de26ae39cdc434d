"""The contents of a draft: true words beside every part, the numbers to be printed, the whole to read through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from drafting.code_generation import next_code
from drafting.forms.fault_placement import anchored, place
from drafting.forms.form_registry import form_of
from drafting.outline import Outline, outline
from rules.documents.reading import examined
from tests.browsing import Browser
from tests.drafting.editor import Editor, shipped
from tests.factories import Place


@pytest.fixture
def speaking(application: Flask) -> Iterator[None]:
    """A request, so that words can be said."""
    with application.test_request_context():
        yield


@pytest.fixture
def editor(place: Place, browser: Browser) -> Editor:
    return Editor(place, browser)


def contents(document: dict[str, Any]) -> Outline:
    read = examined(document)
    return outline(document, read, anchored(document, read.faults), [])


def words(document: dict[str, Any]) -> dict[str, str]:
    return {line.page: line.words for line in contents(document).chapters}


@pytest.mark.usefixtures("speaking")
def test_what_is_wrong_elsewhere_leaves_the_words_of_a_part_alone() -> None:
    whole = words(shipped())
    document = shipped()
    document["categories"][1]["items"][0]["points"] = "两分"
    document["stars"]["weights"]["daily"] = "0.6"

    labels = words(document)

    assert labels["limits"] == "不设。"
    assert labels["consequences"] == "不设。"
    assert labels["tiers"] == whole["tiers"] != ""
    assert labels["stars"] == ""


@pytest.mark.usefixtures("speaking")
def test_tiers_that_are_wrong_leave_the_way_of_rating_alone() -> None:
    whole = words(shipped())
    document = shipped()
    document["stars"]["tiers"][-1]["from"] = "10"

    labels = words(document)

    assert labels["stars"] == whole["stars"] != ""
    assert labels["tiers"] == ""


@pytest.mark.usefixtures("speaking")
def test_an_item_has_the_number_under_which_it_will_be_printed() -> None:
    document = shipped()
    del document["categories"][1]["items"][1]

    numbers = [line.number for line in contents(document).sections[1].items]

    assert numbers == ["1", "3", "4", "5"]


@pytest.mark.usefixtures("speaking")
def test_what_a_choice_lacks_is_told_at_the_field_that_it_asks_for() -> None:
    document = shipped()
    document["boards"] = {"method": "marks"}

    placement = place(examined(document).faults, form_of(document, "boards").views(document))

    assert [(one.anchor, one.message) for one in placement] == [
        ("f-red-from", "请填写。"),
        ("f-yellow-below", "请填写。"),
    ]


@pytest.mark.usefixtures("speaking")
def test_shares_that_make_no_whole_are_told_in_the_words_of_the_form() -> None:
    document = shipped()
    document["stars"]["weights"]["daily"] = "0.6"

    placement = place(examined(document).faults, form_of(document, "stars").views(document))

    assert [(one.anchor, one.message) for one in placement] == [("f-weights-daily", "占比之和为 90%，应为 100%。")]


def test_a_year_in_a_code_stays_when_the_code_is_taken() -> None:
    assert next_code("mashi-2026", {"mashi-2026", "mashi-2026-2"}) == "mashi-2026-3"


def test_a_sound_draft_is_read_through_before_it_is_published(editor: Editor) -> None:
    page = editor.inside.get(editor.path("/preview"))

    assert page.status_code == 200
    assert "第一章" in page.text
    assert "无故缺席“三会一课”或主题党日" in page.text
    assert "现在还没有发布" in page.text


def test_a_faulty_draft_is_mended_before_it_is_read_through(editor: Editor) -> None:
    editor.save("item-1-0", editor.opened("item-1-0"), points="两分")

    answer = editor.inside.get(editor.path("/preview"))

    assert answer.status_code == 302
    assert answer.location.endswith("#wrong")


def test_categories_without_items_are_told(editor: Editor) -> None:
    editor.arrange("remove:6-0")

    page = editor.inside.get(editor.path()).text

    assert "还有 1 类没有写一项" in page
