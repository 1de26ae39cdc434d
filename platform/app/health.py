"""Whether the process lives, and whether it can work."""

from flask import Blueprint, Flask, current_app
from redis import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from accounts.guard import public
from core.db import db

bp = Blueprint("health", __name__)


def install(app: Flask) -> None:
    """Add the two addresses to an application."""
    app.register_blueprint(bp)


@bp.get("/healthz")
@public
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
@public
def readyz() -> tuple[dict[str, str], int]:
    """PostgreSQL and Redis answer too."""
    found = {"database": "ok", "redis": "ok"}
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        found["database"] = "unreachable"
    try:
        current_app.extensions["connections"].redis().ping()
    except (RedisError, OSError):
        found["redis"] = "unreachable"
    return found, 200 if set(found.values()) == {"ok"} else 503
