"""What was computed from a community's rows, kept in the process until one of those rows changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from flask import g, has_request_context, request

from ledger import queries
from tenants import scope

T = TypeVar("T")


class Kept(Generic[T]):
    """The newest `most` values, each found by scope, revision and key; plain values, no rows of a session."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._values: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of a key as of the community's latest change, made at its first use."""
        place = (scope.current(), revision(), key)
        with self._lock:
            if place in self._values:
                self._values.move_to_end(place)
                return self._values[place]
        made = make()
        with self._lock:
            self._values[place] = made
            while len(self._values) > self.most:
                self._values.popitem(last=False)
        return made


def revision() -> int:
    """Return the number of the latest change, asked once for a request that only reads."""
    if not has_request_context() or request.method not in ("GET", "HEAD"):
        return queries.revision()
    known: dict[int, int] = g.setdefault("revisions", {})
    tenant = scope.current().tenant
    if tenant not in known:
        known[tenant] = queries.revision()
    return known[tenant]
