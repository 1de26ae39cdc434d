"""The JSON API: every feature's blueprint under /api/v1, described by OpenAPI, with a page that reads it."""

from __future__ import annotations

from flask import Blueprint, Flask, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_smorest import Api

from accounts.api import bp as accounts
from accounts.api import tokens_bp
from accounts.guard import public
from boards.api import bp as boards
from core import limits
from criteria.api import bp as criteria
from dashboard.api import bp as dashboard
from ledger.api import bp as ledger
from members.api import bp as members
from publicity.api import bp as publicity
from reports.api import bp as reports
from stars.api import bp as stars
from units.api import bp as units
from units.branches_api import bp as branches
from web.quarters import QuarterConverter, parameter_of

PREFIX = "/api/v1"
OPENAPI = "api-docs.openapi_json"
BLUEPRINTS = (
    tokens_bp,
    accounts,
    members,
    criteria,
    ledger,
    boards,
    publicity,
    stars,
    dashboard,
    reports,
    units,
    branches,
)
DESCRIPTION = (
    "The same actions as the pages. Points are decimal strings, quarters are written 2022Q3. Send a personal token as"
    " `Authorization: Bearer …`, or the session's cookie with `X-CSRFToken` on unsafe methods. What is foreign answers"
    " 404, as if it did not exist; refusals are problem details with messages by field."
)

docs_page = Blueprint("api_docs", __name__)


class QuietApi(Api):
    """Flask-smorest without its error handlers: `app.errors` answers for pages and JSON alike."""

    def _register_error_handlers(self) -> None:
        return


def install(app: Flask) -> None:
    """Register the API on an application."""
    app.config.update(
        API_TITLE="Liangji 亮绩",
        API_VERSION="v1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {"description": DESCRIPTION},
            "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
            "security": [{"token": []}],
        },
    )
    api = QuietApi(app)
    api.register_converter(QuarterConverter, parameter_of)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint, url_prefix=PREFIX + (blueprint.url_prefix or ""))
    app.view_functions[OPENAPI] = public(limits.public_pages(_openapi))
    app.extensions["openapi"] = api
    app.register_blueprint(docs_page)


def _openapi() -> ResponseReturnValue:
    """The OpenAPI document."""
    return current_app.extensions["openapi"].spec.to_dict()


@docs_page.get(f"{PREFIX}/docs")
@public
@limits.public_pages
def docs() -> ResponseReturnValue:
    """The OpenAPI document as a page."""
    spec = current_app.extensions["openapi"].spec.to_dict()
    return render_template("api_docs.html", spec=spec)
