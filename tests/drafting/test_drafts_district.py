"""The district drafts standards with the same pages; every community may start from one or take it over."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from werkzeug.test import TestResponse

from accounts.models import Role
from core.db import db
from criteria import queries
from criteria.models import DistrictStandard
from drafting.models import DistrictDraft
from drafting.yaml_export import yaml_of
from rules import read
from tenants.models import AuditRow
from tenants.scope import enter, leave, within
from tests.browsing import Browser
from tests.drafting.editor import hidden, shipped
from tests.factories import Place, district_scope, installation_user

LIST = "/district/criteria"
SOURCE = {"source": "shipped-mashi-2022-optimised"}


@pytest.fixture
def district(place: Place, browser: Browser) -> Browser:
    """A district administrator at a browser."""
    return browser.signed_in(installation_user(Role.DISTRICT))


def begin(district: Browser, **sent: object) -> str:
    """Begin a draft; return its address."""
    answer = district.post(f"{LIST}/drafts/new", SOURCE | sent)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def publish(district: Browser, address: str) -> TestResponse:
    return district.post(f"{address}/publication", {"revision": hidden(district.get(address).text, "revision")})


def recoded(district: Browser, address: str, code: str) -> None:
    page = district.get(f"{address}/parts/basics").text
    sent: dict[str, object] = {name: hidden(page, name) for name in ("seen", "was")}
    sent |= {"title": "恩阳区党员积分标准", "code": code, "base-points": "100"}
    assert district.post(f"{address}/parts/basics", sent).status_code == 302


def standard(code: str) -> DistrictStandard:
    stored_standard = db.session.scalar(select(DistrictStandard).where(DistrictStandard.code == code))
    assert stored_standard is not None
    return stored_standard


def test_the_district_leaves_disputable_items_out(district: Browser) -> None:
    page = district.get(f"{LIST}/drafts/new").text

    text = district.get(f"{begin(district)}/document.yaml").text

    assert "容易引起争议" in page
    assert "学习强国" in page
    assert not any(words in text for words in ("学习强国", "上访", "信仰缺失"))
    assert "无故缺席" in text


def test_somebody_may_put_one_in_under_their_own_name(district: Browser) -> None:
    text = district.get(f"{begin(district, keep=['example.2'])}/document.yaml").text

    audit_rows = db.session.scalars(select(AuditRow).where(AuditRow.action == "standard_flagged_kept")).all()[-1]
    assert "学习强国" in text
    assert "上访" not in text
    assert audit_rows.detail == {"items": ["example.2"]}
    assert audit_rows.actor_id is not None


def test_a_district_draft_is_written_with_the_same_pages(district: Browser) -> None:
    address = begin(district)

    page = district.get(f"{address}/parts/item-1-0")
    sent: dict[str, object] = {name: hidden(page.text, name) for name in ("seen", "was")}
    sent |= {"title": "缺席", "effect": "deduct", "points": "两分"}
    answer = district.post(f"{address}/parts/item-1-0", sent)

    assert "“两分”不是数字" in district.get(answer.location).text
    assert "试算" not in district.get(address).text


def test_a_standard_is_published_for_good_and_listed(district: Browser) -> None:
    address = begin(district)
    recoded(district, address, "enyang-2027")

    answer = publish(district, address)

    page = district.get(LIST).text
    row = standard("enyang-2027")
    assert (answer.status_code, answer.location) == (302, LIST)
    assert "恩阳区党员积分标准" in page
    assert district.get(address).status_code == 404
    assert "无故缺席" in district.get(f"{LIST}/standards/{row.id}").text
    assert read(district.get(f"{LIST}/standards/{row.id}/document.yaml").data).content_hash == row.content_hash
    assert district.get(f"{LIST}/standards/{row.id}/document.xlsx").status_code == 200


def test_a_code_names_one_standard(district: Browser) -> None:
    for number in range(2):
        address = begin(district, keep=["example.2"] if number else [])
        recoded(district, address, "enyang-once")
        answer = publish(district, address)

    assert answer.status_code == 422
    assert "已用于另一份区级标准" in answer.text


def test_a_community_starts_a_draft_from_a_standard(place: Place, district: Browser, browser: Browser) -> None:
    address = begin(district)
    recoded(district, address, "enyang-start")
    publish(district, address)
    inside = browser.signed_in(place.users["community"])

    page = inside.get(place.path("/criteria/drafts/new")).text
    answer = inside.post(place.path("/criteria/drafts/new"), {"source": f"standard-{standard('enyang-start').id}"})

    assert "恩阳区党员积分标准" in page
    assert "恩阳区党员积分标准" in inside.get(answer.location).text


def test_a_community_takes_a_standard_over_as_it_is(place: Place, district: Browser, browser: Browser) -> None:
    address = begin(district)
    recoded(district, address, "enyang-adopted")
    publish(district, address)
    row = standard("enyang-adopted")
    inside = browser.signed_in(place.users["community"])

    page = inside.get(place.path(f"/criteria/drafts/standards/{row.id}"))
    answer = inside.post(place.path(f"/criteria/drafts/standards/{row.id}/adoption"))

    assert "直接采用" in page.text
    assert answer.status_code == 302
    enter(place.scope)
    assert queries.every()[0].content_hash == row.content_hash
    leave()


def test_the_district_may_begin_with_a_file(district: Browser) -> None:
    upload = (io.BytesIO(yaml_of(shipped()).encode()), "x.yaml")

    answer = district.post(f"{LIST}/drafts/new", {"source": "file", "file": upload}, content_type="multipart/form-data")

    assert answer.status_code == 302


@pytest.mark.parametrize("role", ["community", "secretary", "recorder", "member"])
def test_nobody_of_a_community_sees_the_districts_drafts(
    place: Place, district: Browser, browser: Browser, role: str
) -> None:
    address = begin(district)
    other = browser.signed_in(place.users[role])

    for path in (LIST, f"{LIST}/drafts/new", address, f"{address}/parts/basics", f"{address}/document.yaml"):
        assert other.get(path).status_code == 403, path
    for path in (f"{address}/parts/basics", f"{address}/publication", f"{address}/removal"):
        assert other.post(path).status_code == 403, path


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.SECURITY, Role.AUDITOR])
def test_nobody_else_above_sees_the_districts_drafts(district: Browser, browser: Browser, role: Role) -> None:
    assert browser.signed_in(installation_user(role)).get(begin(district)).status_code == 403


def test_the_district_reads_no_communitys_drafts(place: Place, district: Browser) -> None:
    assert district.get(place.path("/criteria/drafts/new")).status_code == 403


def test_the_database_refuses_to_rewrite_a_standard(application: Flask, district: Browser) -> None:
    address = begin(district)
    recoded(district, address, "enyang-sealed")
    publish(district, address)

    for change in ("UPDATE district_standards SET title = 'x'", "DELETE FROM district_standards"):
        with pytest.raises(DBAPIError):
            db.session.execute(text(change))
        db.session.rollback()
    assert db.session.scalar(select(func.count(DistrictStandard.id)).where(DistrictStandard.code == "enyang-sealed"))


def test_a_district_draft_is_removed(district: Browser) -> None:
    address = begin(district)

    stored = select(func.count(DistrictDraft.id)).where(DistrictDraft.id == int(address.rsplit("/", 1)[-1]))
    with within(district_scope()):
        before = db.session.scalar(stored)
        db.session.rollback()

        answer = district.post(f"{address}/removal")

        assert (before, answer.status_code, db.session.scalar(stored)) == (1, 302, 0)
