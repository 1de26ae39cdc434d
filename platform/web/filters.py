"""What the address of a list asks for, read by the same marshmallow fields as the API; on a page nothing is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from flask import request
from marshmallow import EXCLUDE, Schema, ValidationError, fields

from web.paging import whole_number

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
    sent = request.args.to_dict()
    try:
        return kind(**schema.load(sent, unknown=EXCLUDE))
    except ValidationError as error:
        readable = {name: text for name, text in sent.items() if name not in error.messages_dict}
        return kind(**schema.load(readable, unknown=EXCLUDE))


def current_filters(*without: str) -> dict[str, str]:
    """The filters of this address, for a link to the same list."""
    left_out = {"page", *without}
    return {name: value for name, value in request.args.items() if value and name not in left_out}
