"""The acts about boards, their publicity, annual stars and reports, on pages and through the API."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from accounts.models import User
from boards import actions as boards
from core import clock
from core.db import db
from publicity import actions as publicity
from reports import actions as reports
from reports.models import ReportKind, ReportRequest
from tenants.scope import enter, leave
from tests.audit.acts import AUTUMN, CLOSED, FEBRUARY, Act, Scenarios, Told, quarter, rated_year, supervisor
from tests.audit.acts_ledger import is_api
from tests.factories import Place

SCENARIOS = Scenarios()
THIRD = quarter(3)


def board(place: Place, *, published: bool = False) -> None:
    """The third quarter's board, drafted or published, committed."""
    enter(place.scope)
    with clock.stopped_at(AUTUMN):
        new_board = boards.draft(THIRD, place.users["community"])
        if published:
            publicity.publish(new_board, place.users["community"])
    db.session.commit()
    leave()


def of_board(
    place: Place, endpoint: str, verb: str, action: str, sent: dict[str, object], at: datetime = AUTUMN
) -> Act:
    """An act about the third quarter's board."""
    by_api = is_api(endpoint)
    path = f"/boards/{THIRD}/{verb}"
    return Act(
        place.users["deputy"],
        place.api(path) if by_api else place.path(path),
        lambda: [(action, str(THIRD), place.id)],
        sent,
        sent if by_api else None,
        at=at,
        status=200 if by_api else 302,
    )


@SCENARIOS.of("publicity.draft", "boards_api.draft")
def draft(place: Place, endpoint: str) -> Act:
    return of_board(place, endpoint, "draft", "board_drafted", {})


@SCENARIOS.of("publicity.publish", "boards_api.publish")
def publish(place: Place, endpoint: str) -> Act:
    board(place)
    return of_board(place, endpoint, "publication", "board_published", {"days": 5, "counted": "working"})


@SCENARIOS.of("publicity.withdraw", "boards_api.withdraw")
def withdraw(place: Place, endpoint: str) -> Act:
    board(place, published=True)
    return of_board(place, endpoint, "withdrawal", "board_withdrawn", {"reason": "有误"})


@SCENARIOS.of("publicity.confirm", "boards_api.confirm")
def confirm(place: Place, endpoint: str) -> Act:
    board(place, published=True)
    return of_board(place, endpoint, "confirmation", "board_confirmed", {}, CLOSED)


@SCENARIOS.of("publicity.note_posting")
def note_posting(place: Place, _endpoint: str) -> Act:
    board(place, published=True)
    path = place.path(f"/boards/{THIRD}/postings")
    return Act(place.users["deputy"], path, lambda: [("posting_noted", "公开栏", place.id)], {"place": "公开栏"})


@SCENARIOS.of("stars.rate", "stars_api.rate")
def rate(place: Place, endpoint: str) -> Act:
    rated_year(place, "")
    return of_year(place, endpoint, place.users["community"], "rating", "stars_rated")


@SCENARIOS.of("stars.accept", "stars_api.accept")
def accept(place: Place, endpoint: str) -> Act:
    rated_year(place, "rated")
    return of_year(place, endpoint, supervisor(place), "acceptance", "stars_accepted")


@SCENARIOS.of("stars.recognise", "stars_api.recognise")
def recognise(place: Place, endpoint: str) -> Act:
    rated_year(place, "accepted")
    return of_year(place, endpoint, place.users["community"], "recognition", "stars_recognised")


def of_year(place: Place, endpoint: str, by: User, verb: str, action: str) -> Act:
    """An act about the stars of the year."""
    by_api, path = is_api(endpoint), f"/stars/2022/{verb}"
    return Act(
        by,
        place.api(path) if by_api else place.path(path),
        lambda: [(action, 2022, place.id)],
        json={} if by_api else None,
        at=FEBRUARY,
        status=200 if by_api else 302,
    )


@SCENARIOS.of("reports.ask", "reports_api.ask")
def ask(place: Place, endpoint: str) -> Act:
    form: dict[str, object] = {"kind": "poster_pack", "quarter": str(THIRD), "place": f"community:{place.code}"}
    body: dict[str, object] = {"kind": "poster_pack", "quarter": str(THIRD), "community": place.code}

    def audit_rows() -> list[Told]:
        number = db.session.scalar(select(func.max(ReportRequest.id)))
        return [("report_asked", number, place.id)]

    by_api = is_api(endpoint)
    path = "/api/v1/reports" if by_api else "/reports"
    body_sent = body if by_api else None
    return Act(place.users["community"], path, audit_rows, form, body_sent, status=202 if by_api else 302)


@SCENARIOS.of("reports.cancel", "reports_api.cancel")
def cancel(place: Place, endpoint: str) -> Act:
    return of_report(place, endpoint, report_id(place), "cancellation", "report_cancelled", 200)


@SCENARIOS.of("reports.retry", "reports_api.retry")
def retry(place: Place, endpoint: str) -> Act:
    number = report_id(place, cancelled=True)
    return of_report(place, endpoint, number, "retry", "report_retried", 202)


def report_id(place: Place, *, cancelled: bool = False) -> int:
    """A report that waits or was cancelled, committed; return its id."""
    request = reports.ask(ReportKind.POSTER_PACK, THIRD, place.users["community"], tenant=place.id)
    if cancelled:
        reports.cancel(request)
    number = request.id
    db.session.commit()
    return number


def of_report(place: Place, endpoint: str, number: int, verb: str, action: str, status: int) -> Act:
    by_api, path = is_api(endpoint), f"/reports/{number}/{verb}"
    return Act(
        place.users["community"],
        f"/api/v1{path}" if by_api else path,
        lambda: [(action, number, place.id)],
        json={} if by_api else None,
        status=status if by_api else 302,
    )
