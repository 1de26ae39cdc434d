"""Filling the demo district once: units, accounts, members, two years of entries, boards and stars."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from importlib import resources
from random import Random

from sqlalchemy import Row, select

from accounts import passwords, sessions
from accounts.models import SYSTEM_ACTOR, Grant, Role, User
from app.demo import names, people
from app.demo.year import Place, Staff, live_through
from core import clock
from core.db import db
from core.quarter import Quarter
from criteria import actions as criteria
from ledger import bulk
from ledger.models import ChainHead
from members.models import Member
from tenants.models import Branch, Community, District, Street
from tenants.scope import community_scope, within

SEED = 20220901
ACCOUNTS = {
    "district": ("何静", Role.DISTRICT),
    "system": ("向海", Role.SYSTEM),
    "security": ("顾安", Role.SECURITY),
    "auditor": ("秦明", Role.AUDITOR),
}
NAMED = (*ACCOUNTS, "street-dengke", "mashi", "mashi-secretary", "mashi-recorder", "mashi-member")
OWN = tuple(code for communities in names.COMMUNITIES.values() for code, _name in communities)
Say = Callable[[str], None]


ANEW = 8
"""After how many communities PostgreSQL counts anew what it is asked by."""


class AnotherDistrict(Exception):
    """The database holds a district that is not the demo's; nothing is filled there."""


def make_units(password: str) -> list[str]:
    """Make the demo's units where there is no district yet; return the codes of its communities. Commits.

    Only the named accounts get the password. Raises AnotherDistrict.
    """
    if db.session.scalar(select(District.id).limit(1)) is None:
        with clock.stopped_at(_before(clock.today().year - 1)):
            _units(password)
        db.session.commit()
    return [row.code for row in _own_communities()]


def fill(password: str, say: Say, only: Collection[str]) -> int:
    """Fill those of a founded district's communities that are named and still empty. Commits community by community.

    Returns how many communities were filled; a run that was cut off is taken up where it ended.
    """
    first, communities, filled = clock.today().year - 1, _own_communities(), 0
    for place, (tenant, name, code) in enumerate(communities, 1):
        with within(community_scope(tenant)):
            if code not in only or db.session.scalar(select(ChainHead.id)) is not None:
                continue
            entries, members = _community(Random(f"{SEED}{code}"), tenant, code, first, password)
            if filled % ANEW == 0:
                bulk.count_anew()
            db.session.commit()
        filled += 1
        say(f"[{place:2d}/{len(communities)}] {name}: {members} members, {entries} entries")
    bulk.count_anew()
    db.session.commit()
    return filled


def _own_communities() -> Sequence[Row[int, str, str]]:
    """Id, name and code of the demo's communities; what visitors opened besides is theirs."""
    rows = select(Community.id, Community.name, Community.code).where(Community.code.in_(OWN)).order_by(Community.id)
    communities = db.session.execute(rows).all()
    if len(communities) < len(OWN):
        raise AnotherDistrict
    return communities


def renew_passwords(password: str) -> None:
    """Let the named accounts of a filled district sign in with this password, whatever became of them. Commits."""
    for user in db.session.scalars(select(User).where(User.username.in_(NAMED))).all():
        user.disabled_at = user.totp_secret_encrypted = None
        if not passwords.matches(user.password_hash, password):
            user.password_hash = passwords.hashed(password)
            sessions.end_all(user.id)
    db.session.commit()


def _before(first: int) -> datetime:
    """The demo was set up a month before its first year."""
    return datetime(first - 1, 12, 1, 2, tzinfo=UTC)


def _units(password: str) -> None:
    district = District(code="enyang", name="恩阳区", city="巴中市")
    system = _user(SYSTEM_ACTOR, "系统", None)
    db.session.add_all([district, system])
    db.session.flush()
    number = 0
    for code, name in names.STREETS:
        street = Street(district_id=district.id, code=code, name=name)
        db.session.add(street)
        db.session.flush()
        _street_supervisor(street, password)
        for community_code, community_name in names.COMMUNITIES[code]:
            row = Community(
                street_id=street.id,
                code=community_code,
                name=community_name,
                address=f"{community_name.removesuffix('社区')}路 {number + 8} 号社区党群服务中心二楼",
                telephone=f"0827-000{number:04d}",
            )
            db.session.add(row)
            db.session.flush()
            number += 1
    for username, (name, role) in ACCOUNTS.items():
        user = _user(username, name, password)
        db.session.add(user)
        db.session.flush()
        _grant(user, role)


