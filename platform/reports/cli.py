"""`flask worker`: builds reports; `flask reports sweep`: finds the ones that were lost."""

from __future__ import annotations

import logging
import sys

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from rq import Worker
from rq.serializers import JSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from accounts import sessions
from core.db import db
from ledger.heads import keep_heads
from reports.queue import connection, queue
from reports.queue import sweep as sweep_lost

SWEEP_EVERY = 10
WORKER_TTL = 30

log = logging.getLogger("liangji")
reports = AppGroup("reports", help="Reports in the background.")


@reports.command()
def sweep() -> None:
    """Put reports on the queue that wait or whose builder went silent."""
    click.echo(f"{sweep_lost()} put on the queue")


class ReportWorker(Worker):
    """A worker that also finds lost reports, and keeps no database connection over a fork."""

    application: Flask

    def run_maintenance_tasks(self) -> None:
        """Sweep reports and ended sessions and keep the day's heads beside RQ's own tasks; with no thread, so that a
        fork finds no lock held."""
        super().run_maintenance_tasks()  # type: ignore[no-untyped-call]
        with self.application.app_context():
            try:
                sweep_lost()
                sessions.sweep()
                keep_heads()
                db.session.commit()
            except (SQLAlchemyError, OSError):
                log.exception("the sweep failed and is tried again")
            finally:
                db.session.remove()
                db.engine.dispose()


@click.command()
@click.option("--check", is_flag=True, help="Only say whether a worker is alive: exit 0 or 1.")
@with_appcontext
def worker(*, check: bool) -> None:
    """Build reports until ended; what was lost with a killed worker or an emptied Redis is found again."""
    if check:
        sys.exit(0 if Worker.count(connection=connection()) else 1)
    logging.basicConfig(level=logging.INFO)
    made = ReportWorker(
        [queue()],
        connection=connection(),
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL,
        maintenance_interval=SWEEP_EVERY,
    )
    made.application = current_app._get_current_object()  # type: ignore[attr-defined]
    made.work()
