"""A watch that asks a server for its health while something is done to it."""

from __future__ import annotations

import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

EVERY = 0.1
PATIENCE = 1.0


@dataclass
class Watch:
    """Asks `/healthz` ten times a second; every answer's seconds, infinite where none came in ten."""

    port: int
    seconds: list[float] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def ask(self) -> None:
        while not self.ended.wait(EVERY):
            begun = time.monotonic()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10) as answer:
                    took = time.monotonic() - begun if answer.status == 200 else float("inf")
            except OSError:
                took = float("inf")
            self.seconds.append(took)

    def assert_quick(self) -> None:
        """Every answer came within a second, and there were some."""
        assert len(self.seconds) > 10
        assert max(self.seconds) < PATIENCE, sorted(self.seconds)[-5:]


@contextmanager
def watched(port: int) -> Iterator[Watch]:
    """Ask ten times a second for the length of a block."""
    watch = Watch(port)
    thread = threading.Thread(target=watch.ask)
    thread.start()
    try:
        yield watch
    finally:
        watch.ended.set()
        thread.join(20)
