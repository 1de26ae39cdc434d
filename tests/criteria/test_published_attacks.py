"""Hostile words in a published version stay words: in pages, papers, files, sheets, answers; and they still count."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from flask import Flask
from sqlalchemy import func, select

from boards.snapshot import live
from core import clock
from core.db import db
from core.quarter import Quarter
from criteria.models import CriteriaVersion
from ledger import actions
from ledger.checks import NewEntry
from ledger.verification import findings
from tenants.scope import enter, leave
from tests.browsing import Browser, body
from tests.factories import Place, community
from tests.standards import category, changed, describe, item

AUTUMN = datetime(2022, 9, 1, 2, tzinfo=UTC)
DAY = date(2022, 8, 1)
RAW = re.compile(r"<script>alert|[\"']><img")
SIGNS = (
    "<script>alert(1)</script>", "\"'><img src=x onerror=y>", "=1+1", "+1", "-1", "@SUM(A1)", "#import \"x.typ\"",
    "$x$ \\u{41} #panic(\"no\")", "a'b\"c\\d", "{{7*7}}%s%(x)s${x}", "a.b[0]$..*", "\\N", "\\.", "{\"a\":1}", "null",
    "[", "_x0041_", "\u202eabc", "长" * 60, "a,b",
)  # fmt: skip


def spoil(document: dict[str, Any], sign: str) -> None:
    """Titles, the unit, an attribute and its values are the sign; an attribute may hold no =, so it gets another."""
    word = sign.replace("=", "≡")
    describe(document)
    hours = item(document, "contribution.1")
    hours |= {"title": sign, "unit": sign[:20], "attributes": {word: {word: 1, f"{word}2": 2}}}
    document["title"] = category(document, "duty")["title"] = document["stars"]["tiers"][0]["title"] = sign


class Spoilt:
    """A community with such a version in force and one entry of its item, and its administrator at a browser."""

    def __init__(self, app: Flask, sign: str) -> None:
        self.place: Place = community(document=changed(lambda document: spoil(document, sign)))
        self.word = sign.replace("=", "≡")
        self.inside = Browser(app).signed_in(self.place.users["community"])
        enter(self.place.scope)
        attributes = {self.word: f"{self.word}2"}
        draft = NewEntry(self.place.members[0], "contribution.1", DAY, sign, measure=500, attributes=attributes)
        entry = actions.record(draft, self.place.users["recorder"])
        actions.verify(entry, self.place.users["secretary"])
        actions.recognise(entry, self.place.users["community"])
        db.session.commit()
        self.entry_id = entry.id
        self.version_id = db.session.scalar(select(func.max(CriteriaVersion.id)))


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("sign", SIGNS)
def test_hostile_words_of_a_version_stay_words_and_count(application: Flask, sign: str) -> None:
    with clock.stopped_at(AUTUMN):
        spoilt_world = Spoilt(application, sign)
        trace = live(Quarter(2022, 3)).standing.trace.filter(pl.col("id") == spoilt_world.entry_id)
        assert trace["counted"].to_list() == [4_000_000]
        assert list(findings()) == []
        leave()
        _pages_are_clean(spoilt_world)
        _files_are_clean(spoilt_world)
        answer = spoilt_world.inside.get(spoilt_world.place.api(f"/entries/{spoilt_world.entry_id}"))
    assert body(answer)["attributes"] == {spoilt_world.word: f"{spoilt_world.word}2"}
    assert answer.content_type == "application/json"


def _pages_are_clean(spoilt_world: Spoilt) -> None:
    version, entry = f"/criteria/{spoilt_world.version_id}", f"/entries/{spoilt_world.entry_id}"
    for path in (
        "/criteria", version, "/entries", "/entries/new?item=contribution.1", entry, "/members/M001/card",
        "/criteria/drafts/new", "/boards", "/stars", "/",
    ):  # fmt: skip
        answer = spoilt_world.inside.get(spoilt_world.place.path(path))
        assert answer.status_code == 200, path
        assert not RAW.search(answer.text), path


def _files_are_clean(spoilt_world: Spoilt) -> None:
    begun = spoilt_world.inside.post(
        spoilt_world.place.path("/criteria/drafts/new"), {"source": f"version-{spoilt_world.version_id}"}
    )
    version = spoilt_world.place.path(f"/criteria/{spoilt_world.version_id}")
    paper = spoilt_world.inside.get(f"{version}/regulation.pdf")
    assert paper.data.startswith(b"%PDF-")
    assert "\n" not in paper.headers["Content-Disposition"]
    assert spoilt_world.inside.get(f"{version}/document.yaml").status_code == 200
    for path in (f"{begun.location}/document.xlsx", spoilt_world.place.path("/entries.xlsx")):
        with zipfile.ZipFile(io.BytesIO(spoilt_world.inside.get(path).data)) as archive:
            parts = [archive.read(name) for name in archive.namelist() if "worksheets/" in name]
        assert parts
        assert not any(re.search(rb"<f[ >]|hyperlink", part) for part in parts), path
