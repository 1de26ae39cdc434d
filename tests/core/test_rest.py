"""A server that failed is left alone for a while, then asked by one."""

from __future__ import annotations

import pytest

from core.rest import Rest


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr("core.rest.time.monotonic", lambda: now[0])
    return now


def test_a_server_that_answers_is_asked_by_everybody(clock: list[float]) -> None:
    server = Rest(10)

    assert server.may_ask()
    assert server.may_ask()


def test_one_that_failed_is_left_alone_and_then_asked_by_one(clock: list[float]) -> None:
    server = Rest(10)
    server.failed()
    at_first = server.may_ask()
    clock[0] += 10

    assert not at_first
    assert [server.may_ask(), server.may_ask()] == [True, False]


def test_whoever_tries_and_is_not_heard_of_is_followed_by_another(clock: list[float]) -> None:
    server = Rest(10)
    server.failed()
    clock[0] += 10
    server.may_ask()
    clock[0] += 10

    assert server.may_ask()


def test_one_answer_opens_it_to_all(clock: list[float]) -> None:
    server = Rest(10)
    server.failed()
    clock[0] += 10
    server.may_ask()

    server.answered()

    assert server.may_ask()
    assert server.may_ask()
