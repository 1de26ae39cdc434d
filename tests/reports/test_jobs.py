"""One report, built by whoever holds its fence, written once."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from accounts.access import access_of
from accounts.models import Grant, Role, User
from boards import actions as boards
from core import clock
from core.db import db
from core.files import Store
from core.quarter import Quarter
from publicity import actions as publicity
from reports import actions, jobs, queries, queue
from reports.errors import Lost, NoReport, WrongState
from reports.models import MOVES, ReportKind, ReportRequest, ReportState
from reports.recovery import requeue_lost
from tenants.scope import enter, leave
from tests.factories import Place, entry, grant, installation_user, user

pytestmark = pytest.mark.usefixtures("app")

QUARTER = Quarter(2022, 3)
MONDAY = datetime(2022, 10, 10, 2, tzinfo=UTC)


def waiting_report(place: Place, by: User | None = None) -> ReportRequest:
    """A poster pack of the place that waits, committed."""
    request = actions.ask(ReportKind.POSTER_PACK, QUARTER, by or place.users["community"], tenant=place.id)
    db.session.commit()
    return request


def published(place: Place) -> None:
    enter(place.scope)
    entry(place)
    with clock.stopped_at(MONDAY):
        board = boards.draft(QUARTER, place.users["community"])
        publicity.publish(board, place.users["community"])
    db.session.commit()
    leave()


def test_a_report_is_built_stored_and_named(place: Place) -> None:
    published(place)
    request = waiting_report(place)

    jobs.build(request.id)
    db.session.refresh(request)

    assert (request.state, request.done) == (ReportState.DONE, request.total)
    assert request.file_name is not None
    assert request.file_name.endswith(f"{QUARTER} 红黄榜海报.zip")
    with Store(current_app.config["FILES_URL"]).open(request.file_key or "") as file:
        assert len(zipfile.ZipFile(io.BytesIO(file.read())).namelist()) == 1


def test_a_finished_report_is_not_built_again(place: Place) -> None:
    published(place)
    request = waiting_report(place)
    jobs.build(request.id)
    db.session.refresh(request)
    first = request.finished_at, request.fence

    jobs.build(request.id)
    db.session.refresh(request)

    assert (request.finished_at, request.fence) == first


def test_only_one_builder_gets_a_report(place: Place) -> None:
    request = waiting_report(place)

    first, second = actions.claim(request.id), actions.claim(request.id)

    assert first is not None
    assert second is None


def test_a_silent_builder_loses_its_report_and_writes_nothing(place: Place) -> None:
    request = waiting_report(place)
    with clock.stopped_at(clock.now() - timedelta(minutes=2)):
        silent = actions.claim(request.id)
    second = actions.claim(request.id)

    assert silent is not None
    assert second is not None
    assert second.fence > silent.fence
    with pytest.raises(Lost):
        actions.finish(silent, "reports/aa/bb", "old.zip", 1)
    db.session.refresh(request)
    assert request.file_key is None


def test_a_cancelled_report_stops_its_builder(place: Place) -> None:
    request = waiting_report(place)
    claim = actions.claim(request.id)
    assert claim is not None
    actions.cancel(request)
    db.session.commit()

    with pytest.raises(Lost):
        actions.tell(claim, 1, 2)


def test_a_cancelled_report_can_be_made_anew(place: Place) -> None:
    published(place)
    request = waiting_report(place)
    actions.cancel(request)
    db.session.commit()

    actions.retry(request)
    db.session.commit()
    jobs.build(request.id)
    db.session.refresh(request)

    assert request.state == ReportState.DONE


def test_a_finished_report_is_not_cancelled(place: Place) -> None:
    published(place)
    request = waiting_report(place)
    jobs.build(request.id)
    db.session.refresh(request)

    with pytest.raises(WrongState):
        actions.cancel(request)


def test_a_report_without_boards_fails_with_what_to_do(place: Place) -> None:
    request = waiting_report(place)

    jobs.build(request.id)
    db.session.refresh(request)

    assert request.state == ReportState.FAILED
    assert "公示之后再生成" in request.error


def test_rights_are_asked_again_when_the_job_runs(place: Place) -> None:
    published(place)
    request = waiting_report(place)
    role_grant = db.session.scalars(select(Grant).where(Grant.user_id == place.users["community"].id)).one()
    role_grant.withdrawn_at = clock.now()
    db.session.commit()

    jobs.build(request.id)
    db.session.refresh(request)

    assert request.state == ReportState.FAILED
    assert "不再有" in request.error


def test_no_report_is_built_for_an_account_that_was_shut_meanwhile(place: Place) -> None:
    published(place)
    district = installation_user(Role.DISTRICT)
    waiting = [waiting_report(place), waiting_report(place, district)]
    for asker in (place.users["community"], district):
        asker.disabled_at = clock.now()
    db.session.commit()

    for request in waiting:
        jobs.build(request.id)
        db.session.refresh(request)

    assert {request.state for request in waiting} == {ReportState.FAILED}
    assert all("不再有" in request.error for request in waiting)
    assert {request.file_key for request in waiting} == {None}


def test_reports_lost_with_the_queue_are_found_again(app: Flask, place: Place) -> None:
    waiting = waiting_report(place)
    with clock.stopped_at(clock.now() - timedelta(minutes=2)):
        actions.claim(waiting_report(place).id)
    queue.connection().flushdb()

    count = requeue_lost()

    jobs_kept = queue.queue().get_job_ids()
    assert count >= 2
    assert f"report-{waiting.id}-0" in jobs_kept


def test_a_report_is_on_the_queue_once_for_each_claim(place: Place) -> None:
    request = waiting_report(place)

    queue.enqueue(request.id, request.fence)
    queue.enqueue(request.id, request.fence)

    assert queue.queue().get_job_ids().count(f"report-{request.id}-0") == 1


def test_a_person_sees_the_reports_of_their_units_alone(place: Place) -> None:
    request = waiting_report(place)
    stranger = user("外人")
    grant(stranger, Role.SECRETARY, tenant_id=place.id, branch_id=place.branches[0])
    district = installation_user(Role.DISTRICT)

    assert queries.report(request.id, access_of(place.users["deputy"].id)).id == request.id
    assert queries.report(request.id, access_of(district.id)).id == request.id
    with pytest.raises(NoReport):
        queries.report(request.id, access_of(stranger.id))


def in_state(place: Place, state: ReportState) -> ReportRequest:
    """A report that is as far as `state` says."""
    request = ReportRequest(
        kind=ReportKind.POSTER_PACK,
        year=QUARTER.year,
        number=QUARTER.number,
        tenant_id=place.id,
        asked_by_id=place.users["community"].id,
        asked_at=clock.now(),
        state=state,
        file_key="a key" if state == ReportState.DONE else None,
    )
    db.session.add(request)
    db.session.flush()
    return request


@pytest.mark.parametrize("state", list(ReportState))
def test_people_move_a_report_only_as_its_table_of_moves_says(place: Place, state: ReportState) -> None:
    acts = {ReportState.CANCELLED: actions.cancel, ReportState.QUEUED: actions.retry}
    moved = set()

    for wanted, act in acts.items():
        request = in_state(place, state)
        try:
            act(request)
        except WrongState:
            continue
        moved.add(request.state)
        assert request.state == wanted

    assert moved == MOVES[state] & set(acts)


def test_a_report_that_runs_is_not_made_anew_beside_itself(place: Place) -> None:
    request = waiting_report(place)
    actions.claim(request.id)

    with pytest.raises(WrongState):
        actions.retry(request)
