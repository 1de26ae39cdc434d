"""What the address of a list asks for: its filter, its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from flask import request
from werkzeug.datastructures import MultiDict

from ledger.queries import Filter
from ledger.states import Source, State
from web.paging import whole_number
from web.quarters import asked_quarter

W = TypeVar("W", bound=StrEnum)


@dataclass(frozen=True)
class Asked:
    """A filter as the address writes it; what cannot be read is left open."""

    args: MultiDict[str, str]

    def filter(self) -> Filter:
        """Return the filter; `quarter` stands for its two dates where they are not given."""
        quarter = asked_quarter()
        return Filter(
            since=self._day("since") or (quarter.first_day if quarter else None),
            until=self._day("until") or (quarter.last_day if quarter else None),
            state=self._word("state", State),
            branch=self._number("branch"),
            item=self.args.get("item", "")[:64],
            source=self._word("source", Source),
            text=self.args.get("q", "")[:40],
            sheet=self._number("sheet"),
        )

    @property
    def page(self) -> int:
        return max(1, self._number("page") or 1)

    def _day(self, name: str) -> date | None:
        try:
            return date.fromisoformat(self.args.get(name, ""))
        except ValueError:
            return None

    def _number(self, name: str) -> int | None:
        return whole_number(self.args.get(name, ""))

    def _word(self, name: str, words: type[W]) -> W | None:
        text = self.args.get(name, "")
        return words(text) if text in {word.value for word in words} else None


def asked() -> Asked:
    """Return what this request's address asks for."""
    return Asked(request.args)


def kept_filters(*without: str) -> dict[str, str]:
    """The filters of this address, for a link to the same list."""
    left_out = {"page", *without}
    return {name: value for name, value in request.args.items() if value and name not in left_out}
