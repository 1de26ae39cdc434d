"""The live standing of a quarter: the roster and the ledger of a community, scored in one pass and kept until
something changes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock

import polars as pl
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, or_, select

from boards.errors import TooLarge
from boards.models import Board, BoardRow, Stage
from core.db import db
from core.quarter import Quarter
from criteria.queries import in_force, no_version
from ledger import columns
from members.models import CategorySpell, Exemption, Member, StatusSpell
from rules import FiguresTooLarge, InForce, NoVersionInForce, Standing, Version, score
from tenants import revisions, scope
from tenants.models import Branch

KEPT = 96
_kept: OrderedDict[tuple[object, ...], LiveStanding] = OrderedDict()
_lock = Lock()

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


@dataclass(frozen=True)
class LiveStanding:
    """A quarter's standing with who its rows are: `roster` has member_id, member_no, name, branch by row number."""

    quarter: Quarter
    version: Version
    roster: pl.DataFrame
    standing: Standing

    def row_of(self, member_id: int) -> int | None:
        """Return the dense index of a member, None where the roster lacks them."""
        return self.roster["member_id"].index_of(member_id)


def live(quarter: Quarter) -> LiveStanding:
    """Score a quarter for the scope's community; raise NoVersion. What was computed is kept until the next change."""
    held = scope.current()
    if held.branches is not None:
        raise scope.NoScope("a standing needs the whole community")
    known = revisions.current()
    if known is None:
        return compute(quarter)
    key = (held.tenant, held.member, quarter, known)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = compute(quarter)
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


@dataclass(frozen=True)
class _Ledger:
    """What a quarter is scored from: the roster, its index, entries, exemptions, the preceding board."""

    quarter: Quarter
    roster: pl.DataFrame
    index: pl.DataFrame
    entries: pl.DataFrame
    exemptions: pl.DataFrame | None
    previous: pl.DataFrame | None


def compute(quarter: Quarter) -> LiveStanding:
    """Score a quarter from the rows as they are now; raise NoVersion, TooLarge."""
    return replayed(quarter, None)


def compared(quarter: Quarter, version: Version) -> tuple[LiveStanding, LiveStanding]:
    """Score a quarter as it is and as it would be under another version, over the same ledger (scoring §7, replay):
    that of today, or, where the quarter's board is confirmed, the ledger as it stood then.

    Raises NoVersion where none is in force.
    """
    versions = in_force()
    if not versions:
        raise no_version(quarter.last_day)
    others = (InForce(version, versions[0].since),)
    ledger = _ledger(quarter, (*versions, *others), _confirmed_at(quarter))
    return _standing(ledger, versions), _standing(ledger, others)


def replayed(quarter: Quarter, as_of: datetime | None) -> LiveStanding:
    """Score a quarter over the ledger as it stood at an instant (None: now) and today's register; raise NoVersion,
    TooLarge."""
    versions = in_force()
    try:
        return _standing(_ledger(quarter, versions, as_of), versions)
    except FiguresTooLarge as large:
        raise TooLarge(_("本期积分的数字过大，无法精确计算；请找出数量或分值过大的记录，登记更正。")) from large


def _confirmed_at(quarter: Quarter) -> datetime | None:
    return db.session.scalar(
        select(Board.confirmed_at).where(
            Board.year == quarter.year, Board.number == quarter.number, Board.stage == Stage.CONFIRMED
        )
    )


def _ledger(quarter: Quarter, versions: tuple[InForce, ...], as_of: datetime | None = None) -> _Ledger:
    roster, index = roster_of(quarter.last_day)
    entries, exemptions = entries_of(versions, quarter.plus(-3), quarter.last_day, index, as_of)
    return _Ledger(quarter, roster, index, entries, exemptions, _previous(quarter, index))


def _standing(ledger: _Ledger, versions: tuple[InForce, ...]) -> LiveStanding:
    try:
        standing = score(
            versions,
            ledger.roster.drop("member_id", "name"),
            ledger.entries,
            ledger.quarter,
            previous=ledger.previous,
            carried=carried(versions, ledger.quarter, ledger.index),
            exemptions=ledger.exemptions,
        )
    except NoVersionInForce as none:
        raise no_version(ledger.quarter.last_day) from none
    return LiveStanding(ledger.quarter, standing.period.version, ledger.roster, standing)


