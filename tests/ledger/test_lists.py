"""The list of entries: its order, its pages, what is exported of it, and batches beyond one page of it."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from core.db import db
from ledger import queries
from ledger.batches import MAX_ENTRIES
from ledger.queries import Filter
from ledger.states import State
from tenants.scope import within
from tests.browsing import Browser
from tests.factories import Place, entry


def some_entries(place: Place) -> None:
    """Entries of two members and branches in several states."""
    with within(place.scope):
        entry(place, "duty.1", date(2022, 8, 3), of=0, state="recorded", quantity=300)
        entry(place, "contribution.1", date(2022, 8, 1), of=1, state="recorded", quantity=100)
        entry(place, "duty.1", date(2022, 8, 2), of=2, state="verified", quantity=200)
        entry(place, "contribution.1", date(2022, 8, 4), of=0, state="recognised", quantity=500)
        db.session.commit()


def days(text: str) -> list[str]:
    return re.findall(r'c-date nowrap">2022-08-0(\d)<', text)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", "4321"), ("date", "1234"), ("-date", "4321"), ("quantity", "1234"), ("-quantity", "4321"),
        ("item", "4132"), ("-item", "3241"), ("state", "3124"), ("-state", "4231"), ("nonsense", "4321"),
    ],
)  # fmt: skip
def test_the_list_comes_in_the_order_of_a_column(browser: Browser, place: Place, sort: str, order: str) -> None:
    some_entries(place)
    text = browser.signed_in(place.users["community"]).get(place.path(f"/entries?sort={sort}")).text

    assert days(text) == list(order)


def test_members_and_branches_order_the_list_too(place: Place) -> None:
    some_entries(place)
    with within(place.scope):
        by_member = [row.member_id for row in db.session.scalars(queries.entries(Filter(sort="member")))]
        by_branch = [row.branch_id for row in db.session.scalars(queries.entries(Filter(sort="branch")))]
        members = {one.id: one.sort_key for one in map(db.session.merge, place.members)}

    assert [members[one] for one in by_member] == sorted(members[one] for one in by_member)
    assert by_branch == sorted(by_branch)
    assert len(set(by_branch)) == 2


def test_the_head_says_the_order_and_keeps_the_filter(browser: Browser, place: Place) -> None:
    some_entries(place)
    text = browser.signed_in(place.users["community"]).get(place.path("/entries?item=duty.1&sort=member")).text

    assert re.search(r'aria-sort="ascending"><a class="sort" href="[^"]*item=duty.1&amp;sort=-member"', text)
    assert text.count("aria-sort") == 1
    assert '<input type="hidden" name="sort" value="member">' in text


def test_a_page_has_as_many_rows_as_are_asked_for(browser: Browser, place: Place) -> None:
    with within(place.scope):
        for number in range(23):
            entry(place, "duty.1", date(2022, 7, 1 + number), state="recorded")
        db.session.commit()
    administrator = browser.signed_in(place.users["community"])

    first = administrator.get(place.path("/entries?state=recorded")).text
    whole = administrator.get(place.path("/entries?state=recorded&size=50")).text

    assert (first.count('name="entry"'), whole.count('name="entry"')) == (20, 23)
    assert "state=recorded&amp;size=50" in first
    assert "全选 23 条" in first
    assert 'name="all"' not in whole


def exported(content: bytes) -> list[int]:
    """The numbers of the entries in a workbook, in its order."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return [int(row[0]) for row in rows if isinstance(row[0], float)]


def test_what_is_exported_is_what_is_filtered_in_the_order_of_the_list(browser: Browser, place: Place) -> None:
    some_entries(place)
    with within(place.scope):
        duty = [row.id for row in db.session.scalars(queries.entries(Filter(item="duty.1", sort="date")))]
    administrator = browser.signed_in(place.users["community"])
    page = administrator.get(place.path("/entries?item=duty.1&sort=date")).text
    address = re.search(r'href="([^"]*entries\.xlsx[^"]*)"', page)
    assert address is not None

    assert exported(administrator.get(address[1].replace("&amp;", "&")).data) == duty


