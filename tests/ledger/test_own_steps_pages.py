"""Amending, withdrawing, undoing, correcting and the question about duplicates, as people use them in pages and API."""

from __future__ import annotations

import io
from datetime import timedelta

from sqlalchemy import event

from core import clock
from core.db import db
from ledger import actions, queries
from ledger.checks import NewEntry
from ledger.states import Source, State
from tenants.scope import within
from tests.browsing import Browser
from tests.factories import Place
from tests.ledger.test_pages import PNG, as_, filled, recorded, stored


def state_of(place: Place, number: int) -> State:
    with within(place.scope):
        return queries.entry(number).state


def test_the_recorder_amends_an_entry_on_its_page(browser: Browser, place: Place) -> None:
    number = recorded(place)
    recorder = as_(browser, place, "recorder")

    form = recorder.get(place.path(f"/entries/{number}/amendment")).text
    answer = recorder.post(place.path(f"/entries/{number}/amendment"), filled(place, quantity="2", reason="参加两次"))

    assert 'value="参加义务劳动"' in form
    page = recorder.get(answer.location).text
    assert "已修改，等待支部核实。" in page
    assert "参加两次" in page
    assert "数量 1→2" in page


def test_a_refused_amendment_keeps_what_was_typed(browser: Browser, place: Place) -> None:
    number = recorded(place)
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    form = filled(place, occurred_on=tomorrow, reason="写了很久的事由")

    answer = as_(browser, place, "recorder").post(place.path(f"/entries/{number}/amendment"), form)

    assert answer.status_code == 422
    assert "写了很久的事由" in answer.text
    assert "今天之后" in answer.text
    assert stored(place)[0].reason == "参加义务劳动"


def test_who_did_not_record_it_is_offered_no_change(browser: Browser, place: Place) -> None:
    number = recorded(place)
    other = as_(browser, place, "community")

    page = other.get(place.path(f"/entries/{number}")).text
    form = other.get(place.path(f"/entries/{number}/amendment"))
    sent = other.post(place.path(f"/entries/{number}/amendment"), filled(place, quantity="2"))
    dropped = other.post(place.path(f"/entries/{number}/withdrawal"), {"reason": "重复"})

    assert f"/entries/{number}/amendment" not in page
    assert 'id="withdraw"' not in page
    assert form.status_code == 302
    assert (sent.status_code, dropped.status_code) == (403, 403)
    assert state_of(place, number) == State.RECORDED


def test_the_recorder_withdraws_an_entry_on_its_page(browser: Browser, place: Place) -> None:
    number = recorded(place)
    recorder = as_(browser, place, "recorder")

    offered = recorder.get(place.path(f"/entries/{number}")).text
    answer = recorder.post(place.path(f"/entries/{number}/withdrawal"), {"reason": "与前一条重复"})

    assert 'id="withdraw"' in offered
    page = recorder.get(answer.location).text
    assert "已撤回" in page
    assert "与前一条重复" in page
    assert 'id="withdraw"' not in page


def test_a_withdrawal_without_a_reason_comes_back_in_its_dialog(browser: Browser, place: Place) -> None:
    number = recorded(place)

    answer = as_(browser, place, "recorder").post(place.path(f"/entries/{number}/withdrawal"), {"reason": " "})

    assert answer.status_code == 422
    assert 'id="withdraw" aria-labelledby="withdraw-title" class="ask-first" data-opened' in answer.text
    assert state_of(place, number) == State.RECORDED


def test_a_batch_just_verified_is_undone_from_the_list(browser: Browser, place: Place) -> None:
    numbers = [recorded(place, of=0), recorded(place, of=2)]
    secretary = as_(browser, place, "secretary")
    secretary.post(place.path("/entries/decisions"), {"decision": "verification", "entry": numbers})

    page = secretary.get(place.path("/entries")).text
    instant = page.partition('name="at" value="')[2].partition('"')[0]
    answer = secretary.post(place.path("/entries/undo"), {"at": instant})

    assert "刚才办理的 2 条" in page
    assert "已撤销 2 条" in secretary.get(answer.location).text
    assert [state_of(place, number) for number in numbers] == [State.RECORDED] * 2
    assert "刚才办理的" not in secretary.get(place.path("/entries")).text


def test_only_who_verified_sees_the_undo_on_an_entry(browser: Browser, place: Place) -> None:
    number = recorded(place)
    secretary = as_(browser, place, "secretary")
    secretary.post(place.path("/entries/decisions"), {"decision": "verification", "entry": number})

    own = secretary.get(place.path(f"/entries/{number}")).text
    others = as_(browser, place, "community").get(place.path(f"/entries/{number}")).text

    assert "撤销核实" in own
    assert "撤销核实" not in others


