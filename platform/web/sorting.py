"""The order of a list, as its address asks for it by the head of a column: sort=name, or sort=-name from the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import request
from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

T = TypeVar("T")
Column = ColumnElement[Any] | InstrumentedAttribute[Any]
SORT = "sort"
DESCENDING = "-"


def order_by(wanted_order: str, columns: Mapping[str, Sequence[Column]]) -> list[ColumnElement[Any]]:
    """Return what rows are ordered by first; nothing where the address names no column of the list. Nulls come last."""
    wanted = columns.get(wanted_order.removeprefix(DESCENDING), ())
    is_descending = wanted_order.startswith(DESCENDING)
    return [(column.desc() if is_descending else column.asc()).nulls_last() for column in wanted]


def sorted_rows(rows: Iterable[T], keys: Mapping[str, Callable[[T], Any]]) -> list[T]:
    """Return rows in the order that this request asks for, as they came where it asks for none; None comes last."""
    wanted_order, every = request.args.get(SORT, ""), list(rows)
    key = keys.get(wanted_order.removeprefix(DESCENDING))
    if key is None:
        return every
    valued = [row for row in every if key(row) is not None]
    ordered = sorted(valued, key=key, reverse=wanted_order.startswith(DESCENDING))
    return ordered + [row for row in every if key(row) is None]


def sort_state(key: str, default: str = "") -> str:
    """Return the aria-sort of a column; `default` is the order of a list whose address asks for none."""
    wanted_order = request.args.get(SORT, "") or default
    if wanted_order.removeprefix(DESCENDING) != key:
        return ""
    return "descending" if wanted_order.startswith(DESCENDING) else "ascending"


def sort_url(key: str, default: str = "") -> str:
    """Return this very list in the order of a column, from the other end where it already is; the first page."""
    wanted = DESCENDING + key if sort_state(key, default) == "ascending" else key
    return changed_url({SORT: wanted})


def changed_url(values: Mapping[str, str], *without: str) -> str:
    """Return this list's address with some parameters set and others left out; it leads to the first page."""
    left_out = {"page", *values, *without}
    rest = [(name, value) for name, value in request.args.items(multi=True) if name not in left_out]
    return f"{request.script_root}{request.path}?{urlencode([*rest, *values.items()])}"
