"""The plain reading of cards (scoring §4, §9.1–9.2, 9.6, 9.8, 9.10, 9.11): what a member has in a quarter or year."""

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
    clamp,
    cycle_first_day,
    in_force_at_last,
    number,
    whole,
    windows_of,
)
from tests.rules.plain_limits import set_due
from tests.rules.plain_prices import counting, set_prices, vetoes

ZERO = Fraction(0)
TAKING = ("deduct", "zero")


@dataclass
class Figures:
    """What one window gives: the sums, and by category what was lost (base), gained (bonus) and scored."""

    base: Fraction
    bonus: Fraction
    total: Fraction
    lost_points: Fraction
    lost: dict[str, Fraction]
    gained: dict[str, Fraction]
    scores: dict[tuple[str, str], Fraction | None]
    deductions: int
    bonus_deductions: int
    trace: dict[int, Priced]


@dataclass
class Card(Figures):
    """The figures of a quarter (or year), what vetoes do to it, and its place on the boards."""

    member: int = 0
    vetoed_on: date | None = None
    yellow: bool = False
    not_red: bool = False
    caps: list[str] = field(default_factory=list)
    position: int | None = None
    rank: int | None = None
    board: str | None = None
    grade: int | None = None
    run: int | None = None
    forced: bool = False


def first_until(rows: list[Priced], bound: Fraction | None) -> Fraction:
    """Count the entries in order until their sum reaches the bound; return the sum."""
    left = bound
    for row in rows:
        row.counted = row.due if left is None else min(row.due, left)
        left = None if left is None else left - row.counted
    return sum((row.counted for row in rows), ZERO)


def due(rows: list[Priced]) -> Fraction:
    return sum((row.due for row in rows), ZERO)


def set_lost(rows: list[Priced], category: Document) -> Fraction:
    """Section 9.1: deducts and adds of a base category cut each other; without points only a zero cuts (section 7)."""
    takes, adds = ([r for r in rows if (r.effect in TAKING) == taking] for taking in (True, False))
    zeroes = [row.price for row in takes if row.effect == "zero"]
    if "points" not in category:
        added = first_until(adds, ZERO if zeroes else None)
        return first_until(takes, max(zeroes) if zeroes else None) - added
    points = number(category["points"])
    start = number(category.get("start", points))
    sums = due(takes), due(adds)
    taken = first_until(takes, start if zeroes else start + sums[1])
    added = first_until(adds, ZERO if zeroes else points - start + sums[0])
    return points - start + taken - added


def set_gained(rows: list[Priced], category: Document | None) -> Fraction:
    """Section 9.10: a bonus category between its floor and its points; one that is gone has neither (section 7)."""
    takes, adds = ([r for r in rows if (r.effect in TAKING) == taking] for taking in (True, False))
    sums = due(takes), due(adds)
    if category is None:
        return first_until(adds, None) - first_until(takes, None)
    taken = first_until(takes, sums[1] - number(category.get("floor", 0)))
    added = first_until(adds, number(category["points"]) + sums[0] if "points" in category else None)
    return added - taken


def outside(rows: list[Priced]) -> Fraction:
    """Section 9.6: what unlimited entries add, less what they take."""
    for row in rows:
        row.counted = row.due
    return due([r for r in rows if r.effect == "add"]) - due([r for r in rows if r.effect == "deduct"])


def base_figure(document: Document, member: Member) -> Fraction:
    """Section 9.2: where the member starts, and what is carried over from the last cycle."""
    base = document["base"]
    start = base.get("start", {})
    figure = start.get("by", {}).get(member.category, start.get("default", base["points"]))
    return number(figure) + whole(number(base.get("carry", 0)) * (member.carried or ZERO))


