"""What stands beside the form of an entry: exactly what the card says once the entry is recognised."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from urllib.parse import urlencode

import pytest
from flask import Flask

from boards.forecast import checked, forecast
from boards.snapshot import live
from core import clock
from core.db import db
from core.quarter import Quarter
from criteria.queries import in_force
from ledger import actions
from ledger.checks import Checker, NewEntry
from ledger.errors import FaultyEntry
from rules import Item
from tenants.scope import enter, within
from tests.browsing import Browser
from tests.factories import Place, community, confirmed_board, entry
from web.formats import points_text

QUARTER, TODAY = Quarter(2022, 3), datetime(2022, 9, 30, 2, tzinfo=UTC)


def total(place: Place, member: int) -> int:
    standing = live(QUARTER)
    row = standing.standing.card(standing.row_of(place.member_ids[member]) or 0).row
    assert row is not None
    return int(row["total"])


def some_entry(place: Place, items: list[Item], random: Random, number: int) -> NewEntry:
    item = random.choice(items)
    return NewEntry(
        place.members[random.randrange(2)],
        item.code,
        QUARTER.first_day + timedelta(random.randrange(91)),
        f"事由 {number}",
        random.choice((100, 100, 200, 500, 10_000)),
        None if item.maximum is None else item.maximum // 10_000,
    )


@pytest.mark.parametrize("version", ["optimised", "pilot"])
@pytest.mark.parametrize("seed", range(3))
def test_the_forecast_is_what_the_card_says_afterwards(app: Flask, version: str, seed: int) -> None:
    place, random, cut = community(version), Random(seed), 0
    enter(place.scope)
    with clock.stopped_at(TODAY):
        items = [
            item for item in in_force()[0].version.items.values() if not item.takes_measure and not item.attributes
        ]
        for number in range(25):
            new_entry = some_entry(place, items, random, number)
            member = place.members.index(new_entry.member)
            before = total(place, member)
            expected = forecast(new_entry, checked(new_entry, Checker(in_force())))
            row = actions.record(new_entry, place.users["recorder"], compared=True)
            actions.verify(row, place.users["secretary" if member == 0 else "secretary-2"])
            actions.recognise(row, place.users["community"])
            db.session.commit()
            enter(place.scope)

            assert (expected.now, expected.after) == (before, total(place, member)), (seed, number, new_entry)
            cut += bool(expected.cut)
    assert cut > 0


@pytest.mark.usefixtures("app")
def test_the_room_is_what_the_item_still_moves(place: Place) -> None:
    enter(place.scope)
    with clock.stopped_at(TODAY):
        new_entry = NewEntry(place.members[0], "duty.1", date(2022, 8, 1), "", 100)
        item = checked(new_entry, Checker(in_force()))
        first = forecast(new_entry, item)
        entry(place, "duty.1", date(2022, 8, 2), quantity=1_000_000)
        earlier, last = (forecast(replace(new_entry, occurred_on=date(2022, 8, day)), item) for day in (1, 3))

    assert first.room is not None
    assert 0 < -first.counted < first.room
    assert (last.room, last.counted, last.now - last.after) == (0, 0, 0)
    assert last.cut
    assert (earlier.counted, earlier.now - earlier.after) == (first.counted, 0), "what is later loses its room"


@pytest.mark.usefixtures("app")
def test_what_an_entry_replaces_is_left_out_of_what_comes(place: Place) -> None:
    enter(place.scope)
    with clock.stopped_at(TODAY):
        wrong = entry(place, "duty.1", date(2022, 8, 2), quantity=200)
        new_entry = NewEntry(place.members[0], "duty.1", date(2022, 8, 2), "", 100)
        item = checked(new_entry, Checker(in_force()))
        right, besides = forecast(new_entry, item, wrong.id), forecast(new_entry, item)
        assert (right.replaces, besides.replaces) == (True, False)

    assert right.after == right.now - right.counted
    assert besides.after == besides.now + besides.counted


@pytest.mark.usefixtures("app")
def test_undecided_entries_are_counted_beside_and_not_reckoned_with(place: Place) -> None:
    enter(place.scope)
    with clock.stopped_at(TODAY):
        new_entry = NewEntry(place.members[0], "duty.1", date(2022, 8, 1), "", 100)
        item = checked(new_entry, Checker(in_force()))
        before = forecast(new_entry, item)
        entry(place, "duty.1", date(2022, 8, 3), state="recorded")
        entry(place, "duty.1", date(2022, 8, 4), state="verified")
        entry(place, "duty.1", date(2022, 8, 4), of=1, state="recorded")
        after = forecast(new_entry, item)

    assert (before.pending, after.pending) == (0, 2)
    assert (after.now, after.after) == (before.now, before.after)


@pytest.mark.usefixtures("app")
def test_a_faulty_entry_has_no_forecast(place: Place) -> None:
    enter(place.scope)
    with pytest.raises(FaultyEntry):
        checked(NewEntry(place.members[0], "duty.1", date(2050, 1, 1), "", 100), Checker(in_force()))


def part(browser: Browser, place: Place, **values: object) -> str:
    query = {"member": "M001", "item": "duty.1", "occurred_on": "2022-08-01", "quantity": "1"} | values
    with clock.stopped_at(TODAY):
        answer = browser.signed_in(place.users["recorder"]).get(place.path(f"/entries/forecast?{urlencode(query)}"))
    assert answer.status_code == 200
    return answer.text


def figure(text: str, name: str) -> str:
    match = re.search(rf'id="{name}">([^<]+)<', text)
    assert match is not None, text
    return match[1]


def test_the_part_shows_the_totals_and_the_likely_duplicate(browser: Browser, place: Place) -> None:
    with within(place.scope):
        row = entry(place, "duty.1", date(2022, 8, 1), state="recorded")
        db.session.commit()
        number = row.id
        with clock.stopped_at(TODAY):
            now = points_text(total(place, 0))

    text = part(browser, place)

    assert figure(text, "total-now") == now
    assert figure(text, "total-after") != now
    assert "可能重复" in text
    assert f"/entries/{number}" in text
    assert "可能重复" not in part(browser, place, instead=number)
    assert "可能重复" not in part(browser, place, occurred_on="2022-08-02")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"member": ""}, "选好党员"),
        ({"item": ""}, "选好党员"),
        ({"occurred_on": "昨天"}, "选好党员"),
        ({"occurred_on": "2022-10-02"}, "在今天之后"),
        ({"member": "M002"}, "没有找到这名党员"),
        ({"item": "nothing.1"}, "请重新选择"),
        ({"quantity": "1.234"}, "最多写两位小数"),
        ({"quantity": "20000"}, "不超过 10000"),
    ],
)
def test_the_part_says_why_it_cannot_reckon(
    browser: Browser, place: Place, values: dict[str, object], sentence: str
) -> None:
    text = part(browser, place, **values)

    assert sentence in text
    assert "total-after" not in text


def test_a_closed_quarter_is_said_beside_the_form(browser: Browser, place: Place) -> None:
    with within(place.scope):
        confirmed_board(place, QUARTER)
        db.session.commit()

    assert "榜已确认" in part(browser, place)


def test_the_part_is_for_who_records(browser: Browser, place: Place) -> None:
    answer = browser.signed_in(place.users["member"]).get(place.path("/entries/forecast"))

    assert answer.status_code == 403
