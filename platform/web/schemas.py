"""Marshmallow fields and shapes that every feature's API shares."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

from flask_babel import gettext as _
from marshmallow import Schema as PlainSchema
from marshmallow import ValidationError, fields, missing, validate

from core.points import format_hundredths, format_points, read_hundredths
from core.quarter import Quarter
from web import schema_messages
from web.paging import Page

T = TypeVar("T")

_PLAIN = re.compile(r"[0-9]{1,9}(\.[0-9]+)?")


class Schema(PlainSchema):
    """A shape whose fields say in our words what they refuse."""

    error_messages = schema_messages.OF_SCHEMA

    def on_bind_field(self, field_name: str, field_obj: fields.Field[object]) -> None:
        schema_messages.word(field_obj)


class Points(fields.Field[int]):
    """Millionths of a point, written as a decimal string: "98.5"."""

    def __init__(self, *, allow_none: bool = False) -> None:
        super().__init__(allow_none=allow_none, metadata={"type": "string", "example": "98.5"})

    def _serialize(self, value: int | None, attr: str | None, obj: object, **kwargs: object) -> str | None:
        return None if value is None else format_points(value)


class Hundredths(fields.Field[int]):
    """Hundredths, read and written as a decimal with at most two places, as text or number."""

    def __init__(self, *, required: bool = False, allow_none: bool = False, load_default: object = missing) -> None:
        metadata = {"type": "string", "pattern": r"^\d{1,9}(\.\d{1,2})?$", "example": "1.5"}
        super().__init__(required=required, allow_none=allow_none, load_default=load_default, metadata=metadata)

    def _serialize(self, value: int | None, attr: str | None, obj: object, **kwargs: object) -> str | None:
        return None if value is None else format_hundredths(value)

    def _deserialize(self, value: object, attr: str | None, data: Mapping[str, object] | None, **kwargs: object) -> int:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ValidationError(_("请填写数字，最多两位小数。"))
        text = str(value).strip()
        figure = read_hundredths(text) if _PLAIN.fullmatch(text) else None
        if figure is None:
            raise ValidationError(_("请填写不小于 0 的数字，最多两位小数。"))
        return figure


class QuarterField(fields.Field[Quarter]):
    """A quarter written 2022Q3."""

    def __init__(self, *, required: bool = False) -> None:
        metadata = {"type": "string", "pattern": r"^\d{4}Q[1-4]$", "example": "2022Q3"}
        super().__init__(required=required, metadata=metadata)

    def _serialize(self, value: Quarter | None, attr: str | None, obj: object, **kwargs: object) -> str | None:
        return None if value is None else str(value)

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, object] | None, **kwargs: object
    ) -> Quarter:
        try:
            return Quarter.read(str(value))
        except ValueError as error:
            raise ValidationError(_("季度请写成 2022Q3 这样。")) from error


class Paging(Schema):
    """Which page of a list, counted from 1."""

    page = fields.Integer(load_default=1, validate=validate.Range(1, 100_000))
    page_size = fields.Integer(load_default=20, validate=validate.Range(1, 200))


class Reason(Schema):
    """Why."""

    reason = fields.String(load_default="", validate=validate.Length(max=500))


def page_schema(item: type[Schema]) -> PlainSchema:
    """Return the shape of one page of a list."""
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item)),
            "total": fields.Integer(),
            "page": fields.Integer(),
            "page_size": fields.Integer(),
        },
        name=f"PageOf{item.__name__}",
    )()


def paged(page: Page[T], items: Sequence[object]) -> dict[str, object]:
    """Return one page of a list, its entities shown as `items`."""
    return {"items": items, "total": page.total, "page": page.page, "page_size": page.page_size}


def unpaged(items: Sequence[object]) -> dict[str, object]:
    """Return a list that is not paged in the shape of a page."""
    return {"items": items, "total": len(items), "page": 1, "page_size": len(items)}