def figures(
    forces: list[Force], member: Member, entries: list[Entry], window: Window, document: Document
) -> Figures:  # fmt: skip
    """Score one member in one window; entries: those of the member."""
    rows = counting(forces, member, entries, window)
    set_prices(rows, member, document)
    set_due(rows, document)
    lost: dict[str, Fraction] = {}
    gained: dict[str, Fraction] = {}
    scores: dict[tuple[str, str], Fraction | None] = {}
    named = [(c["code"], c["kind"]) for c in document["categories"]] + [(r.category["code"], r.kind) for r in rows]
    for code, kind in [pair for pair in dict.fromkeys(named) if pair[1] != "veto"]:
        category = category_of(document, code, kind)
        mine = [row for row in rows if row.category["code"] == code and row.kind == kind]
        limited = [row for row in mine if not row.is_unlimited]
        further = outside([row for row in mine if row.is_unlimited])
        if kind == "base":
            lost[code] = set_lost(limited, category or {}) - further
            points = (category or {}).get("points")
            scores[code, kind] = None if points is None else number(points) - lost[code]
        else:
            gained[code] = scores[code, kind] = set_gained(limited, category) + further
    base = max(number(document["base"].get("floor", 0)), base_figure(document, member) - sum(lost.values()))
    bonus = sum(gained.values(), ZERO)
    counted = [r for r in rows if r.effect == "zero" or (r.effect == "deduct" and r.due > 0)]
    in_bonus = len([row for row in counted if row.kind == "bonus" and row.counted > 0])
    trace = {row.entry.id: row for row in rows}
    total = clamped(document, base + bonus)
    return Figures(base, bonus, total, sum(lost.values(), ZERO), lost, gained, scores, len(counted), in_bonus, trace)


def clamped(document: Document, total: Fraction) -> Fraction:
    """Section 9.11."""
    least, most = (document.get("total", {}).get(key) for key in ("min", "max"))
    return clamp(total, None if least is None else number(least), None if most is None else number(most))


def rolled(months: list[Figures], how: str) -> Figures:
    """Section 9.8: the mean of the months, each figure rounded, or their sum."""

    def one(values: list[Fraction]) -> Fraction:
        return whole(sum(values, ZERO) / (len(months) if how == "mean" else 1))

    def each(tables: list[dict[str, Fraction]]) -> dict[str, Fraction]:
        return {code: one([t.get(code, ZERO) for t in tables]) for code in dict.fromkeys(c for t in tables for c in t)}

    keys = dict.fromkeys(key for month in months for key in month.scores)
    scores = {key: [month.scores.get(key) for month in months] for key in keys}
    return Figures(
        one([m.base for m in months]), one([m.bonus for m in months]), one([m.total for m in months]),
        one([m.lost_points for m in months]), each([m.lost for m in months]), each([m.gained for m in months]),
        {k: None if k[1] == "base" and None in v else one([f or ZERO for f in v]) for k, v in scores.items()},
        sum(m.deductions for m in months), sum(m.bonus_deductions for m in months),
        {id_: row for month in months for id_, row in month.trace.items()},
    )  # fmt: skip


def card(
    forces: list[Force], members: list[Member], m: int, entries: list[Entry], first: date, last: date
) -> Card:  # fmt: skip
    """Section 4: a member's card for the quarter of these days."""
    document = in_force_at_last(forces, last)
    mine = [entry for entry in entries if entry.member == m]
    windows = windows_of(forces, first, last)
    parts = [figures(forces, members[m], mine, window, document) for window in windows]
    sums = rolled(parts, document.get("roll", "mean")) if len(parts) > 1 else parts[0]
    return with_vetoes(sums, m, forces, mine, cycle_first_day(document, last), first, last)


def year_card(forces: list[Force], members: list[Member], m: int, entries: list[Entry], last: date) -> Card:
    """Section 6: the whole cycle as one window; a veto that ends with its quarter is none here."""
    document = in_force_at_last(forces, last)
    mine = [entry for entry in entries if entry.member == m]
    start = cycle_first_day(document, last)
    sums = figures(forces, members[m], mine, (start, last), document)
    return with_vetoes(sums, m, forces, mine, start, date.max, last)


def with_vetoes(
    sums: Figures, m: int, forces: list[Force], mine: list[Entry], start: date, first: date, last: date
) -> Card:  # fmt: skip
    """Section 9.7: a veto that takes everything leaves what was lost and gained by category as it is."""
    member_vetoes = vetoes(forces, mine, start, first, last)
    card = Card(**vars(sums), member=m)
    if member_vetoes.taken_on is not None:
        card.base = card.bonus = card.total = ZERO
    card.vetoed_on, card.yellow, card.not_red, card.caps = (
        member_vetoes.taken_on,
        member_vetoes.yellow,
        member_vetoes.not_red,
        member_vetoes.caps,
    )
    return card
