"""What one cell says: a text, a figure, a share, yes or no, a word; written for people and read back as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from core.points import HUNDRED, read_hundredths
from core.sheets.books import Cell, CellValue, Share
from core.sheets.dates_and_amounts import narrow
from drafting.forms.json_tree import text_of
from rules.documents.yaml_tree import Json
from rules.faults import Param

DEEPEST = 6
YES = {"是": True, "否": False, "TRUE": True, "FALSE": False, "true": True, "false": False}
PERCENT = re.compile(r"(-?\d{1,12}(?:\.\d{1,2})?)[%％]")


class Misread(ValueError):
    """A cell that cannot be read: the code of why, and what its sentence names (see fault_wording)."""

    def __init__(self, code: str, **params: Param) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text as it is; a date is none, save where `days` says that a date stands for its month and day."""

    days: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        return ()

    def to_cell(self, value: Json) -> CellValue | Share:
        return text_of(value) or (None if value in ("", None) else as_json(value))

    def read(self, cell: Cell) -> Json:
        refuse_error(cell)
        if cell.kind == "date":
            if self.days:
                return cell.text[5:10]
            raise Misread("cell_is_date", text=cell.text)
        return cell.text.strip()


def refuse_error(cell: Cell) -> None:
    if cell.kind == "error":
        raise Misread("cell_is_error", value=cell.text)


def as_json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=True)


def parsed(text: str) -> Json:
    """Read what stands in brackets; raise Misread."""
    try:
        value: Json = json.loads(text, parse_int=str, parse_float=str, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Misread("brackets_unreadable") from None
    if _depth(value) > DEEPEST:
        raise Misread("brackets_too_deep")
    return value


def _no_number(text: str) -> Json:
    raise ValueError(text)


def _depth(value: Json) -> int:
    depth, level = 0, [value]
    while level and depth <= DEEPEST:
        depth += 1
        inner = [each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list)]
        level = [one for each in inner for one in each]
    return depth


@dataclass(frozen=True, kw_only=True)
class Figure(Text):
    """A number; full-width digits are read as plain ones, a date is refused."""

    percent: bool = False

    def to_cell(self, value: Json) -> CellValue | Share:
        text = text_of(value)
        if read_hundredths(text) is None:
            return text or (None if value is None else as_json(value))
        return Share(Decimal(text)) if self.percent else Decimal(text)

    def read(self, cell: Cell) -> Json:
        refuse_error(cell)
        if cell.kind in ("date", "truth"):
            raise Misread("cell_is_no_number", text=cell.text)
        text = share(narrow(cell.text)) if self.percent else narrow(cell.text)
        if read_hundredths(text) is None:
            raise Misread("cell_not_a_number", text=cell.text[:40])
        return text


def share(text: str) -> str:
    """Read 30% as 0.3, anything else as it is."""
    match = PERCENT.fullmatch(text)
    number = read_hundredths(match[1]) if match else None
    if number is None or number % HUNDRED:
        return text
    return format((Decimal(number) / HUNDRED / HUNDRED).normalize(), "f")


@dataclass(frozen=True, kw_only=True)
class Truth(Text):
    """是 or 否."""

    @property
    def choices(self) -> tuple[str, ...]:
        return ("是", "否")

    def to_cell(self, value: Json) -> CellValue | Share:
        return {True: "是", False: "否"}[value] if isinstance(value, bool) else super().to_cell(value)

    def read(self, cell: Cell) -> Json:
        refuse_error(cell)
        return YES.get(cell.text.strip(), cell.text.strip())


@dataclass(frozen=True, kw_only=True)
class Word(Text):
    """One word of a list of codes, written in words."""

    words: Mapping[str, str]

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(self.words.values())

    def to_cell(self, value: Json) -> CellValue | Share:
        return self.words[value] if isinstance(value, str) and value in self.words else super().to_cell(value)

    def read(self, cell: Cell) -> Json:
        text = super().read(cell)
        return next((code for code, word in self.words.items() if word == text), text)
