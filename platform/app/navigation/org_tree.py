"""The organisation tree as the frame shows it, kept in the process for a minute."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from core import clock
from core.db import db
from tenants import queries
from tenants.models import District

KEPT_FOR = timedelta(minutes=1)


@dataclass(frozen=True)
class CommunityNode:
    """One community: its address, its party organisation's name, its street."""

    id: int
    code: str
    name: str
    street_id: int


@dataclass(frozen=True)
class OrgTree:
    """Names and codes of the district, its streets and its communities."""

    read_at: datetime
    district: str
    streets: dict[int, tuple[str, str]]
    communities: dict[int, CommunityNode]


def org_tree(community_ids: Iterable[int] = (), street_ids: Iterable[int] = ()) -> OrgTree:
    """Return the tree, which knows the units that are named; any other new one appears within a minute."""
    kept: OrgTree | None = current_app.extensions.get("organisation_tree")
    is_old = kept is None or not timedelta() <= clock.now() - kept.read_at <= KEPT_FOR
    if kept is None or is_old or not _knows(kept, community_ids, street_ids):
        kept = _read()
        current_app.extensions["organisation_tree"] = kept
    return kept


def _knows(kept: OrgTree, community_ids: Iterable[int], street_ids: Iterable[int]) -> bool:
    return kept.communities.keys() >= set(community_ids) and kept.streets.keys() >= set(street_ids)


def _read() -> OrgTree:
    streets = {street.id: (street.code, street.name) for street in queries.streets()}
    communities = db.session.scalars(queries.communities()).all()
    nodes = {row.id: CommunityNode(row.id, row.code, row.organisation, row.street_id) for row in communities}
    district = db.session.scalar(select(District.name).limit(1))
    return OrgTree(clock.now(), district or "", streets, nodes)
