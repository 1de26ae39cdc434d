"""A quarter's standing: the register and the ledger of a community, scored in one pass."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import polars as pl
from flask_babel import gettext as _
from sqlalchemy import select

from boards.errors import TooLarge
from boards.models import Board, BoardRow, Stage
from core.db import db
from core.quarter import Quarter
from criteria.clauses import VersionDates
from criteria.queries import dated_versions, no_version
from ledger import columns
from members.register import Register, register
from rules import FiguresTooLarge, InForce, Item, NoVersionInForce, Standing, Version, score


@dataclass(frozen=True)
class LiveStanding:
    """A quarter's standing with who its rows are: `roster` has member_id, member_no, name, branch by row number."""

    quarter: Quarter
    version: Version
    versions: tuple[InForce, ...]
    dates: VersionDates
    register: Register
    roster: pl.DataFrame
    standing: Standing

    def row_of(self, member_id: int) -> int | None:
        """Return the dense index of a member, None where the roster lacks them."""
        return self.register.numbers.get(member_id)

    @property
    def size(self) -> int:
        """About how many bytes it holds."""
        return int(self.roster.estimated_size()) + self.standing.size


@dataclass(frozen=True)
class Sources:
    """What a quarter is scored from: versions and their days, everybody, what counts by row number, the boards before.

    entries: as `rules.score` takes them; before: member_id, colour of the confirmed board of the quarter before;
    ended: member_id, total of the one that ended the cycle before, where the version carries it over.
    """

    versions: tuple[InForce, ...]
    dates: VersionDates
    register: Register
    entries: pl.DataFrame
    before: pl.DataFrame | None
    ended: pl.DataFrame | None


def compute(quarter: Quarter) -> LiveStanding:
    """Score a quarter from the rows as they are now; raise NoVersion, TooLarge."""
    return replayed(quarter, None)


def preview(quarter: Quarter, version: Version) -> tuple[LiveStanding, LiveStanding]:
    """Score a quarter as it is and as it would be under another version, over the same ledger (scoring §7, replay):
    that of today, or, where the quarter's board is confirmed, the ledger as it stood then.

    Raises NoVersion where none is in force.
    """
    versions, dates = dated_versions()
    if not versions:
        raise no_version(quarter.last_day)
    others = (InForce(version, versions[0].since),)
    everybody, as_of = register(), _confirmed_at(quarter)
    frame = entries_of((*versions, *others), quarter.plus(-3), quarter.last_day, everybody, as_of)
    before = colours_before(quarter)
    now = Sources(versions, dates, everybody, frame, before, totals_before(versions, quarter))
    then = Sources(others, dates, everybody, frame, before, totals_before(others, quarter))
    return score_quarter(now, quarter), score_quarter(then, quarter)


def replayed(quarter: Quarter, as_of: datetime | None) -> LiveStanding:
    """Score a quarter over the ledger as it stood at an instant (None: now) and today's register; raise NoVersion,
    TooLarge."""
    (versions, dates), everybody = dated_versions(), register()
    frame = entries_of(versions, quarter.plus(-3), quarter.last_day, everybody, as_of)
    before, ended = colours_before(quarter), totals_before(versions, quarter)
    try:
        return score_quarter(Sources(versions, dates, everybody, frame, before, ended), quarter)
    except FiguresTooLarge as large:
        raise TooLarge(_("本期积分的数字过大，无法精确计算；请找出数量或分值过大的记录，登记更正。")) from large


def score_quarter(sources: Sources, quarter: Quarter) -> LiveStanding:
    """Score a quarter; raise NoVersion, FiguresTooLarge."""
    roster = sources.register.roster(quarter.last_day)
    try:
        standing = score(
            sources.versions,
            roster.drop("member_id", "name"),
            sources.entries,
            quarter,
            previous=_by_row(sources.before, sources.register),
            carried=_by_row(sources.ended, sources.register),
            exemptions=sources.register.exempt(),
        )
    except NoVersionInForce as none:
        raise no_version(quarter.last_day) from none
    return LiveStanding(
        quarter, standing.period.version, sources.versions, sources.dates, sources.register, roster, standing
    )


