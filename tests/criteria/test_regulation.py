"""A stored version read as a regulation: its page, its paper, who sees what of it."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import cast

import pytest
from flask import Flask
from flask_babel import force_locale

import rules
from core.db import db
from criteria import actions, queries
from criteria.words import translator
from evaluations.words import SOURCES as OF_EVALUATIONS
from rules.explain import PLAIN, SOURCES, Translator, numeral, regulation
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place
from tests.rules_explain import shapes
from tests.rules_explain.test_every_key import CHINESE, in_latin

NOTES = "起草提醒"
FLAG = "起草标注"


def address(place: Place, document: shapes.Document | None = None) -> str:
    """The address of the version in force, or of one that is published now."""
    enter(place.scope)
    if document is None:
        number = queries.every()[0].id
    else:
        text = json.dumps(document, ensure_ascii=False).encode()
        number = actions.publish(text, place.users["community"]).id
        db.session.commit()
    leave()
    return place.path(f"/criteria/{number}")


def heard(page: str) -> str:
    """The text of a page without its marks and spaces."""
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", page)))


@pytest.mark.parametrize("method", shapes.BOARDS)
def test_the_page_says_the_whole_regulation(place: Place, browser: Browser, method: str) -> None:
    page = browser.signed_in(place.users["member"]).get(address(place, shapes.document(method)))

    text = heard(page.text)
    for chapter in regulation(shapes.version(method), PLAIN).chapters:
        assert heard(f"{chapter.number}{chapter.title}{chapter.note}") in text
        for sentence in chapter.provisions:
            assert heard(sentence) in text
        for clause in chapter.clauses:
            assert heard(clause.title) in text
            assert all(heard(words) in text for words in (clause.price, *clause.rules))


def test_each_clause_has_an_anchor_of_its_code(place: Place, browser: Browser) -> None:
    page = browser.signed_in(place.users["member"]).get(address(place))

    anchors = re.findall(r'<li id="([^"]+)"', page.text)
    assert anchors == list(rules.version("mashi-2022-optimised").items)


@pytest.mark.parametrize(("who", "sees"), [("community", True), ("secretary", False), ("member", False)])
def test_only_who_manages_criteria_sees_what_to_think_twice_about(
    place: Place, browser: Browser, who: str, sees: bool
) -> None:
    page = browser.signed_in(place.users[who]).get(address(place))

    assert page.status_code == 200
    assert (NOTES in page.text, FLAG in page.text) == (sees, sees)
    assert ("依法信访是公民的权利" in page.text) == sees


def test_warnings_know_the_communitys_members(place: Place, browser: Browser) -> None:
    document = shapes.document()
    document["categories"][1]["items"][0]["applies_to"] = ["pocket"]

    page = browser.signed_in(place.users["community"]).get(address(place, document))

    assert "名册里没有人用得到这一项（口袋）" in page.text


@pytest.mark.parametrize("who", ["community", "member"])
def test_the_regulation_is_served_as_a_paper(place: Place, browser: Browser, who: str) -> None:
    answer = browser.signed_in(place.users[who]).get(f"{address(place)}/regulation.pdf")

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")
    assert ".pdf" in answer.headers["Content-Disposition"]


def test_a_version_that_is_not_there_has_no_paper(place: Place, browser: Browser) -> None:
    answer = browser.signed_in(place.users["member"]).get(place.path("/criteria/999999/regulation.pdf"))

    assert answer.status_code == 404


@pytest.mark.parametrize("method", shapes.BOARDS)
def test_the_whole_regulation_can_be_read_in_english(app: Flask, method: str) -> None:
    version = rules.from_document(cast(shapes.Document, in_latin(shapes.document(method))))

    with app.test_request_context(), force_locale("en"):
        read_out = regulation(version, translator())

    assert CHINESE.findall(str(read_out)) == []
    assert read_out.chapters[1].number == "Chapter 2"


def test_chapters_are_counted_in_chinese_for_chinese_readers(app: Flask) -> None:
    with app.test_request_context(), force_locale("zh_Hans"):
        spoken = translator()

    assert spoken.numeral is numeral
    assert isinstance(spoken, Translator)


def test_the_words_of_sources_are_read_in_the_language_of_the_page(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        words = {source.value: str(word) for source, word in OF_EVALUATIONS.items()}

    assert set(words) == set(SOURCES)
    assert CHINESE.findall(str(words)) == []
