"""The public file: opened in an office it is readable; what was published in its first form stays as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from boards import actions as boards
from boards import queries as board_queries
from boards.models import BoardRow
from core import clock
from core.db import db
from core.quarter import Quarter
from publicity import actions
from publicity.models import Publication
from publicity.public_file import fingerprint, first_public_file, masked_name, public_file, published_file
from publicity.verification import publication_findings
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place, community, entry

pytestmark = pytest.mark.usefixtures("app")
THIRD = Quarter(2022, 3)
MONDAY = datetime(2022, 10, 10, 2, tzinfo=UTC)


FORMS = {"first": first_public_file, "newest": public_file}


@pytest.fixture(params=FORMS)
def published(app: Flask, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """Ten members' board of the third quarter, up since Monday, committed, in the place's scope, on Tuesday.

    Once as publications are made now, once as they were made when the first form was the only one.
    """
    place = community(member_count=10)
    enter(place.scope)
    entry(place, "contribution.3", of=2)
    entry(place, "duty.2", of=1)
    monkeypatch.setattr(actions, "public_file", FORMS[request.param])
    with clock.stopped_at(MONDAY):
        actions.publish(boards.draft(THIRD, place.users["community"]), place.users["community"])
        db.session.commit()
    with clock.stopped_at(MONDAY + timedelta(days=1)):
        yield place


def served(place: Place, browser: Browser) -> list[bytes]:
    """The file as staff and as the public get it."""
    token = db.session.query(Publication.link_token).filter_by(tenant_id=place.id).scalar()
    leave()
    inside = browser.signed_in(place.users["community"])
    files = [inside.get(place.path(f"/boards/{THIRD}/public.csv")).data, browser.get(f"/public/{token}/board.csv").data]
    enter(place.scope)
    return files


def rows() -> Sequence[BoardRow]:
    return board_queries.rows(board_queries.board(THIRD).id)


def test_a_new_public_file_has_a_bom_chinese_heads_and_words(published: Place) -> None:
    best = rows()[0]

    content = public_file(rows(), masked=False)

    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").split("\r\n")
    assert lines[:2] == ["名次,姓名,支部,总分,榜", f"1,{best.name},{best.branch_name},105,红榜"]
    assert lines[-2].endswith(",98,黄榜")


def test_the_first_form_is_made_byte_for_byte(published: Place) -> None:
    best = rows()[0]

    lines = first_public_file(rows(), masked=True).decode("utf-8").split("\n")

    assert lines[0] == "rank,name,branch,total,board"
    assert lines[1] == f"1,测*{best.name[-1]},{best.branch_name},105,red"


def test_a_publication_serves_the_bytes_that_were_published_and_verifies(
    published: Place, browser: Browser, request: pytest.FixtureRequest
) -> None:
    form = FORMS[request.node.callspec.params["published"]]
    content = form(rows(), masked=False)

    assert served(published, browser) == [content, content]
    assert hashlib.sha256(content).hexdigest() == board_queries.board(THIRD).fingerprint
    assert list(publication_findings()) == []


def test_a_row_that_was_changed_fits_neither_form(published: Place) -> None:
    board, best = board_queries.board(THIRD), rows()[0]
    with db.session.no_autoflush:
        name, best.name = best.name, "别人"
        content = published_file(rows(), str(board.fingerprint), masked=False)
        findings = list(publication_findings())
        best.name = name

    assert fingerprint(content) != board.fingerprint
    assert ["公示文件与公示时的指纹不符" in finding.message for finding in findings] == [True]


def test_a_confirmed_board_of_either_form_verifies(published: Place) -> None:
    with clock.stopped_at(MONDAY + timedelta(days=5)):
        actions.confirm(board_queries.board(THIRD), published.users["deputy"])
        db.session.commit()

    assert list(publication_findings()) == []


@pytest.mark.parametrize(
    ("name", "masked"), [("张三", "张*"), ("张小明", "张*明"), ("欧阳明华", "欧**华"), ("张", "张*"), ("", "")]
)
def test_a_masked_name_shows_no_more_than_its_ends(name: str, masked: str) -> None:
    assert masked_name(name) == masked
