"""The pages of members: finding, adding, dated changes, exemptions, import."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, time, timedelta

from python_calamine import CalamineWorkbook
from sqlalchemy import select

from core import clock
from core.db import db
from members.models import DatedCategory, Exemption, Member
from tenants.models import AuditRow
from tenants.scope import within
from tests.browsing import Browser
from tests.factories import Place, member
from tests.papers.pdfs import texts


def filled(place: Place, **changes: object) -> dict[str, object]:
    form: dict[str, object] = {
        "member_no": "N100",
        "name": "曾祥林",
        "branch": str(place.branches[0]),
        "category": "retired",
        "status": "full",
        "joined_party_on": "1999-07-01",
        "id_number": "",
        "phone": "13800138000",
    }
    return form | changes


def numbers(place: Place) -> set[str]:
    with within(place.scope):
        return set(db.session.scalars(select(Member.member_no)))


def test_a_member_is_found_by_initials_with_the_surname_read_as_one(browser: Browser, place: Place) -> None:
    with within(place.scope):
        member(place, 9, "曾祥林")
        db.session.commit()
    administrator = browser.signed_in(place.users["community"])

    assert "曾祥林" in administrator.get(place.path("/members?q=zxl")).text
    assert "没有符合条件的党员" in administrator.get(place.path("/members?q=cxl")).text


def test_the_desk_leads_straight_to_the_card_of_the_only_one_found(browser: Browser, place: Place) -> None:
    answer = browser.signed_in(place.users["community"]).get(place.path("/members?desk=1&q=M003"))

    assert answer.location == place.path("/members/M003/card")


def test_a_member_is_added_and_the_telephone_is_masked(browser: Browser, place: Place) -> None:
    administrator = browser.signed_in(place.users["community"])

    answer = administrator.post(place.path("/members/new"), filled(place))
    page = administrator.get(answer.location).text

    assert "曾祥林" in page
    assert "138******00" in page
    assert "13800138000" not in page


def test_a_faulty_member_is_said_beside_the_field_and_the_form_is_kept(browser: Browser, place: Place) -> None:
    answer = browser.signed_in(place.users["community"]).post(
        place.path("/members/new"), filled(place, member_no="M001", id_number="123")
    )

    assert answer.status_code == 422
    assert "身份证号应为 18 位" in answer.text
    assert "曾祥林" in answer.text
    assert "N100" not in numbers(place)


def test_a_taken_number_is_refused(browser: Browser, place: Place) -> None:
    answer = browser.signed_in(place.users["community"]).post(
        place.path("/members/new"), filled(place, member_no="M001")
    )

    assert "编号 M001 已有人用" in answer.text


def exported(content: bytes) -> list[str]:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return [str(row[0]) for row in rows if re.fullmatch(r"M\d+", str(row[0]))]


def test_the_list_and_its_export_come_in_the_order_of_a_column(browser: Browser, place: Place) -> None:
    administrator = browser.signed_in(place.users["community"])

    text = administrator.get(place.path("/members?sort=-number")).text
    content = administrator.get(place.path("/members.xlsx?sort=-number")).data

    assert re.findall(r'name="member" value="(M\d+)"', text) == ["M004", "M003", "M002", "M001"]
    assert exported(content) == ["M004", "M003", "M002", "M001"]
    assert 'aria-sort="descending"' in text
    assert "sort=-number" in text


def test_ticked_members_are_exported_alone_and_none_of_another_branch(browser: Browser, place: Place) -> None:
    ticked: dict[str, object] = {"member": ["M003", "M002"], "sort": "number"}

    every = browser.signed_in(place.users["community"]).post(place.path("/members/export"), ticked)
    branch = browser.signed_in(place.users["secretary"]).post(place.path("/members/export"), ticked)
    none = browser.signed_in(place.users["secretary"]).post(place.path("/members/export"), {})

    assert (exported(every.data), exported(branch.data)) == (["M002", "M003"], ["M003"])
    assert none.status_code == 422
    assert "先勾选再导出" in none.text


def test_a_branch_changes_no_member(browser: Browser, place: Place) -> None:
    secretary = browser.signed_in(place.users["secretary"])

    assert secretary.get(place.path("/members/M001")).status_code == 200
    assert secretary.get(place.path("/members/M002")).status_code == 404
    assert secretary.post(place.path("/members/M001"), filled(place)).status_code == 403


def test_another_category_begins_on_its_day(browser: Browser, place: Place) -> None:
    browser.signed_in(place.users["community"]).post(
        place.path("/members/M001/changes"), {"category": "migrant", "status": "full", "since": "2026-03-01"}
    )

    with within(place.scope):
        spells = db.session.scalars(
            select(DatedCategory)
            .where(DatedCategory.member_id == place.member_ids[0])
            .order_by(DatedCategory.starts_on)
        ).all()
        assert [spell.category for spell in spells] == ["regular", "migrant"]


def test_a_change_of_particulars_leaves_the_category_alone(browser: Browser, place: Place) -> None:
    browser.signed_in(place.users["community"]).post(
        place.path("/members/M001"), filled(place, member_no="M001", category="migrant")
    )

    with within(place.scope):
        member = db.session.scalars(select(Member).where(Member.member_no == "M001")).one()
        assert (member.name, member.category) == ("曾祥林", "regular")


def test_an_exemption_needs_a_reason(browser: Browser, place: Place) -> None:
    administrator = browser.signed_in(place.users["community"])
    day = clock.today().isoformat()

    refused = administrator.post(place.path("/members/M001/exemptions"), {"starts_on": day, "reason": ""})
    administrator.post(place.path("/members/M001/exemptions"), {"starts_on": day, "reason": "住院治疗"})

    assert refused.status_code == 422
    with within(place.scope):
        assert [row.reason for row in db.session.scalars(select(Exemption))] == ["住院治疗"]


def sheet(*rows: str) -> io.BytesIO:
    return io.BytesIO(("编号,姓名,支部,党员类别,党员状态\n" + "\n".join(rows)).encode("gb18030"))


def test_members_are_checked_first_and_imported_then(browser: Browser, place: Place) -> None:
    administrator = browser.signed_in(place.users["community"])

    checked = administrator.post(
        place.path("/members/import"), {"sheet": (sheet("A1,单文举,第1支部,流动,", "A2,仇天,b2,在册,预备"), "m.csv")}
    )
    before = numbers(place)
    match = re.search(r'name="kept" value="([0-9a-f]{64})"', checked.text)
    administrator.post(place.path("/members/import/commit"), {"kept": match[1] if match else ""})

    assert numbers(place) - before == {"A1", "A2"}


def test_every_fault_of_a_sheet_of_members_is_named(browser: Browser, place: Place) -> None:
    wrong = sheet("M001,甲,第1支部,流动,", "A1,乙,第9支部,流动,", "A1,丙,第1支部,外星,", "A3,丁,第1支部,流动,退休")

    answer = browser.signed_in(place.users["community"]).post(
        place.path("/members/import"), {"sheet": (wrong, "m.csv")}
    )

    for sentence in ("已在名册里", "没有“第9支部”", "“外星”不是党员类别", "“退休”不是党员状态", "与第 3 行重复"):
        assert sentence in answer.text
    assert "A1" not in numbers(place)


def test_the_export_holds_no_secrets(browser: Browser, place: Place) -> None:
    answer = browser.signed_in(place.users["community"]).get(place.path("/members.xlsx"))

    assert answer.data.startswith(b"PK")


def test_a_chinese_sheet_is_read_on_an_english_page(browser: Browser, place: Place) -> None:
    administrator = browser.signed_in(place.users["community"])
    administrator.post("/language", {"language": "en", "next": "/"})

    answer = administrator.post(
        place.path("/members/import"), {"sheet": (sheet("A1,单文举,第1支部,流动,", "A2,仇天,b2,在册,预备"), "m.csv")}
    )

    assert '<html lang="en"' in answer.text
    assert answer.status_code == 200
    assert "Checked, no faults" in answer.text


def changed(browser: Browser, place: Place, since: str, category: str = "migrant") -> Browser:
    """The administrator, who let another category begin on a day."""
    administrator = browser.signed_in(place.users["community"])
    form: dict[str, object] = {"category": category, "status": "full", "since": since}
    assert administrator.post(place.path("/members/M001/changes"), form).status_code == 302
    return administrator


def test_a_change_of_next_year_is_not_todays(browser: Browser, place: Place) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    administrator = changed(browser, place, str(tomorrow))

    row = re.compile(r'value="M001".*?</tr>', re.DOTALL)
    today = row.search(administrator.get(place.path("/members")).text)
    page = administrator.get(place.path("/members/M001")).text
    with clock.stopped_at(datetime.combine(tomorrow, time(4), UTC)):
        later = row.search(browser.signed_in(place.users["community"]).get(place.path("/members")).text)

    assert today is not None
    assert later is not None
    assert ("在册" in today[0], "流动" in today[0]) == (True, False)
    assert ("在册" in later[0], "流动" in later[0]) == (False, True)
    assert "尚未开始" in page
    assert "<span>在册 · 正式</span>" in page


def test_a_change_to_come_is_neither_on_the_printed_card_nor_made_again_with_another_one(
    browser: Browser, place: Place
) -> None:
    administrator = changed(browser, place, str(clock.today() + timedelta(days=40)))

    printed = texts(administrator.get(place.path("/members/M001/card.pdf")).data)[0]
    page = administrator.get(place.path("/members/M001")).text
    dialog = page[page.index('action="' + place.path("/members/M001/changes") + '"') :]
    form: dict[str, object] = {"category": "regular", "status": "frail", "since": str(clock.today())}
    administrator.post(place.path("/members/M001/changes"), form)

    assert "类别在册" in printed
    assert '<option selected value="regular">' in dialog[: dialog.index("</form>")]
    with within(place.scope):
        member = db.session.scalars(select(Member).where(Member.member_no == "M001")).one()
        assert (member.category, member.category_today, member.status_today) == ("migrant", "regular", "frail")


def test_the_list_and_the_api_are_filtered_by_todays_category(browser: Browser, place: Place) -> None:
    administrator = changed(browser, place, str(clock.today() + timedelta(days=40)))

    assert 'value="M001"' in administrator.get(place.path("/members?category=regular")).text
    assert 'value="M001"' not in administrator.get(place.path("/members?category=migrant")).text
    members = administrator.get(place.api("/members?category=regular")).json
    assert members is not None
    assert "M001" in {one["member_no"] for one in members["items"]}
    assert {one["category"] for one in members["items"]} == {"regular"}


def test_the_list_is_ordered_by_todays_category(browser: Browser, place: Place) -> None:
    administrator = changed(browser, place, str(clock.today()), "migrant")
    form: dict[str, object] = {"category": "retired", "status": "full", "since": str(clock.today() + timedelta(days=9))}
    administrator.post(place.path("/members/M002/changes"), form)

    page = administrator.get(place.path("/members?sort=category")).text

    assert re.findall(r'name="member" value="(M\d+)"', page) == ["M001", "M002", "M003", "M004"]


def test_the_last_change_is_undone_with_a_reason_in_the_audit(browser: Browser, place: Place) -> None:
    administrator = changed(browser, place, "2026-03-01")
    form: dict[str, object] = {"kind": "category", "seen": "2026-03-01", "reason": "点错了人"}

    without = administrator.post(place.path("/members/M001/changes/undo"), form | {"reason": " "})
    stale = administrator.post(place.path("/members/M001/changes/undo"), form | {"seen": "2026-02-01"})
    done = administrator.post(place.path("/members/M001/changes/undo"), form)
    again = administrator.post(place.path("/members/M001/changes/undo"), form)

    assert (without.status_code, done.status_code, again.status_code) == (422, 302, 422)
    assert "请写明理由" in without.text
    assert "点错了人" in stale.text, "the reason that was typed is still there"
    assert "没有更早的可以恢复" in again.text
    with within(place.scope):
        spells = db.session.scalars(select(DatedCategory).where(DatedCategory.member_id == place.member_ids[0])).all()
        member = db.session.scalars(select(Member).where(Member.member_no == "M001")).one()
        assert [(spell.category, spell.ends_on) for spell in spells] == [("regular", None)]
        assert (member.category, member.category_today) == ("regular", "regular")


def exempted(browser: Browser, place: Place) -> tuple[Browser, int]:
    administrator = browser.signed_in(place.users["community"])
    form: dict[str, object] = {"starts_on": "2026-03-01", "ends_on": "", "reason": "住院治疗"}
    administrator.post(place.path("/members/M001/exemptions"), form)
    with within(place.scope):
        return administrator, db.session.scalars(select(Exemption.id)).one()


def test_an_exemption_is_ended_on_a_day_that_is_not_before_it(browser: Browser, place: Place) -> None:
    administrator, number = exempted(browser, place)
    path = place.path(f"/members/M001/exemptions/{number}/end")

    early = administrator.post(path, {"ends_on": "2026-02-28"})
    none = administrator.post(path, {"ends_on": ""})
    done = administrator.post(path, {"ends_on": "2026-04-30"})

    assert (early.status_code, none.status_code, done.status_code) == (422, 422, 302)
    assert "结束日期不能早于开始日期（2026-03-01）" in early.text
    with within(place.scope):
        assert db.session.scalars(select(Exemption.ends_on)).one() == date(2026, 4, 30)


def test_an_exemption_is_withdrawn_with_a_reason_and_by_nobody_else(browser: Browser, place: Place) -> None:
    administrator, number = exempted(browser, place)
    path = place.path(f"/members/M001/exemptions/{number}/withdrawal")

    foreign = administrator.post(place.path(f"/members/M002/exemptions/{number}/withdrawal"), {"reason": "错"})
    refused = browser.signed_in(place.users["secretary"]).post(path, {"reason": "错"})
    administrator = browser.signed_in(place.users["community"])
    without = administrator.post(path, {"reason": ""})
    done = administrator.post(path, {"reason": "登记错了人"})
    again = administrator.post(path, {"reason": "登记错了人"})

    assert [one.status_code for one in (foreign, refused, without, done, again)] == [404, 403, 422, 302, 404]
    assert "它可能已经撤销" in again.text
    with within(place.scope):
        assert db.session.scalars(select(Exemption)).all() == []
    with within(place.scope):
        rows = select(AuditRow).where(AuditRow.action == "exemption_withdrawn", AuditRow.tenant_id == place.id)
        row = db.session.scalars(rows).one()
        assert row.detail["reason"] == "登记错了人"
