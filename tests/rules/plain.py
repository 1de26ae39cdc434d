"""A slow, plain reading of the scoring rules, sections 1–7, with fractions and loops; it knows nothing of the engine."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

FIRST, LAST = date.min, date.max


@dataclass
class Force:
    """A document (plain dict) and the first day of its force; date.min when it always was."""

    document: dict
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
    item: dict
    category: dict
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


def cycle_first_day(document: dict, day: date) -> date:
    month = int(document.get("cycle", {}).get("starts", "01-01")[:2])
    return date(day.year if day.month >= month else day.year - 1, month, 1)


def in_force(forces: list[Force], day: date) -> dict | None:
    found = None
    for force in sorted(forces, key=lambda f: f.since):
        if force.since <= day:
            found = force.document
    return found


def window_of(forces: list[Force], first: date, last: date) -> tuple[date, date]:
    """Section 2.2 and section 7: quarter alone, or the cycle within the unbroken run of cycle-window versions."""
    document = in_force(forces, last)
    assert document is not None
    if document.get("window", "cycle") == "quarter":
        return first, last
    start = cycle_first_day(document, last)
    run = last
    for force in sorted((f for f in forces if f.since <= last), key=lambda f: f.since, reverse=True):
        if force.document.get("window", "cycle") != "cycle":
            break
        run = force.since
    return max(start, run), last


def item_and_category(document: dict | None, code: str) -> tuple[dict, dict] | None:
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


def counting(forces: list[Force], member: Member, entries: list[Entry], window: tuple[date, date]) -> list[Priced]:
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


def set_prices(rows: list[Priced], member: Member, last_document: dict) -> None:
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
            points = row.entry.points
        else:
            points = number(item["points"])
        belongs = row.entry.category if row.entry.category is not None else member.category
        factor = number(item.get("factors", {}).get(belongs, 1))
        row.price = points * row.entry.quantity * factor


def points_of(document: dict, code: str, kind: str) -> Fraction | None:
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


def set_counted(rows: list[Priced], last_document: dict) -> None:
    """Section 4: the category's points cut the entries in order."""
    for kind, effects in (("base", ("deduct", "zero")), ("bonus", ("add",))):
        for code in dict.fromkeys(r.category["code"] for r in rows if r.item["effect"] in effects):
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
    start = cycle_first_day(in_force(forces, last), last)
    days = []
    for entry in entries:
        pair = item_and_category(in_force(forces, entry.date), entry.item)
        if entry.state == "recognised" and start <= entry.date <= last and pair and pair[0]["effect"] == "veto":
            days.append(entry.date)
    return min(days, default=None)


def card(forces: list[Force], members: list[Member], m: int, entries: list[Entry], window, last: date) -> Card:
    document = in_force(forces, last)
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


def rounded(share: Fraction, how: str) -> int:
    return {"floor": floor(share), "ceil": ceil(share), "half_up": floor(share + Fraction(1, 2))}[how]


def standing(forces: list[Force], members: list[Member], entries: list[Entry], year: int, quarter: int) -> list[Card]:
    """Sections 2–5 for one quarter: the cards of all members, boards filled in; in the order of the members."""
    first, last = quarter_bounds(year, quarter)
    window = window_of(forces, first, last)
    cards = [card(forces, members, m, entries, window, last) for m in range(len(members))]
    rules = in_force(forces, last)["boards"]
    scopes: dict[tuple, list[Card]] = {}
    for each in cards:
        member = members[each.member]
        if member.is_active(last) and member.category not in rules.get("exempt", []) and not member.is_exempt(last):
            branch = member.branch if rules.get("scope", "community") == "branch" else ""
            scopes.setdefault((member.community, branch), []).append(each)
    for population in scopes.values():
        draw_boards(rules, members, population, last)
    return cards


def draw_boards(rules: dict, members: list[Member], population: list[Card], last: date) -> None:
    def place(each: Card) -> tuple:
        member = members[each.member]
        standing_days = (last - member.joined).days if member.joined else 0
        vetoed = each.vetoed_on is not None
        return vetoed, -each.total, -each.bonus, each.deductions, -member.mean, -standing_days, member.no

    def group(each: Card) -> tuple:
        return (True,) if each.vetoed_on else (False, each.total)

    order = sorted(population, key=place)
    for n, each in enumerate(order):
        each.position = n + 1
        each.rank = next(k + 1 for k, other in enumerate(order) if group(other) == group(each))
    how = rules.get("rounding", "half_up")
    size = len(order)
    n_red = rounded(number(rules["red"]["share"]) * size, how)
    n_yellow = rounded(number(rules["yellow"]["share"]) * size, how)
    for each in order:
        tied = [other.position for other in order if group(other) == group(each)]
        together = rules.get("ties", "break") == "together"
        is_first = (min(tied) if together else each.position) <= n_red
        is_last = (min(tied) if together else each.position) > size - n_yellow
        each.board = board(rules, each, is_first, is_last)
        each.grade = grade(each.board, members[each.member].previous)


def board(rules: dict, each: Card, is_first: bool, is_last: bool) -> str | None:
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
    document = in_force(forces, last)
    whole_cycle = (cycle_first_day(document, last), last)
    found = {}
    for m in range(len(members)):
        cards = [cards[m] for cards in boards if cards[m].position is not None]
        if cards:
            year_card = card(forces, members, m, entries, whole_cycle, last)
            marks = {source: score for (who, source), score in appraisals.items() if who == m}
            found[m] = rating(document, cards, year_card, marks)
    return found


def rating(document: dict, cards: list[Card], year_card: Card, marks: dict[str, Fraction]) -> Rating:
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


def appraised(rules: dict, marks: dict[str, Fraction]) -> Fraction | None:
    present = {s: number(w) for s, w in rules["weights"].items() if s in marks}
    if not present or any(source not in present for source in rules.get("required", [])):
        return None
    return sum(weight * marks[source] for source, weight in present.items()) / sum(present.values())


def tier(stars: dict, annual: Fraction) -> str:
    for each in sorted(stars["tiers"], key=lambda t: -number(t["from"])):
        if annual >= number(each["from"]):
            return each["code"]
    raise AssertionError("no tier from 0")


def next_day(day: date) -> date:
    return day + timedelta(days=1)
