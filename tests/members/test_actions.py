"""Members: what is kept of them, what is dated, and a sheet of new ones, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select, text

from core import clock
from core.db import db
from core.encryption import decrypt
from core.sheets import Cell, Content, SheetFaults, write
from members import actions, imports
from members.actions import Particulars
from members.errors import FaultyMember
from members.identity import check_digit, masked
from members.models import Category, Member, Status
from members.queries import dated_categories, dated_statuses, exempt_on, members
from tenants.models import AuditRow
from tenants.scope import enter
from tests.factories import Place, community, member

pytestmark = pytest.mark.usefixtures("app")
TODAY = datetime(2022, 9, 1, 4, tzinfo=UTC)
FIRST_17 = "99010119800101001"
ID_NUMBER = FIRST_17 + check_digit(FIRST_17)


@pytest.fixture
def here(place: Place) -> Iterator[Place]:
    enter(place.scope)
    with clock.stopped_at(TODAY):
        yield place


def particulars(place: Place, **changed: object) -> Particulars:
    plain: dict[str, object] = {
        "member_no": "N001", "name": "曾祥林", "branch_id": place.branches[0], "category": Category.REGULAR,
    }  # fmt: skip
    return Particulars(**(plain | changed))  # type: ignore[arg-type]


def test_the_members_of_a_made_community_are_as_those_that_are_added(here: Place) -> None:
    """The factory writes its first members without the checks of `add`; the rows are the same."""
    by_factory = here.members[0]
    with clock.stopped_at(by_factory.made_at):
        added = member(here, 5, by_factory.name)

    assert rows_about(by_factory) == rows_about(added)
    assert len(rows_about(added)) == 4


def rows_about(member: Member) -> list[dict[str, object]]:
    """A member, the dated rows and the audit of it, without the numbers."""
    written = select(AuditRow).where(AuditRow.subject == member.member_no, AuditRow.tenant_id == member.tenant_id)
    rows = [member, *dated_categories(member.id), *dated_statuses(member.id), *db.session.scalars(written)]
    numbers = {"id", "member_id", "member_no", "subject"}
    return [{key: getattr(row, key) for key in set(inspect(row).mapper.columns.keys()) - numbers} for row in rows]


FAULTS: list[tuple[dict[str, object], str]] = [
    ({"member_no": ""}, "member_no"),
    ({"member_no": "编号 1"}, "member_no"),
    ({"member_no": "x" * 21}, "member_no"),
    ({"member_no": "M001"}, "member_no"),
    ({"name": " "}, "name"),
    ({"name": "长" * 41}, "name"),
    ({"branch_id": None}, "branch"),
    ({"branch_id": 999_999}, "branch"),
    ({"category": None}, "category"),
    ({"joined_party_on": date(1921, 6, 30)}, "joined_party_on"),
    ({"joined_party_on": date(2022, 9, 2)}, "joined_party_on"),
    ({"active_from": date(2022, 2, 1), "active_to": date(2022, 1, 31)}, "active_to"),
    ({"id_number": "123"}, "id_number"),
    ({"id_number": FIRST_17 + ("0" if ID_NUMBER[-1] != "0" else "1")}, "id_number"),
    ({"id_number": "990101198002300010"}, "id_number"),
    ({"phone": "12345"}, "phone"),
]


@pytest.mark.parametrize(("changed", "field"), FAULTS, ids=[f"{one[1]}-{n}" for n, one in enumerate(FAULTS)])
def test_a_member_who_does_not_fit_is_refused_by_field(here: Place, changed: dict[str, object], field: str) -> None:
    with pytest.raises(FaultyMember) as refused:
        actions.add(particulars(here, **changed))

    assert list(refused.value.fields) == [field]
    assert db.session.scalar(select(func.count(Member.id))) == 4


def test_a_foreign_branch_is_refused(here: Place) -> None:
    other = community()
    enter(here.scope)

    with pytest.raises(FaultyMember, match="本社区的支部"):
        actions.add(particulars(here, branch_id=other.branches[0]))


def test_numbers_of_identity_and_telephone_are_encrypted(here: Place) -> None:
    actions.add(particulars(here, id_number=ID_NUMBER, phone="13800000000"))

    row = db.session.execute(text("SELECT * FROM members WHERE member_no = 'N001'")).one()

    assert ID_NUMBER not in str(tuple(row))
    assert ID_NUMBER.encode() not in bytes(row.id_number_sealed) + bytes(row.id_number_hash)
    assert b"13800000000" not in bytes(row.phone_sealed)
    assert decrypt(bytes(row.id_number_sealed)) == ID_NUMBER
    assert masked(ID_NUMBER) == ID_NUMBER[:3] + "*" * 13 + ID_NUMBER[-2:]


def test_the_same_identity_is_registered_once(here: Place) -> None:
    actions.add(particulars(here, id_number=ID_NUMBER))

    with pytest.raises(FaultyMember, match="已在本社区登记"):
        actions.add(particulars(here, member_no="N002", id_number=ID_NUMBER))


def test_the_audit_names_no_number_of_identity(here: Place) -> None:
    actions.add(particulars(here, id_number=ID_NUMBER, phone="13800000000"))
    db.session.flush()

    row = db.session.scalars(select(AuditRow).where(AuditRow.tenant_id == here.id).order_by(AuditRow.id.desc())).first()

    assert row is not None
    assert (row.action, row.subject) == ("member_added", "N001")
    assert ID_NUMBER not in str((row.subject, row.detail))


def test_a_category_ends_the_day_before_the_next_begins(here: Place) -> None:
    one = here.members[0]

    actions.change_category(one, Category.RETIRED, date(2022, 6, 1))
    actions.change_category(one, Category.MIGRANT, date(2022, 8, 1))
    db.session.flush()

    assert [(s.category, s.starts_on, s.ends_on) for s in dated_categories(one.id)] == [
        (Category.REGULAR, date(2001, 7, 1), date(2022, 5, 31)),
        (Category.RETIRED, date(2022, 6, 1), date(2022, 7, 31)),
        (Category.MIGRANT, date(2022, 8, 1), None),
    ]
    assert one.category == Category.MIGRANT


def test_a_change_on_the_same_day_takes_the_place_of_the_former(here: Place) -> None:
    one = here.members[0]

    actions.change_category(one, Category.RETIRED, date(2022, 6, 1))
    actions.change_category(one, Category.POCKET, date(2022, 6, 1))
    db.session.flush()

    assert [s.category for s in dated_categories(one.id)] == [Category.REGULAR, Category.POCKET]


def test_a_change_before_the_last_one_is_refused(here: Place) -> None:
    one = here.members[0]
    actions.change_category(one, Category.RETIRED, date(2022, 6, 1))

    with pytest.raises(FaultyMember, match="2022-06-01"):
        actions.change_category(one, Category.MIGRANT, date(2022, 5, 1))


def test_amending_dates_what_changes(here: Place) -> None:
    one = here.members[0]

    actions.amend(one, particulars(here, member_no="M001", category=Category.POCKET, status=Status.FRAIL))
    db.session.flush()

    for spells in (dated_categories(one.id), dated_statuses(one.id)):
        assert [(spell.starts_on, spell.ends_on) for spell in spells] == [
            (date(2001, 7, 1), date(2022, 8, 31)),
            (date(2022, 9, 1), None),
        ]


def test_an_exemption_needs_a_reason_and_an_order(here: Place) -> None:
    one, by = here.members[0], here.users["community"]

    with pytest.raises(FaultyMember, match="理由"):
        actions.exempt(one, date(2022, 6, 1), None, " ", by)
    with pytest.raises(FaultyMember, match="不能早于"):
        actions.exempt(one, date(2022, 6, 1), date(2022, 5, 31), "住院", by)
    actions.exempt(one, date(2022, 6, 1), date(2022, 6, 1), "住院", by)
    db.session.flush()

    assert exempt_on(date(2022, 6, 1), [one.id]) == {one.id}
    assert exempt_on(date(2022, 6, 2), [one.id]) == set()


def test_names_sort_and_are_found_by_the_readings_of_surnames(here: Place) -> None:
    for number, name in enumerate(("曾祥林", "仇英", "单田芳", "阿宝"), 1):
        member(here, 10 + number, name)

    def names(typed: str) -> list[str]:
        return [row.name for row in db.session.scalars(members(typed)) if not row.name.startswith("测试")]

    assert names("") == ["阿宝", "仇英", "单田芳", "曾祥林"]
    assert (names("zxl"), names("qiu"), names("shan t"), names("祥")) == (["曾祥林"], ["仇英"], ["单田芳"], ["曾祥林"])


@pytest.mark.parametrize("typed", ["%", "_", "\\", "'", "％", "a%b"])
def test_a_searched_sign_is_only_a_sign(here: Place, typed: str) -> None:
    assert list(db.session.scalars(members(typed))) == []


HEADS = ("member_no", "name", "branch", "category", "status", "joined_party_on", "id_number")
GOOD: list[Cell] = ["N001", "曾祥林", "第1支部", "在册", "正式", date(2001, 7, 1), ID_NUMBER]


def sheet(rows: list[list[Cell]]) -> bytes:
    columns = imports.columns()
    return write([Content("党员导入", [columns[head] for head in HEADS], rows)])


def but(**changed: Cell) -> list[Cell]:
    return [changed.get(head, cell) for head, cell in zip(HEADS, GOOD, strict=True)]


def test_a_sheet_of_members_is_imported(application: Flask, here: Place) -> None:
    rows = [but(member_no=f"N{n:03d}", id_number="") for n in range(1, 201)]
    with application.test_request_context():
        enter(here.scope)
        count = imports.commit(imports.check(imports.read(sheet(rows))))

        assert len(count) == 200
        assert {row.category for row in count} == {Category.REGULAR}
        assert db.session.scalar(select(func.count(Member.id))) == 204


SHEET_FAULTS: list[tuple[list[Cell], str]] = [
    (but(member_no=""), "编号"),
    (but(member_no="M001"), "编号"),
    (but(name=""), "姓名"),
    (but(branch="第9支部"), "支部"),
    (but(category="群众"), "党员类别"),
    (but(status="很好"), "党员状态"),
    (but(joined_party_on="去年"), "入党日期"),
    (but(joined_party_on=date(2022, 9, 2)), "入党日期"),
    (but(id_number="123"), "身份证号"),
]


@pytest.mark.parametrize(("row", "column"), SHEET_FAULTS, ids=[f"{one[1]}-{n}" for n, one in enumerate(SHEET_FAULTS)])
def test_a_fault_of_a_sheet_is_named_and_nothing_is_stored(
    application: Flask, here: Place, row: list[Cell], column: str
) -> None:
    with application.test_request_context():
        enter(here.scope)
        with pytest.raises(SheetFaults) as refused:
            imports.check(imports.read(sheet([but(member_no="N009", id_number=""), row])))

        assert (3, column) in [(fault.row, fault.column) for fault in refused.value.faults]
        assert {fault.row for fault in refused.value.faults} == {3}
        assert db.session.scalar(select(func.count(Member.id))) == 4


def test_a_number_twice_in_a_sheet_is_named(application: Flask, here: Place) -> None:
    with application.test_request_context():
        enter(here.scope)
        with pytest.raises(SheetFaults, match="第 2 行重复"):
            imports.check(imports.read(sheet([but(id_number=""), but(id_number="")])))


def test_an_identity_that_is_registered_already_is_named(application: Flask, here: Place) -> None:
    actions.add(particulars(here, id_number=ID_NUMBER))
    with application.test_request_context():
        enter(here.scope)
        with pytest.raises(SheetFaults, match="身份证号"):
            imports.check(imports.read(sheet([but(member_no="N002")])))