def _by_row(frame: pl.DataFrame | None, everybody: Register) -> pl.DataFrame | None:
    """Put row numbers in the place of member ids."""
    if frame is None:
        return None
    joined = frame.join(everybody.index, on="member_id", how="inner")
    return joined.select("member", pl.exclude("member", "member_id"))


def _confirmed_at(quarter: Quarter) -> datetime | None:
    return db.session.scalar(
        select(Board.confirmed_at).where(
            Board.year == quarter.year, Board.number == quarter.number, Board.stage == Stage.CONFIRMED
        )
    )


def first_day(versions: Sequence[InForce], first: Quarter) -> date:
    """Return since when entries matter: a quarter's first day, or when the first version took force."""
    return max(versions[0].since.first_day if versions else date.min, first.first_day)


def entries_of(
    versions: tuple[InForce, ...],
    first: Quarter,
    last_day: date,
    everybody: Register,
    as_of: datetime | None = None,
) -> pl.DataFrame:
    """Return the recognised entries from a quarter's first day on, as `rules.score` takes them; with `as_of`, those
    that counted at that instant."""
    read = EntriesReader(versions, everybody)
    return read(first_day(versions, first), until=last_day, as_of=as_of)


@dataclass(frozen=True)
class EntriesReader:
    """Reads recognised entries as `rules.score` takes them: row numbers in the place of member ids, and nothing that no
    item of the versions asks for."""

    versions: Sequence[InForce]
    register: Register

    def __call__(
        self,
        since: date,
        among: Collection[int] | None = None,
        *,
        until: date = date.max,
        as_of: datetime | None = None,
    ) -> pl.DataFrame:
        """Return those from one day to another; with `among` of these ids, with `as_of` as they counted then."""
        dated, described = self._asks_for_categories, self._asks_for_descriptions
        recognised = columns.recognised(
            since, until, dated_categories=dated, described=described, as_of=as_of, among=among
        )
        joined = recognised.join(self.register.index, on="member_id", how="inner", maintain_order="left")
        unasked = ([] if dated else ["category"]) + ([] if described else ["measure", "attributes"])
        return joined.drop("member_id", *unasked)

    @cached_property
    def _asks_for_categories(self) -> bool:
        """Whether some item asks for the member's category of an entry's day."""
        return any(item.factors or item.applies_to or item.exempt for item in self._items())

    @cached_property
    def _asks_for_descriptions(self) -> bool:
        """Whether some item asks for a measure or attributes."""
        return any(item.takes_measure or item.attributes for item in self._items())

    def _items(self) -> Iterator[Item]:
        return (item for one in self.versions for item in one.version.items.values())


def totals_before(versions: Sequence[InForce], quarter: Quarter) -> pl.DataFrame | None:
    """Return `member_id, total` of the confirmed board that ended the cycle before, where it is carried over."""
    in_force = [one.version for one in versions if one.since <= quarter]
    if not in_force or not in_force[-1].base.carry:
        return None
    before = in_force[-1].cycle_quarters(in_force[-1].cycle_of(quarter.first_day))[0].previous
    rows = db.session.execute(
        select(BoardRow.member_id, BoardRow.total)
        .join(Board, Board.id == BoardRow.board_id)
        .where(Board.year == before.year, Board.number == before.number, Board.stage == Stage.CONFIRMED)
    ).all()
    schema = {"member_id": pl.Int64, "total": pl.Int64}
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row")


def colours_before(quarter: Quarter) -> pl.DataFrame | None:
    """Return `member_id, board` of the confirmed board of the quarter before, None where there is none."""
    before = quarter.previous
    rows = db.session.execute(
        select(BoardRow.member_id, BoardRow.colour)
        .join(Board, Board.id == BoardRow.board_id)
        .where(
            Board.year == before.year,
            Board.number == before.number,
            Board.stage == Stage.CONFIRMED,
            BoardRow.colour.is_not(None),
        )
    ).all()
    if not rows:
        return None
    named = [(row.member_id, row.colour.value) for row in rows]
    return pl.DataFrame(named, schema={"member_id": pl.Int64, "board": pl.String}, orient="row")
