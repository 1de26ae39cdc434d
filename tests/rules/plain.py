"""A slow, plain reading of scoring §1–4 and §7, with fractions and loops; it knows nothing of the engine."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

FIRST, LAST = date.min, date.max
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

    def is_exempt(self, day: date) -> bool:
        return any((start or FIRST) <= day <= (end or LAST) for start, end in self.exemptions)

    def is_active(self, day: date) -> bool:
        return (self.active_from or FIRST) <= day <= (self.active_to or LAST)


@dataclass
class Priced:
    entry: Entry
    item: Document
    category: Document
    price: Fraction
    due: Fraction = Fraction(0)
    counted: Fraction = Fraction(0)


@dataclass
class Card:
    member: int
    base: Fraction
    bonus: Fraction
    lost: dict[str, Fraction]
    gained: dict[str, Fraction]
    deductions: int
    vetoed_on: date | None
    trace: dict[int, Priced]
    position: int | None = None
    rank: int | None = None
    board: str | None = None
    grade: int | None = None

    @property
    def total(self) -> Fraction:
        return self.base + self.bonus


def number(value: object) -> Fraction:
    return Fraction(str(value))


def quarter_bounds(year: int, quarter: int) -> tuple[date, date]:
    month = 3 * quarter
    return date(year, month - 2, 1), date(year, month, calendar.monthrange(year, month)[1])


def cycle_first_day(document: Document, day: date) -> date:
    month = int(document.get("cycle", {}).get("starts", "01-01")[:2])
    return date(day.year if day.month >= month else day.year - 1, month, 1)


def in_force(forces: list[Force], day: date) -> Document | None:
    found = None
    for force in sorted(forces, key=lambda f: f.since):
        if force.since <= day:
            found = force.document
    return found


def in_force_at_last(forces: list[Force], last: date) -> Document:
    document = in_force(forces, last)
    assert document is not None
    return document


def window_of(forces: list[Force], first: date, last: date) -> Window:
    """Section 2.2 and section 7: quarter alone, or the cycle within the unbroken run of cycle-window versions."""
    document = in_force_at_last(forces, last)
    if document.get("window", "cycle") == "quarter":
        return first, last
    start = cycle_first_day(document, last)
    run = last
    for force in sorted((f for f in forces if f.since <= last), key=lambda f: f.since, reverse=True):
        if force.document.get("window", "cycle") != "cycle":
            break
        run = force.since
    return max(start, run), last


def item_and_category(document: Document | None, code: str) -> tuple[Document, Document] | None:
    pairs = [(i, c) for c in (document or {}).get("categories", []) for i in c["items"]]
    for item, category in pairs:
        if item["code"] == code:
            return item, category
    for item, category in pairs:
        if code in item.get("replaces", []):
            return item, category
    return None


def period(per: str, day: date) -> object:
    return {"day": day, "month": (day.year, day.month), "quarter": (day.year, (day.month + 2) // 3), "cycle": 0}[per]


def counting(forces: list[Force], member: Member, entries: list[Entry], window: Window) -> list[Priced]:
    """Section 2: the counting entries of one member, in order of (date, id)."""
    found = []
    for entry in sorted(entries, key=lambda e: (e.date, e.id)):
        if entry.state != "recognised" or not window[0] <= entry.date <= window[1]:
            continue
        pair = item_and_category(in_force(forces, entry.date), entry.item)
        if pair is None:
            continue
        item, category = pair
        belongs = entry.category if entry.category is not None else member.category
        if "applies_to" in item and belongs not in item["applies_to"]:
            continue
        if belongs in item.get("exempt", []):
            continue
        if item["effect"] in ("deduct", "zero") and member.is_exempt(entry.date):
            continue
        if isinstance(item.get("points"), dict):
            bounds = item["points"]
            if entry.points is None or not number(bounds["min"]) <= entry.points <= number(bounds["max"]):
                continue
        found.append(Priced(entry, item, category, Fraction(0)))
    return found


def set_prices(rows: list[Priced], member: Member, last_document: Document) -> None:
    """Section 3 before limits; a zero takes its category's points (section 7 says whose)."""
    seen: dict[str, int] = {}
    for row in rows:
        item = row.item
        if item["effect"] == "veto":
            continue
        if item["effect"] == "zero":
            own = points_of(last_document, row.category["code"], "base")
            row.price = number(row.category["points"]) if own is None else own
            continue
        nth = seen[item["code"]] = seen.get(item["code"], 0) + 1
        if "steps" in item:
            points = number(item["steps"][min(nth, len(item["steps"])) - 1])
        elif isinstance(item["points"], dict):
            points = row.entry.points or Fraction(0)
        else:
            points = number(item["points"])
        belongs = row.entry.category if row.entry.category is not None else member.category
        factor = number(item.get("factors", {}).get(belongs, 1))
        row.price = points * row.entry.quantity * factor


