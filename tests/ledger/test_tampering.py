"""Whatever is changed behind the product's back is found, and a community at work is found whole."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import make_url, select

from accounts.audit_log import AuditFilter, as_csv
from app.config import Settings
from app.factory import create_app
from boards import seals as board_seals
from boards.models import Board, BoardRow, BoardSummary
from core import clock
from core.db import Model, db
from core.embedded import Servers
from ledger import actions as ledger
from ledger import evidence, verification
from ledger.checks import NewEntry
from ledger.heads import KEPT, keep_heads, kept_heads
from ledger.models import Entry, Evidence
from ledger.verification import replay
from stars import seals as star_seals
from stars.models import Rating, RatingRound
from tenants.scope import enter, leave
from tests import databases
from tests.attack.tampering import KINDS, put_back
from tests.browsing import Browser
from tests.factories import Place, community, recognised_year

IN_FEBRUARY = datetime(2023, 2, 10, 2, tzinfo=UTC)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture(scope="module")
def own(blank: Callable[[Path], Settings], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of a database of this module's own: what is broken here is broken for nobody else, and heads are
    kept once a day, whoever keeps them."""
    return blank(tmp_path_factory.mktemp("tampering"))


@pytest.fixture(scope="module")
def application(own: Settings) -> Iterator[Flask]:
    app = create_app(own)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def year(application: Flask) -> Iterator[Place]:
    """A community with a whole year confirmed and recognised, an entry with evidence since, and today's heads kept."""
    with application.app_context():
        place = community(member_count=10)
        enter(place.scope)
        recorded(place, 1, "duty.1", date(2022, 2, 1))
        recorded(place, 2, "contribution.3", date(2022, 3, 1))
        recognised_year(place)
        newest = recorded(place, 3, "duty.1", date(2023, 2, 1), to_the_end=False)
        evidence.attach(newest, "证明.png", evidence.save(io.BytesIO(PICTURE)), place.users["recorder"])
        db.session.commit()
        leave()
        assert keep_heads()
        db.session.commit()
        enter(place.scope)
        for row in (*place.users.values(), *place.members):
            db.session.refresh(row)
        leave()
        db.session.expunge_all()
        yield place


def recorded(place: Place, of: int, item: str, on: date, *, to_the_end: bool = True) -> Entry:
    """An entry recorded, and perhaps decided, on the evening of its day."""
    with clock.stopped_at(datetime(on.year, on.month, on.day, 12, tzinfo=UTC)):
        row = ledger.record(NewEntry(place.members[of], item, on, "测试事由"), place.users["recorder"])
        if to_the_end:
            ledger.verify(row, place.users["secretary"])
            ledger.recognise(row, place.users["community"])
    return row


def verified(application: Flask, place: Place) -> Result:
    db.session.rollback()
    db.session.remove()
    return application.test_cli_runner().invoke(args=["ledger", "verify", "--community", place.code])


def test_a_year_that_nobody_touched_is_whole(application: Flask, year: Place) -> None:
    report = verified(application, year)

    assert (report.exit_code, report.output) == (0, f"{year.code}: 完好\n")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_tampering_is_found(
    application: Flask, own: Settings, servers: Servers, year: Place, kind: str
) -> None:
    url = databases.as_superuser(servers, make_url(own.database_url).database or "")
    with put_back(url, year.id, Path(own.files_url.removeprefix("file://"))) as victim:
        KINDS[kind](victim)
        report = verified(application, year)

    assert isinstance(report.exception, SystemExit), report.exc_info
    assert (report.exit_code, "处不符" in report.output) == (1, True), report.output
    assert verified(application, year).output == f"{year.code}: 完好\n"


