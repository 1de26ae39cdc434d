"""The pages of errors: what happened and how to go on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, render_template

from app.error_pages import error_page


@pytest.fixture(autouse=True)
def request_of(application: Flask) -> Iterator[None]:
    with application.test_request_context():
        yield


@pytest.mark.parametrize("code", [400, 401, 403, 404, 409, 413, 422, 429, 500, 503])
def test_an_error_page_says_what_happened_and_how_to_go_on(code: int) -> None:
    response = error_page(code)

    page = render_template("error.html", page=response)

    assert str(response.message) in page
    assert all(str(step) in page for step in response.steps)
    assert f"代码 {code}" in page


def test_a_named_error_keeps_its_own_sentence() -> None:
    sentence = "本条积分已于 5 月 3 日认定；如有误，请登记更正，不能再次核实。"

    assert sentence in render_template("error.html", page=error_page(409, sentence))
