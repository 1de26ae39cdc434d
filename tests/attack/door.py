"""Everything at once before one door: strangers, unfolding sheets, a hung Redis; and a watch that asks for health."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import redis

ROOT = Path(__file__).resolve().parents[2]
EVERY = 0.1


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

    @contextmanager
    def kept(self) -> Iterator[None]:
        thread = threading.Thread(target=self.ask)
        thread.start()
        try:
            yield
        finally:
            self.ended.set()
            thread.join(20)


@contextmanager
def hung_redis(url: str) -> Iterator[None]:
    """Redis stopped, not dead."""
    with redis.Redis.from_url(url) as client:
        number = int(client.info("server")["process_id"])
    os.kill(number, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(number, signal.SIGCONT)


def flooded(port: int, redis_url: str, seconds: float, people: Sequence[Sequence[str]]) -> list[float]:
    """Let it all come for so many seconds; return how long `/healthz` took each time it was asked.

    people: for each a cookie, a forgery token and an address that takes a sheet.
    """
    given = [part for person in people for part in person]
    command = [sys.executable, "-m", "tests.attack.strangers", str(port), str(seconds), *given]
    watch = Watch(port)
    with hung_redis(redis_url), watch.kept():
        subprocess.run(command, cwd=ROOT, timeout=seconds + 60, check=True)
    return watch.seconds