def test_what_is_recorded_during_a_check_is_no_finding(
    application: Flask, year: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the links and the entries of a check somebody records an entry; the check sees neither half."""
    happened: list[int] = []

    def at_work() -> None:
        with application.app_context():
            enter(year.scope)
            happened.append(recorded(year, 4, "duty.1", date(2023, 2, 1)).id)
            db.session.commit()

    def entries_meanwhile() -> Iterator[Entry]:
        with ThreadPoolExecutor(1) as threads:
            threads.submit(at_work).result(20)
        yield from replay.entries()

    monkeypatch.setattr(verification, "entries", entries_meanwhile)

    report = verified(application, year)

    assert happened
    assert (report.exit_code, report.output) == (0, f"{year.code}: 完好\n")


def test_what_was_confirmed_before_there_were_seals_is_sealed_late(
    application: Flask, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(place.scope)
    with monkeypatch.context() as without:
        without.setattr("ledger.chain.seal", lambda *_arguments: None)
        recognised_year(place)
    db.session.commit()
    code, unsealed = place.code, verified(application, place)

    result = application.test_cli_runner().invoke(args=["ledger", "seal"])
    again = application.test_cli_runner().invoke(args=["ledger", "seal"])

    assert f"{code}: 5 处不符" in unsealed.output
    assert f"{code}: 2022Q1 红黄榜、2022Q2 红黄榜、2022Q3 红黄榜、2022Q4 红黄榜、2022 评星定级" in result.output
    assert f"{code}: -" in again.output
    assert verified(application, place).output == f"{code}: 完好\n"


def test_the_heads_of_a_day_are_kept_once(application: Flask, year: Place) -> None:
    db.session.rollback()
    heads = kept_heads()

    assert not keep_heads()
    assert kept_heads() == heads
    assert [head.day for head in heads[year.code]] == [clock.today()]


def test_heads_that_cannot_be_read_are_said(application: Flask, year: Place) -> None:
    path = Path(application.config["HEADS_URL"].removeprefix("file://")) / f"{clock.today()}.json"
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])

    report = verified(application, year)

    path.write_bytes(whole)
    assert report.exit_code == 1
    assert f"the heads kept on {clock.today()} cannot be read" in str(report.output) + str(report.exception)


def test_a_days_heads_that_are_gone_are_missed_and_not_made_again(application: Flask, year: Place) -> None:
    path = Path(application.config["HEADS_URL"].removeprefix("file://")) / f"{clock.today()}.json"
    whole = path.read_bytes()
    path.unlink()

    report = verified(application, year)
    is_new = keep_heads()

    path.write_bytes(whole)
    assert f"{clock.today()} 另存的链头文件已不在" in report.output
    assert not is_new


@pytest.mark.parametrize(
    ("model", "sealed", "otherwise"),
    [
        (Board, board_seals.BOARD, {"is_frozen": "follows from its stage"}),
        (
            BoardRow,
            board_seals.ROW,
            {"board_id": "the board's own", "population": "the board's own", "is_frozen": "the guard's mark"},
        ),
        (BoardSummary, board_seals.SUMMARY, {"board_id": "the board's own"}),
        (RatingRound, star_seals.ROUND, {}),
        (Rating, star_seals.RATING, {"round_id": "the round's own", "stage": "the round's, sealed with it"}),
    ],
)
def test_every_column_of_what_is_confirmed_is_sealed(
    model: type[Model], sealed: tuple[str, ...], otherwise: dict[str, str]
) -> None:
    """A column added later is sealed too, or says here why not."""
    columns = {attribute.key for attribute in model.__mapper__.column_attrs} - {"tenant_id", "id"}

    assert columns - set(sealed) == set(otherwise)


def test_evidence_that_was_changed_is_not_handed_out(browser: Browser, own: Settings, year: Place) -> None:
    enter(year.scope)
    piece = db.session.scalars(select(Evidence)).one()
    address = year.path(f"/entries/{piece.entry_id}/evidence/{piece.id}")
    path = Path(own.files_url.removeprefix("file://")) / piece.key
    leave()
    inside = browser.signed_in(year.users["community"])
    before = inside.get(address)
    path.write_bytes(PICTURE[:-1] + b"!")

    changed = inside.get(address)

    path.write_bytes(PICTURE)
    assert (before.status_code, before.data) == (200, PICTURE)
    assert changed.status_code == 404
    assert "与登记时不符" in changed.text


def test_the_audits_export_takes_the_heads_along(year: Place) -> None:
    db.session.rollback()
    head = kept_heads()[year.code][0]

    assert f"{head.sequence} {head.digest.hex()}".encode() in as_csv(AuditFilter(action=KEPT), {})
