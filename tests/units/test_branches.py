"""Branches and groups by the community administrator's pages, and who is in them."""

from __future__ import annotations

import io
from datetime import date, timedelta
from zipfile import ZipFile

import pytest
from sqlalchemy import select, update

from core import clock
from core.db import db
from ledger.errors import FaultyEntry
from members import actions as members
from members.errors import FaultyMember
from members.models import Member
from tenants import branches as tree
from tenants.models import Branch, Group
from tenants.scope import enter, leave, within
from tests.browsing import Browser, body
from tests.factories import Place, community, entry, member
from tests.members.test_pages import filled
from tests.units.closing import branch_row, group_row, row


@pytest.fixture
def administrator(browser: Browser, place: Place) -> Browser:
    return browser.signed_in(place.users["community"])


def stored(place: Place, code: str) -> Branch:
    with within(place.scope):
        db.session.expire_all()
        branch = tree.branch(code)
        db.session.expunge(branch)
        return branch


def stored_group(place: Place, number: int) -> Group:
    with within(place.scope):
        db.session.expire_all()
        group = tree.group(number)
        db.session.expunge(group)
        return group


def member_row(place: Place, number: str) -> Member:
    with within(place.scope):
        db.session.expire_all()
        person = db.session.scalars(select(Member).where(Member.member_no == number)).one()
        db.session.expunge(person)
        return person


def test_a_branch_opens_behind_the_others(administrator: Browser, place: Place) -> None:
    answer = administrator.post(place.path("/branches"), {"name": " 第三支部 ", "opened_on": "2022-07-01"})

    branch = stored(place, "b3")
    assert answer.location == place.path("/branches/b3")
    assert (branch.name, branch.position, branch.opened_on) == ("第三支部", 3, date(2022, 7, 1))


def test_a_branch_s_name_is_unique_in_its_community(administrator: Browser, place: Place) -> None:
    refused = administrator.post(place.path("/branches/b2"), {"name": "第1支部"})
    new = administrator.post(place.path("/branches"), {"name": "第2支部"})

    assert (refused.status_code, new.status_code) == (422, 422)
    assert "本社区已有同名的支部" in refused.text
    assert stored(place, "b2").name == "第2支部"


def test_a_new_name_of_a_branch_stands_on_its_community_s_pages(administrator: Browser, place: Place) -> None:
    assert "第2支部" in administrator.get(place.path("/members")).text

    administrator.post(place.path("/branches/b2"), {"name": "流动党员支部"})

    page = administrator.get(place.path("/members")).text
    assert "流动党员支部" in page
    assert "第2支部" not in page


def test_a_group_s_name_is_unique_in_its_branch_alone(administrator: Browser, place: Place) -> None:
    form: dict[str, object] = {"group-name": "第一党小组"}

    answers = [administrator.post(place.path(f"/branches/{code}/groups"), form) for code in ("b1", "b2", "b1")]

    assert [answer.status_code for answer in answers] == [302, 302, 422]
    assert "这个支部已有同名的党小组" in answers[2].text


def test_a_branch_with_open_business_stays_open_and_says_everything(administrator: Browser, place: Place) -> None:
    group_row(place, "第一党小组")
    enter(place.scope)
    entry(place, state="recorded")
    db.session.commit()
    leave()

    answer = administrator.post(place.path("/branches/b1/closing"), {"day": str(clock.today())})

    assert answer.status_code == 409
    assert stored(place, "b1").is_open
    for sentence in (
        "还有 2 名在册党员",
        "还有 1 个党小组没有关闭（第一党小组）",
        "还有 1 条积分没有办完",
        "还有 2 名工作人员",
    ):
        assert sentence in answer.text


def test_a_branch_is_emptied_closed_and_opened_again(administrator: Browser, place: Place) -> None:
    branch = branch_row(place, "第三支部")
    with within(place.scope):
        member(place, 90, branch_id=branch.id)
        db.session.commit()

    moved = administrator.post(place.path("/branches/b3/members"), {"branch": place.branches[0]})
    closed = administrator.post(place.path("/branches/b3/closing"), {"day": str(clock.today())})
    listed = administrator.get(place.path("/branches")).text
    offered = administrator.get(place.path("/members/new")).text

    assert (moved.status_code, closed.status_code) == (302, 302)
    assert member_row(place, "M090").branch_id == place.branches[0]
    assert "已关闭" in listed
    assert "第三支部" not in offered
    administrator.post(place.path("/branches/b3/reopening"))
    assert stored(place, "b3").is_open