def points_of(document: Document, code: str, kind: str) -> Fraction | None:
    for category in document["categories"]:
        if category["code"] == code and category["kind"] == kind:
            return number(category["points"]) if "points" in category else None
    return None


def set_due(rows: list[Priced]) -> None:
    """Section 3, limit: what counts of each entry in its period, entry by entry."""
    done: list[tuple[Priced, bool]] = []
    for row in rows:
        row.due = row.price
        limit = row.item.get("limit")
        used_it = True
        if limit and row.item["effect"] in ("deduct", "add"):
            same = [
                (other, used)
                for other, used in done
                if other.item["code"] == row.item["code"]
                and other.item["effect"] in ("deduct", "add")
                and period(limit["per"], other.entry.date) == period(limit["per"], row.entry.date)
            ]
            if "count" in limit and sum(used for _, used in same) >= int(limit["count"]):
                row.due, used_it = Fraction(0), False
            elif "points" in limit:
                spent = sum((other.due for other, _ in same), Fraction(0))
                row.due = min(row.price, max(number(limit["points"]) - spent, Fraction(0)))
        done.append((row, used_it))


def set_counted(rows: list[Priced], last_document: Document) -> None:
    """Section 4: the category's points cut the entries in order."""
    for kind, effects in (("base", ("deduct", "zero")), ("bonus", ("add",))):
        for code in Document.fromkeys(r.category["code"] for r in rows if r.item["effect"] in effects):
            mine = [r for r in rows if r.category["code"] == code and r.item["effect"] in effects]
            limit = points_of(last_document, code, kind)
            zeroes = [r.price for r in mine if r.item["effect"] == "zero"]
            if limit is None and zeroes:
                limit = max(zeroes)
            left = limit
            for row in mine:
                row.counted = row.due if left is None else min(row.due, left)
                left = None if left is None else left - row.counted


def veto_day(forces: list[Force], entries: list[Entry], last: date) -> date | None:
    """Section 4: the first recognised veto from the first day of the cycle on, whatever the window."""
    start = cycle_first_day(in_force_at_last(forces, last), last)
    days = []
    for entry in entries:
        pair = item_and_category(in_force(forces, entry.date), entry.item)
        if entry.state == "recognised" and start <= entry.date <= last and pair and pair[0]["effect"] == "veto":
            days.append(entry.date)
    return min(days, default=None)


def card(forces: list[Force], members: list[Member], m: int, entries: list[Entry], window: Window, last: date) -> Card:
    document = in_force_at_last(forces, last)
    mine = [entry for entry in entries if entry.member == m]
    rows = counting(forces, members[m], mine, window)
    set_prices(rows, members[m], document)
    set_due(rows)
    set_counted(rows, document)
    lost: dict[str, Fraction] = {}
    gained: dict[str, Fraction] = {}
    deductions = 0
    for row in rows:
        if row.item["effect"] in ("deduct", "zero"):
            lost[row.category["code"]] = lost.get(row.category["code"], Fraction(0)) + row.counted
            deductions += row.item["effect"] == "zero" or row.due > 0
        if row.item["effect"] == "add":
            gained[row.category["code"]] = gained.get(row.category["code"], Fraction(0)) + row.counted
    points = number(document["base"]["points"])
    base = max(number(document["base"].get("floor", 0)), points - sum(lost.values()))
    bonus = sum(gained.values(), Fraction(0))
    vetoed_on = veto_day(forces, mine, last)
    if vetoed_on is not None:
        base = bonus = Fraction(0)
    return Card(m, base, bonus, lost, gained, deductions, vetoed_on, {row.entry.id: row for row in rows})
