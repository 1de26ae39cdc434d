"""Random members and ledgers over random documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from tests.rules.made import CATEGORIES, LEVELS, STATUSES, document, some_shapes
from tests.rules.plain import Document, Entry, Member

BRANCHES = ("一支部", "二支部")
JOINED = (None, date(1990, 1, 1), date(2015, 7, 1), date(2022, 12, 1))


@dataclass
class World:
    documents: list[Document]
    members: list[Member]
    entries: list[Entry]


def world(random: Random, versions: int, people: int, amount: int, first: date, days: int) -> World:
    """Return documents, people and `amount` entries from `first` on; their codes are partly strange on purpose."""
    shapes = some_shapes(random)
    documents = [document(random, shapes if random.random() < 0.8 else some_shapes(random)) for _ in range(versions)]
    members = [member(random, n) for n in range(people)]
    codes = sorted({i["code"] for d in documents for c in d["categories"] for i in c["items"]})
    if random.random() < 0.3:
        documents[-1]["categories"][0]["items"][0]["replaces"] = ["old.1"]
        codes += ["old.1", "gone.9"]
    entries = [entry(random, n, people, codes, first, days) for n in random.sample(range(1, 10 * amount + 2), amount)]
    return World(documents, members, sorted(entries, key=lambda e: (e.date, e.id)))


def member(random: Random, n: int) -> Member:
    one = Member(f"{random.randint(0, 99):02d}-{n}", random.choice((*CATEGORIES, "unheard_of")))
    one.branch, one.community = random.choice(BRANCHES), random.choice(("东", "西"))
    one.joined = random.choice(JOINED)
    if random.random() < 0.2:
        one.active_from = random.choice((date(2022, 9, 30), date(2022, 10, 1), date(2020, 1, 1)))
    if random.random() < 0.2:
        one.active_to = random.choice((date(2022, 9, 29), date(2022, 9, 30), date(2023, 12, 31)))
    for _ in range(random.choice((0, 0, 0, 1, 2, 3))):
        start = date(2022, 1, 1) + timedelta(days=random.randint(0, 400))
        end = start + timedelta(days=random.randint(-5, 120))
        one.exemptions.append(random.choice(((start, end), (start, end), (None, start), (end, None))))
    one.mean = Fraction(random.choice((0, 9000, 9000, 9500, 18501)), 100 * random.choice((1, 2, 3)))
    one.previous = random.choice((None, "red", "yellow"))
    one.status = random.choice((None, None, *STATUSES))
    one.carried = random.choice((None, None, Fraction(0), Fraction(97), Fraction(33_333_333, 1_000_000)))
    return one


def entry(random: Random, n: int, people: int, codes: list[str], first: date, days: int) -> Entry:
    one = Entry(n, random.randrange(people), random.choice(codes), first + timedelta(days=random.randrange(days)))
    if one.item.startswith("v.") and random.random() < 0.7:
        one.item = codes[0]
    one.quantity = Fraction(random.choice((100, 100, 100, 200, 33, 1250)), 100)
    one.points = random.choice((None, Fraction(1, 2), Fraction(5), Fraction(233, 100), Fraction(3)))
    one.state = random.choice(("recognised",) * 9 + ("verified",))
    one.category = random.choice((None, None, None, *CATEGORIES))
    one.measure = random.choice((None, Fraction(0), Fraction(199, 100), Fraction(4), Fraction(15, 2), Fraction(1000)))
    for name, values in LEVELS.items():
        if random.random() < 0.9:
            one.attributes[name] = random.choice((*values, *values, *values, "village"))
    return one
