"""Factories: each builds a whole, committed chain, so that a test begins where its rule does."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources

from sqlalchemy import select

from accounts import passwords
from accounts.models import SYSTEM_ACTOR, Grant, Role, User
from boards import actions as boards
from core import clock
from core.db import db
from core.quarter import Quarter
from criteria import actions as criteria
from evaluations import actions as evaluations
from evaluations.models import Source
from ledger import actions as ledger
from ledger.checks import NewEntry
from ledger.models import Entry
from members import actions as members
from members.models import Category, DatedCategory, DatedStatus, Member
from members.names import initials, sort_key
from publicity import actions as publicity
from publicity.models import Publication
from rules import Version, read
from stars import actions as stars
from tenants import audit
from tenants.models import Branch, Community, District, Kind, Street
from tenants.queries import community_ids
from tenants.scope import Scope, community_scope, enter, leave

PASSWORD = "Test-password-1"
BEGINS = Quarter(2022, 1)
EPOCH = datetime(2022, 1, 1, 4, tzinfo=UTC)
_numbers = itertools.count(1)


@cache
def _password_hash() -> str:
    return passwords.hashed(PASSWORD)


@cache
def _read(document: bytes) -> Version:
    """Read a document once for all communities: reading takes longer than everything else that makes one."""
    return read(document)


@dataclass
class Place:
    """A community with people in every role; `scope` is its own."""

    id: int
    code: str
    street_code: str
    branches: list[int]
    users: dict[str, User]
    members: list[Member] = field(default_factory=list)
    member_ids: list[int] = field(default_factory=list)

    @property
    def scope(self) -> Scope:
        return community_scope(self.id)

    def path(self, rest: str = "") -> str:
        return f"/communities/{self.code}{rest}"

    def api(self, rest: str = "") -> str:
        return f"/api/v1/communities/{self.code}{rest}"


def user(name: str, *, may_sign_in: bool = True) -> User:
    """A person without a role; the password is PASSWORD."""
    row = _user(name, may_sign_in=may_sign_in)
    db.session.add(row)
    db.session.flush()
    return row


def _user(name: str, *, may_sign_in: bool = True) -> User:
    return User(
        username=f"{name}-{next(_numbers)}",
        name=name,
        password_hash=_password_hash() if may_sign_in else None,
        made_at=clock.now(),
        language="zh_Hans",
    )


def grant(holder: User, role: Role, **where: int | None) -> Grant:
    row = _grant(holder, role, **where)
    db.session.add(row)
    db.session.flush()
    return row


def _grant(holder: User, role: Role, **where: int | None) -> Grant:
    return Grant(user_id=holder.id, role=role, granted_at=clock.now(), **where)


def street() -> Street:
    """A street of the one district, with a supervisor nobody named."""
    district = db.session.scalar(select(District))
    if district is None:
        district = District(code="enyang", name="恩阳区", city="巴中市")
        system = User(username=SYSTEM_ACTOR, name="系统", made_at=clock.now(), language="zh_Hans")
        db.session.add_all([district, system])
        db.session.flush()
    number = next(_numbers)
    row = Street(district_id=district.id, code=f"street-{number}", name=f"第{number}街道")
    db.session.add(row)
    db.session.flush()
    return row


def standard(version: str = "optimised") -> bytes:
    """A shipped Mashi standard, as its file."""
    return (resources.files("rules") / "versions" / f"mashi-2022-{version}.yaml").read_bytes()


def community(
    version: str = "optimised",
    *,
    kind: Kind = Kind.GENERAL_BRANCH,
    member_count: int = 4,
    since: Quarter = BEGINS,
    of: Street | None = None,
    document: bytes | None = None,
) -> Place:
    """A community: two branches, staff for the first one, members, and a version in force."""
    above = of or street()
    number = next(_numbers)
    row = Community(
        street_id=above.id,
        code=f"community-{number}",
        name=f"第{number}社区",
        kind=kind,
        address="测试路 8 号党群服务中心",
        telephone="0827-0000000",
    )
    db.session.add(row)
    db.session.flush()
    enter(community_scope(row.id))
    branches = [Branch(code=f"b{n}", name=f"第{n}支部", position=n) for n in (1, 2)]
    db.session.add_all(branches)
    db.session.flush()
    place = Place(row.id, row.code, above.code, [branch.id for branch in branches], _staff(row.id, branches))
    with clock.stopped_at(EPOCH - timedelta(days=30)):
        stored = criteria.publish_version(_read(document or standard(version)), place.users["community"])
        criteria.take_force(stored, since, place.users["community"], holds_entries=False)
        place.members = _first_members(place, member_count)
        place.member_ids = [row.id for row in place.members]
    if place.members:
        place.users["member"] = _user("党员本人")
        db.session.add(place.users["member"])
        db.session.flush()
        db.session.add(_grant(place.users["member"], Role.MEMBER, tenant_id=row.id, member_id=place.members[0].id))
    db.session.commit()
    leave()
    return place


def _staff(tenant: int, branches: list[Branch]) -> dict[str, User]:
    users = {name: _user(name) for name in ("community", "deputy", "secretary", "recorder", "secretary-2")}
    db.session.add_all(users.values())
    db.session.flush()
    roles = {"community": Role.COMMUNITY, "deputy": Role.COMMUNITY, "recorder": Role.RECORDER}
    places = {"secretary": branches[0].id, "recorder": branches[0].id, "secretary-2": branches[1].id}
    for name, holder in users.items():
        role = roles.get(name, Role.SECRETARY)
        db.session.add(_grant(holder, role, tenant_id=tenant, branch_id=places.get(name)))
    return users


def _particulars(place: Place, number: int, name: str = "", **particulars: object) -> members.Particulars:
    form: dict[str, object] = {
        "member_no": f"M{number:03d}",
        "name": name or f"测试{'一二三四五六七八九十'[number % 10]}",
        "branch_id": place.branches[(number + 1) % 2],
        "category": Category.REGULAR,
        "joined_party_on": date(2001, 7, 1),
    }
    return members.Particulars(**(form | particulars))  # type: ignore[arg-type]


def member(place: Place, number: int, name: str = "", **particulars: object) -> Member:
    """A member, odd numbers of the first branch, even ones of the second."""
    return members.add(_particulars(place, number, name, **particulars))


def _first_members(place: Place, count: int) -> list[Member]:
    """The members of a new community, all in one statement for each table; `members.add` asks for each of them."""
    entered = [_particulars(place, number) for number in range(1, count + 1)]
    rows = [
        Member(
            **{name: value for name, value in vars(one).items() if name not in ("id_number", "phone")},
            sort_key=sort_key(one.name),
            initials=initials(one.name),
            made_at=clock.now(),
        )
        for one in entered
    ]
    db.session.add_all(rows)
    db.session.flush()
    for row in rows:
        since = row.joined_party_on
        db.session.add(DatedCategory(member_id=row.id, category=row.category, starts_on=since))
        db.session.add(DatedStatus(member_id=row.id, status=row.status, starts_on=since))
        audit.record("member_added", row.member_no, tenant=place.id)
    return rows


def entry(
    place: Place,
    item: str = "duty.1",
    on: date = date(2022, 8, 1),
    *,
    of: int = 0,
    state: str = "recognised",
    quantity: int = 100,
) -> Entry:
    """An entry taken as far as `state` says; the scope must be the place's."""
    with clock.stopped_at(datetime(2022, 12, 31, 2, tzinfo=UTC)):
        row = ledger.record(NewEntry(place.members[of], item, on, "测试事由", quantity), place.users["recorder"])
        if state in ("verified", "recognised"):
            ledger.verify(row, place.users["secretary"])
        if state == "recognised":
            ledger.recognise(row, place.users["community"])
    return row


