"""Addresses of our own pages with what somebody else's query says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from flask import url_for


def address(endpoint: str, pairs: Mapping[str, str] | Iterable[tuple[str, str]] = (), **path: object) -> str:
    """Return the address of a page: `path` fills its rule, `pairs` are its query, whatever their names.

    The names of a query never go to `url_for` as arguments: there `endpoint`, `_method` or `community` mean something.
    """
    query = urlencode(list(pairs.items() if isinstance(pairs, Mapping) else pairs))
    start = url_for(endpoint, **path)  # type: ignore[arg-type]
    return f"{start}?{query}" if query else start
