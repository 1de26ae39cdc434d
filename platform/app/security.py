"""Headers on every answer; before the view: how large a body may be, who may send one, and that no form is forged.

A body is read only where a matched route takes it, from somebody who is known or on a public route.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import Flask, Response, current_app, g, request
from flask.typing import RouteCallable
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import LengthRequired, RequestEntityTooLarge, Unauthorized

from core.body_limits import FORM_LIMIT, JSON_LIMIT, PUBLIC_LIMIT, UPLOAD_LIMIT, limit_in_words
from core.errors import Forbidden
from core.extensions import csrf
from core.texts import refuse_unwritable
from web import content_security_policy

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
FORM, MAX_FIELDS = "application/x-www-form-urlencoded", 10_000
MAKES_TOKEN = "tokens.make_token"


def install(app: Flask) -> None:
    """Hang the checks and headers on an application."""
    app.before_request(_check_address)
    app.before_request(_check_body)
    app.after_request(_headers)


def _check_address() -> None:
    """Refuse signs that no database and no file takes, before anything reads them: NUL, halves of pairs."""
    refuse_unwritable([request.path, *_pairs(request.args.items(multi=True))])


def _check_body() -> None:
    """Bound the body, then refuse who is unknown unread, then what is forged, then what cannot be stored."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return
    limit = request.max_content_length = body_limit(view)
    if request.method not in UNSAFE:
        return
    _bound(limit)
    if not _is_public(view) and not current_user.is_authenticated:
        raise _unknown()
    if not g.get("may_write", True):
        raise Forbidden(_("这个令牌只能读；要写入，请在“接口令牌”里另建一个能写的。"))
    _bound_fields()
    if _is_forgeable():
        csrf.protect()
    if not request.is_json:
        refuse_unwritable(_form_texts())


def _bound_fields() -> None:
    """Count the fields of a form before they are taken apart: each costs more than its bytes."""
    if request.mimetype == FORM and request.get_data(cache=True).count(b"&") >= MAX_FIELDS:
        raise RequestEntityTooLarge(_("提交的内容超过了 %(most)s 项，没有读取，什么都没有保存。", most=MAX_FIELDS))


def body_limit(view: RouteCallable) -> int:
    """Return how many bytes a route reads at most."""
    if getattr(view, "takes_upload", False):
        return UPLOAD_LIMIT
    if _is_public(view):
        return PUBLIC_LIMIT
    return JSON_LIMIT if request.path.startswith("/api/") else FORM_LIMIT


def _bound(limit: int) -> None:
    if "Transfer-Encoding" in request.headers:
        raise LengthRequired(_("请求没有说明内容有多长，没有读取；请带上 Content-Length 再提交。"))
    if (request.content_length or 0) > limit:
        raise RequestEntityTooLarge(
            _("提交的内容超过了 %(limit)s，没有读取，什么都没有保存。", limit=limit_in_words(limit))
        )


def _unknown() -> Exception:
    """What a stranger is told: to sign in, or that the page stood too long."""
    return Unauthorized() if request.path.startswith("/api/") else CSRFError()


def _is_public(view: RouteCallable) -> bool:
    return getattr(view, "permission", None) == "public"


def _is_forgeable() -> bool:
    """Say whether another site's page could send this; a bearer's token cannot be forged into a request."""
    if request.endpoint == MAKES_TOKEN:
        return False
    bears_token = request.headers.get("Authorization", "").startswith("Bearer ")
    has_session = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    return not bears_token and (has_session or not request.path.startswith("/api/"))


def _form_texts() -> Iterator[str]:
    yield from _pairs(request.form.items(multi=True))
    for _name, upload in request.files.items(multi=True):
        yield upload.filename or ""


def _pairs(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in pairs:
        yield from (name, value)


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = content_security_policy()
        response.headers.setdefault("Cache-Control", "no-store")
    return response
