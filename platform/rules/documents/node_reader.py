"""One mapping of a document while it is read: hands out its values and notes what is wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.points import MILLION, format_points, read_millionths
from rules.documents.yaml_tree import Json, inside
from rules.faults import Fault, Param, one_line

CODE = re.compile(r"[a-z0-9_.-]{1,64}")
MAX_TITLE = 200
MAX_FIGURE = 1_000_000 * MILLION


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

    def choice(self, key: str, words: Sequence[str], default: str) -> str:
        """Return one of the words."""
        value = self._text(key)
        if value is None:
            return default
        if value not in words:
            self.note(key, "not_a_choice", given=value, choices=tuple(words))
            return default
        return value

    def choices(self, key: str, words: Sequence[str], default: tuple[str, ...]) -> tuple[str, ...]:
        """Return a list of at least one of the words, each once; the default when missing."""
        if not self.has(key):
            return default
        found = self.words(key)
        if not found or len(set(found)) < len(found) or not set(found) <= set(words):
            self.note(key, "not_choices", choices=tuple(words))
        return found

    def truth(self, key: str, default: bool) -> bool:
        """Return true or false."""
        value = self.value.get(key, default)
        if not isinstance(value, bool):
            self.note(key, "not_a_truth")
            return default
        if self.has(key):
            self.canonical[key] = value
        return value

    def number(self, key: str, least: int = 0, most: int = MAX_FIGURE) -> int | None:
        """Return a number in millionths within the bounds (millionths too); None when missing or faulty."""
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

    def whole(self, key: str, least: int, most: int) -> int | None:
        """Return a whole number within the bounds."""
        figure = self.number(key, least * MILLION, most * MILLION)
        if figure is None:
            return None
        if figure % MILLION:
            self.note(key, "not_whole", figure=figure)
        self.canonical[key] = figure // MILLION
        return figure // MILLION

    def numbers(self, key: str, least: int, most: int) -> tuple[int, ...]:
        """Return a list of at least one number, in millionths."""
        values = self._list(key)
        figures = [self._figure(value, f"{key}[{n}]", least, most) for n, value in enumerate(values)]
        found = tuple(figure for figure in figures if figure is not None)
        if self.has(key) and not values:
            self.note(key, "no_number")
        self.canonical[key] = [format_points(figure) for figure in found]
        return found

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of codes that are free text, () when missing."""
        values = self._list(key)
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

    def table(self, key: str, least: int, most: int) -> dict[str, int]:
        """Return a mapping of free codes to numbers in millionths, {} when missing."""
        if not self.has(key):
            return {}
        node = self.child(key)
        node.note_lines()
        figures = {code: node.number(code, least, most) for code in node.value}
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
