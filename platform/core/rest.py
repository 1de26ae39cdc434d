"""A rest for a server that failed: it is left alone for some seconds, then one thread tries it for all."""

from __future__ import annotations

import time
from threading import Lock


class Rest:
    """Says whether a server may be asked; whoever asks reports `failed` or `answered`."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until: float | None = None
        self._claim = Lock()

    def may_ask(self) -> bool:
        """Whether to ask now; after a failure one caller gets leave at a time, each `seconds` after the one before."""
        with self._claim:
            now = time.monotonic()
            if self._until is not None and now < self._until:
                return False
            if self._until is not None:
                self._until = now + self.seconds
            return True

    def failed(self) -> None:
        self._until = time.monotonic() + self.seconds

    def answered(self) -> None:
        self._until = None
