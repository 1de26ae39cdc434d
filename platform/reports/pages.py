"""The page of reports: ask, watch the progress, cancel, make anew, fetch the file."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import access, current_person, needs
from accounts.permissions import Permission
from accounts.queries import names
from core import clock, limits
from core.db import db
from core.quarter import Quarter
from reports import actions, queries
from reports.api import download
from reports.forms import ReportForm
from reports.models import MOVES, ReportKind, ReportRequest, ReportState
from reports.places import may_ask, place_of
from reports.queue import enqueue
from reports.words import KINDS
from tenants import queries as tree
from web.formats import quarter_name
from web.forms import redirect_saying, submit
from web.paging import asked_page_size, page_number, page_of

bp = Blueprint("reports", __name__, template_folder="templates", url_prefix="/reports")

QUARTERS = 8
WHOLE, STREET, COMMUNITY = "district", "street", "community"


@dataclass(frozen=True)
class ReportLine:
    """One request with its words; `state`, `done`, `total` and `error` are what the progress shows."""

    id: int
    title: str
    unit: str
    period: str
    requester: str
    asked_at: object
    state: str
    done: int
    total: int
    error: str
    file_name: str
    file_size: int | None
    may_cancel: bool
    may_retry: bool


@bp.get("")
@needs(Permission.REPORTS_REQUEST)
def reports() -> ResponseReturnValue:
    """The reports of one's units, newest first, and the form for another."""
    form = _form()
    text = request.args.get("quarter", "")
    if text in dict(form.quarter.choices):
        form.quarter.data = text
    return _page(form)


@bp.post("")
@needs(Permission.REPORTS_REQUEST)
def ask() -> ResponseReturnValue:
    """Ask for a report; it is made in the background."""
    form = _form()

    def request_report() -> tuple[int, int]:
        report = _report_of(form)
        return report.id, report.fence

    return submit(form, request_report, lambda: _page(form), lambda report: _enqueued(*report))


def _enqueued(number: int, fence: int) -> ResponseReturnValue:
    """Hand a stored request to the queue and say so."""
    if enqueue(number, fence):
        sentence, kind = _("已开始生成，进度在下面；可以先离开这一页。"), "success"
    else:
        sentence, kind = _("已登记；后台队列暂时连不上，恢复后会自动生成。"), "warning"
    return redirect_saying(sentence, url_for("reports.reports"), kind)


@bp.get("/<int:report_id>")
@needs(Permission.REPORTS_REQUEST)
def progress(report_id: int) -> ResponseReturnValue:
    """How far one report is: the piece of the page that asks for itself again."""
    return render_template("reports/progress.html", line=_lines([queries.report(report_id, access())])[0])


@bp.post("/<int:report_id>/cancellation")
@needs(Permission.REPORTS_REQUEST)
def cancel(report_id: int) -> ResponseReturnValue:
    """Stop a report that waits or runs."""
    actions.cancel(queries.report(report_id, access()))
    db.session.commit()
    return redirect_saying(_("已取消，没有留下文件。"), url_for("reports.reports"))


@bp.post("/<int:report_id>/retry")
@needs(Permission.REPORTS_REQUEST)
def retry(report_id: int) -> ResponseReturnValue:
    """Make a failed or cancelled report anew."""
    row = queries.report(report_id, access())
    actions.retry(row)
    number, fence = row.id, row.fence
    db.session.commit()
    return _enqueued(number, fence)


@bp.get("/<int:report_id>/file")
@needs(Permission.REPORTS_REQUEST)
@limits.exports
def file(report_id: int) -> Response:
    """The finished file."""
    return download(queries.report(report_id, access()))


def _report_of(form: ReportForm) -> ReportRequest:
    kind, _colon, code = (form.place.data or "").partition(":")
    places = {STREET: (code, ""), COMMUNITY: ("", code)}
    street, tenant = place_of(access(), *places.get(kind, ("", "")))
    quarter = Quarter.read(form.quarter.data or "")
    return actions.ask(ReportKind(form.kind.data), quarter, current_person(), street=street, tenant=tenant)


def _form() -> ReportForm:
    form = ReportForm()
    today = Quarter.of(clock.today())
    latest = [today.plus(-back) for back in range(QUARTERS)]
    form.quarter.choices = [(str(quarter), quarter_name(quarter)) for quarter in latest]
    form.quarter.default = str(today.previous)
    if form.quarter.data is None:
        form.quarter.data = str(today.previous)
    form.place.choices = _places()
    return form


def _places() -> list[tuple[str, str]]:
    """The units the person may ask for, widest first."""
    rights, places = access(), []
    communities = db.session.scalars(tree.communities()).all()
    if may_ask(rights):
        places.append((WHOLE, tree.district().name))
    places += [(f"{STREET}:{street.code}", street.name) for street in tree.streets() if may_ask(rights, street.id)]
    return places + [
        (f"{COMMUNITY}:{community.code}", community.name)
        for community in communities
        if may_ask(rights, community=community)
    ]


def _page(form: ReportForm) -> str:
    page = page_of(
        db.session, queries.reports(access(), request.args.get("sort", "")), page_number(), asked_page_size()
    )
    return render_template("reports/reports.html", form=form, page=page, lines=_lines(list(page.items)))


def _lines(requests: list[ReportRequest]) -> list[ReportLine]:
    people = names({one.asked_by_id for one in requests})
    streets = {street.id: street.name for street in tree.streets()}
    communities = {community.id: community.name for community in db.session.scalars(tree.communities())}
    return [
        ReportLine(
            id=one.id,
            title=str(KINDS[one.kind]),
            unit=communities.get(one.tenant_id or 0) or streets.get(one.street_id or 0) or tree.district().name,
            period=quarter_name(one.quarter),
            requester=people.get(one.asked_by_id, ""),
            asked_at=one.asked_at,
            state=one.state.value,
            done=one.done,
            total=one.total,
            error=_(one.error) if one.error else "",
            file_name=one.file_name or "",
            file_size=one.file_size,
            may_cancel=ReportState.CANCELLED in MOVES[one.state],
            may_retry=ReportState.QUEUED in MOVES[one.state],
        )
        for one in requests
    ]
