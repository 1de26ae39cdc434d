"""The sheets that staff really send, each with one fault (../shared/sheets): refused in words, or read right."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from core import clock
from core.db import db
from core.encryption import decrypt
from evaluations.models import Appraisal, Source
from ledger.models import Entry
from members.models import Member
from tenants.models import Branch
from tenants.scope import enter
from tests.browsing import Browser
from tests.factories import Place, member

SHEETS = Path(__file__).parents[2].parent / "shared" / "sheets"
AT = datetime(2026, 11, 20, 4, tzinfo=UTC)
PATHS = {"entries": "/entries", "members": "/members", "appraisals": "/appraisals/2026"}


@pytest.fixture
def sent_to(place: Place) -> Place:
    """A community in which the sheets' member and branch are known."""
    enter(place.scope)
    member(place, 1, "白礼洁", member_no="MA104")
    db.session.scalars(select(Branch).order_by(Branch.position)).all()[0].name = "第一支部"
    db.session.commit()
    return place


def quantities() -> list[int]:
    return list(db.session.scalars(select(Entry.quantity).order_by(Entry.id)))


def days() -> list[date]:
    return list(db.session.scalars(select(Entry.occurred_on)))


def figures() -> dict[Source, int]:
    return {row.source: row.score for row in db.session.scalars(select(Appraisal))}


def newcomer() -> tuple[str, str, date | None]:
    member = db.session.scalars(select(Member).where(Member.member_no == "T9001")).one()
    number, phone = (decrypt(value) if value else "" for value in (member.id_number_encrypted, member.phone_encrypted))
    return number, phone, member.joined_party_on


REFUSED = {
    "entries-error-value": ("<td class=\"num\">2</td><td class=\"nowrap\">E</td>", "错误值 #N/A"),
    "entries-formula-without-value": ("<td class=\"num\">2</td><td class=\"nowrap\">E</td>", "保存一次"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_sheet_with_a_cell_that_cannot_be_read_stores_nothing(sent_to: Place, browser: Browser, name: str) -> None:
    answer = checked(sent_to, browser, name)[1]

    enter(sent_to.scope)
    assert answer.status_code == 422
    assert all(sentence in answer.text for sentence in REFUSED[name])
    assert quantities() == []


READ: dict[str, tuple[Callable[[], object], object, list[str]]] = {
    "appraisals-percent-format": (figures, {Source.SELF: 9_500}, []),
    "appraisals-decorated-head": (
        figures, {Source.SELF: 9_500, Source.PEER: 9_000}, ["D 列“党员互评（20%）”读作“党员互评”"],
    ),
    "entries-decorated-head": (quantities, [300], ["E 列“数量（次）”读作“数量”"]),
    "entries-hidden-row": (quantities, [100], ["1 行没有读取：第 3 行"]),
    "entries-long-number-in-unread-column": (quantities, [100], ["另有 1 列没有读取：G 银行卡号"]),
    "entries-padded-name": (quantities, [100], []),
    "entries-date-with-time": (days, [date(2026, 10, 8)], []),
    "members-spaced-id": (newcomer, ("513702198001013015", "", date(2005, 7, 1)), []),
    "members-spaced-phone": (newcomer, ("", "13800001111", date(2005, 7, 1)), []),
    "members-unread-columns": (newcomer, ("513702198001013015", "13800001111", date(2005, 7, 1)), []),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_a_sheet_is_read_as_it_is_meant_and_says_what_is_not_read(sent_to: Place, browser: Browser, name: str) -> None:
    stored, expected, sentence = READ[name]

    inside, answer = checked(sent_to, browser, name)
    match = re.search(r'name="kept" value="([0-9a-f]{64})"', answer.text)
    assert match is not None, answer.text
    with clock.stopped_at(AT):
        inside.post(sent_to.path(f"{PATHS[name.partition('-')[0]]}/import/commit"), {"kept": match[1]})

    enter(sent_to.scope)
    assert stored() == expected
    assert all(words in answer.text for words in sentence)


def checked(place: Place, browser: Browser, name: str) -> tuple[Browser, TestResponse]:
    """Send a sheet to its check; return the browser and the page."""
    sheet = SHEETS / f"{name}.xlsx"
    if not sheet.exists():
        pytest.skip("the sheets stand beside the project")
    inside = browser.signed_in(place.users["community"])
    with clock.stopped_at(AT), sheet.open("rb") as file:
        path = place.path(f"{PATHS[name.partition('-')[0]]}/import")
        return inside, inside.post(path, {"sheet": (file, sheet.name)})
