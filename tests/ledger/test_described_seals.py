"""What is sealed of a measure and attributes: no role changes them, and a superuser who does is found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError

from app.config import Settings
from core import clock
from core.db import db
from ledger import actions, chain
from ledger.checks import NewEntry
from ledger.models import Entry
from ledger.verification import findings
from tenants.scope import enter, leave
from tests.factories import Place, community
from tests.ledger.test_chain import everything, tampered
from tests.standards import changed, describe

pytestmark = pytest.mark.usefixtures("app")
DAY = date(2022, 8, 1)
AUTUMN = datetime(2022, 9, 1, 2, tzinfo=UTC)


@pytest.fixture
def place() -> Iterator[Place]:
    """A community whose voluntary work is priced by hours and level, on the first of September 2022."""
    community_row = community(document=changed(describe))
    with clock.stopped_at(AUTUMN):
        yield community_row
    leave()


@pytest.fixture
def described(place: Place) -> Place:
    """The place with one entry that says hours and level, committed; its scope is left entered."""
    enter(place.scope)
    actions.record(
        NewEntry(place.members[0], "contribution.1", DAY, "义务劳动", measure=500, attributes={"级别": "市级"}),
        place.users["recorder"],
    )
    db.session.commit()
    return place


CHANGES = (
    "measure = 900",
    "measure = NULL",
    "attributes = '{}'",
    """attributes = '{"级别": "社区"}'""",
    """attributes = attributes || '{"甲": "乙"}'""",
    """attributes = '{"级别": 5}'""",
    """attributes = '{"级别": null}'""",
    "measure = NULL, attributes = '{}'",
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_superuser_who_changes_them_is_found(
    application: Flask, settings: Settings, described: Place, change: str
) -> None:
    faults = tampered(settings, described, f"UPDATE entries SET {change} WHERE tenant_id = :tenant")
    leave()
    result = application.test_cli_runner().invoke(args=["ledger", "verify", "--community", described.code])

    assert ["内容与登记时不符" in one.message for one in faults] == [True]
    assert (result.exit_code, f"{described.code}: 1 处不符" in result.output) == (1, True)


def test_an_attribute_given_to_an_entry_that_had_none_is_found(settings: Settings, place: Place) -> None:
    enter(place.scope)
    actions.record(NewEntry(place.members[0], "duty.1", DAY, "缺席"), place.users["recorder"])
    db.session.commit()

    faults = tampered(
        settings, place, """UPDATE entries SET attributes = '{"级别": "市级"}' WHERE tenant_id = :tenant"""
    )

    assert ["内容与登记时不符" in one.message for one in faults] == [True]


def _mended(settings: Settings, place: Place) -> None:
    db.session.rollback()
    with everything(settings, place) as connection:
        connection.execute(text("UPDATE entries SET attributes = '{}' WHERE tenant_id = :id"), {"id": place.id})
        check = "CHECK (jsonb_typeof(attributes) = 'object')"
        connection.execute(text(f"ALTER TABLE entries ADD CONSTRAINT ck_entries_attributes {check}"))


@pytest.mark.parametrize("value", ["[]", '["级别"]', '"级别"', "5", "null"])
def test_what_is_no_mapping_any_more_is_found(settings: Settings, described: Place, value: str) -> None:
    """Whoever owns the table may drop the check that keeps a mapping there."""
    db.session.rollback()
    with everything(settings, described) as connection:
        connection.execute(text("ALTER TABLE entries DROP CONSTRAINT ck_entries_attributes"))
        change = text("UPDATE entries SET attributes = CAST(:value AS jsonb) WHERE tenant_id = :tenant")
        connection.execute(change, {"value": value, "tenant": described.id})
    enter(described.scope)

    try:
        faults = [one.message for one in findings()]
    finally:
        _mended(settings, described)

    assert ["内容与登记时不符" in message for message in faults] == [True]


@pytest.mark.parametrize("role", ["application", "owner", "migrator"])
@pytest.mark.parametrize("change", CHANGES)
def test_no_role_rewrites_them_by_sql(settings: Settings, described: Place, change: str, role: str) -> None:
    engine = create_engine(settings.database_url if role == "application" else settings.migration_url)
    with engine.connect() as connection:
        if role == "owner":
            connection.execute(text("SET ROLE liangji_owner"))
        both = "SELECT set_config('app.readable', :ids, true), set_config('app.writable', :ids, true)"
        connection.execute(text(both), {"ids": f"{{{described.id}}}"})
        with pytest.raises(DBAPIError, match="never change"):
            connection.execute(text(f"UPDATE entries SET {change} WHERE tenant_id = {described.id}"))
    engine.dispose()


@pytest.mark.parametrize("values", ["-1, '{}'", "100000001, '{}'", "5, '[]'", "5, '\"x\"'", "5, 'null'", "5, NULL"])
def test_the_database_takes_no_odd_measure_or_attributes(described: Place, values: str) -> None:
    columns = (
        "tenant_id, member_id, branch_id, item, occurred_on, quantity, reason, source, recorded_by_id, recorded_at"
    )
    copied = f"SELECT {columns}, 'recorded', '', {values} FROM entries WHERE tenant_id = {described.id} LIMIT 1"

    with pytest.raises(DBAPIError):
        db.session.execute(text(f"INSERT INTO entries ({columns}, state, note, measure, attributes) {copied}"))

    db.session.rollback()
    enter(described.scope)
    assert len(db.session.scalars(select(Entry.id)).all()) == 1


OLD_FACTS = (7, 3, 2, "duty.1", DAY, 100, None, "缺席“主题党日”", "form", None, None, 5, AUTUMN)
OLD_SEAL = "9b7f99c663d644ac6aeecd7af675dfd81969924b21a31a1c30ee36161a9b8d2a"


def test_facts_sealed_before_entries_could_say_more_have_the_same_seal() -> None:
    assert chain.facts_hash(OLD_FACTS, None, {}) == OLD_SEAL


def test_two_ways_of_saying_have_two_seals() -> None:
    attribute_rows: list[tuple[int | None, dict[str, str]]] = [
        (None, {}), (0, {}), (None, {"a": ""}), (0, {"a": ""}), (None, {"a": "b", "c": "d"}), (None, {"a": 'b"],["c'}),
        (None, {"ab": ""}), (None, {"": "ab"}), (None, {"a": "b"}), (1, {}), (None, {"1": ""}),
    ]  # fmt: skip

    seals = {chain.facts_hash(OLD_FACTS, measure, attributes) for measure, attributes in attribute_rows}

    assert len(seals) == len(attribute_rows)
