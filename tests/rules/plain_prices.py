"""The plain reading of scoring §2, §3 and §9.3–9.4: which entries count, what each costs, and what vetoes do (§9.7)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from tests.rules.plain import (
    Document,
    Entry,
    Force,
    Member,
    Priced,
    Window,
    category_of,
    in_force,
    item_and_category,
    number,
    whole,
)


def counting(forces: list[Force], member: Member, entries: list[Entry], window: Window) -> list[Priced]:
    """Section 2: the counting entries of one member, in order of (date, id)."""
    priced_entries = []
    for entry in sorted(entries, key=lambda e: (e.date, e.id)):
        if entry.state != "recognised" or not window[0] <= entry.date <= window[1]:
            continue
        pair = item_and_category(in_force(forces, entry.date), entry.item)
        if pair is None:
            continue
        item, category = pair
        belongs = belonging(entry, member)
        if "applies_to" in item and belongs not in item["applies_to"]:
            continue
        if belongs in item.get("exempt", []):
            continue
        if item["effect"] in ("deduct", "zero") and member.is_exempt(entry.date):
            continue
        if has_what_it_needs(item, entry):
            priced_entries.append(Priced(entry, item, category))
    return priced_entries


def belonging(entry: Entry, member: Member) -> str:
    return member.category if entry.category is None else entry.category


def has_what_it_needs(item: Document, entry: Entry) -> bool:
    """Own points within the bounds, a measure for brackets, a known value for every attribute."""
    if isinstance(item.get("points"), dict):
        bounds = item["points"]
        if entry.points is None or not number(bounds["min"]) <= entry.points <= number(bounds["max"]):
            return False
    if "brackets" in item and entry.measure is None:
        return False
    return all(entry.attributes.get(name) in values for name, values in item.get("attributes", {}).items())


def set_prices(rows: list[Priced], member: Member, last_document: Document) -> None:
    """Section 3 before limits; a zero takes its category's points (section 7 says whose)."""
    seen: dict[str, int] = {}
    for row in rows:
        item = row.item
        if row.effect == "veto":
            continue
        if row.effect == "zero":
            own = category_of(last_document, row.category["code"], "base") or {}
            row.price = row.due = number(own.get("points", row.category["points"]))
            continue
        nth = seen[item["code"]] = seen.get(item["code"], 0) + 1
        factor = number(item.get("factors", {}).get(belonging(row.entry, member), 1))
        price = points_of(item, row.entry, nth) * row.entry.quantity * factor
        for name, values in sorted(item.get("attributes", {}).items()):
            price = whole(price * number(values[row.entry.attributes[name]]))
        row.price = row.due = price


def points_of(item: Document, entry: Entry, nth: int) -> Fraction:
    """What one occurrence costs: steps, brackets, the entry's own points, or a fixed figure."""
    if "steps" in item:
        return number(item["steps"][min(nth, len(item["steps"])) - 1])
    if "brackets" in item:
        return bracketed(item["brackets"], entry.measure or Fraction(0))
    if isinstance(item["points"], dict):
        return entry.points or Fraction(0)
    return number(item["points"])


def bracketed(brackets: list[Document], measure: Fraction) -> Fraction:
    points = Fraction(0)
    for bracket in sorted(brackets, key=lambda b: number(b["from"])):
        if number(bracket["from"]) <= measure:
            points = number(bracket["points"])
    return points


@dataclass
class Vetoes:
    """What the vetoes in force do: the first day of one that takes everything, the boards, the caps of the tier."""

    taken_on: date | None = None
    yellow: bool = False
    not_red: bool = False
    caps: list[str] = field(default_factory=list)


def vetoes(forces: list[Force], entries: list[Entry], cycle_start: date, first: date, last: date) -> Vetoes:
    """Section 9.7: `until: cycle` from the first day of the cycle on, `until: quarter` in the quarter of its date."""
    outcome_vetoes = Vetoes()
    for entry in sorted(entries, key=lambda e: (e.date, e.id)):
        pair = item_and_category(in_force(forces, entry.date), entry.item)
        if entry.state != "recognised" or pair is None or pair[0]["effect"] != "veto":
            continue
        item = pair[0]
        begins = first if item.get("until", "cycle") == "quarter" else cycle_start
        if begins <= entry.date <= last:
            add_outcome(outcome_vetoes, item.get("outcome", ["total_zero"]), entry.date)
    return outcome_vetoes


def add_outcome(vetoes: Vetoes, outcome: list[str | dict[str, str]], day: date) -> None:
    for each in outcome:
        if isinstance(each, dict):
            vetoes.caps.append(each["tier"])
        elif each == "total_zero":
            vetoes.taken_on = vetoes.taken_on or day
        elif each == "yellow":
            vetoes.yellow = True
        else:
            vetoes.not_red = True
