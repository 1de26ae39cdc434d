"""Entries that say more than that something happened: a measure that brackets price, attributes that multiply it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import polars as pl
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from boards.snapshot import live
from core import clock, sheets
from core.db import db
from core.quarter import Quarter
from core.sheets import Cell, Content, write
from ledger import actions, chain, imports
from ledger.checks import NewEntry
from ledger.errors import FaultyEntry
from ledger.models import Entry
from ledger.verification import findings
from tenants.scope import enter, leave
from tests.browsing import Browser, body
from tests.factories import Place, community
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


def new_entry(place: Place, measure: int | None = 500, **attributes: str) -> NewEntry:
    wording = attributes or {"级别": "市级"}
    return NewEntry(place.members[0], "contribution.1", DAY, "义务劳动", measure=measure, attributes=wording)


def recognised(place: Place, entry: Entry) -> Entry:
    actions.verify(entry, place.users["secretary"])
    actions.recognise(entry, place.users["community"])
    return entry


def test_an_entry_counts_by_its_bracket_and_its_attribute(place: Place) -> None:
    enter(place.scope)
    entry = recognised(place, actions.record(new_entry(place), place.users["recorder"]))
    db.session.commit()

    trace = live(Quarter(2022, 3)).standing.trace.filter(pl.col("id") == entry.id)

    assert trace["counted"].to_list() == [3_000_000]


@pytest.mark.parametrize(
    ("measure", "level", "field"),
    [(None, "市级", "measure"), (-1, "市级", "measure"), (500, "省级", "attributes")],
)
def test_an_entry_without_what_its_item_asks_for_is_refused_at_its_field(
    place: Place, measure: int | None, level: str, field: str
) -> None:
    enter(place.scope)

    with pytest.raises(FaultyEntry) as refused:
        actions.record(new_entry(place, measure, 级别=level), place.users["recorder"])

    assert list(refused.value.fields) == [field]


def test_what_the_item_does_not_ask_for_is_not_kept(place: Place) -> None:
    enter(place.scope)
    plain = NewEntry(place.members[0], "duty.1", DAY, "缺席", measure=300, attributes={"级别": "市级"})

    entry = actions.record(plain, place.users["recorder"])

    assert (entry.measure, entry.attributes) == (None, {})


def test_the_facts_of_an_entry_that_says_no_more_are_sealed_as_ever(place: Place) -> None:
    enter(place.scope)
    entry = actions.record(NewEntry(place.members[0], "duty.1", DAY, "缺席"), place.users["recorder"])

    assert chain.entry_hash(entry) == chain.facts_hash(getattr(entry, fact) for fact in chain.FACTS)


def test_the_chain_seals_measure_and_attributes(place: Place) -> None:
    enter(place.scope)
    entry = recognised(place, actions.record(new_entry(place), place.users["recorder"]))
    db.session.commit()
    before = list(findings())

    entry.measure, entry.attributes = 300, {"级别": "社区"}
    with db.session.no_autoflush:
        sealed = {chain.entry_hash(entry)}
        entry.measure = 500
        sealed.add(chain.entry_hash(entry))
        entry.attributes = {"级别": "市级"}
        sealed.add(chain.entry_hash(entry))

    assert before == []
    assert len(sealed) == 3
    db.session.rollback()


@pytest.mark.parametrize("change", ["measure = 900", "attributes = '{}'"])
def test_the_database_refuses_to_change_them(place: Place, change: str) -> None:
    enter(place.scope)
    actions.record(new_entry(place), place.users["recorder"])
    db.session.commit()

    with pytest.raises(DBAPIError, match="never change"):
        db.session.execute(text(f"UPDATE entries SET {change}"))

    db.session.rollback()


def test_a_correction_names_the_same_measure_and_attributes(place: Place) -> None:
    enter(place.scope)
    entry = recognised(place, actions.record(new_entry(place), place.users["recorder"]))

    correction = actions.reverse(entry, place.users["recorder"], "记错了人")

    assert (correction.measure, correction.attributes) == (500, {"级别": "市级"})


def form(**changes: object) -> dict[str, object]:
    fields: dict[str, object] = {
        "key": "one-key",
        "member": "M001",
        "occurred_on": DAY.isoformat(),
        "item": "contribution.1",
        "quantity": "1",
        "measure": "5",
        "attributes:级别": "市级",
        "reason": "义务劳动",
    }
    return fields | changes


def test_the_form_asks_for_them_and_the_entry_shows_them(browser: Browser, place: Place) -> None:
    recorder = browser.signed_in(place.users["recorder"])
    form_page = recorder.get(place.path(f"/entries/new?item=contribution.1&occurred_on={DAY}")).text

    answer = recorder.post(place.path("/entries/new"), form())
    page = recorder.get(answer.location).text

    assert 'name="measure"' in form_page
    assert 'name="attributes:级别"' in form_page
    assert "数值 5，级别 市级" in page
    assert "+3" in page


def test_a_form_that_lacks_them_comes_back_as_it_was_typed(browser: Browser, place: Place) -> None:
    recorder = browser.signed_in(place.users["recorder"])

    answer = recorder.post(place.path("/entries/new"), form(measure=""))

    assert answer.status_code == 422
    assert "请填写数值" in answer.text
    assert '<option value="市级" selected>' in answer.text


def test_the_api_takes_and_shows_them(browser: Browser, place: Place) -> None:
    recorder = browser.signed_in(place.users["recorder"])
    sent = {"member_no": "M001", "item": "contribution.1", "date": DAY.isoformat(), "reason": "义务劳动"}

    response = recorder.post(place.api("/entries"), json=sent | {"measure": "5", "attributes": {"级别": "市级"}})
    refused = recorder.post(place.api("/entries"), json=sent | {"measure": "5", "attributes": {"级别": "省级"}})

    assert (response.status_code, body(response)["measure"], body(response)["attributes"]) == (
        201,
        "5",
        {"级别": "市级"},
    )
    assert refused.status_code == 422


def sheet(*rows: list[Cell]) -> bytes:
    columns = list(imports.columns().values())
    return write([Content("积分导入", columns, rows, "")])


def row(measure: int | None, attributes: str) -> list[Cell]:
    return ["M001", "", "contribution.1", DAY, 1, None, measure, attributes, "义务劳动"]


def test_a_sheet_brings_them_in(place: Place) -> None:
    enter(place.scope)

    checked = imports.check(imports.read(sheet(row(5, "级别＝市级"), row(2, "级别=社区；场合=其他"))))
    imports.commit(checked, place.users["recorder"])
    db.session.commit()

    stored = db.session.scalars(select(Entry).order_by(Entry.id)).all()
    assert [(one.measure, one.attributes) for one in stored] == [(500, {"级别": "市级"}), (200, {"级别": "社区"})]
    assert list(findings()) == []


@pytest.mark.parametrize(("measure", "attributes", "words"), [(None, "级别=市级", "数值"), (5, "市级", "级别=市级")])
def test_a_sheet_that_lacks_them_is_refused_at_its_cell(
    place: Place, measure: int | None, attributes: str, words: str
) -> None:
    enter(place.scope)

    with pytest.raises(sheets.SheetFaults) as refused:
        imports.check(imports.read(sheet(row(measure, attributes))))

    assert all(fault.row is not None for fault in refused.value.faults)
    assert words in str(refused.value.faults)
