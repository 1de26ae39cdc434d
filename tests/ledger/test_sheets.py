"""What goes in by a sheet and out by one: whose row it is, and how many rows one sheet takes."""

from __future__ import annotations

import pytest

from core import clock
from core.db import db
from core.errors import Invalid
from core.sheets import SheetFaults
from ledger import exports, imports, queries
from ledger.queries import Filter, entries_of_member
from tenants.scope import within
from tests.browsing import Browser
from tests.factories import Place, entry

pytestmark = pytest.mark.usefixtures("app")


def checked(place: Place, number: str, name: str) -> list[int]:
    """Check a sheet of one row; return the ids of the members whom its entries are about."""
    head = "党员编号,姓名,细则,发生日期,事由"
    table = imports.read(f"{head}\n{number},{name},duty.1,{clock.today().isoformat()},党费迟交\n".encode())
    with within(place.scope):
        return [new_entry.member.id for new_entry in imports.check(table).new_entries]


def test_a_name_beside_the_number_must_be_that_members(place: Place) -> None:
    with within(place.scope):
        name, another = (one.name for one in place.members[:2])

    assert checked(place, "M001", name) == [place.member_ids[0]]
    assert checked(place, "M001", " ".join(name)) == [place.member_ids[0]]
    assert checked(place, "M001", "") == [place.member_ids[0]]
    with pytest.raises(SheetFaults, match=f"编号 M001 是 {name}，不是 {another}"):
        checked(place, "M001", another)


def test_a_sheet_takes_so_many_rows_and_no_more(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with within(place.scope):
        entry(place, of=0)
        entry(place, of=1)
        db.session.commit()

        monkeypatch.setattr(exports, "MAX_ROWS", 2)
        assert exports.workbook(Filter(), "社区").startswith(b"PK")

        monkeypatch.setattr(exports, "MAX_ROWS", 1)
        with pytest.raises(Invalid, match="超过 1 条"):
            exports.workbook(Filter(), "社区")


def test_an_export_takes_the_rows_that_its_refusal_speaks_of(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The count alone is replaced: fifty thousand entries take too long to record."""
    with within(place.scope):
        monkeypatch.setattr(queries, "total", lambda _wanted: 50_000)
        assert exports.workbook(Filter(), "社区").startswith(b"PK")

        monkeypatch.setattr(queries, "total", lambda _wanted: 50_001)
        with pytest.raises(Invalid, match="超过 50000 条"):
            exports.workbook(Filter(), "社区")


def test_a_line_of_a_card_says_who_recorded_it(place: Place) -> None:
    with within(place.scope):
        row = entry(place, of=0)
        day, recorder = row.occurred_on, place.users["recorder"].name
        db.session.commit()

        assert [name for _entry, name in entries_of_member(place.member_ids[0], day, day, 10)] == [recorder]
        assert entries_of_member(place.member_ids[1], day, day, 10) == []


@pytest.mark.parametrize(("query", "quantity"), [("", "1"), ("?item=duty.1", "1"), ("?quantity=3", "3")])
def test_the_form_begins_with_one_unless_its_address_says_more(
    browser: Browser, place: Place, query: str, quantity: str
) -> None:
    page = browser.signed_in(place.users["recorder"]).get(place.path(f"/entries/new{query}")).text

    field = page[page.index('name="quantity"') :]
    assert f'value="{quantity}"' in field[: field.index(">")]
