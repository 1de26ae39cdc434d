"""The audit as a test reads it: what was told since a row, a batch by each id that it lists."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tenants.models import AuditRow
from tests.audit.acts import Told

Hand = tuple[object, str, bool]
"""Who acted, with which result, and whether the audit knows from where."""


def newest(reader: Engine) -> int:
    with Session(reader) as session:
        return session.scalar(select(func.max(AuditRow.id))) or 0


def told_since(reader: Engine, number: int) -> tuple[list[Told], set[Hand]]:
    """What the audit has told since a row, and the hands it names."""
    audit_rows: list[Told] = []
    hands: set[Hand] = set()
    with Session(reader) as session:
        for row in session.scalars(select(AuditRow).where(AuditRow.id > number).order_by(AuditRow.id)):
            audit_rows += [(row.action, str(subject), row.tenant_id) for subject in listed(row)]
            hands.add((row.actor_id, row.result, bool(row.address)))
    return audit_rows, hands


def listed(row: AuditRow) -> Sequence[object]:
    """What a row is about: the ids that it lists, else its subject."""
    entry_ids = row.detail.get("entries")
    return entry_ids if isinstance(entry_ids, list) and entry_ids else [row.subject]
