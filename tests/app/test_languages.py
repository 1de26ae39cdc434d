"""Which language a page is in: what was chosen, else what the browser asks for, else Chinese."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask_babel import gettext

from accounts.errors import LockedOut
from accounts.guard import NOT_HERE
from core.errors import Invalid


@pytest.mark.parametrize(
    ("locale_asked", "language"),
    [
        ("", "zh"),
        ("*", "zh"),
        ("fr-FR,de;q=0.8", "zh"),
        ("zh-CN,en;q=0.8", "zh"),
        ("zh-TW,zh;q=0.9,en-US;q=0.8", "zh"),
        ("en-GB,zh;q=0.5", "en"),
        ("fr,en;q=0.5", "en"),
        ("en;q=0,fr", "zh"),
    ],
)
def test_a_page_speaks_what_the_browser_asks_for_and_chinese_where_it_asks_for_neither(
    application: Flask, locale_asked: str, language: str
) -> None:
    page = application.test_client().get("/sign-in", headers={"Accept-Language": locale_asked}).text

    assert re.findall(r'<html lang="([a-z]+)', page) == [language]


def test_a_refusal_is_said_in_the_language_of_the_request(application: Flask) -> None:
    with application.test_request_context(headers={"Accept-Language": "en"}):
        in_english = LockedOut(61).message
    with application.test_request_context():
        in_chinese = LockedOut(61).message

    assert "2 minutes" in in_english
    assert "2 分钟" in in_chinese


def test_a_sentence_stays_as_it_was_written_where_nobody_asks(application: Flask) -> None:
    with application.app_context():
        in_a_job = gettext("请填写姓名，最多 40 字。")

    assert in_a_job == gettext("请填写姓名，最多 40 字。") == "请填写姓名，最多 40 字。"


def test_a_refusals_words_are_plain_text_when_they_were_constants() -> None:

    refusal = Invalid(NOT_HERE, {"place": [NOT_HERE]})

    assert type(refusal.message) is str
    assert [type(sentence) for sentence in refusal.fields["place"]] == [str]
