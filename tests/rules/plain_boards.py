"""The plain reading of boards (scoring §5, §9.15–9.16)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import ceil, floor

from tests.rules.plain import Document, Entry, Force, Member, in_force_at_last, number, quarter_bounds
from tests.rules.plain_cards import Card, card


def rounded(share: Fraction, how: str) -> int:
    return {"floor": floor(share), "ceil": ceil(share), "half_up": floor(share + Fraction(1, 2))}[how]


def standing(forces: list[Force], members: list[Member], entries: list[Entry], year: int, quarter: int) -> list[Card]:
    """Sections 2–5 for one quarter: the cards of all members, boards filled in; in the order of the members."""
    first, last = quarter_bounds(year, quarter)
    cards = [card(forces, members, m, entries, first, last) for m in range(len(members))]
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


def merit(each: Card, member: Member, last: date) -> tuple[object, ...]:
    """The order of section 5, best first."""
    standing_days = (last - member.joined).days if member.joined else 0
    vetoed = each.vetoed_on is not None
    return vetoed, -each.total, -each.bonus, each.deductions, -member.mean, -standing_days, member.no


def draw_boards(rules: Document, members: list[Member], population: list[Card], last: date) -> None:
    def group(each: Card) -> tuple[object, ...]:
        return (True,) if each.vetoed_on else (False, each.total)

    order = sorted(population, key=lambda each: merit(each, members[each.member], last))
    for n, each in enumerate(order):
        each.position = n + 1
        each.rank = next(k + 1 for k, other in enumerate(order) if group(other) == group(each))
    for each in order:
        position = each.rank if rules.get("ties", "break") == "together" else each.position
        assert position is not None
        zone = zone_of(rules, position, len(order), each)
        previous = members[each.member].previous
        each.forced = is_forced(rules, each)
        each.board = board(rules, each, zone in (1, 2), is_last(rules, position, len(order), each))
        each.run = None if each.board is None else 1 + (each.board == previous)
        each.grade = grade(rules, each, zone, is_fourth(rules, position, len(order)))


def is_forced(rules: Document, each: Card) -> bool:
    below = rules.get("yellow", {}).get("below")
    return each.vetoed_on is not None or each.yellow or (below is not None and each.total < number(below))


def cuts(rules: Document, size: int) -> tuple[int, int, int, int]:
    """How many places from the front are class 1, and red; how many from the end are yellow, and class 4."""
    how = rules.get("rounding", "half_up")
    if rules.get("method", "shares") == "classes":
        shares = [Fraction(0)] * 4
        for each in rules["classes"]:
            shares[each["class"] - 1] = number(each["share"])
        first, second, third, fourth = shares
    else:
        first = fourth = Fraction(0)
        second, third = number(rules["red"]["share"]), number(rules["yellow"]["share"])
    red, yellow = rounded((first + second) * size, how), rounded((third + fourth) * size, how)
    return rounded(first * size, how), red, yellow, rounded(fourth * size, how)


def zone_of(rules: Document, place: int, size: int, each: Card) -> int | None:
    """Class 1 or 2 where the place (or the marks) would put a member on the red board."""
    if rules.get("method", "shares") == "marks":
        return 2 if each.total >= number(rules["red"]["from"]) else None
    first, red, _, _ = cuts(rules, size)
    if place <= first:
        return 1
    return 2 if place <= red else None


def is_last(rules: Document, place: int, size: int, each: Card) -> bool:
    """Whether the place would put a member on the yellow board; marks do it by force alone."""
    return rules.get("method", "shares") != "marks" and place > size - cuts(rules, size)[2]


def is_fourth(rules: Document, place: int, size: int) -> bool:
    return rules.get("method", "shares") == "classes" and place > size - cuts(rules, size)[3]


def board(rules: Document, each: Card, in_red: bool, in_yellow: bool) -> str | None:
    if each.forced:
        return "yellow"
    least = rules.get("red", {}).get("min_points")
    is_dropped = each.not_red or (least is not None and each.total < number(least))
    if in_red and not is_dropped:
        return "red"
    lost_nothing = each.lost_points <= 0 and each.bonus_deductions == 0
    if in_yellow and not (rules.get("yellow", {}).get("requires_deduction", True) and lost_nothing):
        return "yellow"
    return None


def grade(rules: Document, each: Card, zone: int | None, is_fourth: bool) -> int | None:
    """Section 5: a class by the run; section 9.15: a class by the place."""
    if each.board is None:
        return None
    if rules.get("method", "shares") != "classes":
        return {("red", 1): 2, ("red", 2): 1, ("yellow", 1): 3, ("yellow", 2): 4}[each.board, each.run or 1]
    if each.board == "red":
        return zone
    return 4 if each.vetoed_on is not None or is_fourth else 3
