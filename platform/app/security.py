"""Headers on every answer, and the check of forms against forgery."""

from flask import Flask, Response, current_app, request

from app.layout import content_security_policy
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
    app.before_request(_protect)
    app.after_request(_headers)


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
