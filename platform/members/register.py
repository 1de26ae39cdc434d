"""A community's register as figures need it: who is on it in which branch, with what is dated about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple, TypeVar

import polars as pl
from sqlalchemy import select

from core.db import db
from members.models import Category, DatedCategory, DatedStatus, Exemption, Member, Status
from tenants.models import Branch
from tenants.scope import WHOLE_COMMUNITY, Scope

ROSTER = {
    "member_id": pl.Int64,
    "member_no": pl.String,
    "name": pl.String,
    "branch": pl.String,
    "category": pl.String,
    "status": pl.String,
    "joined_party_on": pl.Date,
    "active_from": pl.Date,
    "active_to": pl.Date,
}
BYTES_A_PERSON = 2_000
T = TypeVar("T")


class Person(NamedTuple):
    """A member; category and status are today's."""

    id: int
    member_no: str
    name: str
    branch_id: int
    branch: str
    category: Category
    status: Status
    joined_party_on: date | None
    active_from: date | None
    active_to: date | None


class Dated(NamedTuple):
    """A category or a status from one day to another; an open end is today's."""

    starts_on: date
    ends_on: date | None
    value: Category | Status


@dataclass(frozen=True)
class Register:
    """Everybody by pinyin, their categories and statuses by member id, oldest first, and who is exempt when.

    exemptions: member_id Int64, from, to Date.
    """

    people: tuple[Person, ...]
    categories: Mapping[int, Sequence[Dated]]
    statuses: Mapping[int, Sequence[Dated]]
    exemptions: pl.DataFrame
    _rosters: dict[date, pl.DataFrame] = field(default_factory=dict, compare=False)

    @cached_property
    def numbers(self) -> dict[int, int]:
        """Each member's row number in every roster, in the order of ids."""
        return {member_id: number for number, member_id in enumerate(sorted(person.id for person in self.people))}

    @cached_property
    def index(self) -> pl.DataFrame:
        """The same as a frame: member_id Int64, member UInt32."""
        return pl.DataFrame(
            list(self.numbers.items()), schema={"member_id": pl.Int64, "member": pl.UInt32}, orient="row"
        )

    def roster(self, day: date) -> pl.DataFrame:
        """Return everybody by id with the category and status of a day; see ROSTER."""
        if day not in self._rosters:
            people = sorted(self.people, key=lambda person: person.id)
            self._rosters[day] = pl.DataFrame([self._row(one, day) for one in people], schema=ROSTER, orient="row")
        return self._rosters[day]

    def _row(self, one: Person, day: date) -> tuple[object, ...]:
        category = _on(self.categories.get(one.id, ()), day, one.category)
        status = _on(self.statuses.get(one.id, ()), day, one.status)
        days = (one.joined_party_on, one.active_from, one.active_to)
        return (one.id, one.member_no, one.name, one.branch, category.value, status.value, *days)

    def exempt(self) -> pl.DataFrame | None:
        """Return `member, from, to` by row number, None where nobody ever was exempt."""
        if not self.exemptions.height:
            return None
        return self.exemptions.join(self.index, on="member_id", how="inner").select("member", "from", "to")

    def neighbours(self, member_id: int, current: Scope) -> tuple[str | None, str | None]:
        """Return the numbers of the members before and after one, by pinyin, among those whom a scope sees."""
        seen = [one for one in self.people if current.branches is None or one.branch_id in current.branches]
        place = next((number for number, one in enumerate(seen) if one.id == member_id), None)
        if place is None or current.member is not None:
            return None, None
        before = seen[place - 1].member_no if place else None
        return before, seen[place + 1].member_no if place + 1 < len(seen) else None

    @property
    def size(self) -> int:
        """About how many bytes it holds."""
        return BYTES_A_PERSON * len(self.people)


def _on(dated: Sequence[Dated], day: date, today: T) -> T | Category | Status:
    values = (row.value for row in dated if row.starts_on <= day <= (row.ends_on or date.max))
    return next(values, today)


def register() -> Register:
    """Read the register of the scope's community, whatever branches the scope is narrowed to; a member's own scope gets
    that member."""
    people = db.session.execute(
        select(
            Member.id,
            Member.member_no,
            Member.name,
            Member.branch_id,
            Branch.name.label("branch"),
            Member.category,
            Member.status,
            Member.joined_party_on,
            Member.active_from,
            Member.active_to,
        )
        .join(Branch, Branch.id == Member.branch_id)
        .order_by(Member.sort_key, Member.id),
        execution_options=WHOLE_COMMUNITY,
    )
    exempt = db.session.execute(select(Exemption.member_id, Exemption.starts_on, Exemption.ends_on)).all()
    return Register(
        tuple(Person._make(row) for row in people),
        _dated(DatedCategory),
        _dated(DatedStatus),
        pl.DataFrame(
            [tuple(row) for row in exempt], schema={"member_id": pl.Int64, "from": pl.Date, "to": pl.Date}, orient="row"
        ),
    )


def _dated(table: type[DatedCategory] | type[DatedStatus]) -> dict[int, list[Dated]]:
    value = table.category if issubclass(table, DatedCategory) else table.status
    rows = db.session.execute(select(table.member_id, table.starts_on, table.ends_on, value).order_by(table.starts_on))
    by_member: dict[int, list[Dated]] = {}
    for member_id, *dated in rows:
        by_member.setdefault(member_id, []).append(Dated._make(dated))
    return by_member
