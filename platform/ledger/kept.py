"""What was computed from a community's rows, kept in the process until one of those rows changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from tenants import revisions, scope

T = TypeVar("T")


class Kept(Generic[T]):
    """The newest `most` values, each found by scope, revision and key; plain values, no rows of a session."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._values: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of a key as of the community's latest change, made at its first use."""
        known = revisions.current()
        if known is None:
            return make()
        place = (scope.current(), known, key)
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
