"""A form is checked, its action done and committed once; what is refused leaves nothing and keeps what was typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, get_flashed_messages
from flask_babel import Babel
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired

import web.forms
from core.errors import Invalid, Refusal
from web.forms import perform, redirect_saying, submit


class Named(FlaskForm):
    """A form of one field."""

    name = StringField("名称", [InputRequired("请填写这一项。")])


class Session:
    """Writes down what is asked of the database's session."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def commit(self) -> None:
        self.asked.append("commit")

    def rollback(self) -> None:
        self.asked.append("rollback")


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    site = Flask(__name__)
    site.config.update(SECRET_KEY="for this test", WTF_CSRF_ENABLED=False)
    Babel(site)
    stub_session = Session()
    monkeypatch.setattr(web.forms, "db", type("Database", (), {"session": stub_session}))
    with site.test_request_context(method="POST", data={"name": "麻石"}):
        yield stub_session


def test_what_is_done_is_committed_and_then_told(session: Session) -> None:
    answer = submit(Named(), lambda: 3, lambda: "the page", lambda count: f"{count} done after {session.asked}")

    assert answer == "3 done after ['commit']"


def test_a_wrong_form_is_not_acted_on(session: Session) -> None:
    form = Named(name="")
    form.name.data = form.name.raw_data = None

    answer = submit(form, lambda: session.asked.append("acted"), lambda: "the page", lambda _result: "done")

    assert (answer, session.asked) == (("the page", 422), [])


def test_a_refusal_comes_back_beside_the_field_that_the_form_calls_so(session: Session) -> None:
    form = Named()

    def refused() -> None:
        raise Invalid("没有保存。", {"title": ["请换一个名称。"]})

    answer = submit(form, refused, lambda: "the page", lambda _result: "done", {"title": "name"})

    assert (answer, session.asked) == (("the page", 422), ["rollback"])
    assert form.name.errors == ["请换一个名称。"]
    assert form.form_errors == []
    assert form.name.data == "麻石"


def test_a_refusal_that_fits_no_field_stands_above_the_form(session: Session) -> None:
    form = Named()

    def refused() -> None:
        raise Refusal("别人已经改动。")

    answer = submit(form, refused, lambda: "the page", lambda _result: "done")

    assert (answer, form.form_errors) == (("the page", 409), ["别人已经改动。"])


def test_an_error_that_is_no_refusal_is_not_swallowed(session: Session) -> None:
    with pytest.raises(ZeroDivisionError):
        perform(lambda: 1 // 0, lambda refusal: refusal.message, lambda result: str(result))

    assert session.asked == []


def test_a_redirect_says_what_was_done(session: Session) -> None:
    redirect_saying("已保存。", "/there")

    assert get_flashed_messages(with_categories=True) == [("success", "已保存。")]
