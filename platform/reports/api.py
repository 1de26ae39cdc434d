"""Reports in the API: ask, look, cancel, retry, fetch the file."""

from __future__ import annotations

import io

from flask import Response, current_app, send_file
from flask_babel import gettext as _

from accounts.guard import access, current_person, needs
from accounts.permissions import Permission
from core import limits
from core.db import db
from core.files import FileChanged, Store, sha256_of
from core.quarter import Quarter
from reports import actions, queries
from reports.errors import NoReport, WrongState
from reports.models import ReportKind, ReportRequest, ReportState
from reports.places import place_of
from reports.queue import enqueue
from reports.schemas import ReportIn, ReportOut
from web.api import Blueprint
from web.paging import page_of
from web.schemas import Paging, page_schema, paged

bp = Blueprint("reports_api", __name__, url_prefix="/reports", description="Reports in the background")


@bp.get("")
@needs(Permission.REPORTS_REQUEST)
@bp.arguments(Paging, location="query")
@bp.response(200, page_schema(ReportOut))
def reports(wanted: dict[str, int]) -> dict[str, object]:
    """List the reports of one's places, newest first."""
    page = page_of(db.session, queries.reports(access()), wanted["page"], wanted["page_size"])
    return paged(page, page.items)


@bp.post("")
@needs(Permission.REPORTS_REQUEST)
@bp.arguments(ReportIn)
@bp.response(202, ReportOut)
def ask(wanted: dict[str, object]) -> ReportRequest:
    """Ask for a report; it is made in the background."""
    street, tenant = place_of(access(), str(wanted["street"]), str(wanted["community"]))
    quarter = wanted["quarter"]
    assert isinstance(quarter, Quarter)
    request = actions.ask(ReportKind(str(wanted["kind"])), quarter, current_person(), street=street, tenant=tenant)
    db.session.commit()
    enqueue(request.id, request.fence)
    return request


@bp.get("/<int:report_id>")
@needs(Permission.REPORTS_REQUEST)
@bp.response(200, ReportOut)
def report(report_id: int) -> ReportRequest:
    """Show how far a report is."""
    return queries.report(report_id, access())


@bp.post("/<int:report_id>/cancellation")
@needs(Permission.REPORTS_REQUEST)
@bp.response(200, ReportOut)
def cancel(report_id: int) -> ReportRequest:
    """Stop a report that waits or runs."""
    request = queries.report(report_id, access())
    actions.cancel(request)
    db.session.commit()
    return request


@bp.post("/<int:report_id>/retry")
@needs(Permission.REPORTS_REQUEST)
@bp.response(202, ReportOut)
def retry(report_id: int) -> ReportRequest:
    """Make a failed or cancelled report anew."""
    request = queries.report(report_id, access())
    actions.retry(request)
    db.session.commit()
    enqueue(request.id, request.fence)
    return request


@bp.get("/<int:report_id>/file")
@needs(Permission.REPORTS_REQUEST)
@limits.exports
@bp.response(200, content_type="application/octet-stream")
def file(report_id: int) -> Response:
    """Fetch the finished file."""
    return download(queries.report(report_id, access()))


def download(request: ReportRequest) -> Response:
    """Return a finished report's file as an attachment; raise WrongState before it is finished."""
    if request.state != ReportState.DONE or request.file_key is None:
        raise WrongState(_("这份报告还没有做好，做好后再下载。"))
    try:
        content = Store(current_app.config["FILES_URL"]).verified(request.file_key, sha256_of(request.file_key))
    except (FileNotFoundError, FileChanged) as gone:
        raise NoReport(_("这份报告的文件不在了，或不再是生成的那一份；请重新生成。")) from gone
    return send_file(
        io.BytesIO(content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=request.file_name,
    )
