"""The heads of all chains, kept once a day outside the database: a tail cut off after the last printed board shows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import current_app
from sqlalchemy import select

from core import clock
from core.daily import DailyFiles
from core.db import db
from ledger.models import ChainHead
from tenants import audit
from tenants.models import AuditRow, Community
from tenants.queries import communities, community_ids
from tenants.scope import Scope, within

KEPT = "chain_head_kept"


class HeadsUnreadable(Exception):
    """A file of kept heads is not as it was written."""


@dataclass(frozen=True)
class KeptHead:
    """A chain's newest link as it was on a day."""

    day: date
    sequence: int
    digest: bytes


def files() -> DailyFiles:
    """Return where the installation keeps its heads."""
    return DailyFiles(current_app.config["HEADS_URL"])


def keep_heads() -> bool:
    """Keep today's heads: in a file, and in the audit, whose export takes them along; False where that was done.

    The caller commits.
    """
    day, places = clock.today(), db.session.scalars(communities()).all()
    if not places or files().has(day) or _is_audited(day):
        return False
    heads = _heads(places)
    record = {"day": day.isoformat(), "at": clock.now().isoformat(), "heads": heads}
    if not files().write(day, json.dumps(record, ensure_ascii=False, indent=1).encode()):
        return False
    for place in places:
        if place.code in heads:
            sequence, digest = heads[place.code]
            audit.record(KEPT, f"{sequence} {digest}", tenant=place.id)
    return True


def _is_audited(day: date) -> bool:
    """Say whether the audit knows a day's heads: a file that is gone since is not made again from what is left."""
    rows = select(AuditRow.id).where(AuditRow.action == KEPT, AuditRow.day == day)
    return db.session.scalar(rows.limit(1)) is not None


def audited_heads(tenant: int) -> list[KeptHead]:
    """Return the heads of a community that the audit knows, oldest first; raise HeadsUnreadable."""
    rows = select(AuditRow).where(AuditRow.action == KEPT, AuditRow.tenant_id == tenant).order_by(AuditRow.id)
    return [_audited(row) for row in db.session.scalars(rows)]


def _audited(row: AuditRow) -> KeptHead:
    sequence, _blank, digest = row.subject.partition(" ")
    try:
        return KeptHead(row.day, int(sequence), bytes.fromhex(digest))
    except ValueError as broken:
        raise HeadsUnreadable(f"the heads of {row.day} in the audit cannot be read") from broken


def _heads(places: Iterable[Community]) -> dict[str, tuple[int, str]]:
    codes = {place.id: place.code for place in places}
    with within(Scope(community_ids(), frozenset())):
        rows = db.session.execute(select(ChainHead.tenant_id, ChainHead.sequence, ChainHead.digest))
        return {codes[row.tenant_id]: (row.sequence, row.digest.hex()) for row in rows if row.tenant_id in codes}


def kept_heads() -> dict[str, list[KeptHead]]:
    """Return every head that was kept, by the community's code, oldest first; raise HeadsUnreadable."""
    heads: dict[str, list[KeptHead]] = {}
    for day, content in files().read():
        try:
            for code, (sequence, digest) in json.loads(content)["heads"].items():
                heads.setdefault(code, []).append(KeptHead(day, int(sequence), bytes.fromhex(digest)))
        except (ValueError, KeyError, TypeError, AttributeError) as broken:
            raise HeadsUnreadable(f"the heads kept on {day} cannot be read") from broken
    return heads
