"""Attacks on the ledger's pages: marks of kept pages, batches without end, keys without end."""

from __future__ import annotations

import subprocess
import sys
from urllib.parse import quote

import pytest
from sqlalchemy import event, select

from app.navigation import frame_cache
from core import clock
from core.db import db
from ledger import actions, batches
from ledger.checks import NewEntry
from ledger.models import Entry
from ledger.states import State
from tenants.scope import within
from tests.browsing import Browser, body
from tests.factories import Place
from web import marks as page_marks

ONCE_FIXED = (
    "@nonce-of-the-request@", "@forgery-token-of-the-request@", "%%token%%", "%%next%%", "%%slot%%", "%%nonce%%",
)  # fmt: skip
KEPT = ("/", "/members/M001/card", "/standings/2026Q4")


def marks() -> set[str]:
    own = {page_marks.NONCE, page_marks.TOKEN, page_marks.BEFORE, page_marks.AFTER}
    return own | {frame_cache.NEXT_PAGE, frame_cache.SLOT, frame_cache.BORDER}


@pytest.mark.parametrize("path", KEPT)
def test_no_word_in_an_address_brings_the_readers_token_into_a_link(place: Place, browser: Browser, path: str) -> None:
    mine = browser.signed_in(place.users["community"])
    token = mine.csrf.partition(".")[0]
    usual = mine.get(f"{place.path(path)}?q=word&quarter=2026Q3&x=word").text.count(token)
    for word in ONCE_FIXED:
        for _ in range(2):
            page = mine.get(f"{place.path(path)}?q={quote(word)}&quarter=2026Q3&x={word}").text
            links = [part.partition('"')[0] for part in page.split('href="')[1:]]
            assert links
            assert not [link for link in links if token in link], word
            assert page.count(token) == usual, word


@pytest.mark.parametrize("path", KEPT)
def test_a_second_session_of_a_person_reads_its_own_token(place: Place, browser: Browser, path: str) -> None:
    first = browser.signed_in(place.users["community"])
    first.get(place.path(path))
    second = browser.signed_in(place.users["community"])

    page = second.get(place.path(path)).text

    tokens = {part.partition('"')[0] for part in page.split('csrf-token" content="')[1:]}
    own = second.csrf.partition(".")[0]
    assert tokens
    assert own != first.csrf.partition(".")[0]
    assert {token.partition(".")[0] for token in tokens} == {own}


@pytest.mark.parametrize("path", ["/members/M001/card"])
def test_a_readers_own_token_in_a_text_stays_what_it_is(place: Place, browser: Browser, path: str) -> None:
    """Who writes a token into a reason reads it there, not a mark and not the next reader's."""
    mine = browser.signed_in(place.users["community"])
    token = mine.csrf
    with within(place.scope):
        row = actions.record(
            NewEntry(place.members[0], "duty.1", clock.today(), f"写了 {token}"), place.users["recorder"]
        )
        db.session.commit()
        assert row.id

    texts = [mine.get(place.path(f"/entries/{row.id}")).text for _ in range(2)]
    mine.get(place.path(path))
    again = mine.get(place.path(path)).text

    assert all(f"写了 {token}" in text for text in texts)
    assert f"写了 {token}" in again


@pytest.mark.parametrize("path", [*KEPT, "/entries", "/members"])
def test_no_page_shows_a_mark(place: Place, browser: Browser, path: str) -> None:
    mine = browser.signed_in(place.users["community"])
    for _ in range(2):
        page = mine.get(place.path(path)).text
        assert not [mark for mark in marks() if mark in page]
        assert mine.csrf.partition(".")[0] in page


def test_marks_are_made_anew_in_each_process() -> None:
    tell = "from web import marks as m; from app.navigation import frame_cache as f; print(m.NONCE, m.TOKEN, f.SLOT)"
    other = subprocess.run([sys.executable, "-c", tell], capture_output=True, text=True, check=True).stdout

    assert len(marks()) == 7
    assert not [mark for mark in marks() if mark in other]


