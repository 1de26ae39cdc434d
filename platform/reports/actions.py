"""What people and workers do with report requests: ask, cancel, retry; claim, tell the progress, finish."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import or_, select, update

from accounts.models import User
from core import clock
from core.db import db
from core.quarter import Quarter
from reports.errors import Lost, WrongState
from reports.models import MOVES, ReportKind, ReportRequest, ReportState, states_before
from reports.queries import SILENT_FOR
from tenants import audit


def ask(
    kind: ReportKind, quarter: Quarter, by: User, *, street: int | None = None, tenant: int | None = None
) -> ReportRequest:
    """Store a request; who may ask for which place was checked before. Enqueue it after the commit."""
    if kind == ReportKind.DISTRICT_WORKBOOK and (street is not None or tenant is not None):
        raise WrongState(_("季度报表只按全区生成；街道和社区请生成海报包。"))
    request = ReportRequest(
        kind=kind,
        year=quarter.year,
        number=quarter.number,
        street_id=street,
        tenant_id=tenant,
        asked_by_id=by.id,
        asked_at=clock.now(),
        state=ReportState.QUEUED,
    )
    db.session.add(request)
    db.session.flush()
    audit.record("report_asked", request.id, tenant=tenant, kind=kind.value, quarter=str(quarter))
    return request


def cancel(request: ReportRequest) -> None:
    """Stop a report that waits or runs; raise WrongState."""
    _hold(request, ReportState.CANCELLED, _("这份报告已经结束，不能取消。"))
    request.state, request.finished_at = ReportState.CANCELLED, clock.now()
    audit.record("report_cancelled", request.id, tenant=request.tenant_id)


def retry(request: ReportRequest) -> None:
    """Let a failed or cancelled report wait again; raise WrongState. Enqueue it after the commit."""
    _hold(request, ReportState.QUEUED, _("只有失败或已取消的报告才能重做。"))
    request.state, request.done, request.total = ReportState.QUEUED, 0, 0
    request.error, request.finished_at, request.heard_at = "", None, None
    audit.record("report_retried", request.id, tenant=request.tenant_id)


def _hold(request: ReportRequest, wanted: ReportState, sentence: str) -> None:
    """Let nobody else move the report until this transaction ends; raise WrongState where it may not move so."""
    row = select(ReportRequest).where(ReportRequest.id == request.id).with_for_update()
    db.session.scalars(row.execution_options(populate_existing=True)).one()
    if wanted not in MOVES[request.state]:
        raise WrongState(sentence)


@dataclass(frozen=True)
class Claim:
    """A builder's right to a report, until somebody claims it with a higher fence."""

    report_id: int
    fence: int


def claim(report_id: int) -> Claim | None:
    """Take a report that waits, or whose builder went silent; None where somebody else has it. Commits."""
    silent = clock.now() - SILENT_FOR
    fence = db.session.scalar(
        update(ReportRequest)
        .where(
            ReportRequest.id == report_id,
            or_(
                ReportRequest.state.in_(states_before(ReportState.RUNNING)),
                (ReportRequest.state == ReportState.RUNNING) & (ReportRequest.heard_at < silent),
            ),
        )
        .values(
            state=ReportState.RUNNING,
            fence=ReportRequest.fence + 1,
            claimed_at=clock.now(),
            heard_at=clock.now(),
            done=0,
            total=0,
        )
        .returning(ReportRequest.fence)
    )
    db.session.commit()
    return None if fence is None else Claim(report_id, fence)


def tell(claim: Claim, done: int, total: int) -> None:
    """Say how far a report is; raise Lost where it was cancelled or taken over. Commits."""
    _set(claim, [ReportState.RUNNING], done=done, total=total, heard_at=clock.now())


def finish(claim: Claim, key: str, name: str, size: int) -> None:
    """Store the result; raise Lost where it was cancelled or taken over. Commits."""
    _move(
        claim,
        ReportState.DONE,
        done=ReportRequest.total,
        file_key=key,
        file_name=name,
        file_size=size,
        finished_at=clock.now(),
    )


def fail(claim: Claim, sentence: str) -> None:
    """Store why a report failed; nothing happens where it was taken over. Commits."""
    try:
        _move(claim, ReportState.FAILED, error=sentence[:500], finished_at=clock.now())
    except Lost:
        return


def _move(claim: Claim, state: ReportState, **values: object) -> None:
    _set(claim, states_before(state), state=state, **values)


def _set(claim: Claim, states: list[ReportState], **values: object) -> None:
    report_id = db.session.scalar(
        update(ReportRequest)
        .where(
            ReportRequest.id == claim.report_id,
            ReportRequest.fence == claim.fence,
            ReportRequest.state.in_(states),
        )
        .values(**values)
        .returning(ReportRequest.id)
    )
    db.session.commit()
    if report_id is None:
        raise Lost
