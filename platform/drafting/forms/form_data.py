"""What a browser sent, asked by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from flask_babel import gettext as _

from core.errors import Invalid

MAX_FIELDS = 5_000
NUMBER = re.compile(r"\d{1,6}")
DEEPEST = 12


class FormData:
    """The names and values of a form, in the order in which they stood on the page."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.values: dict[str, list[str]] = {}
        self.moved: dict[str, str] = {}
        self.numbers: dict[str, dict[str, None]] = {}
        for number, (name, value) in enumerate(pairs):
            if number >= MAX_FIELDS:
                raise Invalid(_("这一页填得太多，没有保存；请分成几项填写。"))
            if name not in self.values:
                self._note_rows(name)
            self.values.setdefault(name, []).append(value)

    def one(self, name: str) -> str:
        """Return the value of a field, "" where there is none."""
        return self.values.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        return self.values.get(name, [])

    def move(self, name: str, number: int, row_name: str) -> None:
        """Note that a row of the page has become the row of another number: blank ones before it are left out."""
        self.moved[f"{name}-{number}"] = row_name

    def on_page(self, name: str) -> str:
        """Return the name that a field has on the page from which it was sent."""
        name_now = ""
        for part in name.split("-"):
            name_now = f"{name_now}-{part}" if name_now else part
            name_now = self.moved.get(name_now, name_now)
        return name_now

    def rows(self, name: str) -> Iterator[str]:
        """The names of the rows under a field, in the order of the page."""
        return (f"{name}-{number}" for number in self.numbers.get(name, ()))

    def _note_rows(self, name: str) -> None:
        """Note of which rows a name speaks: limits-0-points of row 0 of `limits`."""
        parts = name.split("-", DEEPEST)[:DEEPEST]
        for place, part in enumerate(parts):
            if NUMBER.fullmatch(part):
                self.numbers.setdefault("-".join(parts[:place]), {})[part] = None