def test_what_is_ticked_is_exported_alone(browser: Browser, place: Place) -> None:
    some_entries(place)
    with within(place.scope):
        ids = [row.id for row in db.session.scalars(queries.entries(Filter(sort="date")))]
    recorder = browser.signed_in(place.users["community"])

    answer = recorder.post(
        place.path("/entries/export"),
        {"entry": [str(ids[2]), str(ids[0])], "back": place.path("/entries?sort=date&item=duty.1")},
    )
    everything = recorder.post(
        place.path("/entries/export"), {"all": "2", "back": place.path("/entries?item=duty.1&sort=date")}
    )
    nothing = recorder.post(place.path("/entries/export"), {})

    assert exported(answer.data) == [ids[0], ids[2]]
    assert len(exported(everything.data)) == 2
    assert nothing.status_code == 422
    assert "先勾选再导出" in nothing.text


def test_a_branch_exports_nothing_of_another(browser: Browser, place: Place) -> None:
    some_entries(place)
    with within(place.scope):
        ids = [row.id for row in db.session.scalars(queries.entries(Filter()))]
        other = {row.id for row in db.session.scalars(queries.entries(Filter(branch=place.branches[1])))}

    answer = browser.signed_in(place.users["recorder"]).post(
        place.path("/entries/export"), {"entry": list(map(str, ids))}
    )

    assert set(exported(answer.data)) == set(ids) - other
    assert other


def states(place: Place) -> list[State]:
    with within(place.scope):
        return [row.state for row in db.session.scalars(queries.entries(Filter(sort="date")))]


def test_all_that_the_filters_leave_are_decided_at_once(browser: Browser, place: Place) -> None:
    some_entries(place)
    administrator = browser.signed_in(place.users["secretary"])
    with within(place.scope):
        count = queries.total(Filter(state=State.RECORDED, branch=place.branches[0]))

    answer = administrator.post(
        place.path("/entries/decisions"),
        {"decision": "verification", "all": str(count), "back": place.path("/entries?state=recorded")},
    )

    assert answer.status_code == 302
    assert count == 1
    assert states(place) == [State.RECORDED, State.VERIFIED, State.VERIFIED, State.RECOGNISED]


def test_nothing_is_decided_where_the_number_has_changed(browser: Browser, place: Place) -> None:
    some_entries(place)
    before = states(place)

    answer = browser.signed_in(place.users["secretary"]).post(
        place.path("/entries/decisions"),
        {"decision": "verification", "all": "7", "back": place.path("/entries?state=recorded")},
    )

    assert answer.status_code == 422
    assert "现在 1 条，一条都没有办理" in answer.text
    assert states(place) == before


def test_more_than_a_batch_is_refused_whole_and_not_offered(
    browser: Browser, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with within(place.scope):
        for number in range(25):
            entry(place, "duty.1", date(2022, 7, 1 + number), state="recorded")
        db.session.commit()
    monkeypatch.setattr("ledger.batches.MAX_ENTRIES", 22)
    monkeypatch.setattr("ledger.pages.entries.MAX_ENTRIES", 22)
    secretary = browser.signed_in(place.users["secretary"])

    page = secretary.get(place.path("/entries?state=recorded")).text
    answer = secretary.post(
        place.path("/entries/decisions"),
        {"decision": "verification", "all": "25", "back": place.path("/entries?state=recorded")},
    )

    assert MAX_ENTRIES == 500
    assert 'name="all"' not in page
    assert "一次至多办理 22 条" in page
    assert "这次选了 25 条，一条都没有办理" in answer.text
    with within(place.scope):
        assert queries.total(Filter(state=State.RECORDED)) == 25


def test_a_foreign_address_narrows_nothing(browser: Browser, place: Place) -> None:
    """The filter is read from the address of this community's own list alone."""
    some_entries(place)
    answer = browser.signed_in(place.users["secretary"]).post(
        place.path("/entries/decisions"),
        {"decision": "verification", "all": "1", "back": "https://elsewhere.example/entries?state=recorded"},
    )

    assert answer.status_code == 422
    assert states(place)[1] == State.VERIFIED, "as it was made"
    assert states(place).count(State.RECORDED) == 2
