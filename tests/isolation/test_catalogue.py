"""Walks over the metadata, the database's catalogue and the URL map: nothing stands outside the walls."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Table, text

import app.tables
from accounts.permissions import Permission
from core.db import Model, db
from tenants.models import OfBranch, OfMember, TenantOwned

NOT_TENANT_OWNED = {
    "districts", "streets", "communities", "users", "grants", "tokens", "sessions", "invitations", "links", "audit",
    "report_requests", "district_drafts", "district_standards",
}  # fmt: skip
OWNED = {
    mapper.local_table.name  # type: ignore[attr-defined]
    for mapper in Model.registry.mappers
    if issubclass(mapper.class_, TenantOwned)
}
assert app.tables.__all__


def test_each_table_is_owned_by_a_tenant_or_on_the_list() -> None:
    assert set(Model.metadata.tables) == OWNED | NOT_TENANT_OWNED
    assert not OWNED & NOT_TENANT_OWNED


@pytest.mark.parametrize("name", sorted(OWNED))
def test_the_tenant_leads_every_key(name: str) -> None:
    table = Model.metadata.tables[name]

    assert next(iter(table.primary_key.columns)).name == "tenant_id"
    for key in table.foreign_key_constraints:
        target = key.referred_table.name
        assert target == "communities" or target not in OWNED or key.column_keys[0] == "tenant_id"
    for constraint in table.constraints:
        columns = [column.name for column in getattr(constraint, "columns", ())]
        if type(constraint).__name__ == "UniqueConstraint":
            assert columns[0] == "tenant_id", constraint.name
    for index in table.indexes:
        if index.unique:
            assert next(column.name for column in index.columns) == "tenant_id", index.name


@pytest.mark.usefixtures("app")
def test_the_database_holds_each_tenants_table_behind_forced_policies() -> None:
    rows = db.session.execute(
        text(
            "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AS forced,"
            " (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) AS policies, r.rolname AS owner"
            " FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
            " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
        )
    ).all()
    tables = {row.relname: row for row in rows}

    assert set(tables) == OWNED | NOT_TENANT_OWNED | {"alembic_version"}
    for name in OWNED:
        assert tables[name].forced, name
        assert tables[name].policies == 4, name
    assert {row.owner for row in rows} == {"liangji_owner"}


@pytest.mark.usefixtures("app")
def test_no_view_or_definer_function_leaks_past_the_policies() -> None:
    views = db.session.scalars(
        text("SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace")
    )
    definers = db.session.scalars(
        text("SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace")
    )

    assert list(views) == []
    assert list(definers) == []


@pytest.mark.usefixtures("app")
def test_the_application_may_neither_own_nor_bypass() -> None:
    row = db.session.execute(
        text("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
    ).one()

    assert tuple(row) == (False, False, False)


def test_each_route_says_who_may_use_it(application: Flask) -> None:
    open_ones = {"static"}
    known = {*(permission.value for permission in Permission), "public", "signed in"}
    for rule in application.url_map.iter_rules():
        view = application.view_functions[rule.endpoint]
        if rule.endpoint not in open_ones:
            assert getattr(view, "permission", None) in known, rule.endpoint


def test_no_route_changes_state_on_get(application: Flask) -> None:
    verbs = (
        "verification", "recognition", "return", "rejection", "reversal", "draft", "publication", "confirmation",
        "arrangement", "removal", "adoption", "check", "force",
    )  # fmt: skip
    for rule in application.url_map.iter_rules():
        if rule.rule.rsplit("/", 1)[-1] in verbs:
            assert "GET" not in (rule.methods or set()), rule.rule


SEEN_BY_THE_WHOLE_COMMUNITY = {
    "attendance_changes": "read with their sheet, by the own people who stand on it: ledger.attendance_queries",
    "attendance_sheets": "by the own people who stand on a sheet: ledger.attendance_queries",
    "board_summaries": "figures of everybody, no names",
    "boards": "ranked in the whole community",
    "branches": "their names",
    "chain_anchors": "hashes",
    "chain_heads": "hashes",
    "closed_quarters": "quarters",
    "criteria_drafts": "managers alone",
    "criteria_in_force": "read by everybody",
    "criteria_versions": "read by everybody",
    "entry_events": "through their entry, which has a branch",
    "evidence": "through its entry, which has a branch",
    "idempotency_keys": "the person's own",
    "postings": "public",
    "publications": "public",
    "rating_rounds": "rated in the whole community",
    "revisions": "a number",
}


def test_a_table_without_branch_or_member_says_why_branch_staff_may_see_it() -> None:
    narrowed = {
        mapper.local_table.name
        for mapper in Model.registry.mappers
        if issubclass(mapper.class_, OfBranch | OfMember) and isinstance(mapper.local_table, Table)
    }

    assert set(SEEN_BY_THE_WHOLE_COMMUNITY) == OWNED - narrowed
