"""A community of 200 members and 12,000 recognised entries, with somebody who is signed in: what the benchmarks ask."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from flask import Flask

from accounts.models import Grant, Role, StoredSession, User
from accounts.sessions import hashed
from core import clock
from core.db import db
from core.quarter import Quarter
from criteria import actions as criteria
from ledger import bulk
from ledger.states import EventKind, Source
from members import actions as members
from members.models import Category
from rules import version
from tenants.models import Branch, Community, District, Street
from tenants.scope import community_scope, within

ROOT = Path(__file__).resolve().parents[1]
MEMBERS, ENTRIES = 200, 12_000


@dataclass
class Bench:
    """A filled community, a signed-in cookie, and the paths that are asked."""

    app: Flask
    cookie: str
    standing: str
    cards: list[str]
    home: str
    first_member: int
    entry: bulk.Row
    tenant: int


def fill(app: Flask) -> Bench:
    with app.app_context():
        tenant, branches, user = unit()
        with within(community_scope(tenant)):
            quarter = Quarter.of(clock.today())
            first = Quarter(quarter.year, 1)
            with clock.stopped_at(datetime(first.year - 1, 12, 1, tzinfo=UTC)):
                stored = criteria.publish_version(version("mashi-2022-optimised"), user)
                criteria.take_force(stored, first, user, holds_entries=False)
                people = [add_member(number, branches) for number in range(1, MEMBERS + 1)]
            entries = invented(people, branches, user, first.first_day)
            bulk.load(entries)
            bulk.count_anew()
            db.session.commit()
            numbers = [f"M{number:03d}" for number in range(1, MEMBERS + 1)]
        base = "/communities/bench"
        return Bench(
            app=app,
            cookie=signed_in(app, user.id),
            standing=f"{base}/standings/{quarter}",
            cards=[f"{base}/members/{number}/card?quarter={quarter}" for number in numbers],
            home=f"{base}/",
            first_member=people[0],
            entry=entries[0],
            tenant=tenant,
        )


def unit() -> tuple[int, list[int], User]:
    district = District(code="bench", name="测量区", city="")
    db.session.add(district)
    db.session.flush()
    street = Street(district_id=district.id, code="bench", name="测量街道")
    users = [
        User(username=name, name=name, made_at=clock.now(), language="zh_Hans", password_hash="none")
        for name in ("admin", "r", "s")
    ]
    db.session.add_all([street, *users])
    db.session.flush()
    community = Community(street_id=street.id, code="bench", name="测量社区")
    db.session.add(community)
    db.session.flush()
    db.session.add(Grant(user_id=users[0].id, role=Role.COMMUNITY, tenant_id=community.id, granted_at=clock.now()))
    with within(community_scope(community.id)):
        branches = [Branch(code=f"b{n}", name=f"第{n}支部", position=n) for n in range(1, 5)]
        db.session.add_all(branches)
        db.session.flush()
        ids = [branch.id for branch in branches]
    db.session.commit()
    return community.id, ids, users[0]


def add_member(number: int, branches: list[int]) -> int:
    return members.add(
        members.Particulars(
            member_no=f"M{number:03d}",
            name=f"测量{number}",
            branch_id=branches[number % len(branches)],
            category=Category.REGULAR,
            joined_party_on=date(2001, 7, 1),
        )
    ).id


def invented(people: list[int], branches: list[int], user: User, first: date) -> list[bulk.Row]:
    chance = Random(1)
    codes = [item.code for item in version("mashi-2022-optimised").items.values() if item.effect in ("deduct", "add")]
    days = max(1, (clock.today() - first).days)
    results = []
    for number in range(ENTRIES):
        place = number % len(people)
        on = first + timedelta(days=chance.randrange(days))
        at = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
        steps = (
            bulk.Step(EventKind.VERIFIED, user.id + 1, at + timedelta(hours=1)),
            bulk.Step(EventKind.RECOGNISED, user.id + 2, at + timedelta(hours=2)),
        )
        results.append(
            bulk.Row(
                member_id=people[place],
                branch_id=branches[(place + 1) % len(branches)],
                item=chance.choice(codes),
                occurred_on=on,
                quantity=100,
                points=None,
                reason="测量",
                source=Source.FORM,
                recorded_by_id=user.id,
                recorded_at=at,
                steps=steps,
            )
        )
    return results


def signed_in(app: Flask, user_id: int) -> str:
    key = secrets.token_urlsafe(16)
    db.session.add(
        StoredSession(
            key_hash=hashed(key),
            user_id=user_id,
            contents={"_user_id": str(user_id), "_fresh": True, "csrf_token": secrets.token_hex(20)},
            made_at=clock.now(),
            expires_at=clock.now() + timedelta(hours=2),
        )
    )
    db.session.commit()
    return f"{app.config['SESSION_COOKIE_NAME']}={key}"
