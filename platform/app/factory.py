"""Making the application; it opens neither PostgreSQL nor Redis."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, has_request_context, request, session
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix

import web
from accounts import login
from accounts.sessions import ServerSessions
from app import api, audited, commands, errors, health, navigation, pages, security
from app.config import ROOT, Settings
from core import logs
from core.body_limits import FORM_LIMIT, UPLOAD_LIMIT
from core.connections import Connections
from core.db import db
from core.extensions import babel, csrf, limiter, migrate
from tenants import replica, revisions, scope

LANGUAGES = ("zh_Hans", "en")
SPOKEN = {"zh": "zh_Hans", "en": "en"}
SESSIONLESS = frozenset({"publicity.public_board", "publicity.public_file_of"})
"""Pages without a session: they speak as the browser asks."""

POOL_SECONDS = 5


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application from settings, those of the environment by default."""
    logs.install()
    settings = settings or Settings.from_environment()
    app = Flask("app", static_folder=str(ROOT / "platform/app/static"), template_folder="templates")
    _configure(app, settings)
    app.session_interface = ServerSessions()
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    login.install(app)
    csrf.init_app(app)
    limiter.init_app(app)
    babel.init_app(app, locale_selector=_language)
    web.install(app)
    for part in (security, errors, audited, navigation, health, pages, api, commands):
        part.install(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    connections = Connections(
        settings.database_url, settings.migration_url, settings.redis_url, settings.var, settings.replica_url
    )
    app.extensions["connections"] = connections
    app.config.update(
        SECRET_KEY=settings.secret_key,
        **_databases(connections, settings.threads),
        FILES_URL=settings.files_url,
        HEADS_URL=settings.heads_url,
        PUBLIC_URL=settings.public_url,
        SECOND_FACTOR_REQUIRED=settings.second_factor,
        SESSION_COOKIE_NAME="__Host-liangji" if settings.https else "liangji",
        SESSION_COOKIE_SECURE=settings.https,
        MAX_CONTENT_LENGTH=UPLOAD_LIMIT,
        MAX_FORM_MEMORY_SIZE=FORM_LIMIT,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        RATELIMIT_STORAGE_OPTIONS=connections.redis_limits() if settings.redis_url else {},
        RATELIMIT_HEADERS_ENABLED=False,
        RATELIMIT_SWALLOW_ERRORS=True,
        BABEL_DEFAULT_LOCALE="zh_Hans",
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "platform/app/translations"),
        TESTING=settings.testing,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]


def _databases(connections: Connections, threads: int) -> dict[str, object]:
    """The primary and, where one is set, its replica; the addresses are known to those who connect."""
    url, second = "postgresql+psycopg2://", {}
    if connections.replica_url:
        second[replica.NAME] = {"url": url, **_pool(connections.connect_to_replica, threads)}
    first = _pool(connections.connect, threads)
    return {"SQLALCHEMY_DATABASE_URI": url, "SQLALCHEMY_ENGINE_OPTIONS": first, "SQLALCHEMY_BINDS": second}


def _pool(connect: Callable[[], object], threads: int) -> dict[str, object]:
    """How many connections a process opens: a thread may need a second one, for what must outlive a rollback."""
    return {
        "creator": connect,
        "pool_size": threads,
        "max_overflow": threads,
        "pool_timeout": POOL_SECONDS,
        "hide_parameters": True,
    }


def _language() -> str:
    """The language chosen in the session, else the browser's; Chinese in jobs and commands."""
    if not has_request_context():
        return LANGUAGES[0]
    chosen = None if request.endpoint in SESSIONLESS else session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return next((SPOKEN[tag] for tag in _asked_tags() if tag in SPOKEN), LANGUAGES[0])


def _asked_tags() -> list[str]:
    """What the browser asks for, best first: zh for zh-CN; en-GB before zh where it says so."""
    tags = [(quality, tag) for tag, quality in request.accept_languages if quality > 0]
    tags.sort(key=lambda pair: -pair[0])
    return [tag.lower().replace("_", "-").partition("-")[0] for _quality, tag in tags]


scope.install(Session)
revisions.install(Session)
