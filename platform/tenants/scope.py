"""Scopes: which communities a session may read and write, and the listeners that hold it to that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, cast

from psycopg2.extensions import connection as DriverConnection
from sqlalchemy import Connection, Row, Select, Table, TableClause, TextualSelect, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import (
    LoaderCriteriaOption,
    ORMExecuteState,
    Session,
    SessionTransaction,
    UOWTransaction,
    with_loader_criteria,
)
from sqlalchemy.sql import visitors
from sqlalchemy.sql.visitors import ExternallyTraversible

from core.db import Model, db
from tenants.models import OfBranch, OfMember, TenantOwned


class NoScope(RuntimeError):
    """A tenant's table was touched outside every scope."""


class OutsideScope(RuntimeError):
    """A row of a community outside the scope was about to be written."""


@dataclass(frozen=True)
class Scope:
    """What one unit of work may touch: community ids to read and to write.

    branches, member: narrow the readable rows further (a branch's staff, a member); None leaves them open.
    is_district: the district's own drafts are open too.
    """

    readable: frozenset[int]
    writable: frozenset[int]
    branches: frozenset[int] | None = None
    member: int | None = None
    is_district: bool = False

    @property
    def tenant(self) -> int:
        """The one community of the scope; raise NoScope where there are several or none."""
        if len(self.readable) != 1:
            raise NoScope("the scope does not hold exactly one community")
        return next(iter(self.readable))


def community_scope(tenant: int, branches: frozenset[int] | None = None, member: int | None = None) -> Scope:
    """Return the scope of one community, read and write, narrowed to branches or to one member."""
    return Scope(frozenset({tenant}), frozenset({tenant}), branches, member)


def enter(scope: Scope) -> None:
    """Put the current session into the scope, in both walls; nothing loaded before is kept."""
    session = db.session()
    session.expire_all() if session.info.get("scope") not in (None, scope) else None
    session.info["scope"] = scope
    _tell(session, scope)


def leave() -> None:
    """Take the current session out of every scope."""
    session = db.session()
    session.info.pop("scope", None)
    _tell(session, None)


@contextmanager
def within(scope: Scope) -> Iterator[None]:
    """Run a block inside the scope and return to the former one."""
    former = db.session().info.get("scope")
    enter(scope)
    try:
        yield
    except BaseException:
        with suppress(SQLAlchemyError):  # a failed transaction takes no more words, and forgets its scope
            _return_to(former)
        raise
    _return_to(former)


def _return_to(former: Scope | None) -> None:
    if former is not None:
        enter(former)
    else:
        leave()


def current() -> Scope:
    """Return the session's scope; raise NoScope where there is none."""
    scope = db.session().info.get("scope")
    if not isinstance(scope, Scope):
        raise NoScope("no scope was entered")
    return scope


SETTINGS = ("app.readable", "app.writable", "app.district")


def _array(ids: frozenset[int]) -> str:
    return "{" + ",".join(f"{number:d}" for number in sorted(ids)) + "}" if ids else ""


def _settings(scope: Scope | None) -> dict[str, str]:
    """What PostgreSQL is told of a scope; an empty setting opens nothing."""
    if scope is None:
        return dict.fromkeys(SETTINGS, "")
    readable, writable = _array(scope.readable), _array(scope.writable)
    return {"app.readable": readable, "app.writable": writable, "app.district": "on" if scope.is_district else ""}


def _tell(session: Session, scope: Scope | None) -> None:
    if session.in_transaction():
        _tell_database(session, session.connection(), scope)


def _tell_database(session: Session, connection: Connection, scope: Scope | None) -> None:
    """Tell the present transaction its scope, each setting that it does not know yet by a statement of its own.

    Plain SET LOCAL, not set_config(): a sharded database passes only the former on to its nodes.
    """
    known, wanted = session.info.get("told", {}), _settings(scope)
    for name, value in wanted.items():
        if known.get(name) != value:
            connection.exec_driver_sql(f"SET LOCAL {name} = '{value}'")
    session.info["told"] = wanted


