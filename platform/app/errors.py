"""From errors to answers, once for pages and JSON alike."""

from __future__ import annotations

import errno
import logging
import math
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, Response, flash, g, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString
from flask_limiter import RateLimitExceeded
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from psycopg2.errors import RestrictViolation, UniqueViolation
from redis import RedisError
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, LengthRequired, RequestEntityTooLarge

from accounts.errors import SecondFactorMissing
from accounts.pages.sign_in import sign_in_again
from app.error_pages import ErrorPage, error_page
from core import clock
from core.db import db
from core.errors import Refusal, Unreadable
from core.extensions import limiter
from core.files import NotStored
from tenants import audit

log = logging.getLogger("liangji")

RETRY_SECONDS = 60
SIGN_IN_FORMS = frozenset({"accounts.sign_in_post", "accounts.language"})
FRAMED = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY})
"""Statuses whose page stands in the frame, with the menu, for who is signed in."""
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})

UNREACHABLE = lazy_gettext("数据库暂时连不上，您填写的内容没有保存；请稍候再提交一次。")
NO_REDIS = lazy_gettext("登录与限流服务暂时连不上，您填写的内容没有保存；请稍候再试一次。")
SEALED = lazy_gettext("这条记录已封存，不能改写；如有误请登记更正。")
BROKEN = lazy_gettext("系统出了故障，已记入日志，您填写的内容没有保存；请稍候再试，仍不行请告诉系统管理员。")


