"""The live standing of a quarter: the roster and the ledger of a community, scored in one pass and kept until
something changes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock

import polars as pl
from sqlalchemy import and_, or_, select

from boards.models import Board, BoardRow, Stage
from core.db import db
from core.quarter import Quarter
from criteria.queries import in_force, no_version
from ledger import columns
from ledger.queries import revision
from members.models import CategorySpell, Exemption, Member
from rules import InForce, NoVersionInForce, Standing, Version, score
from tenants import scope
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
    key = (held.tenant, held.member, quarter, revision())
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


def compute(quarter: Quarter) -> LiveStanding:
    """Score a quarter from the rows as they are now; raise NoVersion."""
    versions = in_force()
    roster, index = roster_of(quarter.last_day)
    entries, exemptions = entries_of(versions, quarter.plus(-3), quarter.last_day, index)
    try:
        standing = score(
            versions,
            roster.drop("member_id", "name"),
            entries,
            quarter,
            previous=_previous(quarter, index),
            exemptions=exemptions,
        )
    except NoVersionInForce as none:
        raise no_version(quarter.last_day) from none
    return LiveStanding(quarter, standing.period.version, roster, standing)


def roster_of(day: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the roster with everybody's category on a day, and the index: member_id, member (row number)."""
    roster = _roster(day)
    rows = pl.Series(range(roster.height), dtype=pl.UInt32)
    return roster, pl.DataFrame({"member_id": roster["member_id"], "member": rows})


def entries_of(
    versions: tuple[InForce, ...], first: Quarter, last_day: date, index: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """Return the recognised entries from a quarter's first day on, as `rules.score` takes them, and the exemptions."""
    since = max(versions[0].since.first_day if versions else date.min, first.first_day)
    by_category = _by_category(versions)
    found = columns.recognised(since, last_day, dated_categories=by_category)
    entries = found.join(index, on="member_id", how="inner", maintain_order="left").drop("member_id")
    return entries if by_category else entries.drop("category"), _exemptions(index)


def _by_category(versions: tuple[InForce, ...]) -> bool:
    items = (item for one in versions for item in one.version.items.values())
    return any(item.factors or item.applies_to or item.exempt for item in items)


def _roster(day: date) -> pl.DataFrame:
    rows = db.session.execute(
        select(
            Member.id,
            Member.member_no,
            Member.name,
            Branch.name,
            CategorySpell.category,
            Member.joined_party_on,
            Member.active_from,
            Member.active_to,
            Member.category,
        )
        .join(Branch, Branch.id == Member.branch_id)
        .outerjoin(
            CategorySpell,
            and_(
                CategorySpell.member_id == Member.id,
                CategorySpell.starts_on <= day,
                or_(CategorySpell.ends_on.is_(None), CategorySpell.ends_on >= day),
            ),
        )
        .order_by(Member.id)
    )
    plain = [(*row[:4], (row[4] or row[8]).value, *row[5:8]) for row in rows]
    return pl.DataFrame(plain, schema=ROSTER, orient="row")


def _exemptions(index: pl.DataFrame) -> pl.DataFrame | None:
    rows = db.session.execute(select(Exemption.member_id, Exemption.starts_on, Exemption.ends_on)).all()
    if not rows:
        return None
    frame = pl.DataFrame(
        [tuple(row) for row in rows], schema={"member_id": pl.Int64, "from": pl.Date, "to": pl.Date}, orient="row"
    )
    return frame.join(index, on="member_id", how="inner").select("member", "from", "to")


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