def glance(
    tenant: int, statement: Select[*tuple[Any, ...]], values: Mapping[str, object]
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Run one plain SELECT that may read one community, in a transaction of its own and in one round trip.

    For what every request asks before its scope is known: the ORM's wall does not stand here, so the statement names
    the community itself.
    """
    with db.engine.connect() as connection, _without_begin(connection):
        return connection.execute(_readable_by(tenant, statement), values).all()


@contextmanager
def _without_begin(connection: Connection) -> Iterator[None]:
    """Let each statement be a transaction of its own for a block; an isolation level asks the server twice."""
    driver = cast(DriverConnection, connection.connection.driver_connection)
    driver.autocommit = True
    try:
        yield
    finally:
        if not driver.closed:
            driver.autocommit = False


@lru_cache(maxsize=256)
def _readable_by(tenant: int, statement: Select[*tuple[Any, ...]]) -> TextualSelect:
    """Put the scope before a SELECT: two statements that are sent as one run in one transaction."""
    statements = f"SET LOCAL app.readable = '{_array(frozenset({tenant}))}'; {statement}"
    return text(statements).columns(*statement.selected_columns)


@contextmanager
def writing(session: Session, writable: frozenset[int]) -> Iterator[None]:
    """Let a session's transaction write rows of these communities for a block, whatever scope it stands in."""
    former = session.info.get("scope")
    if isinstance(former, Scope) and writable <= former.writable & former.readable:
        yield
        return
    _tell(session, Scope(writable, writable))
    yield
    _tell(session, former)


WHOLE_COMMUNITY = MappingProxyType({"whole_community": True})
"""Execution options of a SELECT that reads past a scope's branches, never past its communities or its member."""


def _criteria(scope: Scope, *, whole_community: bool = False) -> list[LoaderCriteriaOption]:
    """The one place that says which rows of a tenant's tables a scope sees."""
    ids, branches, member = sorted(scope.readable), sorted(scope.branches or ()), scope.member
    seen = [with_loader_criteria(TenantOwned, lambda table: table.tenant_id.in_(ids), include_aliases=True)]
    if scope.branches is not None and not whole_community:
        seen.append(with_loader_criteria(OfBranch, lambda table: table.branch_id.in_(branches), include_aliases=True))
    if member is not None:
        seen.append(with_loader_criteria(OfMember, lambda table: table.member_id == member, include_aliases=True))
    return seen


@lru_cache(maxsize=1)
def _owned() -> frozenset[str]:
    """The names of the tenants' tables."""
    mappers = [mapper for mapper in Model.registry.mappers if issubclass(mapper.class_, TenantOwned)]
    return frozenset(table.name for mapper in mappers for table in mapper.tables if isinstance(table, Table))


def _refuse_tenants(state: ORMExecuteState) -> None:
    named = _tenants_named(cast(ExternallyTraversible, state.statement))
    if named:
        raise NoScope(f"{', '.join(sorted(named))}: read or written outside every scope")


@lru_cache(maxsize=64)
def _tenants_named(statement: ExternallyTraversible) -> frozenset[str]:
    """The tenants' tables a statement names anywhere; one that is made once for all requests is walked once."""
    named = {getattr(node, "name", "") for node in visitors.iterate(statement) if isinstance(node, TableClause)}
    return frozenset(named & _owned())


def _tell_on_begin(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    """A savepoint goes on with what its transaction knows; a new transaction knows nothing."""
    if not transaction.nested:
        session.info["told"] = dict.fromkeys(SETTINGS, "")
    _tell_database(session, connection, session.info.get("scope"))


def _forget_told(session: Session, previous: SessionTransaction) -> None:
    """What was told since a savepoint is undone with it: all is told again."""
    session.info["told"] = {}


def _filter(state: ORMExecuteState) -> None:
    if state.is_insert or state.session.info.get("orm_wall_down"):
        return
    scope = state.session.info.get("scope")
    if isinstance(scope, Scope):
        whole = bool(state.execution_options.get("whole_community"))
        state.statement = state.statement.options(*_criteria(scope, whole_community=whole))
    else:
        _refuse_tenants(state)


def _check_flush(session: Session, context: UOWTransaction, instances: object) -> None:
    changed = [row for row in (*session.new, *session.dirty, *session.deleted) if isinstance(row, TenantOwned)]
    if not changed:
        return
    scope = session.info.get("scope")
    if not isinstance(scope, Scope):
        raise NoScope("a tenant's row was written outside every scope")
    for row in changed:
        if row.tenant_id is None:
            row.tenant_id = scope.tenant
        if row.tenant_id not in scope.writable:
            raise OutsideScope(f"{type(row).__name__} of community {row.tenant_id} is outside the scope")


def install(target: type[Session] | Session) -> None:
    """Hang the listeners on a session class."""
    event.listen(target, "after_begin", _tell_on_begin)
    event.listen(target, "do_orm_execute", _filter)
    event.listen(target, "before_flush", _check_flush)
    event.listen(target, "after_soft_rollback", _forget_told)