def roster_of(day: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the roster with everybody's category on a day, and the index: member_id, member (row number)."""
    roster = _roster(day)
    rows = pl.Series(range(roster.height), dtype=pl.UInt32)
    return roster, pl.DataFrame({"member_id": roster["member_id"], "member": rows})


def entries_of(
    versions: tuple[InForce, ...],
    first: Quarter,
    last_day: date,
    index: pl.DataFrame,
    as_of: datetime | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """Return the recognised entries from a quarter's first day on, as `rules.score` takes them, and the exemptions;
    with `as_of`, those that counted at that instant."""
    since = max(versions[0].since.first_day if versions else date.min, first.first_day)
    items = [item for one in versions for item in one.version.items.values()]
    by_category = any(item.factors or item.applies_to or item.exempt for item in items)
    described = any(item.takes_measure or item.attributes for item in items)
    found = columns.recognised(since, last_day, dated_categories=by_category, described=described, as_of=as_of)
    unasked = ["member_id", *([] if by_category else ["category"]), *([] if described else ["measure", "attributes"])]
    return found.join(index, on="member_id", how="inner", maintain_order="left").drop(unasked), _exemptions(index)


def _roster(day: date) -> pl.DataFrame:
    rows = db.session.execute(
        select(
            Member.id,
            Member.member_no,
            Member.name,
            Branch.name,
            CategorySpell.category,
            StatusSpell.status,
            Member.joined_party_on,
            Member.active_from,
            Member.active_to,
            Member.category,
            Member.status,
        )
        .join(Branch, Branch.id == Member.branch_id)
        .outerjoin(CategorySpell, _held_on(CategorySpell, day))
        .outerjoin(StatusSpell, _held_on(StatusSpell, day))
        .order_by(Member.id)
    )
    plain = [(*row[:4], (row[4] or row[9]).value, (row[5] or row[10]).value, *row[6:9]) for row in rows]
    return pl.DataFrame(plain, schema=ROSTER, orient="row")


def _held_on(spell: type[CategorySpell] | type[StatusSpell], day: date) -> ColumnElement[bool]:
    return and_(
        spell.member_id == Member.id, spell.starts_on <= day, or_(spell.ends_on.is_(None), spell.ends_on >= day)
    )


def _exemptions(index: pl.DataFrame) -> pl.DataFrame | None:
    rows = db.session.execute(select(Exemption.member_id, Exemption.starts_on, Exemption.ends_on)).all()
    if not rows:
        return None
    frame = pl.DataFrame(
        [tuple(row) for row in rows], schema={"member_id": pl.Int64, "from": pl.Date, "to": pl.Date}, orient="row"
    )
    return frame.join(index, on="member_id", how="inner").select("member", "from", "to")


def carried(versions: tuple[InForce, ...], quarter: Quarter, index: pl.DataFrame) -> pl.DataFrame | None:
    """Return `member, total` of the confirmed board that ended the cycle before, where the version carries it over."""
    held = [one.version for one in versions if one.since <= quarter]
    if not held or not held[-1].base.carry:
        return None
    first = held[-1].cycle_quarters(held[-1].cycle_of(quarter.first_day))[0]
    before = first.previous
    rows = db.session.execute(
        select(BoardRow.member_id, BoardRow.total)
        .join(Board, Board.id == BoardRow.board_id)
        .where(Board.year == before.year, Board.number == before.number, Board.stage == Stage.CONFIRMED)
    ).all()
    totals = pl.DataFrame([tuple(row) for row in rows], schema={"member_id": pl.Int64, "total": pl.Int64}, orient="row")
    return totals.join(index, on="member_id", how="inner").select("member", "total")


def _previous(quarter: Quarter, index: pl.DataFrame) -> pl.DataFrame | None:
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
    frame = pl.DataFrame(
        [(row.member_id, row.colour.value) for row in rows],
        schema={"member_id": pl.Int64, "board": pl.String},
        orient="row",
    )
    return frame.join(index, on="member_id", how="inner").select("member", "board")
