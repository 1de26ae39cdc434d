"""A new community's home says what is missing, to whoever may see to it by a link, to others by the role that may."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select, update

from accounts import grants
from accounts.models import Grant, Role
from core import clock
from core.db import db
from core.quarter import Quarter
from criteria import actions as criteria
from members import actions as members
from members.actions import Particulars
from members.models import Category
from rules import shipped_codes, version
from tenants import branches as tree
from tenants.models import Community, Kind
from tenants.scope import within
from tests.browsing import Browser
from tests.factories import Place, grant, user
from tests.units.closing import close, new_community


def steps(browser: Browser, place: Place) -> dict[str, str]:
    """What the home page says is missing: the text with its link by the title."""
    page = browser.get(place.path("/")).text
    match = re.search(r'aria-label="开始使用">(.*?)</section>', page, re.DOTALL)
    rows = re.findall(r"<h3>(.*?)</h3>(.*?)</li>", match[1], re.DOTALL) if match else []
    return dict(rows)


def hold(place: Place) -> None:
    with within(place.scope):
        stored = criteria.publish_version(version(shipped_codes()[0]), place.users["community"])
        criteria.take_force(stored, Quarter.of(clock.today()), place.users["community"], holds_entries=False)
        db.session.commit()


def add_member(place: Place) -> None:
    with within(place.scope):
        members.add(Particulars("M1", "单文举", place.branches[0], Category.REGULAR))
        db.session.commit()


def test_a_new_community_is_led_through_everything_that_is_missing(app: Flask, place: Place) -> None:
    fresh = new_community(place)
    browser = Browser(app).signed_in(fresh.users["community"])

    missing = steps(browser, fresh)

    assert list(missing) == ["评分细则", "党员名册", "工作人员", "地址与电话"]
    links = [re.search(r'href="([^"]*)"', text) for text in missing.values()]
    assert [link[1] if link else "" for link in links] == [
        fresh.path("/criteria"), fresh.path("/members/import"), fresh.path("/staff"), fresh.path("/branches")
    ]  # fmt: skip
    assert "第一支部" in missing["工作人员"]
    for link in links:
        assert link is not None
        assert browser.get(link[1]).status_code == 200


def test_each_thing_disappears_when_it_is_there_and_the_list_with_the_last(app: Flask, place: Place) -> None:
    fresh = new_community(place)
    browser = Browser(app).signed_in(fresh.users["community"])
    steps(browser, fresh)

    hold(fresh)
    assert list(steps(browser, fresh)) == ["党员名册", "工作人员", "地址与电话"]
    add_member(fresh)
    assert list(steps(browser, fresh)) == ["工作人员", "地址与电话"]
    secretary = user("支部书记")
    with within(fresh.scope):
        grants.grant(secretary, Role.SECRETARY, user("授权人"), tenant=fresh.id, branch=fresh.branches[0])
        db.session.commit()
    assert list(steps(browser, fresh)) == ["地址与电话"]
    browser.post(fresh.path("/branches/contact"), {"address": "文治街 1 号", "telephone": "0827-3360000"})
    assert "开始使用" not in browser.get(fresh.path("/")).text

    grants.withdraw(db.session.scalars(select(Grant).where(Grant.user_id == secretary.id)).one(), user("收回人"))
    db.session.commit()
    assert list(steps(browser, fresh)) == ["工作人员"]


def test_who_may_not_see_to_it_reads_which_role_may(app: Flask, place: Place) -> None:
    fresh = new_community(place)
    recorder = user("记录员")
    grant(recorder, Role.RECORDER, tenant_id=fresh.id, branch_id=fresh.branches[0])
    db.session.commit()

    missing = steps(Browser(app).signed_in(recorder), fresh)

    assert list(missing) == ["评分细则", "党员名册", "工作人员", "地址与电话"]
    for text in missing.values():
        assert "href" not in text
        assert "由 <b>社区管理员</b> 办理" in text


def test_a_community_without_an_administrator_names_who_appoints_one(app: Flask, place: Place) -> None:
    db.session.execute(
        update(Grant).where(Grant.tenant_id == place.id, Grant.role == Role.COMMUNITY).values(withdrawn_at=clock.now())
    )
    db.session.commit()

    missing = steps(Browser(app).signed_in(place.users["recorder"]), place)

    assert "由 <b>安全管理员</b> 办理" in missing["社区管理员"]


def test_a_branch_s_staff_do_not_take_their_empty_branch_for_an_empty_register(app: Flask, place: Place) -> None:
    with within(place.scope):
        members.move_all(tree.branch("b2"), place.branches[0])
        db.session.commit()

    assert "党员名册" not in steps(Browser(app).signed_in(place.users["secretary-2"]), place)


def test_a_single_branch_needs_two_people_and_no_secretary(app: Flask, place: Place) -> None:
    fresh = new_community(place)
    db.session.execute(update(Community).where(Community.id == fresh.id).values(kind=Kind.SINGLE_BRANCH))
    db.session.commit()
    browser = Browser(app).signed_in(fresh.users["community"])
    assert "只有一个人" in steps(browser, fresh)["工作人员"]

    grants.grant(user("副书记"), Role.COMMUNITY, user("授权人"), tenant=fresh.id)
    db.session.commit()

    assert "工作人员" not in steps(browser, fresh)


def test_a_closed_community_is_not_set_up(app: Flask, place: Place) -> None:
    fresh = new_community(place)
    close(fresh)

    assert steps(Browser(app).signed_in(fresh.users["community"]), fresh) == {}


def test_one_person_with_two_roles_is_one_person(app: Flask, place: Place) -> None:
    db.session.execute(update(Community).where(Community.id == place.id).values(kind=Kind.SINGLE_BRANCH))
    holders = (Grant.tenant_id == place.id, Grant.role != Role.MEMBER)
    db.session.execute(update(Grant).where(*holders).values(withdrawn_at=clock.now()))
    alone = user("一个人")
    for role in (Role.SECRETARY, Role.RECORDER):
        grant(alone, role, tenant_id=place.id, branch_id=place.branches[0])
    db.session.commit()

    assert "只有一个人" in steps(Browser(app).signed_in(alone), place)["工作人员"]
