"""Files are parsed apart: nothing is locked or held open meanwhile, few at once, each person's so many a minute."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from time import monotonic, sleep

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from werkzeug.test import TestResponse

from app.config import Settings
from core import clock, turns, uploads
from core.db import db
from core.sheets import reading
from core.turns import Turns
from ledger import actions, queries
from ledger.checks import NewEntry
from ledger.queries import Filter
from tenants.scope import within
from tests.browsing import Browser
from tests.factories import Place, standard

SLOW = """
import os, sys, time
time.sleep(2.5)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
ENTRIES = f"党员编号,细则,发生日期,事由\nM001,duty.1,{clock.today()},党费迟交\n"
MEMBERS = "编号,姓名,支部,党员类别\nA1,单文举,第1支部,流动\n"
APPRAISALS = "党员编号,自评\nM001,95\n"
SHEETS = {
    "/entries/import": ENTRIES,
    "/members/import": MEMBERS,
    "/appraisals/2022/import": APPRAISALS,
}


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every file take two and a half seconds to parse."""
    monkeypatch.setattr(reading, "PARSER", (sys.executable, "-c", SLOW, *reading.PARSER[1:]))


def committing(browser: Browser, place: Place, path: str) -> Future[TestResponse]:
    """Commit a kept sheet in a thread of its own; return what will be its answer once the file is being parsed."""
    by = place.users["community"]
    key = uploads.save(SHEETS[path].encode(), f"imports/{place.id}/{by.id}")
    inside = browser.signed_in(by)
    answer = ThreadPoolExecutor().submit(inside.post, place.path(f"{path}/commit"), {"kept": key})
    sleep(0.8)
    return answer


@pytest.mark.usefixtures("slow")
def test_an_entry_is_recorded_while_a_sheet_is_parsed(browser: Browser, place: Place) -> None:
    answer = committing(browser, place, "/entries/import")
    started = monotonic()

    with within(place.scope):
        draft = NewEntry(place.members[1], "duty.1", clock.today(), "同时登记", 100)
        actions.record(draft, place.users["recorder"])
        db.session.commit()

    waited = monotonic() - started
    assert not answer.done()
    assert answer.result().status_code == 302
    assert waited < 1
    with within(place.scope):
        assert queries.total(Filter()) == 2


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("path", SHEETS)
def test_no_transaction_is_open_while_a_sheet_is_parsed(
    browser: Browser, place: Place, settings: Settings, path: str
) -> None:
    answer = committing(browser, place, path)
    db.session.close()
    engine = create_engine(settings.database_url)

    with engine.connect() as connection:
        question = (
            "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()"
        )
        count = connection.scalar(text(question))

    engine.dispose()
    assert not answer.done()
    assert answer.result().status_code == 302
    assert count == 0


@pytest.mark.usefixtures("slow")
def test_no_more_files_are_parsed_at_once_than_there_are_cores(
    browser: Browser, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 1})
    people = [browser.signed_in(place.users[name]) for name in ("community", "deputy", "secretary", "recorder")]
    sheets: list[dict[str, object]] = [{"sheet": (io.BytesIO(ENTRIES.encode()), "a.csv")} for _ in people]

    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda who, sheet: who.post(place.path("/entries/import"), sheet), people, sheets))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 503, 503]


@pytest.mark.usefixtures("slow")
def test_a_file_that_takes_too_long_is_given_up_in_words(
    browser: Browser, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "SECONDS", 1)
    inside = browser.signed_in(place.users["community"])
    started = monotonic()

    answer = inside.post(place.path("/entries/import"), {"sheet": (io.BytesIO(ENTRIES.encode()), "a.csv")})

    assert answer.status_code == 422
    assert "1 秒内没有读完" in answer.text
    assert monotonic() - started < 2


@pytest.fixture
def crowd(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every turn of the machine be taken."""
    monkeypatch.setattr(turns, "SECONDS", 0.2)
    count = len(os.sched_getaffinity(0))
    with ExitStack() as taken:
        for _place in range(count):
            taken.enter_context(Turns(settings.var / "turns", count).take())
        yield


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("path", SHEETS)
def test_who_comes_when_all_turns_are_taken_is_asked_to_come_again(browser: Browser, place: Place, path: str) -> None:
    inside = browser.signed_in(place.users["community"])

    answer = inside.post(place.path(path), {"sheet": (io.BytesIO(SHEETS[path].encode()), "a.csv")})

    assert answer.status_code == 503
    assert "正在处理别的表格，请稍候再选择文件上传一次。" in answer.text
    assert 'type="file"' in answer.text


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("content", [standard(), b"PK\x03\x04"], ids=["yaml", "xlsx"])
def test_a_document_takes_its_turn_too(browser: Browser, place: Place, content: bytes) -> None:
    inside = browser.signed_in(place.users["community"])

    answer = inside.post(
        place.path("/criteria/drafts/new"), {"source": "file", "file": (io.BytesIO(content), "a.yaml")}
    )

    assert answer.status_code == 503
    assert "正在处理别的表格" in answer.text


def test_a_second_file_of_the_same_person_waits_for_the_first(
    browser: Browser, place: Place, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "SECONDS", 0.2)
    inside, other = (browser.signed_in(place.users[name]) for name in ("community", "deputy"))
    sheets: list[dict[str, object]] = [{"sheet": (io.BytesIO(ENTRIES.encode()), "a.csv")} for _ in range(2)]

    with Turns(settings.var / "turns", 2).take(str(place.users["community"].id)):
        mine, theirs = (who.post(place.path("/entries/import"), sheets.pop()) for who in (inside, other))

    assert (mine.status_code, theirs.status_code) == (429, 200)
    assert "您的上一份文件还在读取" in mine.text


def test_a_person_has_twenty_sheets_checked_a_minute(browser: Browser, place: Place, application: Flask) -> None:
    inside, other = (browser.signed_in(place.users[name]) for name in ("community", "deputy"))
    paths = ["/entries/import", "/members/import", "/appraisals/2022/import"]

    codes = [inside.post(place.path(paths[turn % 3]), {}).status_code for turn in range(21)]

    assert codes == [422] * 20 + [429]
    assert inside.post(place.path(f"{paths[0]}/commit"), {"kept": ""}).status_code == 422
    assert other.post(place.path(paths[0]), {}).status_code == 422