def _street_supervisor(street: Street, password: str) -> None:
    is_example = street.code == "dengke"
    user = _user(
        f"street-{street.code}", {"dengke": "冉志平"}.get(street.code, "督导员"), password if is_example else None
    )
    db.session.add(user)
    db.session.flush()
    _grant(user, Role.STREET, street_id=street.id)


def _user(username: str, name: str, password: str | None) -> User:
    return User(
        username=username,
        name=name,
        password_hash=passwords.hashed(password) if password else None,
        language="zh_Hans",
        made_at=clock.now(),
    )


def _grant(user: User, role: Role, **place: int) -> None:
    db.session.add(Grant(user_id=user.id, role=role, granted_at=clock.now(), **place))


def _community(chance: Random, tenant: int, code: str, first: int, password: str) -> tuple[int, int]:
    with clock.stopped_at(_before(first)):
        db.session.add(ChainHead(sequence=0, digest=bytes(32)))
        branches = _branches(chance, tenant)
        staff = _staff(code, tenant, branches, password if code == "mashi" else None)
        _criteria(chance, code, staff.administrator, first)
        number = 160 if code == "mashi" else int(chance.triangular(60, 260, 140))
        persons = people.fill(chance, code[:2].upper(), number, branches, first, staff.administrator.id)
        if code == "mashi":
            _member_account(persons, branches[0], tenant, password)
    return live_through(chance, Place(code, branches, staff, persons), first), number


def _branches(chance: Random, tenant: int) -> list[Branch]:
    number = 4 if tenant == 1 else chance.randint(3, 6)
    rows = [
        Branch(tenant_id=tenant, code=f"b{n}", name=name, position=n)
        for n, name in enumerate(names.BRANCHES[:number], 1)
    ]
    db.session.add_all(rows)
    db.session.flush()
    return rows


def _staff(code: str, tenant: int, branches: list[Branch], password: str | None) -> Staff:
    chance = Random(f"{SEED}{code}")
    posts = ("", "-deputy", "-secretary", "-recorder", "-secretary-2", "-recorder-2")
    suffixes = ("", "-secretary", "-recorder")
    users = [_user(code + post, names.person(chance), password if post in suffixes else None) for post in posts]
    db.session.add_all(users)
    db.session.flush()
    street_id = db.session.scalars(select(Community.street_id).where(Community.id == tenant)).one()
    supervisors = select(User).join(Grant, Grant.user_id == User.id).where(Grant.street_id == street_id)
    staff = Staff(*[*users, db.session.scalars(supervisors).one()])
    _grant(staff.administrator, Role.COMMUNITY, tenant_id=tenant)
    _grant(staff.deputy, Role.COMMUNITY, tenant_id=tenant)
    for place, branch in enumerate(branches):
        secretary = staff.secretary if place == 0 else staff.secretary_of_rest
        recorder = staff.recorder if place == 0 else staff.recorder_of_rest
        _grant(secretary, Role.SECRETARY, tenant_id=tenant, branch_id=branch.id)
        _grant(recorder, Role.RECORDER, tenant_id=tenant, branch_id=branch.id)
    return staff


def _member_account(persons: list[people.Person], branch: Branch, tenant: int, password: str) -> None:
    """The member account belongs to somebody of the first branch who is active all the time."""
    own = next(p for p in persons if p.branch_id == branch.id and p.active_from is None and p.active_to is None)
    name = db.session.scalars(select(Member.name).where(Member.id == own.member_id)).one()
    user = _user("mashi-member", name, password)
    db.session.add(user)
    db.session.flush()
    _grant(user, Role.MEMBER, tenant_id=tenant, member_id=own.member_id)


def _criteria(chance: Random, code: str, by: User, first: int) -> None:
    """麻石 runs the optimised version; of the others some do, some still pilot, some changed at the year's turn."""
    texts = {name: _document(name) for name in ("pilot", "optimised")}
    way = "optimised" if code == "mashi" else chance.choice(("optimised", "optimised", "pilot", "changed"))
    begins = Quarter(first, 1)
    stored = criteria.publish(texts["pilot" if way in ("pilot", "changed") else "optimised"], by)
    criteria.take_force(stored, begins, by, holds_entries=False)
    if way == "changed":
        later = criteria.publish(texts["optimised"], by)
        criteria.take_force(later, Quarter(first + 1, 1), by, holds_entries=False)


def _document(name: str) -> bytes:
    return (resources.files("rules") / "versions" / f"mashi-2022-{name}.yaml").read_bytes()
