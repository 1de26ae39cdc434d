"""What is known of a community when a document is checked for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Community:
    """How many members there are, and, where each is known, their category and branch."""

    size: int | None = None
    people: Collection[tuple[str, str]] = field(default=())

    @property
    def categories(self) -> frozenset[str] | None:
        """The member categories that somebody has, None where that is not known."""
        return frozenset(category for category, _branch in self.people) if self.people else None

    def ranked(self, scope: str, exempt: Collection[str]) -> Mapping[str, int]:
        """Return the most that can be ranked together, by branch or under "" for the whole; {} where not known."""
        if not self.people:
            return {} if self.size is None else {"": self.size}
        inside = [branch for category, branch in self.people if category not in exempt]
        return Counter(inside) if scope == "branch" else {"": len(inside)}

    @property
    def known_size(self) -> int | None:
        return len(self.people) or self.size
