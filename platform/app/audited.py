"""What the answers tell the audit: a change that was refused, once, and a file that somebody signed in was given."""

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_login import current_user

from app.security import UNSAFE
from tenants import audit

CLIENT_FAULTS = range(HTTPStatus.BAD_REQUEST, HTTPStatus.INTERNAL_SERVER_ERROR)
PAPER = "application/pdf"
MAX_DIGITS = 19


def install(app: Flask) -> None:
    """Look at every answer of an application."""
    app.after_request(_keep)


def _keep(response: Response) -> Response:
    """A refusal is recorded here where the page itself answered it; a download is an attachment or a paper."""
    if request.endpoint is None:
        return response
    refused = request.method in UNSAFE and response.status_code in CLIENT_FAULTS
    if refused and not audit.is_refusal_kept() and current_user.is_authenticated:
        audit.record_refusal(request.endpoint, request.path, status=response.status_code)
    elif response.status_code == HTTPStatus.OK and _is_file(response) and current_user.is_authenticated:
        audit.record_apart("downloaded", request.path, **_taken())
    return response


def _taken() -> dict[str, object]:
    """What was narrowed or picked: by the address, or by the form of a list."""
    query = request.query_string.decode(errors="replace") or urlsplit(request.form.get("back", "")).query
    entries = [int(text) for text in request.form.getlist("entry") if text.isdecimal() and len(text) < MAX_DIGITS]
    taken = {"filter": query[:500], "entries": entries, "members": request.form.getlist("member")[:500]}
    return {name: value for name, value in taken.items() if value}


def _is_file(response: Response) -> bool:
    disposition = response.headers.get("Content-Disposition", "")
    return request.method != "HEAD" and (disposition.startswith("attachment") or response.mimetype == PAPER)
