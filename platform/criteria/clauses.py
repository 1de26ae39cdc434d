"""Where a clause is read: on the page of the version in force on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.db import db
from criteria.models import CriteriaForce


@dataclass(frozen=True)
class VersionDates:
    """The scope's versions by the first day of their force, oldest first."""

    since: tuple[tuple[date, int], ...]

    def on(self, day: date) -> int | None:
        """Return the id of the version in force on a day, None before the first."""
        return next((version_id for first, version_id in reversed(self.since) if first <= day), None)


def version_dates() -> VersionDates:
    """Ask once which version is in force when."""
    rows = db.session.execute(select(CriteriaForce.since, CriteriaForce.version_id).order_by(CriteriaForce.since))
    return VersionDates(tuple((row.since, row.version_id) for row in rows))
