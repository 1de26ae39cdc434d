"""A file store that is full: a sentence in place of a fault, the form as it was filled in, and nothing half stored."""

from __future__ import annotations

import io
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from core.db import db
from core.quarter import Quarter
from core.sheets import reading
from ledger.models import Entry, Evidence
from ledger.verification import findings
from reports import actions as reports
from reports import jobs
from reports.models import ReportKind, ReportState
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place
from tests.ledger.test_pages import PNG, as_, filled, row, sheet
from tests.reports.test_jobs import published

LARGE = PNG + bytes(64 * 1024)
SENTENCE = "文件没有存下"


@contextmanager
def full(app: Flask, largest: int = 16 * 1024) -> Iterator[None]:
    """Let the real file system refuse every file in the middle of its writing, when it grows beyond `largest`."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = files(app)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, hard))
    try:
        with pytest.MonkeyPatch.context() as patch:
            # what is compiled meanwhile is not kept: half a module would stand in the way of every later process
            patch.setattr(reading, "PARSER", (reading.PARSER[0], "-B", *reading.PARSER[1:]))
            patch.setattr(app.jinja_env, "bytecode_cache", None)
            yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert files(app) == before, "something was left behind"


def files(app: Flask) -> set[Path]:
    return {path for path in Path(urlsplit(app.config["FILES_URL"]).path).rglob("*") if path.is_file()}


def count(place: Place, table: type[Entry] | type[Evidence]) -> int:
    enter(place.scope)
    number = db.session.scalar(select(func.count()).select_from(table)) or 0
    assert list(findings()) == []
    db.session.rollback()
    leave()
    return number


def test_a_new_entry_whose_evidence_is_not_stored_comes_back_filled_in(
    app: Flask, browser: Browser, place: Place
) -> None:
    recorder = as_(browser, place, "recorder")
    form = filled(place, reason="只写一次的事由")

    with full(app):
        refused = recorder.post(place.path("/entries/new"), form | {"evidence": (io.BytesIO(LARGE), "现场.png")})
    assert (refused.status_code, count(place, Entry)) == (503, 0)
    assert SENTENCE in refused.text
    assert "只写一次的事由" in refused.text
    again = recorder.post(place.path("/entries/new"), form | {"evidence": (io.BytesIO(LARGE), "现场.png")})

    assert again.status_code == 302
    assert (count(place, Entry), count(place, Evidence)) == (1, 1)


def test_evidence_that_is_not_stored_is_said_on_the_page_of_its_entry(
    app: Flask, browser: Browser, place: Place
) -> None:
    recorder = as_(browser, place, "recorder")
    address = recorder.post(place.path("/entries/new"), filled(place)).location

    with full(app):
        two = [(io.BytesIO(content), name) for content, name in ((LARGE, "1.png"), (LARGE + b"2", "2.png"))]
        refused = recorder.post(f"{address}/evidence", {"evidence": two})

    assert refused.status_code == 503
    assert SENTENCE in refused.text
    assert 'id="evidence"' in refused.text
    assert count(place, Evidence) == 0


def test_an_upload_for_which_there_is_no_room_to_read_it_gets_the_sentence(
    app: Flask, browser: Browser, place: Place
) -> None:
    recorder = as_(browser, place, "recorder")
    huge = FileStorage(io.BytesIO(PNG + bytes(2 * 1024 * 1024)), "现场.png")
    boundary, body = encode_multipart(filled(place, evidence=huge, csrf_token=recorder.csrf))

    with full(app):
        answer = recorder.client.post(
            place.path("/entries/new"), data=body, content_type=f"multipart/form-data; boundary={boundary}"
        )

    assert answer.status_code == 503
    assert SENTENCE in answer.text
    assert count(place, Entry) == 0


def test_a_sheet_that_is_not_stored_after_its_check_says_so_on_its_page(
    app: Flask, browser: Browser, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator = as_(browser, place, "community")

    with full(app, largest=64):
        answer = administrator.post(place.path("/entries/import"), {"sheet": (sheet(row()), "积分.csv")})

    assert answer.status_code == 503
    assert SENTENCE in answer.text
    assert 'name="sheet"' in answer.text


def test_a_report_that_is_not_stored_fails_with_a_sentence(app: Flask, place: Place) -> None:
    published(place)
    request = reports.ask(ReportKind.POSTER_PACK, Quarter(2022, 3), place.users["community"], tenant=place.id)
    db.session.commit()

    with full(app):
        jobs.build(request.id)
    db.session.refresh(request)

    assert (request.state, request.file_key) == (ReportState.FAILED, None)
    assert SENTENCE in request.error
