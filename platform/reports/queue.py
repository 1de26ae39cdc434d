"""The queue of RQ: it carries the ids of report requests, PostgreSQL knows the rest."""

from __future__ import annotations

import logging
from typing import cast

from flask import current_app
from redis import Redis, RedisError
from rq import Queue
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer

from core.connections import Connections

NAME = "reports"
MAX_SECONDS = 15 * 60

log = logging.getLogger("liangji")


def queue(through: Redis | None = None) -> Queue:
    """Return the queue of the current application, through the client of a request unless another one is given."""
    return Queue(NAME, connection=through or connection(), serializer=JSONSerializer, default_timeout=MAX_SECONDS)


def connection() -> Redis:
    """Return the client of a request: it waits half a second at most."""
    return _connections().redis()


def worker_connection() -> Redis:
    """Return the client of a worker: it waits for jobs."""
    return _connections().worker_redis()


def _connections() -> Connections:
    return cast(Connections, current_app.extensions["connections"])


def enqueue(report_id: int, fence: int) -> bool:
    """Put a report on the queue, once for each fence; False without Redis: `recovery` finds it later."""
    try:
        queue().enqueue_call(
            "reports.jobs.build",
            args=[report_id],
            job_id=f"report-{report_id}-{fence}",
            timeout=MAX_SECONDS,
            result_ttl=0,
            failure_ttl=3600,
            unique=True,
        )
    except DuplicateJobError:
        return True
    except RedisError:
        log.exception("report %s could not be put on the queue", report_id)
        return False
    return True
