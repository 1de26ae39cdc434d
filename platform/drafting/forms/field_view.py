"""A field as a page shows it, and what a browser sends back for it when nobody touches it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from flask_babel.speaklater import LazyString

Words: TypeAlias = LazyString | str


@dataclass(frozen=True)
class Option:
    """One choice of a field."""

    value: str
    label: Words
    is_chosen: bool


@dataclass
class Shown:
    """One field: `kind` names its macro, `path` its place in the document, `on` and `within` the choices under which
    it is asked for, one of each."""

    kind: str
    name: str
    path: str
    label: Words
    hint: Words = ""
    value: str = ""
    unit: Words = ""
    options: tuple[Option, ...] = ()
    rows: tuple[tuple[Shown, ...], ...] = ()
    lead: int = 0
    more: Words = ""
    must: bool = False
    on: tuple[str, ...] = ()
    is_set: bool = False
    within: tuple[str, ...] = ()
    faults: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"f-{self.name}"

    @property
    def is_filled(self) -> bool:
        """Say whether somebody has filled something in."""
        return self.is_set or any(each.is_filled for row in self.rows for each in row)

    @property
    def plain(self) -> str:
        """What stands in the field, in one line."""
        rows = ("，".join(each.plain for each in row if each.plain) for row in self.rows)
        chosen = (str(option.label) for option in self.options if option.is_chosen and option.value)
        own = "" if self.options else self.value
        return "；".join(part for part in ("、".join(chosen), own, *rows) if part)

    def every(self) -> Iterator[Shown]:
        """The field and all that stand inside it."""
        yield self
        for row in self.rows:
            for each in row:
                yield from each.every()

    def sent(self) -> Iterator[tuple[str, str]]:
        """What a browser sends for the field as it stands."""
        for row in self.rows:
            for each in row:
                yield from each.sent()
        for option in self.options:
            if option.is_chosen:
                yield self.name, option.value
        if self.value and not self.options:
            yield self.name, self.value
