"""Everything at once before one door: strangers, unfolding sheets, a hung Redis."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.attack.watch import watched

ROOT = Path(__file__).resolve().parents[2]


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
    arguments = [part for person in people for part in person]
    command = [sys.executable, "-m", "tests.attack.strangers", str(port), str(seconds), *arguments]
    with hung_redis(redis_url), watched(port) as watch:
        subprocess.run(command, cwd=ROOT, timeout=seconds + 60, check=True)
    return watch.seconds