def test_everybody_moves_to_another_open_branch_alone(administrator: Browser, place: Place) -> None:
    shut = branch_row(place, "旧支部", date(2022, 10, 3))
    foreign = community().branches[0]

    for target in (place.branches[1], shut.id, foreign):
        answer = administrator.post(place.path("/branches/b2/members"), {"branch": target})
        assert answer.status_code == 422

    assert member_row(place, "M002").branch_id == place.branches[1]


def test_a_closed_branch_takes_no_member_and_no_group(administrator: Browser, place: Place) -> None:
    shut = branch_row(place, "旧支部", date(2022, 10, 3))

    answers = [
        administrator.post(place.path("/members/new"), filled(place, branch=str(shut.id))),
        administrator.post(place.path("/members/M001"), filled(place, member_no="M001", branch=str(shut.id))),
        administrator.post(place.api("/members"), json={
            "member_no": "N1", "name": "曾祥林", "branch": shut.code, "category": "retired"
        }),
        administrator.put(place.api("/members/M001/branch"), {"branch": shut.code}),
        administrator.post(place.path(f"/branches/{shut.code}/groups"), {"group-name": "第一党小组"}),
        administrator.post(place.path(f"/branches/{shut.code}"), {"name": "改名"}),
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 409, 409]
    template = ZipFile(io.BytesIO(administrator.get(place.path("/members/import/template.xlsx")).data))
    texts = "".join(template.read(name).decode() for name in template.namelist() if name.endswith(".xml"))
    assert "第2支部" in texts
    assert "旧支部" not in texts


def test_a_closed_branch_takes_no_entry_not_even_of_somebody_who_left(place: Place) -> None:
    enter(place.scope)
    db.session.execute(update(Member).where(Member.id == place.member_ids[0]).values(active_to=date(2022, 9, 1)))
    db.session.execute(update(Branch).where(Branch.id == place.branches[0]).values(closed_on=date(2022, 10, 3)))
    db.session.expire_all()

    with pytest.raises(FaultyEntry) as refused:
        entry(place, state="recorded")

    assert list(refused.value.fields) == ["member"]
    db.session.rollback()
    leave()


def test_a_member_is_in_a_group_of_the_own_branch(administrator: Browser, place: Place) -> None:
    own, other = group_row(place, "第一党小组"), group_row(place, "第一党小组", branch="b2")
    form = filled(place, member_no="M001")

    chosen = administrator.post(place.path("/members/M001"), form | {"group": str(own.id)})
    assert (chosen.status_code, member_row(place, "M001").group_id) == (302, own.id)
    foreign = administrator.post(place.path("/members/M001"), form | {"group": str(other.id)})

    assert foreign.status_code == 422
    assert "这个党小组不属于所选支部" in foreign.text
    assert member_row(place, "M001").group_id == own.id
    assert "第一党小组" in administrator.get(place.path("/members/M001")).text
    assert body(administrator.get(place.api("/members/M001")))["group"] == "第一党小组"


def test_the_database_holds_a_member_to_a_group_of_the_own_branch(place: Place) -> None:
    other = group_row(place, "第一党小组", branch="b2")
    enter(place.scope)
    with pytest.raises(Exception, match="fk_members_tenant_id_branch_id_group_id"):
        db.session.execute(update(Member).where(Member.id == place.member_ids[0]).values(group_id=other.id))
    db.session.rollback()
    leave()


def test_who_is_in_a_group_that_closes_keeps_it_from_closing(administrator: Browser, place: Place) -> None:
    group = group_row(place, "第一党小组")
    administrator.put(place.api("/members/M001/branch"), {"branch": "b1", "group": "第一党小组"})
    path = place.path(f"/branches/groups/{group.id}")

    refused = administrator.post(f"{path}/closing", {"day": str(clock.today())})
    administrator.put(place.api("/members/M001/branch"), {"branch": "b1"})
    closed = administrator.post(f"{path}/closing", {"day": str(clock.today())})

    assert "还有 1 名在册党员" in refused.text
    assert (refused.status_code, closed.status_code) == (409, 302)
    assert not stored_group(place, group.id).is_open
    late = administrator.put(place.api("/members/M001/branch"), {"branch": "b1", "group": "第一党小组"})
    assert late.status_code == 422
    administrator.post(f"{path}/reopening")
    assert stored_group(place, group.id).is_open


def test_a_group_of_a_closed_branch_does_not_open_again(administrator: Browser, place: Place) -> None:
    shut = branch_row(place, "旧支部")
    group = group_row(place, "第一党小组", date(2022, 10, 3), branch=shut.code)
    administrator.post(place.path(f"/branches/{shut.code}/closing"), {"day": str(clock.today())})

    answer = administrator.post(place.path(f"/branches/groups/{group.id}/reopening"))

    assert answer.status_code == 409
    assert not stored_group(place, group.id).is_open


