"""`flask worker`: builds reports; `flask reports sweep`: finds the ones that were lost."""

from __future__ import annotations

import logging
import sys

import click
from flask.cli import AppGroup, with_appcontext

from reports.recovery import requeue_lost
from reports.worker import is_alive, run

reports = AppGroup("reports", help="Reports in the background.")


@reports.command()
def sweep() -> None:
    """Put reports on the queue that wait or whose builder went silent."""
    click.echo(f"{requeue_lost()} put on the queue")


@click.command()
@click.option("--check", is_flag=True, help="Only say whether a worker is alive: exit 0 or 1.")
@with_appcontext
def worker(*, check: bool) -> None:
    """Build reports until ended; what was lost with a killed worker or an emptied Redis is found again."""
    if check:
        sys.exit(0 if is_alive() else 1)
    logging.basicConfig(level=logging.INFO)
    run()
