"""What was acknowledged outlives kill -9 of web, database and worker; a report is made once, whatever dies."""

from __future__ import annotations

import io
import os
import signal
import threading
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import redis

from tests.survival.installation import PLACES, Installation, until

WRITERS = 4


@dataclass
class Writers:
    """Threads that record entries and repeat each until it is acknowledged."""

    installation: Installation
    name: str
    acknowledged: dict[str, int] = field(default_factory=dict)
    unanswered: int = 0
    enough: threading.Event = field(default_factory=threading.Event)

    def write(self, writer: int) -> None:
        path = f"/api/v1/communities/{self.installation.facts['code']}/entries"
        number = 0
        while not self.enough.is_set():
            key = f"{self.name}-{writer}-{number}"
            day = date.today().isoformat()
            entry: dict[str, object] = {"member_no": "M001", "item": "duty.1", "date": day, "reason": key}
            entry["not_duplicate"] = True
            status, body = self.installation.ask("POST", path, "recorder", entry, key)
            assert status in (0, 201, 500, 502, 503), status
            if status == 201:
                self.acknowledged[key] = body["id"]
                number += 1
            else:
                self.unanswered += 1
                time.sleep(0.05)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        threads = [threading.Thread(target=self.write, args=(n,)) for n in range(WRITERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.enough.set()
            for thread in threads:
                thread.join(60)

    def grow(self, by: int) -> None:
        """Wait until so many more are acknowledged."""
        goal = len(self.acknowledged) + by
        until(lambda: len(self.acknowledged) >= goal)

    def assert_stored(self) -> None:
        """Each acknowledged key has its one entry; one more for each writer may be stored and unheard."""
        rows = self.installation.rows("SELECT reason, id FROM entries WHERE reason LIKE %s", f"{self.name}-%")
        stored = dict(rows)
        assert len(stored) == len(rows), "an entry was stored twice"
        assert {key: stored.get(key) for key in self.acknowledged} == self.acknowledged
        assert len(stored) - len(self.acknowledged) <= WRITERS
        verified = self.installation.flask("ledger", "verify")
        assert verified.returncode == 0, verified.stdout


def children(number: int) -> Sequence[int]:
    return [int(one) for one in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


def test_what_was_acknowledged_outlives_kill_9_of_web_workers(installation: Installation) -> None:
    writers = Writers(installation, "web")
    with installation.web() as web, writers.at_work():
        for _ in range(4):
            writers.grow(20)
            os.kill(children(web.pid)[0], signal.SIGKILL)
        writers.grow(20)

    writers.assert_stored()


def test_what_was_acknowledged_outlives_kill_9_of_the_database(installation: Installation) -> None:
    writers = Writers(installation, "database")
    state = installation.servers.postgresql.folder / "postmaster.pid"
    with installation.web(), writers.at_work():
        for _ in range(2):
            writers.grow(20)
            os.kill(int(state.read_text().splitlines()[0]), signal.SIGKILL)
            until(lambda: not installation.servers.postgresql.is_alive)
            installation.servers.revive()
        writers.grow(20)

    assert writers.unanswered
    writers.assert_stored()


def report_id(installation: Installation) -> int:
    """Ask for the district's poster pack; return the report's id."""
    wanted = {"kind": "poster_pack", "quarter": "2022Q3"}
    status, report = installation.ask("POST", "/api/v1/reports", "district", wanted)
    assert status == 202
    return int(report["id"])


def state_of(installation: Installation, report: int) -> tuple[Any, ...]:
    return installation.rows("SELECT state, done, fence, file_key, error FROM report_requests WHERE id = %s", report)[0]


def assert_made_once(installation: Installation, report: int, before: set[Path]) -> None:
    """The report is done, its one file is whole."""
    until(lambda: state_of(installation, report)[0] not in ("queued", "running"))
    state, _, _, key, error = state_of(installation, report)
    assert (state, error) == ("done", "")
    files = installation.folder / "var" / "files"
    content = (files / key).read_bytes()
    assert len(zipfile.ZipFile(io.BytesIO(content)).namelist()) == PLACES
    assert stored(installation) - before <= {files / key}


def is_under_way(installation: Installation, report: int) -> bool:
    state, done, *_ = state_of(installation, report)
    assert state != "done", "too quick to be killed in the middle: let it pack more places"
    return state == "running" and done > 0


def stored(installation: Installation) -> set[Path]:
    files = installation.folder / "var" / "files" / "reports"
    return {path for path in files.rglob("*") if path.is_file()}


@pytest.mark.parametrize("orphaned", [False, True])
def test_a_report_is_made_once_though_its_worker_was_killed(installation: Installation, orphaned: bool) -> None:
    """The whole worker dies, or its parent alone, so that the builder goes on beside its successor."""
    before = stored(installation)
    with installation.web(), installation.worker() as first:
        report = report_id(installation)
        until(lambda: is_under_way(installation, report))
        victims = [first.pid] if orphaned else [*children(first.pid), first.pid]
        for number in victims:
            os.kill(number, signal.SIGKILL)
        first.wait(10)
        # as if half a minute had gone by without a word
        silent = "UPDATE report_requests SET heard_at = heard_at - interval '1 minute' WHERE id = %s"
        installation.rows(silent + " AND state = 'running'", report)
        with installation.worker():
            assert_made_once(installation, report, before)

    assert state_of(installation, report)[2] <= 3


def test_a_queued_report_is_found_again_after_redis_was_flushed(installation: Installation) -> None:
    before = stored(installation)
    with installation.web():
        report = report_id(installation)
        with redis.Redis.from_url(installation.servers.redis_url) as client:
            assert client.keys("rq:job:*")
            client.flushall()
        assert state_of(installation, report)[0] == "queued"
        with installation.worker():
            assert_made_once(installation, report, before)


def test_a_report_asked_for_without_redis_is_found_when_it_is_back(installation: Installation) -> None:
    before = stored(installation)
    with installation.web():
        with redis.Redis.from_url(installation.servers.redis_url) as client:
            number = int(client.info("server")["process_id"])
        os.kill(number, signal.SIGKILL)
        until(lambda: not installation.servers.redis.is_up())
        report = report_id(installation)
        installation.servers.revive()
        with installation.worker():
            assert_made_once(installation, report, before)