def test_somebody_who_is_in_a_closed_group_keeps_it_while_nothing_else_is_chosen(place: Place) -> None:
    group = group_row(place, "第一党小组", date(2022, 10, 3))
    enter(place.scope)
    db.session.execute(update(Member).where(Member.id == place.member_ids[0]).values(group_id=group.id))
    db.session.expire_all()
    one, other = (
        db.session.get_one(Member, (place.id, number)) for number in (place.member_ids[0], place.member_ids[2])
    )

    members.assign(one, place.branches[0], group.id)
    with pytest.raises(FaultyMember):
        members.assign(other, place.branches[0], group.id)

    assert one.group_id == group.id
    db.session.rollback()
    leave()


def test_the_administrator_writes_address_and_telephone(administrator: Browser, place: Place) -> None:
    form: dict[str, object] = {"address": " 文治街 1 号 ", "telephone": "0827-3360000"}

    administrator.post(place.path("/branches/contact"), form)

    assert (row(place).address, row(place).telephone) == ("文治街 1 号", "0827-3360000")
    too_long = administrator.post(place.path("/branches/contact"), form | {"address": "长" * 121})
    assert too_long.status_code == 422
    assert "长" * 121 in too_long.text


@pytest.mark.parametrize("role", ["secretary", "recorder", "member"])
def test_a_branch_s_staff_do_not_administer_branches(browser: Browser, place: Place, role: str) -> None:
    person = browser.signed_in(place.users[role])

    answers = [
        person.get(place.path("/branches")),
        person.post(place.path("/branches"), {"name": "第三支部"}),
        person.post(place.path("/branches/b1/closing"), {"day": str(clock.today())}),
        person.put(place.api("/contact"), {"address": "别处", "telephone": "0827-1"}),
    ]

    assert {answer.status_code for answer in answers} == {403}


def test_branches_and_groups_live_their_whole_life_in_the_api(administrator: Browser, place: Place) -> None:
    opened = body(administrator.post(place.api("/branches"), json={"name": "第三支部", "opened_on": "2022-07-01"}))
    code = opened["code"]
    group = body(administrator.post(place.api(f"/branches/{code}/groups"), json={"name": "第一党小组"}))["groups"][0]
    path = place.api(f"/groups/{group['id']}")
    amended = body(administrator.put(path, {"name": "第二党小组"}))["groups"][0]
    busy = administrator.post(place.api(f"/branches/{code}/closing"), json={})
    closed_group = body(administrator.post(f"{path}/closing", json={}))["groups"][0]
    closed = body(administrator.post(place.api(f"/branches/{code}/closing"), json={}))
    again = body(administrator.post(place.api(f"/branches/{code}/reopening"), json={}))
    renamed = body(administrator.put(place.api(f"/branches/{code}"), {"name": "流动支部"}))
    moved = body(administrator.post(place.api("/branches/b2/members"), json={"branch": code}))

    assert (opened["opened_on"], amended["name"], busy.status_code) == ("2022-07-01", "第二党小组", 409)
    assert closed_group["closed_on"] == closed["closed_on"] == str(clock.today())
    assert (again["closed_on"], renamed["name"], moved["moved"]) == (None, "流动支部", 2)
    listed = {one["code"]: one["members"] for one in body(administrator.get(place.api("/branches")))["items"]}
    assert listed == {"b1": 2, "b2": 0, code: 2}


def test_who_joins_later_keeps_a_branch_open_and_moves_with_the_others(administrator: Browser, place: Place) -> None:
    branch = branch_row(place, "第三支部")
    group = group_row(place, "第一党小组", branch=branch.code)
    with within(place.scope):
        member(place, 90, branch_id=branch.id, group_id=group.id, active_from=clock.today() + timedelta(days=9))
        db.session.commit()

    counted = {one["code"]: one["members"] for one in body(administrator.get(place.api("/branches")))["items"]}
    refused = administrator.post(place.path(f"/branches/{branch.code}/closing"), {"day": str(clock.today())})
    moved = body(administrator.post(place.api(f"/branches/{branch.code}/members"), json={"branch": "b1"}))

    assert (counted[branch.code], refused.status_code, moved["moved"]) == (1, 409, 1)
    assert "还有 1 名在册党员" in refused.text
    row = member_row(place, "M090")
    assert (row.branch_id, row.group_id) == (place.branches[0], None)
