"""Reads that a replica of the database may answer: those whose changes are counted, where it has them all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar, cast

from sqlalchemy import TableClause, event, select
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql import visitors
from sqlalchemy.sql.visitors import ExternallyTraversible

from core.db import Model, db
from core.rest import Rest
from tenants.models import Revision, TenantOwned, Topic

P = ParamSpec("P")
R = TypeVar("R")

NAME = "replica"
RESTS_FOR = 10.0
NO_ANSWER = (OperationalError, ProgrammingError, NoneFree)
"""Away, or without a column that the primary was given meanwhile."""

log = logging.getLogger("liangji")
rest = Rest(RESTS_FOR)


class Uncounted(RuntimeError):
    """A table was to be read from the replica whose changes nobody counts: it might be old, and nobody would know."""


class ReplicaSession(Session):
    """A session of the replica: it reads counted tables alone."""


def from_replica(read: Callable[P, R]) -> Callable[P, R]:
    """Let a function read from the replica, where there is one that knows all that the primary counts of the scope.

    The function reads tables with topics and nothing else, by `db.session`, and may be called twice; its rows are
    detached. The primary answers where the session itself has changed something, and where the replica is behind or
    does not answer.
    """

    @wraps(read)
    def routed(*args: P.args, **kwargs: P.kwargs) -> R:
        if NAME not in db.engines or isinstance(db.session(), ReplicaSession):
            return read(*args, **kwargs)
        wanted = _numbers(db.session())
        if db.session().info.get("announced") or not rest.may_ask():
            return read(*args, **kwargs)
        try:
            with _at_replica() as replica:
                is_level = _numbers(replica) == wanted
                answer = read(*args, **kwargs) if is_level else None
            rest.answered()
        except NO_ANSWER:
            rest.failed()
            log.exception("the replica does not answer; the primary does for %d s", RESTS_FOR)
            is_level = False
        return cast(R, answer) if is_level else read(*args, **kwargs)

    return routed


@contextmanager
def _at_replica() -> Iterator[Session]:
    """Let `db.session` be a session of the replica for a block, in the same scope."""
    primary = db.session()
    with ReplicaSession(db.engines[NAME]) as replica:
        replica.info["scope"] = primary.info.get("scope")
        db.session.registry.set(replica)  # type: ignore[arg-type]  # it wants no binds
        try:
            yield replica
        finally:
            db.session.registry.set(primary)


def _numbers(session: Session) -> list[tuple[int, ...]]:
    """The numbers of every community of the scope, as a session sees them."""
    columns = [getattr(Revision, topic.value) for topic in Topic]
    rows = session.execute(select(Revision.tenant_id, *columns).order_by(Revision.tenant_id))
    return [tuple(row) for row in rows]


@lru_cache(maxsize=1)
def _counted() -> frozenset[str]:
    """The names of the tables whose every change raises a number."""
    mappers = [mapper for mapper in Model.registry.mappers if issubclass(mapper.class_, TenantOwned)]
    counted = {mapper.class_.__tablename__ for mapper in mappers if mapper.class_.topics}
    return frozenset(counted | {Revision.__tablename__})


def _refuse_uncounted(state: ORMExecuteState) -> None:
    nodes = visitors.iterate(cast(ExternallyTraversible, state.statement))
    named = {node.name for node in nodes if isinstance(node, TableClause)}
    if named - _counted():
        raise Uncounted(f"{', '.join(sorted(named - _counted()))}: nobody counts the changes; read it beforehand")


event.listen(ReplicaSession, "do_orm_execute", _refuse_uncounted)
