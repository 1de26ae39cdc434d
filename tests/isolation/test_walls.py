"""Each wall holds alone: the session's filter without row-level security, and the other way round."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app.config import Settings
from core.db import Model, db
from drafting import actions as drafts
from drafting.models import CriteriaDraft
from drafting.owners import CommunityOwner
from ledger.columns import recognised
from ledger.models import Entry
from members.models import Member
from rules import shipped_codes, version
from tenants.models import Branch, TenantOwned
from tenants.scope import NoScope, OutsideScope, Scope, community_scope, enter, install, leave
from tests.factories import Place, community, entry

pytestmark = pytest.mark.usefixtures("app")
EARLY, LATE = date(2000, 1, 1), date(2100, 1, 1)
CLASSES = sorted(
    (mapper.class_ for mapper in Model.registry.mappers if issubclass(mapper.class_, TenantOwned)),
    key=lambda table: table.__name__,
)


@pytest.fixture
def filled(place: Place) -> Place:
    """A place with an entry and a draft of criteria."""
    enter(place.scope)
    entry(place)
    drafts.begin(CommunityOwner(), version(shipped_codes()[0]).document, place.users["community"])
    db.session.commit()
    leave()
    return place


@pytest.mark.parametrize("table", CLASSES)
def test_without_a_scope_reading_fails(table: type[TenantOwned]) -> None:
    leave()

    with pytest.raises(NoScope):
        db.session.execute(select(table))
    with pytest.raises(NoScope):
        db.session.scalar(select(func.count()).select_from(select(table.id).subquery()))


def test_the_filter_alone_keeps_a_foreign_community_out(filled: Place, settings: Settings) -> None:
    """Read as the migrator, whom row-level security lets through: only the session's filter is left."""
    other = community()
    engine = create_engine(settings.migration_url)
    with Session(engine) as session:
        install(session)
        session.info["scope"] = other.scope
        assert session.scalars(select(Entry)).all() == []
        assert session.scalars(select(CriteriaDraft)).all() == []
        assert {row.tenant_id for row in session.scalars(select(Member))} == {other.id}
        joined = select(Member).join(Branch, Branch.id == Member.branch_id)
        assert {row.tenant_id for row in session.scalars(joined)} == {other.id}
        counted = select(func.count()).select_from(select(Entry.id).subquery())
        assert session.scalar(counted) == 0
        assert session.scalar(select(Member.id).where(Member.id == filled.member_ids[0])) is None
    engine.dispose()


def test_row_level_security_alone_keeps_a_foreign_community_out(filled: Place) -> None:
    other = community()
    enter(other.scope)
    db.session().info["orm_wall_down"] = True
    try:
        for table in CLASSES:
            tenants = set(db.session.scalars(select(table.tenant_id).distinct()))
            assert tenants <= {other.id}, table.__name__
        assert db.session.scalar(text("SELECT count(*) FROM entries")) == 0
    finally:
        db.session().info.pop("orm_wall_down")


def test_the_copy_path_sees_its_own_community_alone(filled: Place) -> None:
    other = community()

    enter(other.scope)
    foreign = recognised(EARLY, LATE, dated_categories=True, described=True)
    enter(filled.scope)
    own = recognised(EARLY, LATE, dated_categories=True, described=True)

    assert (foreign.height, own.height) == (0, 1)


def test_a_foreign_row_is_not_written_by_the_session(filled: Place) -> None:
    other = community()
    enter(other.scope)
    db.session.add(Branch(tenant_id=filled.id, code="b9", name="别人的支部"))

    with pytest.raises(OutsideScope):
        db.session.flush()


def test_a_foreign_row_is_not_written_by_sql(filled: Place) -> None:
    other = community()
    enter(other.scope)

    with pytest.raises(ProgrammingError, match="row-level security"):
        db.session.execute(
            text("INSERT INTO branches (tenant_id, code, name, position) VALUES (:tenant, 'b9', '别人的', 9)"),
            {"tenant": filled.id},
        )


def test_updates_and_deletes_touch_nothing_foreign(filled: Place) -> None:
    other = community()
    enter(other.scope)

    changed = db.session.execute(text("UPDATE members SET name = '改' WHERE tenant_id = :t"), {"t": filled.id})

    assert changed.rowcount == 0  # type: ignore[attr-defined]


def test_a_reading_scope_writes_nothing(filled: Place) -> None:
    enter(Scope(frozenset({filled.id}), frozenset()))
    db.session.add(Branch(tenant_id=filled.id, code="b9", name="新支部"))

    with pytest.raises(OutsideScope):
        db.session.flush()


def test_a_branch_scope_sees_its_own_branch(filled: Place) -> None:
    enter(community_scope(filled.id, branches=frozenset({filled.branches[1]})))

    assert {row.branch_id for row in db.session.scalars(select(Member))} == {filled.branches[1]}
    assert db.session.scalars(select(Entry)).all() == []


def test_a_members_scope_sees_themselves(filled: Place) -> None:
    own = filled.member_ids[1]
    enter(community_scope(filled.id, member=own))

    assert [row.id for row in db.session.scalars(select(Member))] == [own]
    assert db.session.scalars(select(Entry)).all() == []
    assert recognised(EARLY, LATE, dated_categories=False, described=False).height == 0


def test_the_scope_ends_with_the_transaction(app: Flask, filled: Place) -> None:
    enter(filled.scope)
    db.session.scalar(select(func.count(Member.id)))
    db.session.commit()
    leave()

    setting = db.session.scalar(text("SELECT NULLIF(current_setting('app.readable', true), '')"))

    assert setting is None


def test_a_scope_told_in_a_savepoint_that_is_undone_is_told_again(filled: Place) -> None:
    other = community()
    enter(filled.scope)
    db.session.scalar(select(func.count(Member.id)))
    savepoint = db.session.begin_nested()
    enter(other.scope)
    savepoint.rollback()

    enter(other.scope)

    assert db.session.scalar(text("SELECT current_setting('app.readable')")) == f"{{{other.id}}}"
    assert {row.tenant_id for row in db.session.scalars(select(Member))} == {other.id}
