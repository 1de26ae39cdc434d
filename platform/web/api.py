"""The blueprint of every feature's API: its bodies are read bounded, and what cannot be stored is refused by name."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

import flask_smorest
from flask import Request
from flask_babel import gettext as _
from marshmallow import Schema, missing
from webargs.core import is_json
from webargs.flaskparser import FlaskParser, abort

from core.errors import Unreadable
from core.texts import refuse_unwritable

DEEPEST = 20
MAX_DIGITS = 40


class BodyParser(FlaskParser):
    """Reads JSON whose depth, numbers and texts the application can take; its size is bounded before."""

    def load_json(self, req: Request, schema: Schema) -> object:
        """Return the body's value, `missing` where it is no JSON; raise Unreadable."""
        if not is_json(req.mimetype):
            return missing
        content = req.get_data(cache=False)
        try:
            return read_json(content) if content else missing
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            return abort(400, exc=error, messages={"json": [_("请求的内容不是 JSON，请核对后再提交。")]})


class Blueprint(flask_smorest.Blueprint):
    """A blueprint of flask-smorest with our reading of bodies."""

    ARGUMENTS_PARSER = BodyParser()


def read_json(content: bytes) -> object:
    """Return the value of a JSON text.

    Raises JSONDecodeError, UnicodeDecodeError; Unreadable for more than 20 levels, for integers of more than 40 digits,
    for decimals that are no number, for texts that cannot be stored.
    """
    try:
        value: object = json.loads(content, parse_int=_integer, parse_float=_decimal, parse_constant=_decimal)
    except RecursionError as error:
        raise _too_deep() from error
    refuse_unwritable(_texts(value))
    return value


def _integer(text: str) -> int:
    if len(text.lstrip("-")) > MAX_DIGITS:
        raise Unreadable(_("内容里有超过 %(most)s 位的整数，没有读取；请核对后再提交。", most=MAX_DIGITS))
    return int(text)


def _decimal(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise Unreadable(_("内容里有不能读取的数字（%(text)s），请核对后再提交。", text=text[:20]))
    return value


def _too_deep() -> Unreadable:
    return Unreadable(_("内容嵌套超过 %(most)s 层，没有读取；请核对后再提交。", most=DEEPEST))


def _texts(value: object) -> Iterator[str]:
    """Every name and text of a value, level by level; raises Unreadable where the levels do not end."""
    level = [value]
    for _depth in range(DEEPEST + 1):
        below: list[object] = []
        for text in level:
            if isinstance(text, str):
                yield text
            elif isinstance(text, dict):
                yield from text
                below += text.values()
            elif isinstance(text, list):
                below += text
        level = below
    if level:
        raise _too_deep()
