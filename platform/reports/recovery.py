"""Lost reports: those that wait or whose builder went silent are put on the queue again."""

from __future__ import annotations

from core.db import db
from reports import queries
from reports.models import ReportRequest
from reports.queue import enqueue


def requeue_lost() -> int:
    """Put every report on the queue that waits or whose builder went silent; return how many."""
    lost: list[ReportRequest] = list(queries.lost())
    numbers = [(request.id, request.fence) for request in lost]
    db.session.rollback()
    return sum(enqueue(report_id, fence) for report_id, fence in numbers)
