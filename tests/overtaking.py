"""Two at once, in an order of choice: one keeps its transaction open until the other waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from flask import Flask
from sqlalchemy import text

from core.db import db

T = TypeVar("T")
SECONDS = 10.0
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def overtaken(application: Flask, first: Callable[[], None], second: Callable[[], T]) -> T:
    """Let `first` act, and commit it when `second`, begun after it, waits for a lock or has come to its end.

    Both enter their scopes themselves; what `second` returns is the result.
    """
    with ThreadPoolExecutor(1) as threads, application.app_context():
        first()
        coming = threads.submit(copy_context().run, second)
        _await(coming)
        db.session.commit()
        return coming.result(60)


def _await(coming: Future[T]) -> None:
    end = time.monotonic() + SECONDS
    with db.engine.connect() as connection:
        while not coming.done() and not connection.scalar(text(WAITING)):
            assert time.monotonic() < end, "the second neither waits nor ends"
            connection.rollback()
            time.sleep(0.02)
