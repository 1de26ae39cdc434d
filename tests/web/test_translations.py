"""A template's sentence: once asked for, still that of each reader's language, its values escaped."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale, refresh


def rendered(app: Flask, language: str, template: str, **values: object) -> str:
    with app.test_request_context("/", headers={"Accept-Language": language}):
        refresh()  # the fixture's own context chose before
        return render_template_string(template, **values)


def test_each_reader_gets_their_own_language_whoever_came_first(app: Flask) -> None:
    sentence = "{{ _('总分') }}"

    answers = [rendered(app, language, sentence) for language in ("en", "zh-CN", "en", "zh-CN")]

    assert answers[0] == answers[2] != answers[1] == answers[3] == "总分"


def test_a_language_forced_for_a_block_ends_with_it(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        refresh()
        english = render_template_string("{{ _('总分') }}")
        with force_locale("zh_Hans"):
            assert render_template_string("{{ _('总分') }}") == "总分"
        assert render_template_string("{{ _('总分') }}") == english


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_values_are_escaped_and_sentences_are_not(app: Flask, language: str) -> None:
    drawn = rendered(app, language, "{{ _('%(name)s积分卡', name=name) }}", name="<script>")

    assert "&lt;script&gt;" in drawn
    assert "<script>" not in drawn


def test_a_sentence_without_values_writes_its_percent_sign(app: Flask) -> None:
    assert rendered(app, "zh-CN", "{{ _('前 10%%') }}") == "前 10%"