def recorded(place: Place) -> int:
    with within(place.scope):
        db.session.add(place.members[0])
        row = actions.record(
            NewEntry(place.members[0], "contribution.1", clock.today(), "劳动"), place.users["recorder"]
        )
        number = row.id
        db.session.commit()
    return number


def decide(browser: Browser, place: Place, numbers: list[str]) -> tuple[int, str, list[str]]:
    """Send a batch; return status, page and the statements it took."""
    reports: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        reports.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        answer = browser.post(place.path("/entries/decisions"), {"decision": "verification", "entry": numbers})
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return answer.status_code, answer.text, reports


def state_of(place: Place, number: int) -> State:
    with within(place.scope):
        db.session.rollback()
        return db.session.scalars(select(Entry.state).where(Entry.id == number)).one()


@pytest.mark.parametrize("count", [501, 9_000])
def test_a_batch_of_too_many_is_refused_before_anything_is_locked(place: Place, browser: Browser, count: int) -> None:
    number = recorded(place)
    mine = browser.signed_in(place.users["secretary"])

    status, page, sentence = decide(mine, place, [str(number), *(str(10**6 + n) for n in range(count - 1))])

    assert status == 422
    assert f"这次选了 {count} 条" in page
    assert not [one for one in sentence if "FOR UPDATE" in one or "advisory" in one]
    assert state_of(place, number) == State.RECORDED


def test_a_batch_of_250_000_ids_is_not_even_read(place: Place, browser: Browser) -> None:
    mine = browser.signed_in(place.users["secretary"])
    content = "&".join(f"entry={10**6 + n}" for n in range(250_000)) + f"&csrf_token={mine.csrf}"

    answer = mine.client.post(
        place.path("/entries/decisions"), data=content, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 413
    assert "2 MB" in answer.text


def test_the_largest_batch_is_decided_whole(place: Place, browser: Browser) -> None:
    number = recorded(place)
    mine = browser.signed_in(place.users["secretary"])

    status, _, _ = decide(mine, place, [*(str(10**6 + n) for n in range(batches.MAX_ENTRIES - 1)), str(number)])

    assert status == 302
    assert state_of(place, number) == State.VERIFIED


def test_no_id_is_dropped_without_a_word(place: Place, browser: Browser) -> None:
    number = recorded(place)
    mine = browser.signed_in(place.users["secretary"])

    for odd in ("x", "9" * 30, "-1", ""):
        status, page, _ = decide(mine, place, [str(number), odd])
        assert status == 422, odd
        assert "无法识别的编号" in page
    assert state_of(place, number) == State.RECORDED


def test_a_key_that_cannot_be_kept_whole_is_refused(place: Place, browser: Browser) -> None:
    mine = browser.signed_in(place.users["recorder"])
    facts = {"member_no": "M001", "item": "contribution.1", "date": clock.today().isoformat(), "reason": "劳动"}
    longest = "k" * 200

    first = mine.post(place.api("/entries"), json=facts, headers={"Idempotency-Key": longest})
    longer = mine.post(place.api("/entries"), json=facts, headers={"Idempotency-Key": longest + "x"})

    assert first.status_code == 201
    assert longer.status_code == 422
    assert "200" in body(longer)["detail"]


def test_a_forms_key_is_not_cut_either(place: Place, browser: Browser) -> None:
    mine = browser.signed_in(place.users["recorder"])
    filled: dict[str, object] = {
        "member": "M001", "occurred_on": clock.today().isoformat(), "item": "contribution.1", "quantity": "1",
        "reason": "劳动",
    }  # fmt: skip
    key = "k" * 195

    assert mine.post(place.path("/entries/new"), filled | {"key": key}).status_code == 302
    longer = mine.post(place.path("/entries/new"), filled | {"key": key + "x"})

    assert longer.status_code == 422
    assert "Idempotency-Key" in longer.text
