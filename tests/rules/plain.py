"""A slow, plain reading of the scoring rules, with fractions and loops; it knows nothing of the engine.

This file: what the others speak of, and which version and which days count. Prices, limits, cards, boards and stars
have files of their own.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any

FIRST, LAST = date.min, date.max
MILLION = 1_000_000
Document = dict[str, Any]
Window = tuple[date, date]


@dataclass
class Force:
    """A document (plain Document) and the first day of its force; date.min when it always was."""

    document: Document
    since: date = FIRST


@dataclass
class Entry:
    id: int
    member: int
    item: str
    date: date
    quantity: Fraction = Fraction(1)
    points: Fraction | None = None
    state: str = "recognised"
    category: str | None = None
    measure: Fraction | None = None
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass
class Member:
    no: str
    category: str = "regular"
    branch: str = ""
    community: str = ""
    joined: date | None = None
    active_from: date | None = None
    active_to: date | None = None
    exemptions: list[tuple[date | None, date | None]] = field(default_factory=list)
    mean: Fraction = Fraction(0)
    previous: str | None = None
    status: str | None = None
    carried: Fraction | None = None

    def is_exempt(self, day: date) -> bool:
        return any((start or FIRST) <= day <= (end or LAST) for start, end in self.exemptions)

    def is_active(self, day: date) -> bool:
        return (self.active_from or FIRST) <= day <= (self.active_to or LAST)


@dataclass
class Priced:
    """One counting entry: its price, 应计 (due) after every limit, 实计 (counted) after its category."""

    entry: Entry
    item: Document
    category: Document
    price: Fraction = Fraction(0)
    due: Fraction = Fraction(0)
    counted: Fraction = Fraction(0)
    is_out: bool = False

    @property
    def effect(self) -> str:
        return str(self.item["effect"])

    @property
    def kind(self) -> str:
        return str(self.category["kind"])

    @property
    def is_unlimited(self) -> bool:
        return bool(self.item.get("unlimited", False))


def number(value: object) -> Fraction:
    return Fraction(str(value))


def whole(figure: Fraction) -> Fraction:
    """Round half up to a whole millionth."""
    return Fraction(floor(figure * MILLION + Fraction(1, 2)), MILLION)


def clamp(figure: Fraction, least: Fraction | None, most: Fraction | None) -> Fraction:
    if least is not None:
        figure = max(figure, least)
    return figure if most is None else min(figure, most)


def quarter_bounds(year: int, quarter: int) -> Window:
    month = 3 * quarter
    return date(year, month - 2, 1), date(year, month, calendar.monthrange(year, month)[1])


def cycle_first_day(document: Document, day: date) -> date:
    month = int(document.get("cycle", {}).get("starts", "01-01")[:2])
    return date(day.year if day.month >= month else day.year - 1, month, 1)


def in_force(forces: list[Force], day: date) -> Document | None:
    document = None
    for force in sorted(forces, key=lambda f: f.since):
        if force.since <= day:
            document = force.document
    return document


def in_force_at_last(forces: list[Force], last: date) -> Document:
    document = in_force(forces, last)
    assert document is not None
    return document


def windows_of(forces: list[Force], first: date, last: date) -> list[Window]:
    """Section 2.2, 7 and 9.8: the quarter, its three months, or the cycle within the run of cycle-window versions."""
    document = in_force_at_last(forces, last)
    window = document.get("window", "cycle")
    if window == "quarter":
        return [(first, last)]
    if window == "month":
        starts = [date(first.year, first.month + n, 1) for n in range(3)]
        return list(zip(starts, [start - timedelta(days=1) for start in starts[1:]] + [last], strict=True))
    start = cycle_first_day(document, last)
    run = last
    for force in sorted((f for f in forces if f.since <= last), key=lambda f: f.since, reverse=True):
        if force.document.get("window", "cycle") != "cycle":
            break
        run = force.since
    return [(max(start, run), last)]


def item_and_category(document: Document | None, code: str) -> tuple[Document, Document] | None:
    pairs = [(i, c) for c in (document or {}).get("categories", []) for i in c["items"]]
    for item, category in pairs:
        if item["code"] == code:
            return item, category
    for item, category in pairs:
        if code in item.get("replaces", []):
            return item, category
    return None


def category_of(document: Document, code: str, kind: str) -> Document | None:
    for category in document["categories"]:
        if category["code"] == code and category["kind"] == kind:
            return dict(category)
    return None


def period(per: str, day: date) -> object:
    return {"day": day, "month": (day.year, day.month), "quarter": (day.year, (day.month + 2) // 3), "cycle": 0}[per]
