"""What the application's own role cannot do in the database, whoever speaks through it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

from accounts import tokens
from app.config import Settings
from core.db import db
from core.quarter import Quarter
from publicity import actions as publicity
from reports import actions as reports
from reports.models import ReportKind
from tenants.scope import enter, leave
from tests.factories import community, entry, recognised_year

IN_FEBRUARY = datetime(2023, 2, 10, 2, tzinfo=UTC)

ALL, CHANGED, ADDED, NOTHING = "insert update delete", "insert update", "insert", ""
RIGHTS = {
    "alembic_version": NOTHING, "appraisals": ALL, "attendance_changes": ADDED, "attendance_sheets": ADDED,
    "audit": ADDED, "board_rows": ALL,
    "board_summaries": ADDED, "boards": CHANGED, "branches": CHANGED, "chain_anchors": ADDED, "chain_heads": CHANGED,
    "closed_quarters": ADDED, "communities": CHANGED, "criteria_drafts": ALL, "criteria_in_force": CHANGED,
    "criteria_versions": ADDED, "district_drafts": ALL, "district_standards": ADDED, "districts": CHANGED,
    "entries": CHANGED, "entry_events": ADDED, "evidence": ADDED, "exemptions": ALL, "grants": CHANGED,
    "groups": CHANGED, "idempotency_keys": ADDED, "invitations": CHANGED, "links": CHANGED, "member_categories": ALL,
    "member_statuses": ALL, "members": CHANGED,
    "postings": ADDED, "publications": CHANGED, "rating_rounds": CHANGED, "ratings": ALL, "report_requests": CHANGED,
    "revisions": ALL, "sessions": ALL, "streets": CHANGED, "tokens": CHANGED, "users": CHANGED,
}  # fmt: skip
"""What the application may do with each table; a new table says here what its rows may suffer."""

REFUSED = [
    "UPDATE board_summaries SET red = 99 WHERE tenant_id = :t",
    "DELETE FROM board_summaries WHERE tenant_id = :t",
    "UPDATE closed_quarters SET year = 1999 WHERE tenant_id = :t",
    "UPDATE ratings SET tier = 'five' WHERE tenant_id = :t",
    "UPDATE ratings SET recognised = 1 WHERE tenant_id = :t",
    "UPDATE ratings SET stage = 'actual' WHERE tenant_id = :t",
    "DELETE FROM ratings WHERE tenant_id = :t",
    "UPDATE rating_rounds SET stage = 'actual' WHERE tenant_id = :t",
    "UPDATE rating_rounds SET recognised_by_id = 1 WHERE tenant_id = :t",
    "DELETE FROM rating_rounds WHERE tenant_id = :t",
    "UPDATE appraisals SET score = 1 WHERE tenant_id = :t",
    "UPDATE appraisals SET is_fixed = false WHERE tenant_id = :t",
    "DELETE FROM appraisals WHERE tenant_id = :t",
    "UPDATE criteria_in_force SET since = '2030-01-01' WHERE tenant_id = :t",
    "UPDATE criteria_in_force SET set_by_id = 1 WHERE tenant_id = :t",
    "DELETE FROM criteria_in_force WHERE tenant_id = :t",
    "INSERT INTO criteria_in_force (tenant_id, version_id, since, set_by_id, set_at, is_first) SELECT tenant_id,"
    " version_id, '2022-07-01', set_by_id, now(), false FROM criteria_in_force WHERE tenant_id = :t LIMIT 1",
    "INSERT INTO criteria_in_force (tenant_id, version_id, since, set_by_id, set_at, is_first) SELECT tenant_id,"
    " version_id, '2022-07-01', set_by_id, now(), true FROM criteria_in_force WHERE tenant_id = :t LIMIT 1",
    "UPDATE criteria_versions SET title = 'x' WHERE tenant_id = :t",
    "UPDATE publications SET fingerprint = 'x' WHERE tenant_id = :t",
    "UPDATE publications SET ends_on = ends_on + 1 WHERE tenant_id = :t",
    "DELETE FROM publications WHERE tenant_id = :t",
    "UPDATE postings SET place = 'x' WHERE tenant_id = :t",
    "DELETE FROM postings WHERE tenant_id = :t",
    "UPDATE links SET expires_at = expires_at + interval '1 year' WHERE tenant_id = :t",
    "UPDATE links SET object_id = 0 WHERE tenant_id = :t",
    "DELETE FROM links WHERE tenant_id = :t",
    "UPDATE report_requests SET asked_by_id = 1 WHERE tenant_id = :t",
    "UPDATE report_requests SET tenant_id = 1 WHERE tenant_id = :t",
    "UPDATE report_requests SET file_key = 'reports/other' WHERE tenant_id = :t",
    "UPDATE report_requests SET state = 'queued' WHERE tenant_id = :t",
    "DELETE FROM report_requests WHERE tenant_id = :t",
    "UPDATE chain_heads SET sequence = sequence - 1 WHERE tenant_id = :t",
    "UPDATE chain_heads SET digest = decode(repeat('00', 32), 'hex') WHERE tenant_id = :t",
    "DELETE FROM chain_heads WHERE tenant_id = :t",
    "UPDATE grants SET role = 'district', tenant_id = NULL WHERE tenant_id = :t AND role = 'community'",
    "UPDATE grants SET withdrawn_at = NULL WHERE tenant_id = :t AND withdrawn_at IS NOT NULL",
    "DELETE FROM grants WHERE tenant_id = :t",
    "UPDATE tokens SET user_id = 1 WHERE user_id = :administrator",
    "UPDATE tokens SET withdrawn_at = NULL WHERE user_id = :administrator AND withdrawn_at IS NOT NULL",
    "DELETE FROM boards WHERE tenant_id = :t",
    "UPDATE board_rows SET total = 1 WHERE tenant_id = :t",
    "UPDATE board_rows SET is_frozen = false WHERE tenant_id = :t",
    "UPDATE board_rows SET board_id = board_id + 1 WHERE tenant_id = :t",
    "DELETE FROM board_rows WHERE tenant_id = :t",
    "UPDATE entries SET state = 'rejected' WHERE tenant_id = :t AND state = 'recognised'",
    "UPDATE entries SET recognised_by_id = NULL WHERE tenant_id = :t AND state = 'recognised'",
    "UPDATE entries SET decided_at = '2020-01-01' WHERE tenant_id = :t AND state = 'recognised'",
]


@pytest.fixture(scope="module")
def finished(application: Flask) -> Iterator[dict[str, int]]:
    """A community with a recognised year, posted boards, a finished report, a withdrawn role and token."""
    with application.app_context():
        place = community()
        enter(place.scope)
        entry(place)
        publicity.note_posting(recognised_year(place), "公开栏", place.users["community"])
        administrator = place.users["community"].id
        tokens.make(place.users["community"], "test")
        db.session.flush()
        ended = {"t": place.id, "user": place.users["recorder"].id, "administrator": administrator}
        db.session.execute(text("UPDATE grants SET withdrawn_at = now() WHERE user_id = :user"), ended)
        db.session.execute(text("UPDATE tokens SET withdrawn_at = now() WHERE user_id = :administrator"), ended)
        request = reports.ask(ReportKind.POSTER_PACK, Quarter(2022, 4), place.users["community"], tenant=place.id).id
        db.session.commit()
        claim = reports.claim(request)
        assert claim is not None
        reports.finish(claim, "reports/ab/ab", "海报.zip", 3)
        db.session.rollback()
        leave()
        yield ended


@pytest.mark.usefixtures("app")
def test_each_table_says_what_the_application_may_do_with_it() -> None:
    rights = (
        "SELECT relname, concat_ws(' ', "
        + ", ".join(
            f"CASE WHEN has_table_privilege('liangji_app', oid, '{right}') THEN '{right}' END"
            for right in ("insert", "update", "delete", "truncate")
        )
        + ") AS rights FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    )

    assert {row.relname: row.rights for row in db.session.execute(text(rights))} == RIGHTS


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("statement", REFUSED)
def test_the_application_cannot_rewrite_what_is_finished(finished: dict[str, int], statement: str) -> None:
    both = "SELECT set_config('app.readable', :ids, true), set_config('app.writable', :ids, true)"
    with db.engine.connect() as connection:
        connection.execute(text(both), {"ids": f"{{{finished['t']}}}"})
        with pytest.raises(DBAPIError, match=r"sealed|append-only|frozen|permission denied|violates"):
            connection.execute(text(statement), finished)


@pytest.mark.parametrize("statement", [one for one in REFUSED if not one.startswith("INSERT")])
def test_neither_can_the_owner(settings: Settings, finished: dict[str, int], statement: str) -> None:
    engine = create_engine(settings.migration_url)
    both = "SELECT set_config('app.readable', :ids, true), set_config('app.writable', :ids, true)"
    with engine.connect() as connection:
        connection.execute(text("SET ROLE liangji_owner"))
        connection.execute(text(both), {"ids": f"{{{finished['t']}}}"})
        with pytest.raises(DBAPIError, match=r"sealed|append-only|frozen|violates"):
            connection.execute(text(statement), finished)
    engine.dispose()


@pytest.mark.usefixtures("app")
def test_a_callers_own_table_does_not_stand_in_for_ours(finished: dict[str, int]) -> None:
    both = "SELECT set_config('app.readable', :ids, true), set_config('app.writable', :ids, true)"
    with db.engine.connect() as connection:
        connection.execute(text(both), {"ids": f"{{{finished['t']}}}"})
        connection.execute(text("CREATE TEMPORARY TABLE boards (tenant_id bigint, id bigint, stage text)"))
        for statement in (
            "UPDATE public.board_rows SET total = 1 WHERE tenant_id = :t",
            "INSERT INTO public.board_rows SELECT * FROM public.board_rows WHERE tenant_id = :t LIMIT 1",
        ):
            with pytest.raises(DBAPIError, match="frozen"), connection.begin_nested():
                connection.execute(text(statement), finished)
        connection.rollback()


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("is_frozen", ["true", "false"])
def test_no_row_is_added_to_a_confirmed_board(finished: dict[str, int], is_frozen: str) -> None:
    """One that says it is frozen is refused by itself, one that says it is not belies its board."""
    shared = "base, bonus, total, lost, deductions, vetoed, categories, member_no, name, branch_name"
    person = "name, sort_key, initials, category, status, branch_id, made_at"
    somebody_else = (
        f"INSERT INTO members (tenant_id, member_no, {person})"
        f" SELECT tenant_id, 'added-{is_frozen}', {person} FROM members WHERE tenant_id = :t LIMIT 1 RETURNING id"
    )
    added = (
        f"INSERT INTO board_rows (tenant_id, board_id, population, member_id, position, rank, is_frozen, {shared})"
        f" SELECT tenant_id, board_id, population, :member, 1, 1, {is_frozen}, {shared}"
        " FROM board_rows WHERE tenant_id = :t LIMIT 1"
    )
    with db.engine.connect() as connection:
        for name in ("readable", "writable"):
            connection.exec_driver_sql(f"SET LOCAL app.{name} = '{{{finished['t']}}}'")
        member = connection.scalar(text(somebody_else), finished)
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DBAPIError, match=r"frozen|uq_board_rows_tenant_id_board_id_position"):
            connection.execute(text(added), finished | {"member": member})


PLACES = {"a free place": "1000", "the last place and one": "population + 1", "none": "0", "a taken place": "1"}


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("population", ["population", "population + 1", "100000"])
def test_no_row_freezes_itself_onto_a_confirmed_board(finished: dict[str, int], place: str, population: str) -> None:
    """Added as if its board were open, then frozen by a second statement: there is no place for it."""
    shared = "rank, base, bonus, total, lost, deductions, vetoed, categories, member_no, name, branch_name"
    person = "name, sort_key, initials, category, status, branch_id, made_at"
    with db.engine.connect() as connection:
        for name in ("readable", "writable"):
            connection.exec_driver_sql(f"SET LOCAL app.{name} = '{{{finished['t']}}}'")
        values = finished | {
            "member": connection.scalar(
                text(
                    f"INSERT INTO members (tenant_id, member_no, {person}) SELECT tenant_id, 'later', {person}"
                    " FROM members WHERE tenant_id = :t LIMIT 1 RETURNING id"
                ),
                finished,
            )
        }
        added = (
            f"INSERT INTO board_rows (tenant_id, board_id, population, member_id, position, is_frozen, {shared})"
            f" SELECT tenant_id, board_id, {population}, :member, {PLACES[place]}, false, {shared}"
            " FROM board_rows WHERE tenant_id = :t LIMIT 1"
        )
        frozen = "UPDATE board_rows SET is_frozen = true WHERE tenant_id = :t AND member_id = :member"
        with pytest.raises(DBAPIError, match="board_rows"):
            _run(connection, values, added, frozen, "SET CONSTRAINTS ALL IMMEDIATE")


def _run(connection: Connection, values: dict[str, int], *statements: str) -> None:
    for statement in statements:
        connection.execute(text(statement), values if ":" in statement else {})
