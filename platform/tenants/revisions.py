"""Counts of a community's changes by topic: what was computed from some topics holds until one of them is raised.

The session raises them: each flush, each bulk statement of the ORM and each COPY announces its community and topics,
and the commit counts them. Whoever writes by hand calls `raise_all`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from flask import g, has_request_context, request
from sqlalchemy import BigInteger, cast, event, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction

from core.db import db
from tenants import scope
from tenants.models import Community, Revision, TenantOwned, Topic


class Revisions(NamedTuple):
    """How often each topic of a community was changed, as numbers that only grow."""

    recognised: int = 0
    events: int = 0
    roster: int = 0
    criteria: int = 0
    boards: int = 0

    def of(self, topics: Iterable[Topic]) -> tuple[int, ...]:
        """Return the numbers of some topics, in the order of the topics."""
        wanted = frozenset(topics)
        return tuple(getattr(self, topic.value) for topic in Topic if topic in wanted)


COLUMNS = tuple(getattr(Revision, topic.value) for topic in Topic)
"""What a SELECT asks for to make a Revisions."""


def remember(tenant: int, numbers: Revisions) -> None:
    """Let a request that only reads know a community's numbers, which somebody has read along with other things."""
    if is_reading():
        g.setdefault("revisions", {})[tenant] = numbers


def is_reading() -> bool:
    """Say whether there is a request, and one that only reads."""
    return has_request_context() and request.method in ("GET", "HEAD")


def current() -> Revisions | None:
    """Return the numbers of the scope's community, read once for a request that only reads.

    None where the session itself has changed something: what it sees then is nobody else's, and must not be kept.
    """
    if not is_reading():
        return _read()
    known: dict[int, Revisions | None] = g.setdefault("revisions", {})
    tenant = scope.current().tenant
    if tenant not in known:
        known[tenant] = _read()
    return None if _has_changed(tenant) else known[tenant]


def _read() -> Revisions | None:
    row = db.session.execute(select(*COLUMNS)).first()
    if _has_changed(scope.current().tenant):
        return None
    return Revisions(*row) if row else Revisions()


def _has_changed(tenant: int) -> bool:
    return tenant in db.session().info.get("announced", {})


def announce(tenants: Iterable[int], topics: Collection[Topic]) -> None:
    """Say that the present transaction changes what these topics tell of some communities."""
    _announce(db.session(), tenants, topics)


def _announce(session: Session, tenants: Iterable[int], topics: Collection[Topic]) -> None:
    announced: dict[int, set[Topic]] = session.info.setdefault("announced", {})
    for tenant in tenants if topics else ():
        announced.setdefault(tenant, set()).update(topics)


def raise_all() -> int:
    """Announce every topic of every community, for whoever wrote by hand; return how many communities there are."""
    communities = db.session.scalars(select(Community.id)).all()
    announce(communities, list(Topic))
    return len(communities)


def _after_flush(session: Session, context: UOWTransaction) -> None:
    changed = [*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    for row in changed:
        if isinstance(row, TenantOwned):
            _announce(session, [row.tenant_id], row.changes)


def _on_execute(state: ORMExecuteState) -> None:
    if not (state.is_insert or state.is_update or state.is_delete) or state.bind_mapper is None:
        return
    table, own_scope = state.bind_mapper.class_, state.session.info.get("scope")
    if issubclass(table, TenantOwned) and isinstance(own_scope, scope.Scope):
        _announce(state.session, own_scope.writable, table.topics)


def _before_commit(session: Session) -> None:
    """Count what was announced as the transaction's last act: the rows are locked for no longer than that."""
    if session.in_nested_transaction():
        return
    session.flush()
    announced: dict[int, set[Topic]] = session.info.pop("announced", {})
    if not announced:
        return
    with scope.writing(session, frozenset(announced)):
        for tenant in sorted(announced):
            _raise(session, tenant, announced[tenant])


def _raise(session: Session, tenant: int, topics: Collection[Topic]) -> None:
    """Raise numbers above each one that was ever read, also before the database was restored to an earlier day."""
    now = cast(func.extract("epoch", func.clock_timestamp()) * 1_000_000, BigInteger)
    table = Revision.__table__
    raised = {topic.value: func.greatest(table.c[topic.value] + 1, now) for topic in topics}
    first = insert(Revision).values({"tenant_id": tenant} | {topic.value: now for topic in topics})
    session.connection().execute(first.on_conflict_do_update(index_elements=["tenant_id"], set_=raised))


def _after_end(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop("announced", None)


def install(target: type[Session] | Session) -> None:
    """Hang the listeners on a session class."""
    event.listen(target, "after_flush", _after_flush)
    event.listen(target, "do_orm_execute", _on_execute)
    event.listen(target, "before_commit", _before_commit)
    event.listen(target, "after_transaction_end", _after_end)
