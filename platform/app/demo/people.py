"""The demo's members: who they are, since when, and how they behave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from sqlalchemy import insert, select

from app.demo.names import people
from core import clock
from core.db import db
from core.encryption import encrypt, keyed_hash
from members.identity import check_digit
from members.models import Category, DatedCategory, DatedStatus, Exemption, Member, Status
from members.names import initials, sort_key
from tenants.models import Branch

T = TypeVar("T")

REGION_NOT_IN_USE = "990099"
CATEGORIES = (
    (Category.RETIRED, 30), (Category.VILLAGE_TO_RESIDENT, 22), (Category.NEW_SECTOR, 16), (Category.MIGRANT, 12),
    (Category.POCKET, 4), (Category.REGULAR, 16),
)  # fmt: skip
STATUSES = (
    (Status.FULL, 900), (Status.PROBATIONARY, 25), (Status.LOST_CONTACT, 6), (Status.ABROAD, 8), (Status.SUSPENDED, 3),
    (Status.FRAIL, 58),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """A stored member as the demo's ledger needs them; care and zeal are between 0 and 1."""

    member_id: int
    branch_id: int
    active_from: date | None
    active_to: date | None
    care: float
    zeal: float


def fill(chance: Random, prefix: str, number: int, branches: list[Branch], year: int, actor: int) -> list[Person]:
    """Store members with their dated rows and some exemptions; return them in the order of their numbers."""
    invented = enumerate(people(chance, number), 1)
    rows = [_member(chance, f"{prefix}{place:03d}", name, branches, year) for place, name in invented]
    ids = list(db.session.scalars(insert(Member).returning(Member.id, sort_by_parameter_order=True), rows))
    _store_dated_rows(rows, ids)
    _store_exemptions(chance, ids, year, actor)
    stored = db.session.scalars(select(Member).where(Member.id.in_(ids)).order_by(Member.id))
    return [_person(chance, row) for row in stored]


def _person(chance: Random, row: Member) -> Person:
    care, zeal = chance.betavariate(5, 2), chance.betavariate(2, 3)
    return Person(row.id, row.branch_id, row.active_from, row.active_to, care, zeal)


def _member(chance: Random, member_no: str, name: str, branches: list[Branch], year: int) -> dict[str, object]:
    born = date(1940, 1, 1) + timedelta(days=int(chance.triangular(0, 23_000, 12_000)))
    joined = max(date(1958, 7, 1), born + timedelta(days=chance.randint(7_000, 13_000)))
    moved = chance.random()
    number = f"{REGION_NOT_IN_USE}{born:%Y%m%d}{member_no[-3:]}"
    id_number = number + check_digit(number)
    phone = f"1990000{chance.randint(0, 9999):04d}"
    return {
        "tenant_id": branches[0].tenant_id,
        "branch_id": chance.choice(branches).id,
        "member_no": member_no,
        "name": name,
        "sort_key": sort_key(name),
        "initials": initials(name),
        "category": _one_of(chance, CATEGORIES),
        "status": _one_of(chance, STATUSES),
        "joined_party_on": min(joined, date(year - 1, 12, 31)),
        "active_from": date(year, 1, 1) + timedelta(days=chance.randint(20, 600)) if moved < 0.03 else None,
        "active_to": date(year, 1, 1) + timedelta(days=chance.randint(100, 600)) if moved > 0.98 else None,
        "id_number_encrypted": encrypt(id_number),
        "id_number_hash": keyed_hash(id_number),
        "phone_encrypted": encrypt(phone),
        "made_at": clock.now(),
    }


def _one_of(chance: Random, weighted: tuple[tuple[T, int], ...]) -> T:
    return chance.choices([one for one, _ in weighted], [weight for _, weight in weighted])[0]


def _store_dated_rows(rows: list[dict[str, object]], ids: list[int]) -> None:
    categories, statuses = [], []
    for number, row in zip(ids, rows, strict=True):
        common = {"tenant_id": row["tenant_id"], "member_id": number}
        since = row["active_from"] or row["joined_party_on"]
        categories.append({**common, "category": row["category"], "starts_on": since})
        statuses.append({**common, "status": row["status"], "starts_on": since})
    db.session.execute(insert(DatedCategory), categories)
    db.session.execute(insert(DatedStatus), statuses)


def _store_exemptions(chance: Random, ids: list[int], year: int, actor: int) -> None:
    for number in ids:
        if chance.random() < 0.025:
            first = date(year, 1, 1) + timedelta(days=chance.randint(0, 500))
            db.session.add(
                Exemption(
                    member_id=number,
                    starts_on=first,
                    ends_on=first + timedelta(days=chance.randint(20, 120)),
                    reason=chance.choice(("住院治疗，支部会议同意", "外出照料家人，已报备", "年老体弱，行动不便")),
                    decided_by_id=actor,
                    decided_at=clock.now(),
                )
            )
