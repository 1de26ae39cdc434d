"""A batch makes one row of the audit, and each entry that it names finds it, on the page and in the export."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import text

from accounts.audit_log import AuditFilter, as_csv, rows
from accounts.models import Role
from core import clock
from core.db import db
from core.sheets import Cell, Content, write
from ledger import imports
from tenants import audit
from tenants.models import AuditRow
from tenants.scope import enter
from tests.browsing import Browser
from tests.factories import Place, installation_user

pytestmark = pytest.mark.usefixtures("app")
IDS = [910_001, 910_002, 910_003]


@pytest.fixture
def batch(place: Place) -> Place:
    audit.record("entry_verified", IDS[0], tenant=place.id, entries=IDS)
    audit.record("member_added", "M910", tenant=place.id)
    audit.record("entry_verified", 910_004, tenant=place.id, entries=[910_004])
    db.session.commit()
    return place


def rows_about(subject: str) -> list[AuditRow]:
    return list(db.session.scalars(rows(AuditFilter(subject=subject))))


@pytest.mark.parametrize("number", IDS)
def test_each_entry_finds_the_batchs_row(batch: Place, number: int) -> None:
    mine = [row for row in rows_about(str(number)) if row.tenant_id == batch.id]

    assert [row.listed for row in mine] == [IDS]


def test_each_entry_of_an_import_finds_its_row(place: Place) -> None:
    heads = imports.columns()
    chosen = [heads[name] for name in ("member", "item", "occurred_on", "reason")]
    rows: list[list[Cell]] = [["M001", "duty.1", date(2022, 8, day), "事由"] for day in (1, 2, 3)]
    enter(place.scope)
    with clock.stopped_at(datetime(2022, 9, 1, 4, tzinfo=UTC)):
        checked = imports.check(imports.read(write([Content("积分", chosen, rows)])))
        ids = imports.commit(checked, place.users["recorder"])
        db.session.commit()

    assert len(ids) == 3
    for number in ids:
        assert [(row.action, row.listed) for row in rows_about(str(number))] == [("entries_imported", ids)]


def test_another_object_is_found_by_its_name_alone(batch: Place) -> None:
    assert [row.action for row in rows_about("M910") if row.tenant_id == batch.id] == ["member_added"]
    assert [row.listed for row in rows_about("910004") if row.tenant_id == batch.id] == [[910_004]]
    assert rows_about("91000") == []


def test_the_page_shows_how_many_a_row_names_and_the_export_names_them(batch: Place, browser: Browser) -> None:
    auditor = browser.signed_in(installation_user(Role.AUDITOR))

    page = auditor.get(f"/installation/audit?object={IDS[1]}").text
    lines = list(csv.DictReader(io.StringIO(as_csv(AuditFilter(subject=str(IDS[2]))).decode("utf-8-sig"))))

    assert "等 3 条" in page
    assert [line["涉及的记录"] for line in lines if line["社区编号"] == str(batch.id)] == [" ".join(map(str, IDS))]


def test_the_search_by_object_has_an_index(app: Flask) -> None:
    db.session.execute(text("SET LOCAL enable_seqscan = off"))
    question = """EXPLAIN SELECT id FROM audit WHERE object = '5' OR detail @> '{"entries": [5]}'"""
    plan = "\n".join(db.session.scalars(text(question)))

    assert "ix_audit_detail" in plan
    assert "ix_audit_subject" in plan
