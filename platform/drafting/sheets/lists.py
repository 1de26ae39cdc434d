"""What one cell says of many things: lists, tables, the outcome of a veto.

A list is written 一、二, a table 流动=0.5；离退休=1.2; a word that would be misread stands in double quotes, as JSON
writes it, and so does, in square brackets or braces, whatever these forms cannot say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.points import read_hundredths
from core.sheets.books import Cell, CellValue, Share
from core.sheets.dates_and_amounts import narrow
from drafting.forms.json_tree import text_of
from drafting.sheets.cell_types import Misread, Text, as_json, parsed, refuse_error, share
from rules.documents.yaml_tree import Json

ALL_ITEMS = "全部"
UNPLAIN = re.compile(r"[=＝;；、,，\"“”\[\]{}\s\x00-\x1f\x7f\u2028\u2029]")
SIGN = re.compile("[=＝;；、,，]")
EQUALS = ("=", "＝")
BLANKS = re.compile(r"\s*")
QUOTED = json.JSONDecoder()


@dataclass(frozen=True, kw_only=True)
class Words(Text):
    """A list of words: codes in words where they are known."""

    words: Mapping[str, str] = field(default_factory=dict)
    all_: str = ""

    def to_cell(self, value: Json) -> CellValue | Share:
        if self.all_ and value == self.all_:
            return ALL_ITEMS
        if not isinstance(value, list) or not value or not all(isinstance(each, str) for each in value):
            return as_json(value)
        return "、".join(self._word(str(each)) for each in value)

    def read(self, cell: Cell) -> Json:
        text = str(super().read(cell))
        if self.all_ and text in (ALL_ITEMS, self.all_):
            return self.all_
        if text.startswith(("[", "{")):
            return parsed(text)
        tokens = tokens_of(text)
        if any(sign in EQUALS for _word, sign in tokens if sign):
            raise Misread("list_unreadable")
        return [self._code(word) for word, _sign in tokens]

    def _word(self, code: str) -> str:
        if code in self.words and not UNPLAIN.search(self.words[code]):
            return self.words[code]
        is_plain = code and not UNPLAIN.search(code) and code not in self.words.values()
        return code if is_plain and code != ALL_ITEMS else json.dumps(code, ensure_ascii=True)

    def _code(self, word: str) -> str:
        if word.startswith('"'):
            return str(parsed(word))
        return next((code for code, known in self.words.items() if known == word), word)


def tokens_of(text: str) -> list[tuple[str, str]]:
    """Split a text into words, each with the sign that follows it, "" at the end; raise Misread."""
    tokens, place = [], 0
    while place < len(text):
        word, place = _word_at(text, place)
        sign = text[place : place + 1]
        if sign and not SIGN.match(sign):
            raise Misread("signs_unreadable")
        place += 1
        if word or sign in EQUALS:
            tokens.append((word, sign))
    return tokens


def _word_at(text: str, place: int) -> tuple[str, int]:
    """Return the word at a place, quotes kept, and where it ends."""
    start = _after_blanks(text, place)
    if text[start : start + 1] != '"':
        match = SIGN.search(text, place)
        end = match.start() if match else len(text)
        return text[place:end].strip(), end
    try:
        _string, end = QUOTED.raw_decode(text, start)
    except ValueError:
        raise Misread("signs_unreadable") from None
    return text[start:end], _after_blanks(text, end)


def _after_blanks(text: str, place: int) -> int:
    match = BLANKS.match(text, place)
    assert match is not None
    return match.end()


@dataclass(frozen=True, kw_only=True)
class Figures(Words):
    """A list of figures."""

    def to_cell(self, value: Json) -> CellValue | Share:
        if isinstance(value, list) and value and all(isinstance(each, int | float) for each in value):
            value = [text_of(each) for each in value]
        return super().to_cell(value)

    def read(self, cell: Cell) -> Json:
        words = super().read(cell)
        return [narrow(each) if isinstance(each, str) else each for each in words] if isinstance(words, list) else words


@dataclass(frozen=True, kw_only=True)
class Table(Words):
    """Figures by name; with `keys` a list of mappings of two keys instead, such as the brackets of an item."""

    percent: bool = False
    keys: Sequence[str] = ()

    def to_cell(self, value: Json) -> CellValue | Share:
        pairs = self._pairs(value)
        if pairs is None:
            return as_json(value)
        return "；".join(f"{self._word(name)}={self._figure(figure)}" for name, figure in pairs)

    def read(self, cell: Cell) -> Json:
        refuse_error(cell)
        text = cell.text.strip()
        if text.startswith(("[", "{")):
            return parsed(text)
        pairs = self._named(tokens_of(text))
        if self.keys:
            return [dict(zip(self.keys, pair, strict=True)) for pair in pairs]
        if len({name for name, _figure in pairs}) < len(pairs):
            raise Misread("name_twice")
        return dict(pairs)

    def _pairs(self, value: Json) -> list[tuple[str, str]] | None:
        """The names and figures of a value; None for what cannot be written so."""
        rows: list[tuple[Json, Json]] = []
        if isinstance(value, dict) and not self.keys:
            rows = list(value.items())
        for row in value if isinstance(value, list) and self.keys else ():
            if not isinstance(row, dict) or set(row) != set(self.keys):
                return None
            rows.append((row[self.keys[0]], row[self.keys[1]]))
        pairs = [(text_of(name), text_of(figure)) for name, figure in rows]
        is_whole = all(isinstance(each, str | int | float) for row in rows for each in row)
        return pairs if rows and is_whole and all(figure for _name, figure in pairs) else None

    def _named(self, tokens: list[tuple[str, str]]) -> list[tuple[str, Json]]:
        if len(tokens) % 2 or any(
            (sign in EQUALS and sign != "") != (place % 2 == 0) for place, (_word, sign) in enumerate(tokens)
        ):
            raise Misread("table_unreadable")
        pairs = zip(tokens[::2], tokens[1::2], strict=True)
        return [(self._code(name), self._read_figure(figure)) for (name, _equals), (figure, _sign) in pairs]

    def _figure(self, text: str) -> str:
        number = read_hundredths(text)
        if number is None:
            return self._word(text)
        return f"{number}%" if self.percent else text

    def _read_figure(self, word: str) -> str:
        text = narrow(str(parsed(word)) if word.startswith('"') else word)
        return share(text) if self.percent else text


@dataclass(frozen=True, kw_only=True)
class Outcome(Words):
    """What a veto does: words, and a tier that it caps, written 等次=code."""

    def to_cell(self, value: Json) -> CellValue | Share:
        if not isinstance(value, list) or not value:
            return as_json(value)
        parts = []
        for each in value:
            tier = each.get("tier") if isinstance(each, dict) and list(each) == ["tier"] else None
            if isinstance(each, str):
                parts.append(self._word(each))
            elif isinstance(tier, str):
                parts.append(f"等次={self._word(tier)}")
            else:
                return as_json(value)
        return "、".join(parts)

    def read(self, cell: Cell) -> Json:
        refuse_error(cell)
        text = cell.text.strip()
        if text.startswith(("[", "{")):
            return parsed(text)
        values: list[Json] = []
        tokens = iter(tokens_of(text))
        for word, sign in tokens:
            if sign and sign in EQUALS:
                values.append({"tier": self._code(next(tokens, ("", ""))[0])})
            else:
                values.append(self._code(word))
        return values
