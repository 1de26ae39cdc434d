"""Whether the process lives, and whether it can work."""

from flask import Blueprint, Flask, current_app, request
from psycopg2 import OperationalError
from redis import RedisError
from redis import TimeoutError as RedisSilent

from accounts.guard import public
from core.connections import Connections
from core.extensions import limiter

bp = Blueprint("health", __name__)

OK, SILENT, UNREACHABLE = "ok", "silent", "unreachable"


def install(app: Flask) -> None:
    """Add the two addresses to an application."""
    app.register_blueprint(bp)


@limiter.request_filter
def _is_health() -> bool:
    """Health is asked for when something is wrong: the limiter's own look at Redis must not hold it up."""
    return request.blueprint == bp.name


@bp.get("/healthz")
@public
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
@public
def readyz() -> tuple[dict[str, str], int]:
    """PostgreSQL and Redis answer too; `silent` is there but does not answer in time, `unreachable` is not there."""
    connections: Connections = current_app.extensions["connections"]
    answers = {"database": _database(connections), "redis": _redis(connections)}
    return answers, 200 if set(answers.values()) == {OK} else 503


def _database(connections: Connections) -> str:
    """By a connection of its own: one of the pool would wait for a stopped server without end."""
    try:
        connections.connect().close()
    except OperationalError as failure:
        return SILENT if "timeout expired" in str(failure) else UNREACHABLE
    return OK


def _redis(connections: Connections) -> str:
    try:
        connections.redis().ping()
    except RedisSilent:
        return SILENT
    except (RedisError, OSError):
        return UNREACHABLE
    return OK
