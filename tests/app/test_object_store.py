"""Files in an S3-compatible store: evidence, reports and heads; changed, gone, and the store away."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from s3fs import S3FileSystem
from sqlalchemy import select

from app.config import Settings
from core.db import db
from core.embedded.process import free_port
from ledger.models import Evidence
from reports.jobs import build
from reports.models import ReportRequest, ReportState
from tenants.scope import within
from tests.applications import application_of
from tests.browsing import Browser
from tests.factories import Place
from tests.ledger.test_pages import PNG, as_, filled
from tests.reports.test_jobs import published, waiting_report


@pytest.fixture(scope="module")
def stored(bucket: str) -> str:
    return f"{bucket}/kept"


@pytest.fixture(scope="module")
def application(blank: Callable[[Path], Settings], stored: str, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """On a database of its own: heads are kept once a day for all communities of one."""
    settings = blank(tmp_path_factory.mktemp("stored"))
    return application_of(replace(settings, files_url=f"{stored}/files", heads_url=f"{stored}/heads"))


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The store is not there, and a process that knew it has begun anew."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    S3FileSystem.clear_instance_cache()
    yield
    S3FileSystem.clear_instance_cache()


def with_evidence(place: Place, browser: Browser) -> tuple[Browser, str]:
    """Record an entry with a picture; return the recorder and the picture's address."""
    recorder = as_(browser, place, "recorder")
    entry = recorder.post(place.path("/entries/new"), filled(place, evidence=(io.BytesIO(PNG), "现场.png"))).location
    return recorder, f"{entry}/evidence/{piece(place).id}"


def piece(place: Place) -> Evidence:
    with within(place.scope):
        return db.session.scalars(select(Evidence)).one()


def verified(app: Flask, place: Place) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["ledger", "verify", "--community", place.code])
    return done.exit_code, done.output


def test_evidence_is_stored_there_and_fetched_again(app: Flask, place: Place, browser: Browser, stored: str) -> None:
    recorder, address = with_evidence(place, browser)

    answer = recorder.get(address)

    assert answer.data == PNG
    assert S3FileSystem().cat_file(f"{stored}/files/{piece(place).key}") == PNG
    assert verified(app, place) == (0, f"{place.code}: 完好\n")


def test_evidence_that_was_changed_there_is_not_given_out(
    app: Flask, place: Place, browser: Browser, stored: str
) -> None:
    recorder, address = with_evidence(place, browser)
    S3FileSystem().pipe_file(f"{stored}/files/{piece(place).key}", PNG + b"more")

    assert recorder.get(address).status_code == 404
    assert "文件内容与登记时不符" in verified(app, place)[1]
    S3FileSystem().rm_file(f"{stored}/files/{piece(place).key}")
    assert "文件已不在" in verified(app, place)[1]


def test_a_report_is_stored_there_and_fetched_again(app: Flask, place: Place, browser: Browser) -> None:
    published(place)
    request = waiting_report(place)
    build(request.id)

    answer = as_(browser, place, "community").get(f"/reports/{request.id}/file")

    assert len(zipfile.ZipFile(io.BytesIO(answer.data)).namelist()) == 1


def test_heads_are_kept_there_once_and_held_against_the_chain(app: Flask, place: Place, browser: Browser) -> None:
    with_evidence(place, browser)
    run = app.test_cli_runner()

    sentences = [run.invoke(args=["ledger", "heads"]).output for _ in range(2)]

    assert sentences == ["kept\n", "today's heads are kept already\n"]
    assert verified(app, place)[0] == 0


def test_a_store_that_is_away_is_said_in_a_sentence(
    app: Flask, place: Place, browser: Browser, request: pytest.FixtureRequest
) -> None:
    recorder, address = with_evidence(place, browser)
    request.getfixturevalue("away")

    fetched = recorder.get(address)
    refused = recorder.post(f"{address.rpartition('/')[0]}", {"evidence": (io.BytesIO(PNG + b"2"), "2.png")})

    assert (fetched.status_code, refused.status_code) == (503, 503)
    assert "文件暂时取不出来" in fetched.text
    assert "文件没有存下" in refused.text
    assert "the store does not answer" in verified(app, place)[1]


def test_a_report_that_cannot_be_stored_says_so(
    app: Flask, place: Place, browser: Browser, request: pytest.FixtureRequest
) -> None:
    published(place)
    waiting = waiting_report(place)
    request.getfixturevalue("away")

    build(waiting.id)

    stored_request = db.session.scalars(select(ReportRequest).where(ReportRequest.id == waiting.id)).one()
    assert stored_request.state == ReportState.FAILED
    assert "文件没有存下" in stored_request.error
