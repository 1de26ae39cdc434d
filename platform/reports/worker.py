"""The worker: builds the reports on the queue, finds lost ones again, and outlives a Redis that goes away."""

from __future__ import annotations

import logging
import signal
import time

from flask import Flask, current_app
from redis import AuthenticationError, Redis, RedisError
from rq import Worker
from rq.serializers import JSONSerializer

from accounts import sessions
from core.db import db
from ledger.heads import keep_heads
from reports.queue import connection, queue, worker_connection
from reports.recovery import requeue_lost

SWEEP_EVERY = 10
WORKER_TTL = 30
ASK_AGAIN = 2

log = logging.getLogger("liangji")


class ReportWorker(Worker):
    """A worker that also finds lost reports, and keeps no database connection over a fork."""

    application: Flask
    is_asked_to_end = False

    def handle_warm_shutdown_request(self) -> None:
        self.is_asked_to_end = True
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]

    def run_maintenance_tasks(self) -> None:
        """Sweep reports and ended sessions and keep the day's heads beside RQ's own tasks; with no thread, so that a
        fork finds no lock held."""
        super().run_maintenance_tasks()  # type: ignore[no-untyped-call]
        with self.application.app_context():
            try:
                requeue_lost()
                sessions.sweep()
                db.session.commit()
                keep_heads()
                db.session.commit()
            except Exception:
                # a store may fail with any error of its library's; the worker goes on and tries again
                log.exception("the sweep or the keeping of heads failed and is tried again")
            finally:
                db.session.remove()
                db.engine.dispose()


def run() -> None:
    """Build reports until asked to end."""
    through = worker_connection()
    _wait_for(through)
    while not _work(through):
        # the handlers of the one that gave up would raise its own errors here
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        time.sleep(ASK_AGAIN)
        _wait_for(through)


def _work(through: Redis) -> bool:
    """Let a worker work; return whether it was asked to end. RQ's gives up where Redis goes away under a job."""
    own_worker = ReportWorker(
        [queue(through)],
        connection=through,
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL,
        maintenance_interval=SWEEP_EVERY,
    )
    own_worker.application = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        own_worker.work()
    except RedisError as failure:
        log.warning("the worker gave up (%s)", failure)
    if not own_worker.is_asked_to_end:
        log.warning("the worker begins again")
    return own_worker.is_asked_to_end


def is_alive() -> bool:
    """Say whether any worker is at work."""
    try:
        return bool(Worker.count(connection=connection()))
    except RedisError:
        return False


def _wait_for(client: Redis) -> None:
    """Wait until Redis answers: a worker that ended instead would be started again and again."""
    is_said = False
    while True:
        try:
            client.ping()
        except AuthenticationError:
            raise
        except RedisError as failure:
            if not is_said:
                log.warning("Redis does not answer (%s); the worker begins when it does", failure)
            is_said = True
            time.sleep(ASK_AGAIN)
        else:
            return