def install(app: Flask) -> None:
    """Register the handlers on an application."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(RateLimitExceeded, _too_many)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeout, _busy)
    app.register_error_handler(RedisError, _no_redis)
    app.register_error_handler(Exception, _broken)


def is_api() -> bool:
    return request.path.startswith("/api/")


def answer(
    status: int, message: str | LazyString = "", fields: dict[str, list[str]] | None = None
) -> ResponseReturnValue:
    """Answer with problem details or an error page."""
    page = error_page(status, message)
    if not is_api():
        return _drawn(page), status
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": str(page.message),
    }
    if fields:
        body["errors"] = fields
    response: Response = jsonify(body)
    response.content_type = "application/problem+json"
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response, status


def _drawn(page: ErrorPage) -> str:
    """Draw an error page; without the frame for strangers, and where the database cannot say who asks."""
    if page.code in FRAMED:
        try:
            if current_user.is_authenticated:
                g.is_refused = True
                return render_template("framed_error.html", page=page)
        except SQLAlchemyError:
            db.session.rollback()
    return render_template("error.html", page=page)


def _refused(refusal: Refusal) -> ResponseReturnValue:
    db.session.rollback()
    if isinstance(refusal, SecondFactorMissing) and not is_api():
        return redirect(url_for("accounts.second_factor"))
    if request.method not in {"GET", "HEAD"} and request.endpoint and not _is_noise(refusal):
        audit.record_refusal(request.endpoint, request.path, reason=refusal.message[:300])
    return answer(refusal.status, refusal.message, refusal.fields)


def _is_noise(refusal: Refusal) -> bool:
    """Say whether a stranger sent what nobody can read: no limit counts that, so it leaves no row."""
    return isinstance(refusal, Unreadable) and not current_user.is_authenticated


def _http(error: HTTPException) -> ResponseReturnValue:
    db.session.rollback()
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    # what is raised after the view, where the session is stored, comes wrapped
    cause = getattr(error, "original_exception", None)
    if isinstance(cause, DBAPIError):
        return _database(cause)
    if isinstance(cause, PoolTimeout):
        return _busy(cause)
    if error.response is not None or status < HTTPStatus.BAD_REQUEST:
        return error
    if status == HTTPStatus.UNAUTHORIZED and not is_api():
        target = request.full_path.rstrip("?") if request.method == "GET" else form_page()
        return redirect(url_for("accounts.sign_in", next=target))
    messages, fields = _argument_faults(error)
    return answer(status, messages or _body_fault(error), fields)


def _expired(error: CSRFError) -> ResponseReturnValue:
    """A form whose page stood too long, or that another site sent."""
    db.session.rollback()
    if request.endpoint in SIGN_IN_FORMS:
        return sign_in_again()
    page = form_page()
    if page is not None and not is_api() and "HX-Request" not in request.headers:
        flash(_("页面停留太久，校验已过期，这一次没有提交，什么都没有改动；请核对后再提交一次。"), "warning")
        return redirect(f"{page}#unsent", HTTPStatus.SEE_OTHER)
    message = _("页面停留太久，校验已过期；请返回上一页，刷新后再提交一次，什么都没有改动。")
    return answer(HTTPStatus.BAD_REQUEST, message)


def form_page() -> str | None:
    """The page of ours on which a form stood that was sent; None where another site sent it, or nobody says."""
    site, page = urlsplit(request.host_url), urlsplit(request.referrer or "")
    leads_away = page.path.startswith("//") or "\\" in page.path
    if (page.scheme, page.netloc) != (site.scheme, site.netloc) or leads_away:
        return None
    return page._replace(scheme="", netloc="", fragment="").geturl() or None


def _too_many(error: RateLimitExceeded) -> ResponseReturnValue:
    db.session.rollback()
    seconds = _seconds_to_wait()
    message = _("短时间内操作太多，这一次没有办理，什么都没有改动；请 %(seconds)s 秒后再试。", seconds=seconds)
    response = make_response(answer(HTTPStatus.TOO_MANY_REQUESTS, message))
    response.headers["Retry-After"] = str(seconds)
    return response


def _seconds_to_wait() -> int:
    """How long until the limit that was hit counts anew."""
    limit = limiter.current_limit
    return max(1, math.ceil(limit.reset_at - clock.now().timestamp())) if limit is not None else RETRY_SECONDS


def _body_fault(error: HTTPException) -> str:
    """Our own sentence about a body, where one was given."""
    is_of_body = isinstance(error, RequestEntityTooLarge | LengthRequired)
    return str(vars(error).get("description") or "") if is_of_body else ""


def _argument_faults(error: HTTPException) -> tuple[str, dict[str, list[str]] | None]:
    """What webargs found wrong, by field."""
    details = getattr(error, "data", None)
    if not isinstance(details, dict) or not isinstance(details.get("messages"), dict):
        return "", None
    fields: dict[str, list[str]] = {}
    for place in details["messages"].values():
        if isinstance(place, dict):
            for name, messages in place.items():
                fields[str(name)] = _sentences(messages)
    sentences = _("；").join(
        _("%(name)s：%(message)s", name=name, message="".join(messages)) for name, messages in fields.items()
    )
    return sentences, fields


def _sentences(messages: object) -> list[str]:
    """The sentences of one field, those of a list's or an object's parts too."""
    if isinstance(messages, dict):
        return [sentence for inner in messages.values() for sentence in _sentences(inner)]
    if isinstance(messages, list):
        return [sentence for inner in messages for sentence in _sentences(inner)]
    return [str(messages)]


def _database(error: DBAPIError) -> ResponseReturnValue:
    db.session.rollback()
    if isinstance(error.orig, UniqueViolation):
        return answer(HTTPStatus.CONFLICT)
    if isinstance(error.orig, RestrictViolation):
        return answer(HTTPStatus.CONFLICT, SEALED)
    log.exception("database error")
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return answer(HTTPStatus.SERVICE_UNAVAILABLE, UNREACHABLE)
    return answer(HTTPStatus.INTERNAL_SERVER_ERROR, BROKEN)


def _busy(error: PoolTimeout) -> ResponseReturnValue:
    """Every connection of the process is in use."""
    db.session.rollback()
    log.exception("no connection is free")
    return answer(HTTPStatus.SERVICE_UNAVAILABLE, UNREACHABLE)


def _no_redis(error: RedisError) -> ResponseReturnValue:
    db.session.rollback()
    log.exception("Redis error")
    return answer(HTTPStatus.SERVICE_UNAVAILABLE, NO_REDIS)


def _broken(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    log.exception("unexpected error")
    if isinstance(error, OSError) and error.errno in FULL:
        # a large upload lies in a temporary file while its form is read
        full = NotStored()
        return answer(full.status, full.message)
    return answer(HTTPStatus.INTERNAL_SERVER_ERROR, BROKEN)
