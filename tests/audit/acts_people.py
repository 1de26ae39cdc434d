"""The acts about members and their annual appraisal."""

from __future__ import annotations

import io
from datetime import date

from core import uploads
from core.db import db
from members import actions, queries
from members.models import Category
from tenants.scope import within
from tests.audit.acts import FEBRUARY, Act, Scenarios, nothing
from tests.factories import Place
from tests.members.test_pages import filled

SCENARIOS = Scenarios()
MEMBERS = "编号,姓名,支部,党员类别,党员状态\nA1,单文举,第1支部,流动,\n".encode()
APPRAISALS = "党员编号,姓名,自评\nM001,,90\n".encode()


def upload_form(place: Place, content: bytes) -> dict[str, object]:
    """The form that commits a sheet which the administrator has had checked."""
    return {"kept": uploads.save(content, f"imports/{place.id}/{place.users['community'].id}")}


def sheet(content: bytes) -> dict[str, object]:
    return {"sheet": (io.BytesIO(content), "sheet.csv")}


@SCENARIOS.of("members.add_member")
def add_member(place: Place, _endpoint: str) -> Act:
    path = place.path("/members/new")
    return Act(place.users["community"], path, lambda: [("member_added", "N100", place.id)], filled(place))


@SCENARIOS.of("members.export_picked")
def export_members(place: Place, _endpoint: str) -> Act:
    path = place.path("/members/export")
    return Act(
        place.users["recorder"], path, lambda: [("downloaded", path, place.id)], {"member": ["M001"]}, status=200
    )


@SCENARIOS.of("members_api.add_member")
def add_member_by_api(place: Place, _endpoint: str) -> Act:
    body: dict[str, object] = {"member_no": "N100", "name": "曾祥林", "branch": "b1", "category": "retired"}
    audit_rows = [("member_added", "N100", place.id)]
    return Act(place.users["community"], place.api("/members"), lambda: list(audit_rows), json=body, status=201)


@SCENARIOS.of("members.amend_member")
def amend_member(place: Place, _endpoint: str) -> Act:
    path, form = place.path("/members/M001"), filled(place, member_no="M001")
    return Act(place.users["community"], path, lambda: [("member_amended", "M001", place.id)], form)


@SCENARIOS.of("members.change_member")
def change_member(place: Place, _endpoint: str) -> Act:
    form: dict[str, object] = {"category": "migrant", "status": "probationary", "since": "2022-10-01"}
    audit_rows = [("category_changed", "M001", place.id), ("status_changed", "M001", place.id)]
    return Act(place.users["community"], place.path("/members/M001/changes"), lambda: list(audit_rows), form)


@SCENARIOS.of("members.exempt_member")
def exempt_member(place: Place, _endpoint: str) -> Act:
    form: dict[str, object] = {"starts_on": "2022-10-01", "reason": "住院治疗"}
    path = place.path("/members/M001/exemptions")
    return Act(place.users["community"], path, lambda: [("member_exempted", "M001", place.id)], form)


def prepared(place: Place) -> int:
    """A changed category and an exemption of the first member; return the exemption's id."""
    with within(place.scope):
        member = queries.member("M001")
        actions.change_category(member, Category.MIGRANT, date(2022, 9, 1))
        number = actions.exempt(member, date(2022, 9, 1), None, "住院治疗", place.users["community"])
        db.session.commit()
        return number.id


@SCENARIOS.of("members.undo_change")
def undo_change(place: Place, _endpoint: str) -> Act:
    prepared(place)
    form: dict[str, object] = {"kind": "category", "seen": "2022-09-01", "reason": "填错了"}
    path = place.path("/members/M001/changes/undo")
    return Act(place.users["community"], path, lambda: [("category_change_undone", "M001", place.id)], form)


@SCENARIOS.of("members.end_exemption")
def end_exemption(place: Place, _endpoint: str) -> Act:
    path = place.path(f"/members/M001/exemptions/{prepared(place)}/end")
    form: dict[str, object] = {"ends_on": "2022-10-01"}
    return Act(place.users["community"], path, lambda: [("exemption_ended", "M001", place.id)], form)


@SCENARIOS.of("members.withdraw_exemption")
def withdraw_exemption(place: Place, _endpoint: str) -> Act:
    path = place.path(f"/members/M001/exemptions/{prepared(place)}/withdrawal")
    form: dict[str, object] = {"reason": "登记错了人"}
    return Act(place.users["community"], path, lambda: [("exemption_withdrawn", "M001", place.id)], form)


@SCENARIOS.of("members.check_import")
def check_members(place: Place, _endpoint: str) -> Act:
    return Act(place.users["community"], place.path("/members/import"), nothing, sheet(MEMBERS), status=200)


@SCENARIOS.of("members.commit_import")
def commit_members(place: Place, _endpoint: str) -> Act:
    path = place.path("/members/import/commit")
    return Act(place.users["community"], path, lambda: [("member_added", "A1", place.id)], upload_form(place, MEMBERS))


@SCENARIOS.of("evaluations.save")
def save_appraisals(place: Place, _endpoint: str) -> Act:
    form: dict[str, object] = {f"s{place.member_ids[0]}-self": "90"}
    audit_rows = [("appraisals_entered", 2022, place.id)]
    return Act(place.users["community"], place.path("/appraisals/2022"), lambda: list(audit_rows), form, at=FEBRUARY)


@SCENARIOS.of("evaluations.check_import")
def check_appraisals(place: Place, _endpoint: str) -> Act:
    path = place.path("/appraisals/2022/import")
    return Act(place.users["community"], path, nothing, sheet(APPRAISALS), at=FEBRUARY, status=200)


@SCENARIOS.of("evaluations.commit_import")
def commit_appraisals(place: Place, _endpoint: str) -> Act:
    path, audit_rows = place.path("/appraisals/2022/import/commit"), [("appraisals_entered", 2022, place.id)]
    return Act(place.users["community"], path, lambda: list(audit_rows), upload_form(place, APPRAISALS), at=FEBRUARY)
