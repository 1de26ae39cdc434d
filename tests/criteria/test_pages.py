"""Criteria on their pages: read, published, taken into force."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from importlib import resources

from core import clock
from core.db import db
from core.quarter import Quarter
from criteria import actions, queries
from criteria.drafts.imports import document_of
from criteria.pages.regulation import yaml_of
from rules import from_document, read
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place, entry


def pilot() -> bytes:
    return (resources.files("rules") / "versions" / "mashi-2022-pilot.yaml").read_bytes()


def sent(content: bytes) -> dict[str, object]:
    return {"document": (io.BytesIO(content), "criteria.yaml")}


def test_the_yaml_that_is_downloaded_is_the_same_version(place: Place) -> None:
    enter(place.scope)
    stored = queries.every()[0]

    again = read(yaml_of(stored))

    assert again.content_hash == stored.content_hash


def test_a_faulty_document_is_refused_with_every_fault(place: Place, browser: Browser) -> None:
    inside = browser.signed_in(place.users["community"])
    broken = pilot().replace(b"schema: 1", b"schema: 7").replace(b"window:", b"windows:")

    answer = inside.post(place.path("/criteria"), sent(broken), content_type="multipart/form-data")

    assert answer.status_code == 422
    assert "schema：" in answer.text
    assert "windows：" in answer.text


def test_a_published_version_takes_force_from_a_coming_quarter(place: Place, browser: Browser) -> None:
    inside = browser.signed_in(place.users["community"])

    inside.post(place.path("/criteria"), sent(pilot()), content_type="multipart/form-data")
    enter(place.scope)
    made = next(row for row in queries.every() if row.code == "mashi-2022-pilot")
    coming = Quarter.of(clock.today()).next
    answer = inside.post(place.path("/criteria/force"), {"version": made.id, "since": str(coming)})

    assert answer.status_code == 302
    enter(place.scope)
    assert next((force.quarter, row.code) for force, row in queries.history()) == (coming, "mashi-2022-pilot")


def test_a_version_that_waits_leads_to_the_choice_of_its_quarter(place: Place, browser: Browser) -> None:
    inside = browser.signed_in(place.users["community"])
    enter(place.scope)
    number = actions.publish(pilot(), place.users["community"]).id
    db.session.commit()
    leave()

    page = inside.get(place.path(f"/criteria/{number}")).text
    form = inside.get(place.path(f"/criteria?version={number}")).text

    assert f"/criteria?version={number}#force" in page
    assert f'<option selected value="{number}">mashi-2022-pilot · ' in form
    assert "年第一季度</option>" in form


def test_a_version_is_taken_out_as_a_workbook(place: Place, browser: Browser) -> None:
    enter(place.scope)
    stored = queries.every()[0]
    number, fingerprint = stored.id, stored.content_hash
    leave()

    answer = browser.signed_in(place.users["community"]).get(place.path(f"/criteria/{number}/document.xlsx"))

    assert from_document(document_of(answer.data)).content_hash == fingerprint


def test_no_version_takes_force_in_a_quarter_that_holds_entries(place: Place, browser: Browser) -> None:
    inside = browser.signed_in(place.users["community"])
    enter(place.scope)
    entry(place)
    number = queries.every()[0].id
    db.session.commit()

    with clock.stopped_at(datetime(2022, 6, 1, tzinfo=UTC)):
        answer = inside.post(place.path("/criteria/force"), {"version": number, "since": "2022Q3"})

    assert answer.status_code in (409, 422)


def test_a_member_reads_the_criteria_but_publishes_none(place: Place, browser: Browser) -> None:
    own = browser.signed_in(place.users["member"])

    page = own.get(place.path("/criteria"))

    assert page.status_code == 200
    assert "发布新版" not in page.text
    refused = own.post(place.path("/criteria"), sent(pilot()), content_type="multipart/form-data")
    assert refused.status_code == 403
