"""What the address of a list asks for, read by the same marshmallow fields as the API; on a page nothing is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from flask import request
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, ValidationError, fields

from core import clock
from core.quarter import Quarter
from web.paging import whole_number
from web.sorting import changed_url

T = TypeVar("T")


class WholeNumber(fields.Integer):
    """A whole number in plain digits, neither signed nor spaced."""

    def _deserialize(self, value: object, attr: str | None, data: Mapping[str, object] | None, **kwargs: object) -> int:
        number = whole_number(str(value))
        if number is None:
            raise self.make_error("invalid", input=value)
        return number


class ShortText(fields.String):
    """A text of an address, cut where it is longer than anybody types."""

    def __init__(self, longest: int, *, data_key: str | None = None) -> None:
        super().__init__(load_default="", data_key=data_key)
        self.longest = longest

    def _deserialize(self, value: object, attr: str | None, data: Mapping[str, object] | None, **kwargs: object) -> str:
        return str(value)[: self.longest].strip()


def query_params(schema: Schema, kind: Callable[..., T]) -> T:
    """Return what this request's query asks for, made of the schema's fields; what cannot be read is left open, for a
    page shows more rather than nothing."""
    return read_params(schema, kind, request.args.to_dict())


def read_params(schema: Schema, kind: Callable[..., T], sent: Mapping[str, str]) -> T:
    """Return the same of any parameters."""
    try:
        return kind(**schema.load(sent, unknown=EXCLUDE))
    except ValidationError as error:
        readable = {name: text for name, text in sent.items() if name not in error.messages_dict}
        return kind(**schema.load(readable, unknown=EXCLUDE))


VIEW = ("sort", "size")
"""How a list is shown, whatever it is narrowed to."""


@dataclass(frozen=True)
class SavedRange:
    """A range of days that is one press away; `url` is this list narrowed to it."""

    label: str
    url: str
    is_current: bool


def saved_ranges(first_name: str, last_name: str) -> list[SavedRange]:
    """Return this month, quarter and year as links to the same list; the names are those of its two dates."""
    today = clock.today()
    quarter = Quarter.of(today)
    month = today.replace(day=1)
    ranges = (
        (_("本月"), month, (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)),
        (_("本季"), quarter.first_day, quarter.last_day),
        (_("本年"), date(today.year, 1, 1), date(today.year, 12, 31)),
    )
    return [_range(label, {first_name: str(first), last_name: str(last)}) for label, first, last in ranges]


def _range(label: str, days: Mapping[str, str]) -> SavedRange:
    is_current = all(request.args.get(name) == day for name, day in days.items())
    return SavedRange(label, changed_url(days, "quarter"), is_current)


def current_view() -> dict[str, str]:
    """How this address shows its list: what a form of filters takes along."""
    return {name: value for name in VIEW if (value := request.args.get(name))}


def is_filtered() -> bool:
    """Say whether this address narrows its list."""
    return bool(current_filters(*VIEW))


def current_filters(*without: str) -> dict[str, str]:
    """The filters of this address and how it shows its list, for a link to the same list."""
    left_out = {"page", *without}
    return {name: value for name, value in request.args.items() if value and name not in left_out}
