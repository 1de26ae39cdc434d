"""The pages of members: finding, adding, dated changes, exemptions, import."""

from __future__ import annotations

import io
import re

from python_calamine import CalamineWorkbook
from sqlalchemy import select

from core import clock
from core.db import db
from members.models import DatedCategory, Exemption, Member
from tenants.scope import within
from tests.browsing import Browser
from tests.factories import Place, member


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
