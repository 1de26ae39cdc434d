"""A Redis that is killed, comes back with or without its data: pages go on, and who waits is not forgotten."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import redis

from tests.survival.installation import Installation, until
from tests.survival.test_silent_servers import ONE_WAIT, Visitor, looks, state_of
from tests.survival.test_survival import is_under_way, report_id


@contextmanager
def lost(installation: Installation, *, empty: bool = False) -> Iterator[None]:
    """Kill the installation's Redis for a block; it comes back on its port, `empty` without what it had written."""
    server = installation.servers.redis
    with redis.Redis.from_url(server.url) as client:
        number = int(client.info("server")["process_id"])
    os.kill(number, signal.SIGKILL)
    until(lambda: not server.is_up())
    yield
    if empty:
        (server.folder / "appendonly.aof").unlink()
    installation.servers.revive()
    assert server.is_up()


def test_pages_go_on_without_it_and_sign_in_says_why_it_does_not(installation: Installation) -> None:
    with installation.web():
        before = looks(installation)
        with lost(installation):
            meanwhile = looks(installation)
        # each process finds out for itself: on a busy machine one may be ready before the other
        until(lambda: all(Visitor(installation).ask("/readyz")[0] == 200 for _ in range(8)), 20)
        after = looks(installation)

    assert {name: look[0] for name, look in meanwhile.items()} == {
        "sign-in": 503, "token": 503, "public": 404, "report": 202, "entries": 200, "healthz": 200, "readyz": 503,
    }  # fmt: skip
    assert "登录服务暂时不可用" in meanwhile["sign-in"][1]
    assert '"redis":"unreachable"' in meanwhile["readyz"][1].replace(" ", "")
    assert max(took for _, _, took in meanwhile.values()) < ONE_WAIT
    assert {name: look[0] for name, look in after.items()} == {name: look[0] for name, look in before.items()}


@pytest.mark.parametrize(("busy", "empty"), [(True, False), (False, True)])
def test_the_same_worker_goes_on_when_it_is_back(installation: Installation, busy: bool, empty: bool) -> None:
    """Also where the worker was building a report at that moment, and ends when it is asked to."""
    with installation.web(), installation.worker() as worker:
        until(lambda: installation.flask("worker", "--check").returncode == 0)
        reports = [report_id(installation)] if busy else []
        until(lambda: not busy or is_under_way(installation, reports[0]))
        with lost(installation, empty=empty):
            reports.append(report_id(installation))
            time.sleep(3)
        until(lambda: {state_of(installation, report) for report in reports} == {"done"}, 90)

        assert worker.poll() is None
        worker.terminate()
        assert worker.wait(20) == 0
