"""A breaker for Redis: one short wait finds out that it does not answer, the requests after it do not wait at all."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock, get_ident
from typing import TypeVar

from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisUnreachable
from redis.exceptions import TimeoutError as RedisSilent
from redis.retry import Retry

T = TypeVar("T")

REST_SECONDS = 3.0


class Breaker(Retry):
    """A retry policy that tries once; after a failure it fails at once, with the same kind of error, for 3 seconds.

    redis-py runs each connect and each command through its client's retry policy, so that one breaker stands before all
    of them, the rate limiter's included.
    """

    __hash__ = Retry.__hash__

    def __init__(self) -> None:
        super().__init__(NoBackoff(), 0)
        self._rests_until = 0.0
        self._asking = 0
        self._claim = Lock()
        self._failure: RedisUnreachable | RedisSilent | None = None

    def __deepcopy__(self, memo: dict[int, object]) -> Breaker:
        # redis-py copies the policy for each connection: the copies must know of each other's failures
        return self

    def call_with_retry(
        self,
        do: Callable[[], T],
        fail: Callable[..., object],
        is_retryable: Callable[[Exception], bool] | None = None,
        with_failure_count: bool = False,
    ) -> T:
        """Run `do` once, or raise the last failure again while the breaker rests."""
        self._refuse_while_resting()
        try:
            answer = super().call_with_retry(do, fail, is_retryable, with_failure_count)
        except (RedisUnreachable, RedisSilent) as failure:
            self._failure, self._rests_until, self._asking = failure, time.monotonic() + REST_SECONDS, 0
            raise
        self._failure = None
        return answer

    def _refuse_while_resting(self) -> None:
        """Let one thread ask after the rest; a command asks through its connection, so it comes here twice."""
        failure = self._failure  # another thread's success may clear it at any moment
        if failure is None or self._asking == get_ident():
            return
        with self._claim:
            if time.monotonic() < self._rests_until:
                raise type(failure)(f"not asked again yet: {failure}")
            self._asking, self._rests_until = get_ident(), time.monotonic() + REST_SECONDS
