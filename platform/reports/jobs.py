"""What the worker runs: one report, built by whoever claims it, written once."""

from __future__ import annotations

import io
import logging

from flask import current_app, has_app_context
from flask_babel import lazy_gettext
from sqlalchemy import select

from accounts.access import access_of
from core.db import db
from core.errors import Refusal
from core.files import Store
from reports import actions
from reports.builders import Product, Tell, district_workbook, poster_pack
from reports.errors import LeftBehind, Lost
from reports.models import ReportKind, ReportRequest
from reports.places import may_ask
from tenants.models import Community
from tenants.queries import communities, district, streets

log = logging.getLogger("liangji")

NO_LONGER = lazy_gettext("申请人已不再有这个单位的报告权限，报告未生成。")
BROKEN = lazy_gettext("生成报告时出了故障，已记入日志；请重做一次，仍不行请告诉系统管理员。")


def build(report_id: int) -> None:
    """Build a report if nobody else does; its state, progress and result go to PostgreSQL."""
    assert has_app_context()
    try:
        _build(report_id)
    except Exception as error:
        db.session.rollback()
        log.exception("report %s was left behind", report_id)
        # RQ writes the words of an error into its log and into Redis, and a database's words name people
        raise LeftBehind(type(error).__name__) from None


def _build(report_id: int) -> None:
    claim = actions.claim(report_id)
    if claim is None:
        return
    try:
        product = _product(report_id, lambda done, total: actions.tell(claim, done, total))
        stored = Store(current_app.config["FILES_URL"]).store(io.BytesIO(product.content), "reports")
        actions.finish(claim, stored.key, product.name, stored.size)
    except Lost:
        db.session.rollback()
    except Refusal as refusal:
        db.session.rollback()
        actions.fail(claim, refusal.message)
    except Exception:
        db.session.rollback()
        log.exception("report %s failed", report_id)
        actions.fail(claim, str(BROKEN))


def _product(report_id: int, tell: Tell) -> Product:
    request = db.session.scalars(select(ReportRequest).where(ReportRequest.id == report_id)).one()
    access = access_of(request.asked_by_id)
    places = _places(request)
    community = places[0] if request.tenant_id is not None else None
    if not may_ask(access, request.street_id, community):
        raise Refusal(NO_LONGER)
    if request.kind == ReportKind.DISTRICT_WORKBOOK:
        return district_workbook(request.quarter, tell)
    return poster_pack(request.quarter, places, _unit(request, places), tell)


def _places(request: ReportRequest) -> list[Community]:
    if request.tenant_id is not None:
        return list(db.session.scalars(select(Community).where(Community.id == request.tenant_id)))
    return list(db.session.scalars(communities(request.street_id)))


def _unit(request: ReportRequest, places: list[Community]) -> str:
    if request.tenant_id is not None:
        return places[0].name
    if request.street_id is not None:
        return next(street.name for street in streets() if street.id == request.street_id)
    return district().name
