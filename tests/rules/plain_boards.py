"""The plain reading of scoring §5 and §6: boards and annual ratings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor

from tests.rules.plain import (
    Card,
    Document,
    Entry,
    Force,
    Member,
    card,
    cycle_first_day,
    in_force_at_last,
    number,
    quarter_bounds,
    window_of,
)


def rounded(share: Fraction, how: str) -> int:
    return {"floor": floor(share), "ceil": ceil(share), "half_up": floor(share + Fraction(1, 2))}[how]


def standing(forces: list[Force], members: list[Member], entries: list[Entry], year: int, quarter: int) -> list[Card]:
    """Sections 2–5 for one quarter: the cards of all members, boards filled in; in the order of the members."""
    first, last = quarter_bounds(year, quarter)
    window = window_of(forces, first, last)
    cards = [card(forces, members, m, entries, window, last) for m in range(len(members))]
    rules = in_force_at_last(forces, last)["boards"]
    scopes: dict[tuple[str, str], list[Card]] = {}
    for each in cards:
        member = members[each.member]
        if member.is_active(last) and member.category not in rules.get("exempt", []) and not member.is_exempt(last):
            branch = member.branch if rules.get("scope", "community") == "branch" else ""
            scopes.setdefault((member.community, branch), []).append(each)
    for population in scopes.values():
        draw_boards(rules, members, population, last)
    return cards


def draw_boards(rules: Document, members: list[Member], population: list[Card], last: date) -> None:
    def place(each: Card) -> tuple[object, ...]:
        member = members[each.member]
        standing_days = (last - member.joined).days if member.joined else 0
        vetoed = each.vetoed_on is not None
        return vetoed, -each.total, -each.bonus, each.deductions, -member.mean, -standing_days, member.no

    def group(each: Card) -> tuple[object, ...]:
        return (True,) if each.vetoed_on else (False, each.total)

    order = sorted(population, key=place)
    for n, each in enumerate(order):
        each.position = n + 1
        each.rank = next(k + 1 for k, other in enumerate(order) if group(other) == group(each))
    how = rules.get("rounding", "half_up")
    size = len(order)
    n_red = rounded(number(rules["red"]["share"]) * size, how)
    n_yellow = rounded(number(rules["yellow"]["share"]) * size, how)
    for n, each in enumerate(order, 1):
        tied = [k for k, other in enumerate(order, 1) if group(other) == group(each)]
        cut = min(tied) if rules.get("ties", "break") == "together" else n
        each.board = board(rules, each, cut <= n_red, cut > size - n_yellow)
        each.grade = grade(each.board, members[each.member].previous)


def board(rules: Document, each: Card, is_first: bool, is_last: bool) -> str | None:
    red, yellow = rules["red"], rules["yellow"]
    forced = each.vetoed_on is not None or ("below" in yellow and each.total < number(yellow["below"]))
    if forced:
        return "yellow"
    if is_first and not ("min_points" in red and each.total < number(red["min_points"])):
        return "red"
    lost_nothing = sum(each.lost.values()) == 0
    if is_last and not (yellow.get("requires_deduction", True) and lost_nothing):
        return "yellow"
    return None


def grade(now: str | None, before: str | None) -> int | None:
    return {None: None, "red": 1 if before == "red" else 2, "yellow": 4 if before == "yellow" else 3}[now]


@dataclass
class Rating:
    annual: Fraction | None
    tier: str | None


def ratings(
    forces: list[Force],
    members: list[Member],
    entries: list[Entry],
    year: int,
    appraisals: dict[tuple[int, str], Fraction],
) -> dict[int, Rating]:
    """Section 6, every quarter's board confirmed: the ratings of all members who were in a population."""
    cycle_document = forces[-1].document
    month = int(cycle_document.get("cycle", {}).get("starts", "01-01")[:2])
    quarters = [(year + (month // 3 + n) // 4, (month // 3 + n) % 4 + 1) for n in range(4)]
    boards = [standing(forces, members, entries, *quarter) for quarter in quarters]
    last = quarter_bounds(*quarters[-1])[1]
    document = in_force_at_last(forces, last)
    whole_cycle = (cycle_first_day(document, last), last)
    found = {}
    for m in range(len(members)):
        cards = [cards[m] for cards in boards if cards[m].position is not None]
        if cards:
            year_card = card(forces, members, m, entries, whole_cycle, last)
            marks = {source: score for (who, source), score in appraisals.items() if who == m}
            found[m] = rating(document, cards, year_card, marks)
    return found


def rating(document: Document, cards: list[Card], year_card: Card, marks: dict[str, Fraction]) -> Rating:
    stars = document["stars"]
    if year_card.vetoed_on is not None:
        return Rating(Fraction(0), tier(stars, Fraction(0)))
    appraisal = appraised(stars["appraisal"], marks)
    if appraisal is None:
        return Rating(None, None)
    points = number(document["base"]["points"])
    if stars.get("daily", "base") == "base":
        days = [each.base * 100 / points for each in cards]
    else:
        days = [min(each.total * 100 / points, Fraction(100)) for each in cards]
    full = number(stars["full_marks"])
    contribution = min(year_card.bonus, full) / full * 100
    weights = {name: number(weight) for name, weight in stars["weights"].items()}
    annual = sum(days) / len(days) * weights["daily"]
    annual += appraisal * weights["appraisal"] + contribution * weights["contribution"]
    annual = Fraction(floor(annual * 100 + Fraction(1, 2)), 100)
    return Rating(annual, tier(stars, annual))


def appraised(rules: Document, marks: dict[str, Fraction]) -> Fraction | None:
    present = {s: number(w) for s, w in rules["weights"].items() if s in marks}
    if not present or any(source not in present for source in rules.get("required", [])):
        return None
    marked = sum((weight * marks[source] for source, weight in present.items()), Fraction(0))
    return marked / sum(present.values(), Fraction(0))


def tier(stars: Document, annual: Fraction) -> str:
    for each in sorted(stars["tiers"], key=lambda t: -number(t["from"])):
        if annual >= number(each["from"]):
            return each["code"]
    raise AssertionError("no tier from 0")
