"""A batch makes one row of the audit, and each entry that it names finds it, on the page and in the export."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from accounts.audit_log import AuditFilter, as_csv, rows
from accounts.audit_words import ACTIONS, ObjectKind, particulars
from accounts.lockout import FAILURES
from accounts.models import Role
from core import clock
from core.db import db
from core.sheets import Cell, Content, write
from ledger import imports
from ledger.heads import KEPT
from ledger.states import EVENTS, UNDOES
from members.undoing import ChangeKind
from tenants import audit
from tenants.models import AuditRow
from tenants.scope import enter, leave
from tests.browsing import Browser
from tests.factories import Place, community, entry, installation_user
from tests.ledger.test_pages import as_, filled, recorded

pytestmark = pytest.mark.usefixtures("app")
PLATFORM = Path(__file__).resolve().parents[2] / "platform"
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


def test_page_and_export_name_every_entry_of_a_batch(batch: Place, browser: Browser) -> None:
    auditor = browser.signed_in(installation_user(Role.AUDITOR))

    page = auditor.get(f"/installation/audit?object={IDS[1]}").text
    lines = list(
        csv.DictReader(
            io.StringIO(as_csv(AuditFilter(subject=str(IDS[2])), {batch.id: "那个社区"}).decode("utf-8-sig"))
        )
    )

    assert "共 3 条" in page
    assert " ".join(map(str, IDS)) in page
    assert [line["涉及的记录"] for line in lines if line["单位"] == "那个社区"] == [" ".join(map(str, IDS))]


def test_the_search_by_object_has_an_index(app: Flask) -> None:
    db.session.execute(text("SET LOCAL enable_seqscan = off"))
    question = """EXPLAIN SELECT id FROM audit WHERE object = '5' OR detail @> '{"entries": [5]}'"""
    plan = "\n".join(db.session.scalars(text(question)))

    assert "ix_audit_detail" in plan
    assert "ix_audit_subject" in plan


def test_who_changed_an_entry_is_one_search(batch: Place, browser: Browser) -> None:
    """A report, a sheet and a member may have the same number as an entry: the kind tells them apart."""
    number = IDS[0]
    audit.record("report_cancelled", number, tenant=batch.id)
    db.session.commit()

    def actions_about(kind: ObjectKind) -> set[str]:
        return {row.action for row in db.session.scalars(rows(AuditFilter(kind=kind, subject=str(number))))}

    kinds = {kind: actions_about(kind) for kind in ObjectKind}

    assert "report_cancelled" in kinds[ObjectKind.FILE]
    assert "report_cancelled" not in kinds[ObjectKind.ENTRY]
    assert kinds[ObjectKind.ENTRY]
    page = browser.signed_in(installation_user(Role.AUDITOR)).get(f"/installation/audit?kind=entry&object={number}")
    assert "取消报表" not in page.text.split("<tbody>")[1]


def test_the_log_is_narrowed_by_unit_and_by_part_of_a_name(batch: Place, browser: Browser) -> None:
    audit.record("member_added", "X1", tenant=batch.id, actor=batch.users["deputy"])
    db.session.commit()

    of_unit = db.session.scalars(rows(AuditFilter(unit=batch.id))).all()
    of_actor = db.session.scalars(rows(AuditFilter(unit=batch.id, actor="dep"))).all()

    assert of_unit
    assert {row.tenant_id for row in of_unit} == {batch.id}
    assert [row.subject for row in of_actor if row.action == "member_added"] == ["X1"]
    assert {row.actor_name for row in of_actor} == {"deputy"}


def test_every_action_that_is_recorded_has_its_words() -> None:
    """Literals of the source; what is put together there (`entry_…`) is met by the scenarios of every act."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in PLATFORM.rglob("*.py"))
    literals = set(re.findall(r'(?:audit\.(?:record|record_refusal|record_apart)|_audit)\(\s*"(\w+)"', source))
    entries = {f"entry_{kind.value}" for kind in EVENTS.values()} | {f"entry_{kind.value}" for kind in UNDOES.values()}
    entries |= {f"{kind.value}_change_undone" for kind in ChangeKind}

    assert len(literals) > 50
    assert sorted((literals | entries) - ACTIONS.keys()) == []
    assert sorted(ACTIONS.keys() - literals - entries - {KEPT}) == []


def test_a_refused_batch_names_the_foreign_entries_that_were_tried(batch: Place, browser: Browser) -> None:
    theirs, other = browser.signed_in(batch.users["secretary"]), community()
    enter(other.scope)
    foreign = entry(other, state="recorded").id
    db.session.commit()
    leave()

    theirs.post(batch.path("/entries/decisions"), {"entry": [foreign], "decision": "verification"})

    about = [row for row in rows_about(str(foreign)) if row.tenant_id == batch.id]
    assert [(row.result, row.listed, row.actor_name) for row in about] == [("refused", [foreign], "secretary")]


def test_downloads_leave_a_row_with_who_where_and_what_was_narrowed(place: Place, browser: Browser) -> None:
    mine = browser.signed_in(place.users["community"])

    mine.get(place.path("/members.xlsx?status=full"))
    mine.get(place.path("/members"))
    browser.get(place.path("/members.xlsx"))

    rows_here = db.session.scalars(rows(AuditFilter(unit=place.id, action="downloaded"))).all()
    assert [(row.actor_name, row.subject, row.detail) for row in rows_here] == [
        ("community", place.path("/members.xlsx"), {"filter": "status=full"})
    ]


def test_an_account_that_is_locked_leaves_one_row(place: Place, browser: Browser) -> None:
    username = place.users["recorder"].username
    for _ in range(FAILURES + 3):
        Browser(browser.app).sign_in(username, "Wrong-password-1", address="10.9.8.7")

    locked = db.session.scalars(rows(AuditFilter(action="locked_out", subject=username))).all()

    assert [(row.result, row.address) for row in locked] == [("refused", "10.9.8.7")]


FACTS_SHOWN = [
    ({"role": "secretary", "needs_second": True}, "角色 支部书记；待核对"),
    ({"role": "recorder", "needs_second": False}, "角色 支部记录员"),
    ({"members": ["M001", "M002"]}, "党员 M001 M002"),
    ({"changes": {"kind": ["general_branch", "committee"]}}, "改动 类别：general_branch→committee"),
    ({"reason": "数量 1→2", "entries": [5]}, "数量 1→2"),
]


@pytest.mark.parametrize(("detail", "shown"), FACTS_SHOWN)
def test_the_facts_of_a_row_are_shown_in_words(detail: dict[str, object], shown: str) -> None:
    assert particulars(AuditRow(action="x", result="done", detail=detail)) == shown


def test_the_status_of_a_refused_request_is_no_fact_of_a_member() -> None:
    assert particulars(AuditRow(action="x", result="refused", detail={"status": 422})) == ""
    assert particulars(AuditRow(action="x", result="done", detail={"status": "full"})) == "状态 full"


def test_an_amendment_says_what_it_changed_as_the_entry_does(place: Place, browser: Browser) -> None:
    number = recorded(place)
    as_(browser, place, "recorder").post(place.path(f"/entries/{number}/amendment"), filled(place, quantity="2"))

    row = db.session.scalars(rows(AuditFilter(action="entry_amended", unit=place.id))).one()

    assert "数量 1→2" in particulars(row)
