"""A refused change leaves its row in the audit, once, also where the page itself answers the refusal."""

from http import HTTPStatus

from flask import Flask, Response, g, request
from flask_login import current_user

from app.security import UNSAFE
from tenants import audit

CLIENT_FAULTS = range(HTTPStatus.BAD_REQUEST, HTTPStatus.INTERNAL_SERVER_ERROR)


def install(app: Flask) -> None:
    """Look at every answer of an application."""
    app.after_request(_keep)


def _keep(response: Response) -> Response:
    refused = request.method in UNSAFE and response.status_code in CLIENT_FAULTS
    if refused and request.endpoint and not audit.is_refusal_kept() and current_user.is_authenticated:
        place = g.get("community")
        tenant = place.id if place is not None else None
        audit.record_refusal(request.endpoint, request.path, tenant=tenant, status=response.status_code)
    return response
