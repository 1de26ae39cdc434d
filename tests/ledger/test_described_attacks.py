"""What an attacker would try with a measure and attributes: every way in, the chain, and the database itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from core import clock, sheets
from core.db import db
from core.sheets import Cell, Content, write
from ledger import bulk, imports
from ledger.models import Entry, IdempotencyKey
from ledger.states import Source
from ledger.verification import findings
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place, community
from tests.standards import changed, describe

pytestmark = pytest.mark.usefixtures("app")
DAY = date(2022, 8, 1)
AUTUMN = datetime(2022, 9, 1, 2, tzinfo=UTC)
GOOD = {"member_no": "M001", "item": "contribution.1", "date": "2022-08-01", "reason": "义务劳动"}
LEVEL = {"级别": "市级"}
ODD_SIGNS = (
    "\\", "\\N", "\\.", "\t", "\n", "\r", '"', "'", '\\"', "a\\tb", "{}", "null", "$$", "%s", "长" * 300, "\u2028", ",",
    "<script>alert(1)</script>", "=1+1", "\x01", "\ufeff", "😀", "\\\\\n\t\\N", "",
)  # fmt: skip


@pytest.fixture
def place() -> Iterator[Place]:
    """A community whose voluntary work is priced by hours and level, on the first of September 2022."""
    community_row = community(document=changed(describe))
    with clock.stopped_at(AUTUMN):
        yield community_row
    leave()


def stored(place: Place) -> list[Entry]:
    db.session.rollback()
    enter(place.scope)
    return list(db.session.scalars(select(Entry).order_by(Entry.id)))


def sent(browser: Browser, place: Place, raw: str, key: str = "") -> int:
    headers = {"X-CSRFToken": browser.csrf} | ({"Idempotency-Key": key} if key else {})
    answer = browser.client.post(place.api("/entries"), data=raw, content_type="application/json", headers=headers)
    assert "。" in answer.text or answer.status_code == 201, answer.text
    return answer.status_code


WRONG_MEASURES = (
    "null", "true", "[]", "[5]", "{}", '{"a": 5}', '""', '"x"', '"-1"', "-1", "1e400", "-1e400", "NaN", "Infinity",
    '"NaN"', '"1e5"', '"5e0"', '"٥"', '"５"', '"1.005"', "1.005", "1000000.01", "99999999999999999999",
    '"' + "9" * 5000 + '"', '"5\\u0000"', '"\\ud800"', "0x5",
)  # fmt: skip
WRONG_ATTRIBUTES = (
    "null", "true", "5", '"级别"', "[]", '["级别"]', '[["级别", "市级"]]', "{}", '{"级别": null}', '{"级别": 5}',
    '{"级别": []}', '{"级别": ["市级"]}', '{"级别": {"市级": 1}}', '{"级别": true}', '{"级别": "省级"}', '{"级别": ""}',
    '{"级别 ": "市级"}', '{"级别": "市级 "}', '{"级别": "市级\\u0000"}', '{"级别": "\\ud800"}', '{"\\ud800": "市级"}',
    '{"__class__": "市级"}', '{"级别": "' + "长" * 50_000 + '"}', '{"级别": ' + "[" * 5000 + "]" * 5000 + "}",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "raw"),
    [("measure", raw) for raw in WRONG_MEASURES] + [("attributes", raw) for raw in WRONG_ATTRIBUTES],
)
def test_the_api_records_nothing_that_its_item_does_not_ask_for(
    place: Place, browser: Browser, name: str, raw: str
) -> None:
    rest = GOOD | {"measure": 5, "attributes": LEVEL}
    del rest[name]
    body = json.dumps(rest, ensure_ascii=False)[:-1] + f', "{name}": {raw}}}'

    status = sent(browser.signed_in(place.users["recorder"]), place, body)

    assert status in (400, 422)
    assert stored(place) == []


def test_five_thousand_attributes_beside_the_one_asked_for_are_not_kept(place: Place, browser: Browser) -> None:
    many = {f"属性{number}": "x" * 20 for number in range(5_000)}
    body = json.dumps(GOOD | {"measure": 5, "attributes": many | LEVEL})

    status = sent(browser.signed_in(place.users["recorder"]), place, body)

    assert status == 201
    assert [row.attributes for row in stored(place)] == [LEVEL]
    assert list(findings()) == []


FORM_MEASURES = (
    "1e400", "1e999999", "-1e999999", "1e-999999", "1e-5", "NaN", "sNaN", "Infinity", "-1", "-0.01", "1000000.01",
    "9" * 5000, "1.005", "٥x", "5,5", "0x5",
)  # fmt: skip


def form_of(name: str, figure: str) -> dict[str, object]:
    """A form that is sound but for one figure."""
    form = {
        "member": "M001", "item": "contribution.1", "occurred_on": "2022-08-01", "quantity": "1", "reason": "义务劳动",
        "measure": "5", "attributes:级别": "市级", "key": "k",
    }  # fmt: skip
    return {**form, name: figure}


@pytest.mark.parametrize("figure", FORM_MEASURES)
@pytest.mark.parametrize("name", ["measure", "quantity"])
def test_the_form_records_no_odd_figure(place: Place, browser: Browser, name: str, figure: str) -> None:
    answer = browser.signed_in(place.users["recorder"]).post(place.path("/entries/new"), form_of(name, figure))

    assert answer.status_code == 422
    assert stored(place) == []


@pytest.mark.parametrize("figure", FORM_MEASURES)
def test_an_odd_figure_that_the_item_does_not_ask_for_is_refused_or_not_kept(
    place: Place, browser: Browser, figure: str
) -> None:
    answer = browser.signed_in(place.users["recorder"]).post(place.path("/entries/new"), form_of("points", figure))

    assert answer.status_code in (302, 422)
    assert {row.points for row in stored(place)} <= {None}


def test_the_form_keeps_the_attributes_of_the_item_alone(place: Place, browser: Browser) -> None:
    form: dict[str, object] = {
        "member": "M001", "item": "contribution.1", "occurred_on": "2022-08-01", "quantity": "1", "reason": "义务劳动",
        "measure": "5", "attributes:级别": ["市级", "省级"], "attributes:": "x", "attributes:媒体": "报纸",
        "attributes": "{}", "state": "recognised", "recorded_by_id": "1", "tenant_id": "1", "id": "1",
    }  # fmt: skip

    answer = browser.signed_in(place.users["recorder"]).post(place.path("/entries/new"), form)

    rows = stored(place)
    assert answer.status_code == 302
    assert [(row.attributes, row.state.value, row.tenant_id) for row in rows] == [(LEVEL, "recorded", place.id)]


@pytest.mark.parametrize(
    "change", [{"measure": 3}, {"attributes": {"级别": "社区"}}, {"attributes": LEVEL | {"甲": "乙"}}]
)
def test_a_key_that_comes_again_with_another_measure_or_attribute_is_refused(
    place: Place, browser: Browser, change: dict[str, object]
) -> None:
    recorder, first = browser.signed_in(place.users["recorder"]), GOOD | {"measure": 5, "attributes": LEVEL}

    statuses = [sent(recorder, place, json.dumps(body), "k") for body in (first, first, first | change)]

    assert statuses == [201, 201, 422]
    assert len(stored(place)) == 1


def test_a_key_kept_before_there_were_attributes_is_known_again(place: Place, browser: Browser) -> None:
    """A request that says no more is hashed as it was before entries could say more."""
    form = {"member_no": "M001", "item": "duty.1", "date": "2022-08-01", "reason": "缺席"}
    before = json.dumps(form | {"quantity": 100, "points": None}, sort_keys=True).encode()

    status = sent(browser.signed_in(place.users["recorder"]), place, json.dumps(form), "old")

    enter(place.scope)
    assert status == 201
    assert db.session.scalars(select(IdempotencyKey.request_hash)).one() == hashlib.sha256(before).hexdigest()


def test_a_measure_of_nothing_is_another_request_than_none(place: Place, browser: Browser) -> None:
    recorder = browser.signed_in(place.users["recorder"])

    first = sent(recorder, place, json.dumps(GOOD | {"measure": 0, "attributes": LEVEL}), "k")
    second = sent(recorder, place, json.dumps(GOOD | {"attributes": LEVEL}), "k")

    assert (first, second) == (201, 422)


def workbook(rows: list[list[Cell]]) -> bytes:
    return write([Content("积分", list(imports.columns().values()), rows)])


@pytest.mark.parametrize(
    "sentence",
    [
        "级别",
        "级别=",
        "级别=省级",
        "=市级",
        "级别==市级",
        "级别=市级=",
        "级别:市级",
        "；；",
        "市级",
        "级别=市级\x00",
        "{}",
    ],
)
def test_a_sheet_with_an_attribute_that_cannot_be_read_records_nothing(place: Place, sentence: str) -> None:
    enter(place.scope)
    content = workbook([["M001", "", "contribution.1", DAY, 1, None, 5, sentence, "义务劳动"]])

    with pytest.raises(sheets.SheetFaults):
        imports.check(imports.read(content))

    assert stored(place) == []


def loaded(place: Place, signs: tuple[str, ...]) -> list[int]:
    rows = [
        bulk.Row(
            member_id=place.member_ids[0], branch_id=place.branches[0], item="contribution.1", occurred_on=DAY,
            quantity=100, points=None, reason=f"x{sign}", source=Source.IMPORT,
            recorded_by_id=place.users["recorder"].id, recorded_at=AUTUMN, measure=number,
            attributes={f"名{sign}": sign, "级别": sign},
        )
        for number, sign in enumerate(signs)
    ]  # fmt: skip
    return bulk.load(rows)


def test_what_is_copied_in_is_what_was_said_and_sealed(place: Place) -> None:
    enter(place.scope)

    ids = loaded(place, ODD_SIGNS)

    db.session.commit()
    rows = {row.id: row for row in stored(place)}
    assert [rows[number].attributes for number in ids] == [{f"名{sign}": sign, "级别": sign} for sign in ODD_SIGNS]
    assert [rows[number].measure for number in ids] == list(range(len(ODD_SIGNS)))
    assert list(findings()) == []