def test_undoing_nothing_that_can_be_named_is_said(browser: Browser, place: Place) -> None:
    secretary = as_(browser, place, "secretary")

    unnamed = secretary.post(place.path("/entries/undo"), {"at": "gestern"})
    unknown = secretary.post(place.path("/entries/undo"), {"at": "2022-09-01T00:00:00+00:00"})

    assert unnamed.status_code == 422
    assert "没有可以撤销的办理" in secretary.get(unknown.location).text


def test_undoing_a_batch_takes_a_fixed_number_of_statements(browser: Browser, place: Place) -> None:
    counts = []
    for size in (2, 60):
        numbers = many(place, size)
        secretary = as_(browser, place, "secretary")
        secretary.post(place.path("/entries/decisions"), {"decision": "verification", "entry": numbers})
        statements: list[str] = []

        def note(_c: object, _cur: object, statement: str, *_rest: object, into: list[str] = statements) -> None:
            into.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        secretary.post(place.path("/entries/undo"), {"entry": numbers})
        event.remove(db.engine, "before_cursor_execute", note)
        counts.append(len(statements))
        assert state_of(place, numbers[-1]) == State.RECORDED

    assert counts[0] == counts[1] <= 20


def many(place: Place, count: int) -> list[int]:
    """So many entries of a member of the first branch, each recorded."""
    with within(place.scope):
        member = place.members[0]
        db.session.add(member)
        new = [NewEntry(member, "contribution.1", clock.today(), f"第{n}次") for n in range(count)]
        rows = actions.record_all(new, place.users["recorder"], Source.FORM)
        numbers = [row.id for row in rows]
        db.session.commit()
    return numbers


def test_a_wrong_quantity_is_put_right_in_one_step(browser: Browser, place: Place) -> None:
    number = recognised(place)
    recorder = as_(browser, place, "recorder")

    offered = recorder.get(place.path(f"/entries/{number}")).text
    form = recorder.get(place.path(f"/entries/{number}/correction")).text
    answer = recorder.post(
        place.path(f"/entries/{number}/correction"), filled(place, quantity="3", reason="参加义务劳动", why="是三次")
    )

    assert f"/entries/{number}/correction" in offered
    assert "更正理由" in form
    assert answer.status_code == 302
    assert {(row.reverses_id, row.quantity) for row in stored(place)} == {(None, 100), (number, 100), (None, 300)}


def recognised(place: Place) -> int:
    number = recorded(place)
    with within(place.scope):
        row = queries.entry(number)
        actions.verify(row, place.users["secretary-2"])
        actions.recognise(row, place.users["community"])
        db.session.commit()
    return number


def test_a_correction_in_one_step_says_why(browser: Browser, place: Place) -> None:
    number = recognised(place)

    answer = as_(browser, place, "recorder").post(
        place.path(f"/entries/{number}/correction"), filled(place, quantity="3", why="")
    )

    assert answer.status_code == 422
    assert len(stored(place)) == 1


def test_the_form_asks_about_a_likely_duplicate_and_saves_it_when_told(browser: Browser, place: Place) -> None:
    number = recorded(place)
    recorder = as_(browser, place, "recorder")

    asked_again = recorder.post(place.path("/entries/new"), filled(place, reason="另一次劳动"))
    saved = recorder.post(place.path("/entries/new"), filled(place, reason="另一次劳动", not_duplicate="y"))

    assert asked_again.status_code == 409
    assert f'/entries/{number}"' in asked_again.text
    assert "参加义务劳动" in asked_again.text
    assert "另一次劳动" in asked_again.text
    assert saved.status_code == 302
    assert len(stored(place)) == 2


def test_files_that_were_chosen_are_named_to_be_attached_again(browser: Browser, place: Place) -> None:
    recorded(place)

    answer = as_(browser, place, "recorder").post(
        place.path("/entries/new"), filled(place, evidence=(io.BytesIO(PNG), "现场.png"))
    )

    assert "请重新选择：现场.png" in answer.text
    assert "其余内容已保留" not in answer.text


def test_the_same_form_after_going_back_leads_to_its_entry(browser: Browser, place: Place) -> None:
    recorder = as_(browser, place, "recorder")
    first = recorder.post(place.path("/entries/new"), filled(place))

    second = recorder.post(place.path("/entries/new"), filled(place))

    assert first.location == second.location
    assert "就是这一条" in recorder.get(second.location).text


def test_a_form_changed_after_going_back_is_another_entry(browser: Browser, place: Place) -> None:
    recorder = as_(browser, place, "recorder")
    recorder.post(place.path("/entries/new"), filled(place))

    asked_again = recorder.post(place.path("/entries/new"), filled(place, reason="下午又一次"))
    other = recorder.post(place.path("/entries/new"), filled(place, item="duty.1", reason="缺席"))

    assert asked_again.status_code == 409
    assert "可能重复" in asked_again.text
    assert other.status_code == 302
    assert len(stored(place)) == 2


