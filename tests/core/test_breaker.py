"""The breaker before Redis: one wait, then none, and the same kind of error meanwhile."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisUnreachable
from redis.exceptions import TimeoutError as RedisSilent

from core import breaker, embedded
from core.breaker import Breaker
from core.embedded.process import free_port


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]


def client(port: int, policy: Breaker) -> Redis:
    return Redis.from_url(
        f"redis://:x@127.0.0.1:{port}/0", socket_timeout=0.2, socket_connect_timeout=0.2, retry=policy
    )


def test_after_one_wait_nobody_waits_for_a_silent_server(silent: int) -> None:
    policy = Breaker()
    with pytest.raises(RedisSilent):
        client(silent, policy).ping()

    begun = time.monotonic()
    for _ in range(20):
        with pytest.raises(RedisSilent):
            client(silent, policy).ping()

    assert time.monotonic() - begun < 0.2


def test_after_the_rest_one_of_many_asks_and_the_others_go_on(silent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaker, "REST_SECONDS", 0.5)
    policy = Breaker()
    with pytest.raises(RedisSilent):
        client(silent, policy).ping()
    time.sleep(0.55)

    def ask(_number: int) -> float:
        begun = time.monotonic()
        with pytest.raises(RedisSilent):
            client(silent, policy).ping()
        return time.monotonic() - begun

    with ThreadPoolExecutor(8) as pool:
        waits = sorted(pool.map(ask, range(8)))

    assert sum(wait > 0.15 for wait in waits) == 1


def test_a_server_that_is_not_there_is_told_from_a_silent_one() -> None:
    policy = Breaker()
    port = free_port()

    for _ in range(3):
        with pytest.raises(RedisUnreachable):
            client(port, policy).ping()


def test_after_its_rest_the_server_is_asked_again(
    servers: embedded.Servers, silent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaker, "REST_SECONDS", 0.1)
    policy = Breaker()
    with pytest.raises(RedisSilent):
        client(silent, policy).ping()
    time.sleep(0.15)

    back = Redis.from_url(servers.redis_url, retry=policy)

    assert back.ping()
    assert back.ping()
