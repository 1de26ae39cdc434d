"""Where a clause is read: on the page of the version in force on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class VersionDates:
    """The scope's versions by the first day of their force, oldest first."""

    since: tuple[tuple[date, int], ...]

    def on(self, day: date) -> int | None:
        """Return the id of the version in force on a day, None before the first."""
        return next((version_id for first, version_id in reversed(self.since) if first <= day), None)
