"""One mapping of a document while it is read: hands out its values and notes what is wrong."""

from __future__ import annotations

import re

from core.points import MILLION, format_points, read_millionths
from rules.documents.fields import Choice, Choices, Count, Figure, Figures, Table, Truth, Words
from rules.documents.yaml_tree import Json, inside
from rules.faults import Fault, Param, one_line

CODE = re.compile(r"[a-z0-9_.-]{1,64}")
MAX_TITLE = 200


def is_line(text: str) -> bool:
    """Whether a text is a title or a free code: one line, not blank, not long."""
    return bool(text.strip()) and len(text) <= MAX_TITLE and text == one_line(text)


class NodeReader:
    """A mapping with its path; `canonical` collects what was read, numbers in their shortest writing."""

    def __init__(self, value: Json, path: str, faults: list[Fault]) -> None:
        self.path, self.faults = path, faults
        self.value: dict[str, Json] = value if isinstance(value, dict) else {}
        self.canonical: dict[str, Json] = {}
        self.inner: dict[str, list[NodeReader]] = {}
        self.is_mapping = isinstance(value, dict)
        if not self.is_mapping:
            self.note("", "not_a_mapping")

    def at(self, key: str) -> str:
        return inside(self.path, key)

    def note(self, key: str, code: str, /, **params: Param) -> None:
        self.faults.append(Fault(self.at(key), code, params))

    def has(self, key: str) -> bool:
        return key in self.value

    def only(self, *keys: str) -> None:
        """Note every key that is not known here."""
        for key in self.value:
            if key not in keys:
                self.note(key[:64], "unknown_key", keys=keys)

    def needs(self, *keys: str) -> None:
        """Note every key that is missing."""
        for key in keys if self.is_mapping else ():
            if key not in self.value:
                self.note(key, "missing")

    def code(self, key: str) -> str:
        """Return a code; "" when it is missing or faulty."""
        value = self._text(key)
        if value is not None and CODE.fullmatch(value) is None:
            self.note(key, "not_a_code", given=value)
        return value or ""

    def text(self, key: str, default: str = "") -> str:
        """Return a line of text."""
        value = self._text(key)
        if value is not None and not is_line(value):
            self.note(key, "not_a_line", count=MAX_TITLE)
        return default if value is None else value

    def _text(self, key: str) -> str | None:
        if not self.has(key):
            return None
        value = self.value[key]
        if not isinstance(value, str):
            self.note(key, "not_a_text")
            return None
        self.canonical[key] = value
        return value

    def choice(self, field: Choice) -> str:
        """Return one of the codes, the default when missing or faulty."""
        value = self._text(field.name)
        if value is None:
            return field.default
        if value not in field.codes:
            self.note(field.name, "not_a_choice", given=value, choices=field.codes)
            return field.default
        return value

    def choices(self, field: Choices, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of at least one of the codes, each once; the default when missing."""
        if not self.has(field.name):
            return field.default if default is None else default
        values = self.words(field)
        if not values or len(set(values)) < len(values) or not set(values) <= set(field.codes):
            self.note(field.name, "not_choices", choices=field.codes)
        return values

    def truth(self, field: Truth) -> bool:
        """Return true or false."""
        value = self.value.get(field.name, field.default)
        if not isinstance(value, bool):
            self.note(field.name, "not_a_truth")
            return field.default
        if self.has(field.name):
            self.canonical[field.name] = value
        return value

    def number(self, field: Figure, most: int | None = None) -> int | None:
        """Return a number in millionths within the bounds (millionths too); None when missing or faulty."""
        return self._number(field.name, field.least, field.most if most is None else most)

    def _number(self, key: str, least: int, most: int) -> int | None:
        if not self.has(key):
            return None
        figure = self._figure(self.value[key], key, least, most)
        if figure is not None:
            self.canonical[key] = format_points(figure)
        return figure

    def _figure(self, value: Json, key: str, least: int, most: int) -> int | None:
        plain = isinstance(value, (str, int, float)) and not isinstance(value, bool)
        figure = read_millionths(str(value)) if plain else None
        if figure is None:
            self.note(key, "not_a_number", given="" if value is None else str(value))
        elif not least <= figure <= most:
            self.note(key, "out_of_range", figure=figure, least=least, most=most)
            return None
        return figure

    def whole(self, field: Count) -> int | None:
        """Return a whole number within the bounds."""
        key = field.name
        figure = self._number(key, field.least * MILLION, field.most * MILLION)
        if figure is None:
            return None
        if figure % MILLION:
            self.note(key, "not_whole", figure=figure)
        self.canonical[key] = figure // MILLION
        return figure // MILLION

    def numbers(self, field: Figures) -> tuple[int, ...]:
        """Return a list of at least one number, in millionths."""
        key, values = field.name, self._list(field.name)
        figures = [self._figure(value, f"{key}[{n}]", field.least, field.most) for n, value in enumerate(values)]
        known = tuple(figure for figure in figures if figure is not None)
        if self.has(key) and not values:
            self.note(key, "no_number")
        self.canonical[key] = [format_points(figure) for figure in known]
        return known

    def words(self, field: Words | Choices) -> tuple[str, ...]:
        """Return a list of codes that are free text, () when missing."""
        key, values = field.name, self._list(field.name)
        for n, value in enumerate(values):
            if not isinstance(value, str) or not value.strip():
                self.note(f"{key}[{n}]", "not_a_text")
            elif not is_line(value):
                self.note(f"{key}[{n}]", "not_a_line", count=MAX_TITLE)
        if self.has(key):
            self.canonical[key] = list(values)
        return tuple(value for value in values if isinstance(value, str))

    def entries(self, key: str) -> list[Json]:
        """Return a list as it was written, [] when missing."""
        values = self._list(key)
        if self.has(key):
            self.canonical[key] = list(values)
        return values

    def table(self, field: Table, key: str = "") -> dict[str, int]:
        """Return a mapping of free codes to numbers in millionths, {} when missing; key: instead of the field's."""
        if not self.has(key or field.name):
            return {}
        node = self.child(key or field.name)
        node.note_lines()
        figures = {code: node._number(code, field.least, field.most) for code in node.value}
        return {code: figure for code, figure in figures.items() if figure is not None}

    def note_lines(self) -> None:
        """Note every key that is not a line of text, where keys are free codes."""
        for key in self.value:
            if not is_line(key):
                self.note(key, "not_a_line", count=MAX_TITLE)

    def child(self, key: str) -> NodeReader:
        """Return the mapping under the key, an empty one when it is missing."""
        if key not in self.inner:
            self.inner[key] = [NodeReader(self.value.get(key, {}), self.at(key), self.faults)]
            if self.has(key):
                self.canonical[key] = self.inner[key][0].canonical
        return self.inner[key][0]

    def children(self, key: str) -> list[NodeReader]:
        """Return the mappings listed under the key."""
        if key not in self.inner:
            values = self._list(key)
            self.inner[key] = [NodeReader(v, f"{self.at(key)}[{n}]", self.faults) for n, v in enumerate(values)]
            if self.has(key):
                self.canonical[key] = [node.canonical for node in self.inner[key]]
        return self.inner[key]

    def _list(self, key: str) -> list[Json]:
        value = self.value.get(key, [])
        if not isinstance(value, list):
            self.note(key, "not_a_list")
            return []
        return value
