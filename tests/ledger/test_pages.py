"""The pages of the ledger: list, form, decisions, attendance, import, as people use them."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, select, text

from core import clock
from core.db import db
from core.files import Readable, StoredFile
from core.quarter import Quarter
from ledger import actions, evidence
from ledger.checks import NewEntry
from ledger.models import AttendanceSheet, Entry, Evidence
from ledger.states import State
from ledger.verification import findings
from tenants.scope import within
from tests.browsing import Browser
from tests.factories import Place

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def filled(place: Place, **changes: object) -> dict[str, object]:
    """The form of one entry as a person fills it in."""
    form: dict[str, object] = {
        "key": "one-key",
        "member": "M001",
        "occurred_on": clock.today().isoformat(),
        "item": "contribution.1",
        "quantity": "1",
        "reason": "清洁家园义务劳动",
    }
    return form | changes


def stored(place: Place) -> list[Entry]:
    with within(place.scope):
        return list(db.session.scalars(select(Entry).order_by(Entry.id)))


def recorded(place: Place, *, of: int = 0, by: str = "recorder") -> int:
    """An entry of today, recorded and committed."""
    with within(place.scope):
        member = place.members[of]
        db.session.add(member)
        entry = actions.record(NewEntry(member, "contribution.1", clock.today(), "参加义务劳动"), place.users[by])
        number = entry.id
        db.session.commit()
    return number


def as_(browser: Browser, place: Place, role: str) -> Browser:
    return browser.signed_in(place.users[role])


def test_an_entry_is_recorded_by_the_form(browser: Browser, place: Place) -> None:
    recorder = as_(browser, place, "recorder")

    answer = recorder.post(place.path("/entries/new"), filled(place, evidence=(io.BytesIO(PNG), "现场.png")))

    assert answer.status_code == 302
    page = recorder.get(answer.location).text
    assert "清洁家园义务劳动" in page
    assert "现场.png" in page
    assert "+2" in page


def test_the_same_form_sent_twice_makes_one_entry(browser: Browser, place: Place) -> None:
    recorder = as_(browser, place, "recorder")

    first = recorder.post(place.path("/entries/new"), filled(place))
    second = recorder.post(place.path("/entries/new"), filled(place))

    assert first.location == second.location
    assert len(stored(place)) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"member": "X999"}, "没有找到这名党员"),
        ({"member": "M002"}, "没有找到这名党员"),
        ({"item": "duty.99"}, "请重新选择"),
        ({"occurred_on": (date.today() + timedelta(days=9)).isoformat()}, "在今天之后"),
        ({"occurred_on": "2022-02-31"}, "请写成 2022-09-30 的样子"),
        ({"quantity": "0"}, "数量须大于 0"),
        ({"quantity": "1.005"}, "最多写两位小数"),
        ({"quantity": "NaN"}, "请写成 2 或 1.5 的样子"),
        ({"reason": "  "}, "请写明事由"),
        ({"evidence": (io.BytesIO(b"MZ program"), "x.png")}, "只能上传这些文件"),
    ],
)
def test_a_fault_is_said_beside_its_field_and_the_form_is_kept(
    browser: Browser, place: Place, changes: dict[str, object], sentence: str
) -> None:
    answer = as_(browser, place, "recorder").post(place.path("/entries/new"), filled(place, **changes))

    assert answer.status_code in (404, 422)
    assert sentence in answer.text
    assert "reason" in changes or "清洁家园义务劳动" in answer.text
    assert stored(place) == []


def test_the_batch_says_of_each_refused_row_why(browser: Browser, place: Place) -> None:
    mine, other = recorded(place, by="secretary"), recorded(place, by="recorder")
    secretary = as_(browser, place, "secretary")

    answer = secretary.post(place.path("/entries/decisions"), {"decision": "verification", "entry": [mine, other]})
    page = secretary.get(answer.location).text

    assert "已核实 1 条" in page
    assert "由您记录" in page
    assert {entry.id: entry.state for entry in stored(place)} == {mine: State.RECORDED, other: State.VERIFIED}


def test_a_branch_cannot_recognise_in_a_batch(browser: Browser, place: Place) -> None:
    number = recorded(place)
    with within(place.scope):
        actions.verify(db.session.scalars(select(Entry)).one(), place.users["secretary"])
        db.session.commit()
    secretary = as_(browser, place, "secretary")

    secretary.post(place.path("/entries/decisions"), {"decision": "recognition", "entry": [number]})

    assert stored(place)[0].state == State.VERIFIED


def test_a_recorder_decides_nothing(browser: Browser, place: Place) -> None:
    number = recorded(place)

    answer = as_(browser, place, "recorder").post(
        place.path("/entries/decisions"), {"decision": "verification", "entry": [number]}
    )

    assert answer.status_code == 403
    assert stored(place)[0].state == State.RECORDED


def test_a_return_without_a_reason_is_refused_with_a_sentence(browser: Browser, place: Place) -> None:
    number = recorded(place)
    secretary = as_(browser, place, "secretary")

    answer = secretary.post(place.path("/entries/decisions"), {"decision": "return", "entry": [number]})

    assert "请写明理由" in secretary.get(answer.location).text
    assert stored(place)[0].state == State.RECORDED


def test_a_batch_never_leads_off_the_ledger(browser: Browser, place: Place) -> None:
    answer = as_(browser, place, "secretary").post(
        place.path("/entries/decisions"),
        {"decision": "verification", "entry": [recorded(place)], "back": "https://elsewhere.example/entries/"},
    )

    assert answer.location == place.path("/entries")


def test_a_returned_entry_is_submitted_again_from_its_page(browser: Browser, place: Place) -> None:
    number = recorded(place)
    with within(place.scope):
        actions.return_(db.session.scalars(select(Entry)).one(), place.users["secretary"], "缺见证人")
        db.session.commit()
    recorder = as_(browser, place, "recorder")
    before = recorder.get(place.path(f"/entries/{number}")).text

    recorder.post(place.path(f"/entries/{number}/resubmission"), {"reason": "补上见证人王某"})

    assert "缺见证人" in before
    assert "重新提交" in before
    assert "补上见证人王某" in recorder.get(place.path(f"/entries/{number}")).text
    assert stored(place)[0].state == State.RECORDED


@pytest.mark.parametrize("decision", ["return", "rejection"])
def test_what_is_refused_on_an_entrys_page_keeps_its_reason(browser: Browser, place: Place, decision: str) -> None:
    number = recorded(place)
    secretary = as_(browser, place, "secretary")
    with within(place.scope):
        actions.verify(db.session.scalars(select(Entry)).one(), place.users["secretary"])
        actions.recognise(db.session.scalars(select(Entry)).one(), place.users["community"])
        db.session.commit()

    answer = secretary.post(
        place.path("/entries/decisions"),
        {
            "decision": decision, "entry": [number], "reason": "重复登记",
            "back": place.path(f"/entries/{number}"),
        },
    )  # fmt: skip

    assert answer.status_code == 409
    assert "重复登记" in answer.text
    assert stored(place)[0].state == State.RECOGNISED


def test_a_correction_refused_on_the_page_keeps_its_reason(browser: Browser, place: Place) -> None:
    number = recorded(place)

    answer = as_(browser, place, "recorder").post(place.path(f"/entries/{number}/reversal"), {"reason": "写错了人"})

    assert answer.status_code == 409
    assert "请先由支部核实" in answer.text
    assert "写错了人" in answer.text


def test_a_resubmission_without_words_opens_its_dialog_again(browser: Browser, place: Place) -> None:
    number = recorded(place)
    with within(place.scope):
        actions.return_(db.session.scalars(select(Entry)).one(), place.users["secretary"], "缺见证人")
        db.session.commit()

    answer = as_(browser, place, "recorder").post(place.path(f"/entries/{number}/resubmission"), {"reason": " "})

    assert answer.status_code == 422
    assert re.search(r'<dialog id="resubmit"[^>]*data-opened', answer.text)


def test_the_page_of_an_entry_says_why_the_recorder_cannot_verify_it(browser: Browser, place: Place) -> None:
    number = recorded(place, by="secretary")

    page = as_(browser, place, "secretary").get(place.path(f"/entries/{number}")).text

    assert "由您记录，须由他人办理" in page


@pytest.mark.parametrize("where", ["new", "beside"])
def test_no_lock_is_held_while_a_file_is_stored(
    browser: Browser, place: Place, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """A store may be slow: meanwhile others record and decide."""
    number, saved, free = recorded(place), evidence.save, []

    def slowly(content: Readable) -> StoredFile:
        with db.engine.connect() as other:
            other.execute(text("SELECT set_config('app.readable', :one, true)"), {"one": f"{{{place.id}}}"})
            other.execute(text("SELECT set_config('app.writable', :one, true)"), {"one": f"{{{place.id}}}"})
            free.append(other.execute(text("SELECT sequence FROM chain_heads FOR UPDATE NOWAIT")).scalar_one())
        return saved(content)

    monkeypatch.setattr(evidence, "save", slowly)
    form: dict[str, object] = {"evidence": (io.BytesIO(PNG), "现场.png")}
    path = place.path("/entries/new" if where == "new" else f"/entries/{number}/evidence")

    answer = as_(browser, place, "recorder").post(
        path, filled(place, not_duplicate="y", **form) if where == "new" else form
    )

    assert answer.status_code == 302
    assert len(free) == 1


def test_evidence_comes_back_with_safe_headers(browser: Browser, place: Place) -> None:
    recorder = as_(browser, place, "recorder")
    recorder.post(place.path("/entries/new"), filled(place, evidence=(io.BytesIO(PNG), "现场.png")))
    with within(place.scope):
        piece = db.session.scalars(select(Evidence)).one()
        address = place.path(f"/entries/{piece.entry_id}/evidence/{piece.id}")

    answer = recorder.get(address)

    assert answer.data == PNG
    assert answer.mimetype == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_the_list_keeps_to_its_filters(browser: Browser, place: Place) -> None:
    recorded(place, of=0)
    administrator = as_(browser, place, "community")
    quarter = Quarter.of(clock.today())

    assert "M001" in administrator.get(place.path(f"/entries?quarter={quarter}&q=M001")).text
    assert "没有符合条件的积分记录" in administrator.get(place.path("/entries?state=recognised")).text
    assert "没有符合条件的积分记录" in administrator.get(place.path(f"/entries?quarter={quarter.previous}")).text
    assert administrator.get(place.path("/entries?since=nonsense&branch=x&page=-3&state=zzz")).status_code == 200


def test_the_list_asks_no_more_of_the_database_for_more_rows(browser: Browser, place: Place) -> None:
    administrator = as_(browser, place, "community")
    recorded(place, of=0)
    administrator.get(place.path("/entries"))
    few = statements(administrator, place.path("/entries"))
    for number in range(3):
        recorded(place, of=number)
    administrator.get(place.path("/entries"))

    assert statements(administrator, place.path("/entries")) == few


def statements(browser: Browser, path: str) -> int:
    counted: list[str] = []
    listener = lambda *args: counted.append(args[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        assert browser.get(path).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)
    return len(counted)


def test_the_export_holds_what_was_filtered(browser: Browser, place: Place) -> None:
    recorded(place)
    administrator = as_(browser, place, "community")

    answer = administrator.get(place.path("/entries.xlsx?since=2022-01-01&until=2099-12-31"))

    assert answer.data.startswith(b"PK")
    assert "2022-01-01" in answer.headers["Content-Disposition"]


def attendance(place: Place, **changes: object) -> dict[str, object]:
    form: dict[str, object] = {
        "item": "duty.1",
        "held_on": clock.today().isoformat(),
        "title": "主题党日",
        "mM001": "2",
        "mM003": "3",
    }
    return form | changes


def test_a_roll_call_records_one_entry_for_each_absence(browser: Browser, place: Place) -> None:
    recorder = as_(browser, place, "recorder")

    answer = recorder.post(place.path("/attendance"), attendance(place))
    page = recorder.get(answer.location).text

    assert "缺席 1 人" in page
    assert [(entry.item, entry.member_id) for entry in stored(place)] == [("duty.1", place.member_ids[0])]


def test_the_same_roll_call_is_not_taken_twice(browser: Browser, place: Place) -> None:
    recorder = as_(browser, place, "recorder")
    recorder.post(place.path("/attendance"), attendance(place))

    answer = recorder.post(place.path("/attendance"), attendance(place))

    assert answer.status_code == 422
    assert "已经保存过" in answer.text
    assert re.search(r'name="mM001" value="2"[^>]*checked', answer.text)
    assert len(stored(place)) == 1
    with within(place.scope):
        assert db.session.scalar(select(func.count(AttendanceSheet.id))) == 1


def test_a_branch_calls_the_roll_of_its_own_members_only(browser: Browser, place: Place) -> None:
    recorder = as_(browser, place, "recorder")

    recorder.post(place.path("/attendance"), attendance(place, mM002="2"))

    assert {entry.member_id for entry in stored(place)} == {place.member_ids[0]}


def sheet(*rows: str) -> io.BytesIO:
    return io.BytesIO(("党员编号,姓名,细则,发生日期,数量,分值,事由\n" + "\n".join(rows)).encode())


def row(number: str = "M001", item: str = "duty.1", day: str = "", reason: str = "党费迟交") -> str:
    return f"{number},,{item},{day or clock.today().isoformat()},,,{reason}"


def kept_in(page: str) -> str:
    match = re.search(r'name="kept" value="([0-9a-f]{64})"', page)
    assert match is not None
    return match[1]


def test_a_sheet_is_checked_first_and_imported_then(browser: Browser, place: Place) -> None:
    administrator = as_(browser, place, "community")

    checked = administrator.post(
        place.path("/entries/import"), {"sheet": (sheet(row(), row("M002", "履行党员义务 4")), "entries.csv")}
    )
    before = len(stored(place))
    administrator.post(place.path("/entries/import/commit"), {"kept": kept_in(checked.text)})

    assert before == 0
    assert [entry.item for entry in stored(place)] == ["duty.1", "duty.4"]


def test_the_same_sheet_is_imported_once(browser: Browser, place: Place) -> None:
    administrator = as_(browser, place, "community")
    for _attempt in range(2):
        checked = administrator.post(place.path("/entries/import"), {"sheet": (sheet(row()), "entries.csv")})
        answer = administrator.post(place.path("/entries/import/commit"), {"kept": kept_in(checked.text)})

    assert "已经导入过" in answer.text
    assert len(stored(place)) == 1


def test_half_a_time_is_refused_beside_the_quantity_by_form_and_sheet(browser: Browser, place: Place) -> None:
    recorder = as_(browser, place, "recorder")
    content = f"党员编号,细则,发生日期,数量,事由\nM001,contribution.1,{clock.today()},1.5,一次半\n".encode()

    form = recorder.post(place.path("/entries/new"), filled(place, quantity="1.5"))
    sheet = recorder.post(place.path("/entries/import"), {"sheet": (io.BytesIO(content), "sheet.csv")})
    field = recorder.get(place.path("/entries/new?item=contribution.1")).text

    assert re.search(r'id="quantity-fault">这一细则按次计，数量请填整数', form.text)
    assert 'value="1.5"' in form.text
    assert "数量请填整数" in sheet.text
    assert re.search(r'name="quantity"[^>]*step="1"', field)
    assert stored(place) == []


def test_every_fault_of_a_sheet_is_named_by_row_and_column(browser: Browser, place: Place) -> None:
    wrong = sheet(row(), row("X9"), row(item="duty.77"), row(day="2022-13-01"), row(reason=""))

    answer = as_(browser, place, "community").post(place.path("/entries/import"), {"sheet": (wrong, "entries.csv")})

    assert answer.status_code == 422
    assert "有 4 处需要改正" in answer.text
    for sentence in ("名册里没有编号 X9", "duty.77", "2022-13-01", "请写明事由"):
        assert sentence in answer.text
    assert stored(place) == []


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "0" * 64])
def test_a_commit_of_what_was_not_checked_is_refused(browser: Browser, place: Place, key: str) -> None:
    answer = as_(browser, place, "community").post(place.path("/entries/import/commit"), {"kept": key})

    assert answer.status_code == 422
    assert "请重新上传并检查一次" in answer.text


def test_an_imported_ledger_verifies(browser: Browser, place: Place) -> None:
    administrator = as_(browser, place, "community")
    checked = administrator.post(place.path("/entries/import"), {"sheet": (sheet(row(), row()), "entries.csv")})
    administrator.post(place.path("/entries/import/commit"), {"kept": kept_in(checked.text)})

    with within(place.scope):
        assert list(findings()) == []
