"""What every form does: it is checked, its action done and committed, and a refusal comes back beside its field with
what was typed kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import Field, Form

from core.db import db
from core.errors import Refusal

T = TypeVar("T")
SAME: Mapping[str, str] = MappingProxyType({})


def submit(
    form: FlaskForm,
    act: Callable[[], T],
    page: Callable[[], str],
    done: Callable[[T], ResponseReturnValue],
    fields: Mapping[str, str] = SAME,
) -> ResponseReturnValue:
    """Do what a form asks for; where it is wrong or refused, answer with its page, the faults beside the fields.

    act, done: see `perform`; fields: what the form calls the fields of a refusal, where the names differ.
    """
    if not form.validate():
        return page(), 422

    def refused(refusal: Refusal) -> str:
        show_faults(form, refusal, fields)
        return page()

    return perform(act, refused, done)


def perform(
    act: Callable[[], T], refused: Callable[[Refusal], str], done: Callable[[T], ResponseReturnValue]
) -> ResponseReturnValue:
    """Do something and commit it, then answer; where it is refused nothing of it stays, and the page says why.

    act: returns plain values for `done`: rows are read anew after the commit.
    """
    try:
        result = act()
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        return refused(refusal), refusal.status
    return done(result)


def redirect_saying(sentence: str, url: str, kind: str = "success") -> ResponseReturnValue:
    """Lead to a page that says what was done."""
    flash(sentence, kind)
    return redirect(url)


def show_faults(form: Form, refusal: Refusal, fields: Mapping[str, str] = SAME) -> None:
    """Put a refusal's messages beside the form's fields, or its sentence above the form where no field fits."""
    placed = False
    for field, messages in refusal.fields.items():
        name = fields.get(field, field)
        if name in form:
            form[name].errors = [*form[name].errors, *messages]
            placed = True
    if not placed:
        form.form_errors.append(refusal.message)


def file_names(field: Field) -> list[str]:
    """The names of the files that came with a field: a browser does not send them again with the same form."""
    data = field.data if isinstance(field.data, list) else [field.data]
    return [one.filename for one in data if isinstance(one, FileStorage) and one.filename]


def files_again(form: Form) -> bool:
    """Say whether files have to be chosen again when the form comes back."""
    return any(file_names(field) for field in form)


FILTERS = {"file_names": file_names, "files_again": files_again}
