"""Reads of report requests: a person sees those of the places in which they may ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from accounts.access import Access
from accounts.models import Role
from core import clock
from core.db import db
from reports.errors import NoReport
from reports.models import ReportRequest, ReportState
from tenants.models import Community
from web.sorting import order_by

SILENT_FOR = timedelta(seconds=30)


COLUMNS = {
    "title": (ReportRequest.kind,),
    "period": (ReportRequest.year, ReportRequest.number),
    "asked": (ReportRequest.asked_at,),
    "state": (ReportRequest.state,),
}
"""What the names of an address order by."""


def reports(access: Access, sort: str = "") -> Select[ReportRequest]:
    """The requests of a person's places, in the order that is asked for, the newest first."""
    places = [_of_grant(grant.role, grant.street_id, grant.tenant_id) for grant in access.grants]
    return (
        select(ReportRequest).where(or_(false(), *places)).order_by(*order_by(sort, COLUMNS), ReportRequest.id.desc())
    )


def _of_grant(role: Role, street: int | None, tenant: int | None) -> ColumnElement[bool]:
    if role == Role.DISTRICT:
        return true()
    if role == Role.STREET:
        inside = select(Community.id).where(Community.street_id == street)
        return or_(ReportRequest.street_id == street, ReportRequest.tenant_id.in_(inside))
    return ReportRequest.tenant_id == tenant if role == Role.COMMUNITY else false()


def report(report_id: int, access: Access) -> ReportRequest:
    """Return a request of a person's places; raise NoReport."""
    row = db.session.scalar(reports(access).where(ReportRequest.id == report_id))
    if row is None:
        raise NoReport
    return row


def lost() -> Sequence[ReportRequest]:
    """Requests that wait, or whose builder was not heard for half a minute."""
    silent: datetime = clock.now() - SILENT_FOR
    rows = select(ReportRequest).where(
        or_(
            ReportRequest.state == ReportState.QUEUED,
            and_(ReportRequest.state == ReportState.RUNNING, ReportRequest.heard_at < silent),
        )
    )
    return db.session.scalars(rows.order_by(ReportRequest.id)).all()
