"""Addresses of our own pages with what somebody else's query says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote, urlencode

from flask import url_for

PLACE = 9_007_199_254_740_991
"""Stands in for what differs from row to row while an address is built."""


def address(endpoint: str, pairs: Mapping[str, str] | Iterable[tuple[str, str]] = (), **path: object) -> str:
    """Return the address of a page: `path` fills its rule, `pairs` are its query, whatever their names.

    The names of a query never go to `url_for` as arguments: there `endpoint`, `_method` or `community` mean something.
    """
    query = urlencode(list(pairs.items() if isinstance(pairs, Mapping) else pairs))
    start = url_for(endpoint, **path)  # type: ignore[arg-type]
    return f"{start}?{query}" if query else start


def addresses(endpoint: str, name: str, **path: object) -> Callable[[object], str]:
    """Return what makes the address of each row of a list, built once: `name` is the part of the rule that differs."""
    start, _place, end = url_for(endpoint, **path, **{name: PLACE}).partition(str(PLACE))  # type: ignore[arg-type]
    return lambda value: f"{start}{quote(str(value))}{end}"
