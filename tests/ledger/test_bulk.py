"""Loading by COPY leaves what recording step by step leaves; a sheet is imported whole or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import create_engine, func, select, text

from core import clock
from core.db import db
from core.embedded import Servers
from core.sheets import Cell, Content, SheetFaults, write
from ledger import actions, bulk, imports
from ledger.checks import NewEntry
from ledger.models import ChainHead, Entry, EntryEvent
from ledger.states import EventKind, Source, State
from ledger.verification import findings
from tenants.scope import enter
from tests import databases
from tests.factories import Place, community

pytestmark = pytest.mark.usefixtures("app")
START = datetime(2022, 8, 30, 4, tzinfo=UTC)
AUTUMN = datetime(2022, 9, 1, 4, tzinfo=UTC)
STEPS = (
    (),
    (EventKind.VERIFIED,),
    (EventKind.VERIFIED, EventKind.RECOGNISED),
    (EventKind.RETURNED,),
    (EventKind.RETURNED, EventKind.RECORDED),
    (EventKind.VERIFIED, EventKind.RETURNED, EventKind.RECORDED, EventKind.VERIFIED, EventKind.RECOGNISED),
    (EventKind.VERIFIED, EventKind.REJECTED),
)
TRICKY = ("缺席", "制表\t符", "换\n行与\\反斜杠", r"\N", "引号\"'", "表情😀", "全角　空格")
COLUMNS = (
    "item", "occurred_on", "quantity", "points", "reason", "source", "recorded_at", "state", "decided_at", "note",
)  # fmt: skip


def actor(place: Place, kind: EventKind) -> str:
    hands = {EventKind.RECOGNISED: "community", EventKind.RECORDED: "recorder", EventKind.REJECTED: "community"}
    return hands.get(kind, "secretary")


def loaded(place: Place) -> None:
    """Load histories by COPY."""
    rows = []
    for number, steps in enumerate(STEPS):
        at = START + timedelta(hours=number)
        entry_steps = tuple(
            bulk.Step(kind, place.users[actor(place, kind)].id, at + timedelta(minutes=n + 1), reason(kind))
            for n, kind in enumerate(steps)
        )
        one = place.members[number % 4]
        rows.append(
            bulk.Row(
                one.id, one.branch_id, "duty.1", date(2022, 8, 1 + number), 200, None, TRICKY[number], Source.FORM,
                place.users["recorder"].id, at, entry_steps,
            )
        )  # fmt: skip
    bulk.load(rows)


def recorded(place: Place) -> None:
    """Take the same histories step by step."""
    for number, steps in enumerate(STEPS):
        at = START + timedelta(hours=number)
        with clock.stopped_at(at):
            new_entry = NewEntry(place.members[number % 4], "duty.1", date(2022, 8, 1 + number), TRICKY[number], 200)
            row = actions.record(new_entry, place.users["recorder"])
        for n, kind in enumerate(steps):
            with clock.stopped_at(at + timedelta(minutes=n + 1)):
                take(place, row, kind)


def take(place: Place, row: Entry, kind: EventKind) -> None:
    by = place.users[actor(place, kind)]
    if kind == EventKind.VERIFIED:
        actions.verify(row, by)
    elif kind == EventKind.RECOGNISED:
        actions.recognise(row, by)
    elif kind == EventKind.RETURNED:
        actions.return_(row, by, reason(kind))
    elif kind == EventKind.REJECTED:
        actions.reject(row, by, reason(kind))
    else:
        actions.resubmit(row, by, reason(kind))


def reason(kind: EventKind) -> str:
    sentence = {EventKind.RETURNED: "缺证明", EventKind.RECORDED: "已补", EventKind.REJECTED: "不实"}
    return sentence.get(kind, "")


def what_is_left(place: Place) -> list[tuple[object, ...]]:
    """The entries, links and head of a place without what differs from one place to another: ids."""
    enter(place.scope)
    names = {user.id: name for name, user in place.users.items()} | {None: None}
    entries = db.session.scalars(select(Entry).order_by(Entry.id)).all()
    places: dict[int | None, int] = {row.id: number for number, row in enumerate(entries)}
    rows: list[tuple[object, ...]] = [
        (*(getattr(row, column) for column in COLUMNS), place.member_ids.index(row.member_id),
         place.branches.index(row.branch_id), names[row.recorded_by_id], names[row.verified_by_id],
         names[row.recognised_by_id])
        for row in entries
    ]  # fmt: skip
    events = db.session.scalars(select(EntryEvent).order_by(EntryEvent.sequence))
    links: list[tuple[object, ...]] = [
        (one.sequence, places[one.entry_id], one.kind, names[one.actor_id], one.at, one.reason, bool(one.subject))
        for one in events
    ]
    return [*rows, *links, (db.session.scalars(select(ChainHead.sequence)).one(),)]


def test_loading_leaves_the_rows_that_recording_leaves() -> None:
    by_copy, by_hand = community(), community()
    enter(by_copy.scope)
    loaded(by_copy)
    db.session.commit()
    enter(by_hand.scope)
    recorded(by_hand)
    db.session.commit()

    for copied, taken in zip(what_is_left(by_copy), what_is_left(by_hand), strict=True):
        assert copied == taken
    for place in (by_copy, by_hand):
        enter(place.scope)
        assert list(findings()) == []


def test_what_was_loaded_goes_on_by_hand(place: Place) -> None:
    enter(place.scope)
    loaded(place)
    waiting = db.session.scalars(select(Entry).where(Entry.state == State.RECORDED)).all()

    for row in waiting:
        actions.verify(row, place.users["secretary-2"])
    loaded(place)

    assert waiting
    assert list(findings()) == []


def test_loading_nothing_changes_nothing(place: Place) -> None:
    enter(place.scope)

    assert bulk.load([]) == []
    assert db.session.scalar(select(ChainHead)) is None


def sheet(rows: list[list[Cell]], *heads: str) -> bytes:
    columns = imports.columns()
    chosen = [columns[name] for name in heads or ("member", "item", "occurred_on", "quantity", "reason")]
    return write([Content("积分导入", chosen, rows)])


@pytest.fixture
def here(application: Flask, place: Place) -> Place:
    enter(place.scope)
    return place


def test_ten_thousand_rows_are_imported_whole(application: Flask, here: Place) -> None:
    days = [date(2022, 1, 1) + timedelta(days=n) for n in range(240)]
    rows: list[list[Cell]] = [
        [f"M{n % 4 + 1:03d}", "duty.1", days[n % 240], Decimal("2"), f"第 {n} 条"] for n in range(10_000)
    ]
    content = sheet(rows)

    with application.test_request_context(), clock.stopped_at(AUTUMN):
        enter(here.scope)
        ids = imports.commit(imports.check(imports.read(content)), here.users["recorder"])
        db.session.commit()

        assert len(ids) == 10_000
        assert db.session.scalar(select(func.count(Entry.id)).where(Entry.quantity == 200)) == 10_000
        assert list(findings()) == []


FAULTY: list[tuple[list[Cell], str, str]] = [
    (["M999", "duty.1", date(2022, 8, 1), 1, "缺席"], "党员编号", "M999"),
    (["M001", "duty.99", date(2022, 8, 1), 1, "缺席"], "细则", "duty.99"),
    (["M001", "duty.1", date(2022, 9, 2), 1, "缺席"], "发生日期", "在今天之后"),
    (["M001", "duty.1", "9999-12-31", 1, "缺席"], "发生日期", "在今天之后"),
    (["M001", "duty.1", "2022-13-01", 1, "缺席"], "发生日期", "2022-13-01"),
    (["M001", "duty.1", date(2022, 8, 1), 0, "缺席"], "数量", "大于 0"),
    (["M001", "duty.1", date(2022, 8, 1), "一次", "缺席"], "数量", "一次"),
    (["M001", "duty.1", date(2022, 8, 1), Decimal("1.005"), "缺席"], "数量", "两位小数"),
    (["M001", "duty.1", date(2022, 8, 1), 1, "  "], "事由", ""),
    (["M001", "duty.1", date(2022, 8, 1), 1, "长" * 501], "事由", "500"),
]


@pytest.mark.parametrize(("row", "column", "words"), FAULTY, ids=[f"{one[1]}-{n}" for n, one in enumerate(FAULTY)])
def test_a_fault_is_named_by_row_and_column_and_stores_nothing(
    application: Flask, here: Place, row: list[Cell], column: str, words: str
) -> None:
    good: list[Cell] = ["M001", "duty.1", date(2022, 8, 1), 1, "缺席"]
    with application.test_request_context(), clock.stopped_at(AUTUMN):
        enter(here.scope)
        with pytest.raises(SheetFaults) as refused:
            imports.check(imports.read(sheet([good, row, good])))

        assert [(fault.row, fault.column) for fault in refused.value.faults] == [(3, column)]
        assert words in refused.value.faults[0].message
        assert db.session.scalar(select(func.count(Entry.id))) == 0


def test_every_fault_of_a_sheet_is_found_at_once(application: Flask, here: Place) -> None:
    rows = [row for row, _, _ in FAULTY]
    with application.test_request_context(), clock.stopped_at(AUTUMN):
        enter(here.scope)
        with pytest.raises(SheetFaults) as refused:
            imports.check(imports.read(sheet(rows)))

        assert [fault.row for fault in refused.value.faults] == list(range(2, len(rows) + 2))


def test_after_many_rows_the_database_counts_anew(place: Place) -> None:
    enter(place.scope)
    one, by = place.members[0], place.users["recorder"].id
    row = bulk.Row(one.id, one.branch_id, "duty.1", date(2022, 8, 1), 100, None, "导入", Source.IMPORT, by, START)

    bulk.load([row] * bulk.MANY)
    bulk.count_anew()

    rows = db.session.scalar(select(func.count(Entry.id)))
    known = db.session.scalar(text("SELECT reltuples FROM pg_class WHERE relname = 'entry_events'"))
    assert rows == bulk.MANY
    assert known is not None
    assert known >= bulk.MANY


def test_every_indexed_column_is_counted(place: Place, servers: Servers, database: str) -> None:
    """A foreign key's check asks by one index; without the count of ids PostgreSQL planned it 20 times as slow."""
    enter(place.scope)
    bulk.count_anew()
    db.session.commit()

    engine = create_engine(databases.as_superuser(servers, database))
    with engine.connect() as connection:
        named = connection.execute(text(UNCOUNTED)).all()
    engine.dispose()
    assert named == []


UNCOUNTED = """
    SELECT i.indrelid::regclass, a.attname
    FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
    WHERE i.indrelid IN ('entries'::regclass, 'entry_events'::regclass)
    EXCEPT SELECT starelid::regclass, attname
    FROM pg_statistic JOIN pg_attribute ON attrelid = starelid AND attnum = staattnum
"""