def test_the_api_asks_about_a_likely_duplicate(browser: Browser, place: Place) -> None:
    recorder = as_(browser, place, "recorder")
    facts = {"member_no": "M001", "item": "duty.1", "date": clock.today().isoformat(), "reason": "缺席"}
    recorder.post(place.api("/entries"), json=facts)

    refused = recorder.post(place.api("/entries"), json=facts)
    taken = recorder.post(place.api("/entries"), json=facts | {"not_duplicate": True})

    assert refused.status_code == 409
    assert str(min(row.id for row in stored(place))) in refused.text
    assert taken.status_code == 201


def test_the_api_amends_withdraws_and_undoes(browser: Browser, place: Place) -> None:
    number = recorded(place)
    day = clock.today().isoformat()
    facts: dict[str, object] = {"member_no": "M001", "item": "contribution.1", "date": day, "reason": "改了"}
    recorder = as_(browser, place, "recorder")

    amended = recorder.put(place.api(f"/entries/{number}"), json=facts)
    secretary = as_(browser, place, "secretary")
    secretary.post(place.api(f"/entries/{number}/verification"))
    undone = secretary.post(place.api("/entries/undo"), json={"entries": [number]})
    withdrawn = as_(browser, place, "recorder").post(
        place.api(f"/entries/{number}/withdrawal"), json={"reason": "重复"}
    )

    assert amended.get_json()["reason"] == "改了"
    assert undone.get_json()["items"][0]["done"] is True
    assert withdrawn.get_json()["state"] == "withdrawn"


def test_a_correction_is_seen_as_one_wherever_it_stands(browser: Browser, place: Place) -> None:
    """In the list, on the card and at home, with who has to act, from its first minute."""
    number = recognised(place)
    recorder = as_(browser, place, "recorder")
    correction = recorder.post(place.path(f"/entries/{number}/reversal"), {"reason": "记错了人"}).location

    pages = [place.path("/entries"), place.path("/members/M001/card"), place.path(f"/entries/{number}")]
    texts = [recorder.get(page).text for page in pages]

    assert all("更正在办，待支部核实" in text for text in texts)
    assert all(f"更正 {number}<" in text for text in texts[:2])
    assert f"更正 {number}<" in recorder.get(correction).text
    assert "其中更正 <b>1</b> 条" in recorder.get(place.path("/")).text
    as_(browser, place, "secretary").post(f"{correction.replace(place.path(), place.api())}/verification")
    assert "更正在办，待总支认定" in recorder.get(place.path("/entries")).text


def test_a_list_shows_the_reasons(browser: Browser, place: Place) -> None:
    recorded(place)

    page = as_(browser, place, "secretary").get(place.path("/entries")).text

    assert '<small class="muted reason">参加义务劳动</small>' in page


HEAD = "党员编号,姓名,细则,发生日期,数量,事由\n"


def test_an_import_asks_about_rows_that_may_be_twice(browser: Browser, place: Place) -> None:
    number, day = recorded(place), clock.today().isoformat()
    rows = [f"M001,,contribution.1,{day},1,又一次", f"M002,,duty.1,{day},1,缺席", f"M002,,duty.1,{day},1,缺席会议"]
    recorder = as_(browser, place, "community")
    sheet = io.BytesIO((HEAD + "\n".join(rows) + "\n").encode())

    page = recorder.post(place.path("/entries/import"), {"sheet": (sheet, "积分.csv")}).text
    upload = page.partition('name="kept" value="')[2].partition('"')[0]
    refused = recorder.post(place.path("/entries/import/commit"), {"kept": upload})
    taken = recorder.post(place.path("/entries/import/commit"), {"kept": upload, "not_duplicate": "y"})

    assert "2 行可能重复" in page
    assert f'/entries/{number}"' in page
    assert "与第 3 行相同" in page
    assert refused.status_code == 409
    assert "有 2 行可能重复，没有导入" in refused.text
    assert taken.status_code == 302
    assert len(stored(place)) == 4


def test_an_import_of_other_days_asks_nothing(browser: Browser, place: Place) -> None:
    recorded(place)
    day = (clock.today() - timedelta(days=1)).isoformat()
    sheet = io.BytesIO((HEAD + f"M001,,contribution.1,{day},1,前一天\n").encode())

    page = as_(browser, place, "community").post(place.path("/entries/import"), {"sheet": (sheet, "积分.csv")}).text

    assert "检查通过" in page
    assert "可能重复" not in page