def district_scope() -> Scope:
    """The scope of the district's own pages: it reads every community and writes none."""
    return Scope(community_ids(), frozenset(), is_district=True)


def installation_user(role: Role, street_id: int | None = None) -> User:
    """Somebody with a role above the communities."""
    row = user(role.value)
    grant(row, role, street_id=street_id)
    db.session.commit()
    return row


def confirmed_board(place: Place, quarter: Quarter) -> Publication:
    """The quarter's board, published on the tenth of the next month, then confirmed; the scope must be the place's."""
    began = datetime(quarter.next.year, quarter.next.first_day.month, 10, 2, tzinfo=UTC)
    with clock.stopped_at(began):
        board = boards.draft(quarter, place.users["community"])
        publication = publicity.publish(board, place.users["community"], days=1)
    with clock.stopped_at(began + timedelta(days=5)):
        publicity.confirm(board, place.users["deputy"])
    return publication


def recognised_year(place: Place, year: int = 2022) -> Publication:
    """A whole year: its boards confirmed, everybody appraised, the stars recognised; return the last publication."""
    published = [confirmed_board(place, Quarter(year, number)) for number in (1, 2, 3, 4)]
    with clock.stopped_at(datetime(year + 1, 2, 10, 2, tzinfo=UTC)):
        scores = {(member, source): 9000 for member in place.member_ids for source in Source}
        evaluations.enter(year, scores, place.users["community"])
        rating_round = stars.rate_year(year, place.users["community"])
        stars.accept(rating_round, place.users["deputy"], {})
        stars.recognise(rating_round, place.users["community"], {})
    return published[-1]
