"""The organisation tree as the frame shows it, kept in the process until a unit is changed, or for a minute."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from core import clock
from core.db import db
from tenants import queries, unit_changes
from tenants.models import Community, District

KEPT_FOR = timedelta(minutes=1)


@dataclass(frozen=True)
class CommunityNode:
    """One community: its address, its party organisation's name, its street."""

    id: int
    code: str
    name: str
    street_id: int
    is_open: bool


@dataclass(frozen=True)
class OrgTree:
    """Names and codes of the district, its streets and its communities, after how many changes."""

    read_at: datetime
    number: int
    district: str
    streets: dict[int, tuple[str, str]]
    communities: dict[int, CommunityNode]


def org_tree(community_ids: Iterable[int] = (), street_ids: Iterable[int] = ()) -> OrgTree:
    """Return the tree as it is, which knows the units that are named."""
    tree: OrgTree | None = current_app.extensions.get("organisation_tree")
    number = unit_changes.current()
    is_old = tree is None or tree.number != number or not timedelta() <= clock.now() - tree.read_at <= KEPT_FOR
    if tree is None or is_old or not _knows(tree, community_ids, street_ids):
        tree = _read(number)
        current_app.extensions["organisation_tree"] = tree
    return tree


def _knows(tree: OrgTree, community_ids: Iterable[int], street_ids: Iterable[int]) -> bool:
    return tree.communities.keys() >= set(community_ids) and tree.streets.keys() >= set(street_ids)


def _read(number: int) -> OrgTree:
    streets = {street.id: (street.code, street.name) for street in queries.streets()}
    communities = db.session.scalars(queries.communities()).all()
    nodes = {row.id: _node(row) for row in communities}
    district = db.session.scalar(select(District.name).limit(1))
    return OrgTree(clock.now(), number, district or "", streets, nodes)


def _node(row: Community) -> CommunityNode:
    return CommunityNode(row.id, row.code, row.organisation, row.street_id, row.is_open)
