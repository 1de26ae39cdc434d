"""Reads of overviews: few statements over summary rows, whatever the number of communities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from boards import queries as boards
from boards.models import Board, BoardSummary
from core.db import db
from core.quarter import Quarter
from criteria.queries import some
from ledger.models import Entry
from ledger.states import State
from publicity.models import Publication
from publicity.queries import latest
from stars import queries as stars
from stars.models import RatingStage
from tenants import queries as tree
from tenants.models import Community, Street
from tenants.replica import from_replica

TREND = 8

confirmed_quarters = from_replica(boards.confirmed_quarters)
summaries = from_replica(boards.summaries)


@dataclass(frozen=True)
class Overview:
    """A quarter of some communities: `rows` are their confirmed boards, `past` those of the quarters before.

    communities: those of whom a board of the quarter is expected, or confirmed; `every` holds the others too, who were
    opened later or closed before.
    """

    quarter: Quarter
    communities: Sequence[Community]
    every: Sequence[Community]
    streets: dict[int, Street]
    rows: list[BoardSummary]
    past: dict[Quarter, list[BoardSummary]]
    unconfirmed: list[Waiting]

    def of_street(self, street_id: int, rows: Sequence[BoardSummary] | None = None) -> list[BoardSummary]:
        """The confirmed boards of one street's communities."""
        inside = {community.id for community in self.communities if community.street_id == street_id}
        return [row for row in (self.rows if rows is None else rows) if row.tenant_id in inside]


@dataclass(frozen=True)
class Waiting:
    """A community without a confirmed board of the quarter: how far it is and how many entries still wait."""

    community: Community
    board: Board | None
    publication: Publication | None
    undecided: int


@dataclass(frozen=True)
class StarCounts:
    """Ratings of a year: tiers (code, title) best first; counts by community and tier, None for incomplete ones."""

    year: int
    tiers: list[tuple[str, str]]
    counts: dict[tuple[int, str | None], int]
    stages: dict[int, RatingStage]


def overview(quarter: Quarter, street_id: int | None = None) -> Overview:
    """Read a quarter's overview of the scope's communities, or of one street's."""
    communities = db.session.scalars(tree.communities(street_id)).all()
    return _overview(quarter, communities, {street.id: street for street in tree.streets()})


@from_replica
def _overview(quarter: Quarter, communities: Sequence[Community], streets: dict[int, Street]) -> Overview:
    ids = {community.id for community in communities}
    trend = boards.trend([quarter.plus(-back) for back in range(TREND)])
    past: dict[Quarter, list[BoardSummary]] = {}
    for row in trend:
        if row.tenant_id in ids:
            past.setdefault(Quarter(row.year, row.number), []).append(row)
    rows = past.get(quarter, [])
    confirmed = {row.tenant_id for row in rows}
    counted = [one for one in communities if one.id in confirmed or one.counts_in(quarter)]
    waiting = [community for community in counted if community.id not in confirmed]
    return Overview(quarter, counted, communities, streets, rows, past, _waiting(quarter, waiting))


def _waiting(quarter: Quarter, communities: Sequence[Community]) -> list[Waiting]:
    if not communities:
        return []
    drafted = {board.tenant_id: board for board in boards.unconfirmed(quarter)}
    published = latest([board.id for board in drafted.values()])
    undecided = _undecided(quarter, {community.id for community in communities})
    return [
        Waiting(
            community,
            drafted.get(community.id),
            published.get(drafted[community.id].id) if community.id in drafted else None,
            undecided.get(community.id, 0),
        )
        for community in communities
    ]


def _undecided(quarter: Quarter, communities: set[int]) -> dict[int, int]:
    """How many entries of the quarter still wait, by community."""
    rows = db.session.execute(
        select(Entry.tenant_id, func.count().label("number"))
        .where(
            Entry.tenant_id.in_(communities),
            Entry.state.in_((State.RECORDED, State.VERIFIED)),
            Entry.occurred_on.between(quarter.first_day, quarter.last_day),
        )
        .group_by(Entry.tenant_id)
    )
    return {row.tenant_id: row.number for row in rows}


@from_replica
def star_counts(until: int) -> StarCounts | None:
    """Read the ratings of the newest rated year up to `until`."""
    year = stars.latest_year(until)
    if year is None:
        return None
    rounds = stars.rounds_of(year)
    counts = {(tenant, tier): count for tenant, tier, count in stars.tiers_by_community(year)}
    return StarCounts(
        year, _tiers({one.version_id for one in rounds}), counts, {one.tenant_id: one.stage for one in rounds}
    )


def _tiers(version_ids: set[int]) -> list[tuple[str, str]]:
    """The tiers of the versions in use, best first; a code that two versions share stands once."""
    tiers = {tier.code: tier for version in some(version_ids) for tier in version.stars.every_tier}
    return [(tier.code, tier.title) for tier in sorted(tiers.values(), key=lambda tier: -tier.start)]
