"""Headers on every answer, and the check of forms against forgery."""

from collections.abc import Iterator

from flask import Flask, Response, current_app, request
from flask_babel import gettext as _

from app.layout import content_security_policy
from core.errors import Invalid
from core.extensions import csrf

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
MAKES_TOKEN = "tokens.make_token"


def install(app: Flask) -> None:
    """Hang the checks and headers on an application."""
    app.before_request(_refuse_unwritable)
    app.before_request(_protect)
    app.after_request(_headers)


def _refuse_unwritable() -> None:
    """Refuse signs that no database and no file takes, before anything reads them: NUL, halves of pairs."""
    if any("\x00" in text or not _is_text(text) for text in _texts()):
        raise Invalid(_("内容里有不能保存的控制字符，请删去后再提交。"))


def _texts() -> Iterator[str]:
    yield request.path
    for given in (request.args, request.form):
        for name, value in given.items(multi=True):
            yield from (name, value)
    for upload in request.files.values():
        yield upload.filename or ""
    if request.is_json:
        yield from _strings(request.get_json(silent=True))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _protect() -> None:
    """Check every unsafe request of a browser against forgery; a bearer's token cannot be forged into one."""
    if request.method not in UNSAFE or request.endpoint == MAKES_TOKEN:
        return
    bears_token = request.headers.get("Authorization", "").startswith("Bearer ")
    has_session = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    if not bears_token and (has_session or not request.path.startswith("/api/")):
        csrf.protect()


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = content_security_policy()
        response.headers.setdefault("Cache-Control", "no-store")
    return response
