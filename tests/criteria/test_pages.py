"""Criteria on their pages: read, published, taken into force."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib import resources
from threading import Barrier
from typing import cast

from core import clock
from core.db import db
from core.quarter import Quarter
from criteria import actions, queries
from drafting.forms.json_tree import Record
from drafting.imports import document_of
from drafting.yaml_export import yaml_of
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

    again = read(yaml_of(cast(Record, stored.document)))

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
    stored_version = next(row for row in queries.every() if row.code == "mashi-2022-pilot")
    coming = Quarter.of(clock.today()).next
    answer = inside.post(place.path("/criteria/force"), {"version": stored_version.id, "since": str(coming)})

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


def offered(browser: Browser, place: Place) -> dict[str, object]:
    """What the form for taking force carries unseen."""
    match = re.search(r'name="seen"[^>]*value="([^"]*)"', browser.get(place.path("/criteria")).text)
    return {"seen": match[1] if match else ""}


def two_versions(place: Place) -> tuple[int, int]:
    enter(place.scope)
    numbers = queries.every()[0].id, actions.publish(pilot(), place.users["community"]).id
    db.session.commit()
    leave()
    return numbers


def test_of_two_who_set_criteria_for_one_quarter_the_second_is_told_of_the_first(
    place: Place, browser: Browser
) -> None:
    older, newer = two_versions(place)
    first, second = (browser.signed_in(place.users[name]) for name in ("community", "deputy"))
    coming = str(Quarter.of(clock.today()).next)
    seen = [offered(one, place) for one in (first, second)]

    won = first.post(place.path("/criteria/force"), {"version": newer, "since": coming, **seen[0]})
    lost = second.post(place.path("/criteria/force"), {"version": older, "since": coming, **seen[1]})

    assert (won.status_code, lost.status_code) == (302, 409)
    assert place.users["community"].name in lost.text
    assert "mashi-2022-pilot" in lost.text
    assert f'<option selected value="{older}">' in lost.text
    assert in_force_from(place, coming) == newer


def test_who_was_told_may_set_the_criteria_again_knowingly(place: Place, browser: Browser) -> None:
    older, newer = two_versions(place)
    first, second = (browser.signed_in(place.users[name]) for name in ("community", "deputy"))
    coming = str(Quarter.of(clock.today()).next)
    wanted = {"version": older, "since": coming, **offered(second, place)}
    first.post(place.path("/criteria/force"), {"version": newer, "since": coming, **offered(first, place)})

    refusal = second.post(place.path("/criteria/force"), wanted)
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', refusal.text)
    assert seen is not None
    again = second.post(place.path("/criteria/force"), wanted | {"seen": seen[1]})

    assert (refusal.status_code, again.status_code) == (409, 302)
    assert in_force_from(place, coming) == older


def test_of_two_at_the_same_instant_one_sets_the_criteria(place: Place, browser: Browser) -> None:
    versions = two_versions(place)
    inside = [browser.signed_in(place.users[name]) for name in ("community", "deputy")]
    coming = str(Quarter.of(clock.today()).next)
    seen = offered(inside[0], place)
    gate = Barrier(2)

    def set_it(number: int) -> int:
        gate.wait()
        form = {"version": versions[number], "since": coming, **seen}
        return inside[number].post(place.path("/criteria/force"), form).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(set_it, (0, 1)))

    assert sorted(answers) == [302, 409]
    assert in_force_from(place, coming) == versions[answers.index(302)]


def in_force_from(place: Place, since: str) -> int:
    enter(place.scope)
    number = next(row.id for force, row in queries.history() if str(force.quarter) == since)
    db.session.rollback()
    leave()
    return number


def test_a_member_reads_the_criteria_but_publishes_none(place: Place, browser: Browser) -> None:
    own = browser.signed_in(place.users["member"])

    page = own.get(place.path("/criteria"))

    assert page.status_code == 200
    assert "发布新版" not in page.text
    refused = own.post(place.path("/criteria"), sent(pilot()), content_type="multipart/form-data")
    assert refused.status_code == 403
