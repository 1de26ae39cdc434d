"""The quarter that an address names, in its path or its query: one reading of both."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _
from werkzeug.routing import BaseConverter, ValidationError

from core import clock
from core.errors import Missing
from core.quarter import Quarter

PATTERN = "[0-9]{4}Q[1-4]"


class QuarterConverter(BaseConverter):
    """Turns 2022Q3 in a path into its Quarter; a path that names no quarter to ask for is no address of ours."""

    regex = PATTERN

    def to_python(self, value: str) -> Quarter:
        try:
            return Quarter.read(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: Quarter | str) -> str:
        return str(value)


def parameter_of(converter: BaseConverter) -> dict[str, object]:
    """Describe the quarter of a path for OpenAPI."""
    return {"type": "string", "pattern": f"^{PATTERN}$", "example": "2022Q3"}


def asked_quarter() -> Quarter | None:
    """Return the quarter that this request's path or query names; None where it names none, or nothing readable."""
    in_path = (request.view_args or {}).get("quarter")
    if isinstance(in_path, Quarter):
        return in_path
    try:
        return Quarter.read(request.args.get("quarter", ""))
    except ValueError:
        return None


def begun_quarter() -> Quarter:
    """Return the quarter that this request names, the present one where it names none.

    Raises Missing for what is no quarter, and for one that has not begun.
    """
    today = Quarter.of(clock.today())
    quarter = asked_quarter()
    if quarter is None and request.args.get("quarter"):
        raise Missing(_("地址里的季度应写成 2022Q3 的样子。"))
    if quarter is not None and quarter > today:
        raise Missing(_("这一季度还没有开始。"))
    return quarter or today
