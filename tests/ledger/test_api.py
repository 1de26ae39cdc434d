"""What the API and the page say of entries: whose each is, who decided it, and which of them a list asks for."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from core.db import db
from ledger import actions, bulk, queries
from ledger.states import Source
from tenants.scope import enter, leave, within
from tests.browsing import Browser, body
from tests.factories import Place, entry

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def ids(place: Place) -> dict[str, int]:
    """A recognised entry of the first member, a verified and a recorded one of the third."""
    enter(place.scope)
    rows = {
        "recognised": entry(place, "duty.1", date(2022, 8, 1), of=0),
        "verified": entry(place, "duty.1", date(2022, 8, 2), of=2, state="verified"),
        "recorded": entry(place, "contribution.1", date(2022, 11, 3), of=2, state="recorded"),
    }
    db.session.commit()
    numbers = {state: row.id for state, row in rows.items()}
    leave()
    return numbers


def test_an_entry_says_whose_it_is_and_who_decided_it(browser: Browser, place: Place, ids: dict[str, int]) -> None:
    inside = browser.signed_in(place.users["community"])

    shown = body(inside.get(place.api(f"/entries/{ids['recognised']}")))
    waiting = body(inside.get(place.api(f"/entries/{ids['verified']}")))

    names = {role: place.users[role].name for role in ("recorder", "secretary", "community")}
    assert (shown["member_no"], shown["member"], shown["branch"]) == ("M001", "测试二", "第1支部")
    assert (shown["title"], shown["date"], shown["state"]) == (
        "无故缺席“三会一课”或主题党日", "2022-08-01", "recognised",
    )  # fmt: skip
    assert (shown["recorded_by"], shown["verified_by"], shown["recognised_by"]) == tuple(names.values())
    assert (waiting["verified_by"], waiting["recognised_by"]) == (names["secretary"], None)
    assert [(event["kind"], event["actor"]) for event in shown["history"]] == [
        ("recorded", names["recorder"]), ("verified", names["secretary"]), ("recognised", names["community"]),
    ]  # fmt: skip


def test_an_item_that_the_version_of_the_day_lacks_is_said_by_its_code(browser: Browser, place: Place) -> None:
    enter(place.scope)
    recorder, at = place.users["recorder"].id, datetime(2022, 8, 2, tzinfo=UTC)
    gone = bulk.Row(
        place.member_ids[0], place.branches[0], "gone.9", date(2022, 8, 1), 100, None, "事由", Source.FORM, recorder, at
    )
    number = bulk.load([gone])[0]
    db.session.commit()
    leave()

    inside = browser.signed_in(place.users["community"])

    assert body(inside.get(place.api(f"/entries/{number}")))["title"] == "gone.9"
    assert [row["title"] for row in body(inside.get(place.api("/entries")))["items"]] == ["gone.9"]
    assert inside.get(place.path(f"/entries/{number}")).status_code == 200
    assert inside.get(place.path("/entries")).status_code == 200
    assert inside.get(place.path("/entries.xlsx")).status_code == 200


@pytest.mark.parametrize(
    ("query", "states"),
    [
        ("", ["recorded", "verified", "recognised"]),
        ("state=verified", ["verified"]),
        ("source=api", []),
        ("source=form", ["recorded", "verified", "recognised"]),
        ("member_no=M003", ["recorded", "verified"]),
        ("item=duty.1", ["verified", "recognised"]),
        ("since=2022-08-02&until=2022-11-02", ["verified"]),
        ("page_size=1&page=2", ["verified"]),
    ],
)
def test_a_list_is_narrowed_as_it_is_asked(
    browser: Browser, place: Place, ids: dict[str, int], query: str, states: list[str]
) -> None:
    listed = body(browser.signed_in(place.users["community"]).get(place.api(f"/entries?{query}")))

    assert [row["id"] for row in listed["items"]] == [ids[state] for state in states]


def test_only_who_decides_an_entrys_state_gives_it_back(browser: Browser, place: Place, ids: dict[str, int]) -> None:
    """The branch decides what is recorded, the general branch what is verified."""

    def answers(role: str, way: str) -> list[int]:
        inside = browser.signed_in(place.users[role])
        addresses = [place.api(f"/entries/{ids[state]}/{way}") for state in ("recorded", "verified")]
        return [inside.post(address, json={"reason": "写明事由"}).status_code for address in addresses]

    assert answers("secretary-2", "return") == [404, 404]
    assert answers("secretary", "rejection") == [200, 403]
    assert answers("community", "return") == [409, 200]


def test_decisions_say_what_became_of_each_entry_once(browser: Browser, place: Place, ids: dict[str, int]) -> None:
    sent = {"decision": "recognition", "entries": [ids["verified"], ids["recorded"], ids["verified"]]}

    answer = body(browser.signed_in(place.users["community"]).post(place.api("/entries/decisions"), json=sent))

    assert [(row["entry_id"], row["done"], bool(row["message"])) for row in answer["items"]] == [
        (ids["verified"], True, False), (ids["recorded"], False, True),
    ]  # fmt: skip


def test_an_unknown_member_is_named_at_its_field(browser: Browser, place: Place) -> None:
    sent = {"member_no": "M999", "item": "duty.1", "date": "2022-08-01", "reason": "缺席"}

    answer = browser.signed_in(place.users["recorder"]).post(place.api("/entries"), json=sent)

    assert answer.status_code == 422
    assert "member_no" in answer.text


def test_the_page_of_an_entry_tells_its_steps_in_order(browser: Browser, place: Place, ids: dict[str, int]) -> None:
    """Whoever records it first has recorded it; whoever records it after its return has sent it again."""
    with within(place.scope):
        row = queries.entry(ids["recorded"])
        actions.return_(row, place.users["secretary"], "缺材料")
        actions.resubmit(row, place.users["recorder"], "已补")
        db.session.commit()

    page = browser.signed_in(place.users["community"]).get(place.path(f"/entries/{ids['recorded']}")).text

    steps = re.findall(r"<li[^>]*>(?:<b>)?(\w+)", page[page.index('<ol class="timeline">') :])
    assert steps[:5] == ["记录", "退回", "重新提交", "支部核实", "总支认定"]
