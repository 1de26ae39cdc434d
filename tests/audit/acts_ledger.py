"""The acts of the ledger: recording, deciding, correcting, evidence, attendance, imports."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

from core import clock, uploads
from core.db import db
from ledger import actions, attendance
from ledger.attendance_queries import sheets
from ledger.queries import entry as entry_of
from tenants.scope import enter, leave
from tests.audit.acts import AUTUMN, Act, Scenarios, Told, newest_entry, nothing, stored_entry
from tests.factories import Place

SCENARIOS = Scenarios()
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
HEAD = "党员编号,姓名,细则,发生日期,数量,事由\n"
SHEET = (HEAD + "M001,,duty.1,2022-10-05,1,缺席\nM003,,duty.1,2022-10-05,1,缺席\n").encode()


def is_api(endpoint: str) -> bool:
    return endpoint.partition(".")[0].endswith("_api")


@SCENARIOS.of("ledger.record_entry")
def record_entry(place: Place, _endpoint: str) -> Act:
    form = entry_form(evidence=(io.BytesIO(PNG), "现场.png"))

    def entry_rows() -> list[Told]:
        row = newest_entry(place)
        return [("entries_recorded", row, place.id), ("evidence_added", row, place.id)]

    return Act(place.users["recorder"], place.path("/entries/new"), entry_rows, form)


@SCENARIOS.of("ledger.export_picked")
def export_entries(place: Place, _endpoint: str) -> Act:
    path = place.path("/entries/export")
    return Act(place.users["recorder"], path, lambda: [("downloaded", 1, place.id)], {"entry": ["1"]}, status=200)


@SCENARIOS.of("entries_api.record")
def record(place: Place, _endpoint: str) -> Act:
    body: dict[str, object] = {"member_no": "M001", "item": "duty.1", "date": "2022-10-05", "reason": "缺席"}
    return Act(
        place.users["recorder"],
        place.api("/entries"),
        lambda: [("entries_recorded", newest_entry(place), place.id)],
        json=body,
        status=201,
    )


DECISIONS: dict[str, tuple[str, str, str, str]] = {
    "entries_api.verify": ("recorded", "secretary-2", "verification", "entry_verified"),
    "entries_api.recognise": ("verified", "community", "recognition", "entry_recognised"),
    "entries_api.return_": ("recorded", "secretary-2", "return", "entry_returned"),
    "entries_api.reject": ("recorded", "secretary-2", "rejection", "entry_rejected"),
}
"""The API's decisions about one entry: its state before, who decides, the address, the audit's word."""


@SCENARIOS.of(*DECISIONS)
def decide_one(place: Place, endpoint: str) -> Act:
    state, who, verb, action = DECISIONS[endpoint]
    number = stored_entry(place, state)
    path = place.api(f"/entries/{number}/{verb}")
    return Act(place.users[who], path, lambda: [(action, number, place.id)], json={"reason": "证明不实"}, status=200)


@SCENARIOS.of("ledger.decide", "entries_api.decide")
def decide_many(place: Place, endpoint: str) -> Act:
    """A batch is told of each entry that it lists, whether in a row of its own or in one for all."""
    numbers = [stored_entry(place, "recorded"), stored_entry(place, "recorded", of=3)]
    path = place.api("/entries/decisions") if is_api(endpoint) else place.path("/entries/decisions")
    sent: dict[str, object] = {"decision": "verification"}
    return Act(
        place.users["secretary-2"],
        path,
        lambda: [("entry_verified", number, place.id) for number in numbers],
        form=sent | {"entry": numbers},
        json=sent | {"entries": numbers} if is_api(endpoint) else None,
        status=200 if is_api(endpoint) else 302,
    )


@SCENARIOS.of("ledger.resubmit", "entries_api.resubmit")
def resubmit(place: Place, endpoint: str) -> Act:
    number = stored_entry(place, "recorded", of=0)
    changed(place, number, lambda result: actions.return_(result, place.users["secretary"], "缺证明"))
    return about(place, endpoint, number, "resubmission", lambda: [("entry_resubmitted", number, place.id)], 200)


@SCENARIOS.of("ledger.withdraw", "entries_api.withdraw")
def withdraw(place: Place, endpoint: str) -> Act:
    number = stored_entry(place, "recorded", of=0)
    return about(place, endpoint, number, "withdrawal", lambda: [("entry_withdrawn", number, place.id)], 200)


@SCENARIOS.of("ledger.amend", "entries_api.amend")
def amend(place: Place, endpoint: str) -> Act:
    number, by = stored_entry(place, "recorded", of=0), place.users["recorder"]

    def entry_rows() -> list[Told]:
        return [("entry_amended", number, place.id)]

    if is_api(endpoint):
        body: dict[str, object] = {"member_no": "M001", "item": "duty.1", "date": "2022-10-05", "reason": "改过的事由"}
        path = place.api(f"/entries/{number}")
        return Act(by, path, entry_rows, status=200, send=lambda browser: browser.put(path, json=body))
    return Act(by, place.path(f"/entries/{number}/amendment"), entry_rows, entry_form(reason="改过的事由"))


@SCENARIOS.of("ledger.correct")
def correct(place: Place, _endpoint: str) -> Act:
    number = stored_entry(place, "recognised", of=0)

    def entry_rows() -> list[Told]:
        newest = newest_entry(place)
        return [("entries_recorded", newest - 1, place.id), ("correction_recorded", newest, place.id)]

    form = entry_form(quantity="2", not_duplicate="y", why="是两次")
    return Act(place.users["recorder"], place.path(f"/entries/{number}/correction"), entry_rows, form)


@SCENARIOS.of("ledger.undo", "entries_api.undo")
def undo(place: Place, endpoint: str) -> Act:
    numbers = [stored_entry(place, "verified", of=0), stored_entry(place, "verified", of=2)]
    path = place.api("/entries/undo") if is_api(endpoint) else place.path("/entries/undo")
    return Act(
        place.users["secretary"],
        path,
        lambda: [("entry_verification_undone", number, place.id) for number in numbers],
        form={"entry": numbers},
        json={"entries": numbers} if is_api(endpoint) else None,
        status=200 if is_api(endpoint) else 302,
    )


def entry_form(**changes: object) -> dict[str, object]:
    """The form of one entry of the first member."""
    form: dict[str, object] = {
        "key": "one-key", "member": "M001", "occurred_on": "2022-10-05", "item": "duty.1", "quantity": "1",
        "reason": "缺席",
    }  # fmt: skip
    return form | changes


@SCENARIOS.of("ledger.reverse", "entries_api.reverse")
def reverse(place: Place, endpoint: str) -> Act:
    number = stored_entry(place, "recognised", of=0)

    def entry_rows() -> list[Told]:
        return [("correction_recorded", newest_entry(place), place.id)]

    return about(place, endpoint, number, "reversal", entry_rows, 201)


def about(
    place: Place, endpoint: str, number: int, verb: str, audit_rows: Callable[[], list[Told]], status: int
) -> Act:
    """An act about one entry, with its reason, on the page or through the API."""
    form: dict[str, object] = {"reason": "记错了人"}
    path = place.api(f"/entries/{number}/{verb}") if is_api(endpoint) else place.path(f"/entries/{number}/{verb}")
    return Act(
        place.users["recorder"],
        path,
        audit_rows,
        form,
        form if is_api(endpoint) else None,
        status=status if is_api(endpoint) else 302,
    )


def changed(place: Place, number: int, change: Callable[..., None]) -> None:
    enter(place.scope)
    with clock.stopped_at(AUTUMN):
        change(entry_of(number))
    db.session.commit()
    leave()


@SCENARIOS.of("ledger.add_evidence")
def add_evidence(place: Place, _endpoint: str) -> Act:
    number = stored_entry(place, "recorded", of=0)
    form: dict[str, object] = {"evidence": [(io.BytesIO(PNG), "一.png"), (io.BytesIO(PNG + b"2"), "二.png")]}
    return Act(
        place.users["recorder"],
        place.path(f"/entries/{number}/evidence"),
        lambda: [("evidence_added", number, place.id)] * 2,
        form,
    )


@SCENARIOS.of("ledger.save_attendance")
def save_attendance(place: Place, _endpoint: str) -> Act:
    form: dict[str, object] = {
        "item": "duty.1", "held_on": "2022-10-05", "title": "主题党日", "mM001": "2", "mM003": "1",
    }  # fmt: skip

    def entry_rows() -> list[Told]:
        row = newest_entry(place)
        enter(place.scope)
        sheet = db.session.scalars(sheets()).one().id
        leave()
        return [("entries_recorded", row, place.id), ("attendance_recorded", sheet, place.id)]

    return Act(place.users["recorder"], place.path("/attendance"), entry_rows, form)


@SCENARIOS.of("ledger.fill_attendance")
def fill_attendance(place: Place, _endpoint: str) -> Act:
    form: dict[str, object] = {
        "held_on": "2022-10-05", "item": "duty.1", "title": "主题党日", "table": "编号\t姓名\t情况\nM001\t\t缺席",
    }  # fmt: skip
    return Act(place.users["recorder"], place.path("/attendance/table"), nothing, form, status=200)


@SCENARIOS.of("ledger.amend_sheet")
def amend_sheet(place: Place, _endpoint: str) -> Act:
    """The first member was there after all, the third one was not."""
    sheet, absence = stored_sheet(place)

    def entry_rows() -> list[Told]:
        newest = newest_entry(place)
        return [
            ("entry_withdrawn", absence, place.id),
            ("entries_recorded", newest, place.id),
            ("attendance_amended", sheet, place.id),
        ]

    form: dict[str, object] = {"reason": "点错了人", "mM001": "1", "mM003": "2"}
    return Act(place.users["recorder"], place.path(f"/attendance/sheets/{sheet}/amendment"), entry_rows, form)


@SCENARIOS.of("ledger.void_sheet")
def void_sheet(place: Place, _endpoint: str) -> Act:
    sheet, absence = stored_sheet(place)
    return Act(
        place.users["community"],
        place.path(f"/attendance/sheets/{sheet}/voiding"),
        lambda: [("entry_withdrawn", absence, place.id), ("attendance_voided", sheet, place.id)],
        {"reason": "这次活动没有开"},
    )


def stored_sheet(place: Place) -> tuple[int, int]:
    """A sheet on which the first member is absent and the third one present; return its id and the entry's."""
    enter(place.scope)
    marks = {"M001": attendance.Mark.ABSENT, "M003": attendance.Mark.PRESENT}
    call = attendance.RollCall("duty.1", date(2022, 10, 5), "主题党日", marks)
    with clock.stopped_at(AUTUMN):
        outcome = attendance.record_attendance(call, place.members, place.users["recorder"])
    db.session.commit()
    leave()
    return outcome.sheet_id, newest_entry(place)


@SCENARIOS.of("ledger.check_import")
def check_import(place: Place, _endpoint: str) -> Act:
    path = place.path("/entries/import")
    return Act(place.users["community"], path, nothing, {"sheet": (io.BytesIO(SHEET), "entries.csv")}, status=200)


@SCENARIOS.of("ledger.commit_import")
def commit_import(place: Place, _endpoint: str) -> Act:
    by = place.users["community"]
    key = uploads.save(SHEET, f"imports/{place.id}/{by.id}")

    def entry_rows() -> list[Told]:
        last = newest_entry(place)
        return [("entries_imported", last - 1, place.id), ("entries_imported", last, place.id)]

    return Act(by, place.path("/entries/import/commit"), entry_rows, {"kept": key})
