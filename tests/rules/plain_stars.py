"""The plain reading of the annual rating (scoring §6, §9.9, §9.12–9.14)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from tests.rules.plain import Document, Entry, Force, Member, clamp, in_force_at_last, number, quarter_bounds
from tests.rules.plain_boards import standing
from tests.rules.plain_cards import Card, year_card

HUNDRED = Fraction(100)


@dataclass
class Rating:
    """A member's figures of a year; `key`: of the list of tiers that the member is under, None for the common one.

    place: what the order of section 5 goes by in the last quarter, None for who was in no population then.
    """

    annual: Fraction | None
    member: Member
    place: tuple[object, ...] | None
    year: Card
    key: str | None
    tier: str | None = None


def ratings(
    forces: list[Force],
    members: list[Member],
    entries: list[Entry],
    year: int,
    appraisals: dict[tuple[int, str], Fraction],
) -> dict[int, Rating]:
    """Section 6, every quarter's board confirmed: the ratings of all members who were in a population."""
    month = int(forces[-1].document.get("cycle", {}).get("starts", "01-01")[:2])
    quarters = [(year + (month // 3 + n) // 4, (month // 3 + n) % 4 + 1) for n in range(4)]
    boards = [standing(forces, members, entries, *quarter) for quarter in quarters]
    last = quarter_bounds(*quarters[-1])[1]
    document = in_force_at_last(forces, last)
    ratings_by_member = {}
    for m, member in enumerate(members):
        cards = [cards[m] if cards[m].position is not None else None for cards in boards]
        if any(cards):
            of_year = year_card(forces, members, m, entries, last)
            marks = {source: score for (who, source), score in appraisals.items() if who == m}
            place = place_of(cards[-1], member) if cards[-1] else None
            key = list_of(document["stars"], member)
            ratings_by_member[m] = Rating(annual(document, cards, of_year, marks), member, place, of_year, key)
    for community, key in dict.fromkeys((r.member.community, r.key) for r in ratings_by_member.values()):
        rated = [r for r in ratings_by_member.values() if (r.member.community, r.key) == (community, key)]
        give_tiers(document, tiers_of(document["stars"], key), [r for r in rated if r.annual is not None])
    return ratings_by_member


def place_of(card: Card, member: Member) -> tuple[object, ...]:
    """The order of section 5 as a frozen board tells it: across branches equal figures go by the place in their own."""
    return card.vetoed_on is not None, -card.total, -card.bonus, card.deductions, card.position, member.no


def annual(document: Document, cards: list[Card | None], of_year: Card, marks: dict[str, Fraction]) -> Fraction | None:
    stars = document["stars"]
    if of_year.vetoed_on is not None:
        return Fraction(0)
    appraisal = appraised(stars["appraisal"], marks)
    if appraisal is None and number(stars["weights"]["appraisal"]) != 0:
        return None
    full = number(stars["full_marks"])
    contribution = min(of_year.bonus, full) / full * 100
    weights = {name: number(weight) for name, weight in stars["weights"].items()}
    figure = daily(document, cards) * weights["daily"]
    figure += (appraisal or 0) * weights["appraisal"] + contribution * weights["contribution"]
    return max(Fraction(floor(figure * 100 + Fraction(1, 2)), 100), Fraction(0))


def daily(document: Document, cards: list[Card | None]) -> Fraction:
    """Section 9.9: the marks of the quarters, each between 0 and 100, rolled into one."""
    stars, points = document["stars"], number(document["base"]["points"])
    marks = []
    for each in cards:
        if each is not None:
            figure = each.base if stars.get("daily", "base") == "base" else each.total
            marks.append(clamp(figure * 100 / points, Fraction(0), HUNDRED))
        elif stars.get("missing", "skip") == "zero":
            marks.append(Fraction(0))
    how = stars.get("roll", "mean")
    if how == "last":
        return marks[-1]
    if how == "min":
        return min(marks)
    return sum(marks, Fraction(0)) / (len(marks) if how == "mean" else 1)


def appraised(rules: Document, marks: dict[str, Fraction]) -> Fraction | None:
    present = {s: number(w) for s, w in rules["weights"].items() if s in marks}
    if not present or any(source not in present for source in rules.get("required", [])):
        return None
    marked = sum((weight * marks[source] for source, weight in present.items()), Fraction(0))
    return marked / sum(present.values(), Fraction(0))


def list_of(stars: Document, member: Member) -> str | None:
    for key in (member.status, member.category):
        if key in stars.get("tiers_by", {}):
            return str(key)
    return None


def tiers_of(stars: Document, key: str | None) -> list[Document]:
    listed = stars["tiers"] if key is None else stars["tiers_by"][key]
    return sorted(listed, key=lambda tier: -number(tier["from"]))


def give_tiers(document: Document, tiers: list[Document], rated: list[Rating]) -> None:
    """Section 9.12: from the highest tier down, the best within its share; then the least share of the lowest tiers."""

    def order(each: Rating) -> tuple[object, ...]:
        return -(each.annual or 0), each.place is None, each.place or (), each.member.no

    ordered = sorted(rated, key=order)
    waiting = list(ordered)
    for tier in tiers:
        fit = [each for each in waiting if tier is tiers[-1] or fits(document, tier, each)]
        if "max_share" in tier:
            fit = fit[: floor(number(tier["max_share"]) * len(ordered))]
        for each in fit:
            each.tier = tier["code"]
        waiting = [each for each in waiting if each.tier is None]
    codes = [tier["code"] for tier in tiers]
    for n, tier in enumerate(tiers):
        size = ceil(number(tier.get("min_share", 0)) * len(ordered))
        for each in ordered[len(ordered) - size :]:
            if codes.index(each.tier) < n:
                open_tiers = [tier for tier in tiers[n:] if tier is tiers[-1] or fits(document, tier, each)]
                each.tier = open_tiers[0]["code"]


def fits(document: Document, tier: Document, each: Rating) -> bool:
    """Whether the tier would be the member's: mark, minima of categories (section 9.13), caps of vetoes."""
    start = number(tier["from"])
    starts = {common["code"]: number(common["from"]) for common in document["stars"]["tiers"]}
    if each.annual is None or each.annual < start:
        return False
    if any(code in starts and start > starts[code] for code in each.year.caps):
        return False
    kinds = {category["code"]: category["kind"] for category in document["categories"]}
    scores = {code: each.year.scores[code, kinds[code]] for code in tier.get("require", {})}
    return all((scores[code] or 0) >= number(least) for code, least in tier.get("require", {}).items())
