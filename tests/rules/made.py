"""Random documents, members and ledgers, small and crowded, and their form as frames of the engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import polars as pl

from tests.rules.plain import Document, Entry, Member

CATEGORIES = ("regular", "retired", "migrant", "pocket")
BRANCHES = ("一支部", "二支部")
PRICES = ("0", "0.5", "1", "2", "2.5", "0.33", "4.5")
SOURCES = ("self", "peer", "masses")
JOINED = (None, date(1990, 1, 1), date(2015, 7, 1), date(2022, 12, 1))


@dataclass
class World:
    documents: list[Document]
    members: list[Member]
    entries: list[Entry]


def document(random: Random) -> Document:
    """Return one random document that is not refused."""
    with_points = random.random() < 0.7
    bases = random.randint(1, 3)
    points = [random.choice((5, 10, 20)) for _ in range(bases)]
    groups = [group(random, n, points[n] if with_points or random.random() < 0.5 else None) for n in range(bases)]
    total = sum(points) if all("points" in g for g in groups) else random.choice((20, 50))
    groups.append(bonus(random, random.choice(("b", "b", f"c{bases}"))))
    if random.random() < 0.8:
        groups.append(veto())
    made: Document = {"schema": 1, "code": "made", "title": "随机", "base": {"points": total}, "categories": groups}
    if random.random() < 0.4:
        made["base"]["floor"] = random.choice((0, 5, total))
    if random.random() < 0.6:
        made["cycle"] = {"starts": random.choice(("01-01", "04-01", "10-01"))}
    if random.random() < 0.6:
        made["window"] = random.choice(("cycle", "quarter"))
    return made | {"boards": boards(random, total), "stars": stars(random)}


def group(random: Random, n: int, points: int | None) -> Document:
    items = [item(random, f"c{n}.{i}", "deduct") for i in range(random.randint(1, 3))]
    made: Document = {"code": f"c{n}", "title": f"第{n}类", "kind": "base", "items": items}
    if points is not None:
        made["points"] = points
        if random.random() < 0.5:
            zero = {"code": f"c{n}.z", "title": "清零", "effect": "zero"}
            items.append(zero | ({"exempt": ["retired"]} if random.random() < 0.2 else {}))
    return made


def bonus(random: Random, code: str) -> Document:
    items = [item(random, f"{code}.{i}", "add") for i in range(random.randint(1, 3))]
    made: Document = {"code": code, "title": "加分", "kind": "bonus", "items": items}
    return made | ({"points": random.choice((3, "7.25"))} if random.random() < 0.5 else {})


def veto() -> Document:
    return {"code": "v", "title": "否决", "kind": "veto", "items": [{"code": "v.1", "title": "违法", "effect": "veto"}]}


def item(random: Random, code: str, effect: str) -> Document:
    made: Document = {"code": code, "title": code, "effect": effect}
    shape = random.random()
    if shape < 0.5:
        made["points"] = random.choice(PRICES)
    elif shape < 0.75:
        made["steps"] = [random.choice(PRICES) for _ in range(random.randint(1, 4))]
    else:
        made["points"] = {"min": "0.5", "max": 5}
    if random.random() < 0.5:
        made["limit"] = limit(random)
    if random.random() < 0.4:
        named = random.sample(CATEGORIES, random.randint(1, 3))
        made["factors"] = {name: random.choice(("0", "0.5", "1.25", 2)) for name in named}
    if random.random() < 0.2:
        made["applies_to"] = random.sample(CATEGORIES, random.randint(1, 3))
    if random.random() < 0.2:
        made["exempt"] = random.sample(CATEGORIES, 1)
    return made


def limit(random: Random) -> Document:
    made: Document = {"per": random.choice(("day", "month", "quarter", "cycle"))}
    if random.random() < 0.6:
        made["points"] = random.choice((0, "0.5", 2, "3.33", 5))
    if "points" not in made or random.random() < 0.4:
        made["count"] = random.choice((0, 1, 2, 3))
    return made


def boards(random: Random, total: int) -> Document:
    made: Document = {
        "red": {"share": random.choice(("0", "0.15", "0.30", "0.5"))},
        "yellow": {"share": random.choice(("0", "0.10", "0.35", "0.5"))},
        "scope": random.choice(("community", "branch")),
        "rounding": random.choice(("half_up", "floor", "ceil")),
        "ties": random.choice(("break", "together")),
    }
    if random.random() < 0.3:
        made["red"]["min_points"] = total - random.randint(-2, 5)
    if random.random() < 0.3:
        made["yellow"]["below"] = total - random.randint(-2, 10)
    if random.random() < 0.3:
        made["yellow"]["requires_deduction"] = False
    if random.random() < 0.3:
        made["exempt"] = [random.choice(CATEGORIES)]
    return made


def stars(random: Random) -> Document:
    return {
        "weights": {"daily": "0.70", "appraisal": "0.20", "contribution": "0.10"},
        "daily": random.choice(("base", "total")),
        "appraisal": {
            "weights": random.choice(({"self": "0.33", "peer": "0.67"}, {"self": "0.1", "peer": "0.2", "masses": 0.7})),
            "required": random.choice(([], ["peer"])),
        },
        "full_marks": random.choice((3, 10, "33.33")),
        "tiers": [
            {"code": "low", "title": "低", "from": 0},
            {"code": "high", "title": "高", "from": "90"},
            {"code": "middle", "title": "中", "from": "72.5"},
        ],
    }


def world(random: Random, versions: int, people: int, amount: int, first: date, days: int) -> World:
    """Return documents, members and entries dated in a span of days; some entries are strange on purpose."""
    documents = [document(random) for _ in range(versions)]
    members = [member(random, n) for n in range(people)]
    codes = sorted({i["code"] for d in documents for c in d["categories"] for i in c["items"]})
    if random.random() < 0.3:
        documents[-1]["categories"][0]["items"][0]["replaces"] = ["old.1"]
        codes += ["old.1", "gone.9"]
    entries = [entry(random, n, people, codes, first, days) for n in random.sample(range(1, 10 * amount + 2), amount)]
    return World(documents, members, sorted(entries, key=lambda e: (e.date, e.id)))


def member(random: Random, n: int) -> Member:
    made = Member(f"{random.randint(0, 99):02d}-{n}", random.choice((*CATEGORIES, "unheard_of")))
    made.branch, made.community = random.choice(BRANCHES), random.choice(("东", "西"))
    made.joined = random.choice(JOINED)
    if random.random() < 0.2:
        made.active_from = random.choice((date(2022, 9, 30), date(2022, 10, 1), date(2020, 1, 1)))
    if random.random() < 0.2:
        made.active_to = random.choice((date(2022, 9, 29), date(2022, 9, 30), date(2023, 12, 31)))
    for _ in range(random.choice((0, 0, 0, 1, 2, 3))):
        start = date(2022, 1, 1) + timedelta(days=random.randint(0, 400))
        end = start + timedelta(days=random.randint(-5, 120))
        made.exemptions.append(random.choice(((start, end), (start, end), (None, start), (end, None))))
    made.mean = Fraction(random.choice((0, 9000, 9000, 9500, 18501)), 100 * random.choice((1, 2, 3)))
    made.previous = random.choice((None, "red", "yellow"))
    return made


def entry(random: Random, n: int, people: int, codes: list[str], first: date, days: int) -> Entry:
    made = Entry(n, random.randrange(people), random.choice(codes), first + timedelta(days=random.randrange(days)))
    if made.item == "v.1" and random.random() < 0.7:
        made.item = codes[0]
    made.quantity = Fraction(random.choice((100, 100, 100, 200, 33, 1250)), 100)
    made.points = random.choice((None, Fraction(1, 2), Fraction(5), Fraction(233, 100), Fraction(3)))
    made.state = random.choice(("recognised",) * 9 + ("verified",))
    made.category = random.choice((None, None, None, *CATEGORIES))
    return made


def roster_frame(members: list[Member]) -> pl.DataFrame:
    firsts = [m.exemptions[0] if m.exemptions else (None, None) for m in members]
    columns = {
        "member_no": [m.no for m in members],
        "category": [m.category for m in members],
        "branch": [m.branch for m in members],
        "community": [m.community for m in members],
        "joined_party_on": [m.joined for m in members],
        "active_from": [m.active_from for m in members],
        "active_to": [m.active_to for m in members],
        "exempt_from": [start for start, _ in firsts],
        "exempt_to": [end for _, end in firsts],
    }
    dates = Document.fromkeys(list(columns)[4:], pl.Date)
    return pl.DataFrame(columns, schema_overrides=dates)


def exemptions_frame(members: list[Member]) -> pl.DataFrame:
    rows = [(n, *span) for n, m in enumerate(members) for span in m.exemptions[1:]]
    return pl.DataFrame(rows, schema={"member": pl.UInt32, "from": pl.Date, "to": pl.Date}, orient="row")


def evaluations_frame(members: list[Member]) -> pl.DataFrame:
    rows = [
        (n, int(m.mean.numerator * 100), m.mean.denominator) for n, m in enumerate(members) if m.mean
    ]  # fmt: skip
    return pl.DataFrame(rows, schema={"member": pl.UInt32, "sum": pl.Int64, "count": pl.Int64}, orient="row")


def previous_frame(members: list[Member]) -> pl.DataFrame:
    rows = [(n, m.previous) for n, m in enumerate(members) if m.previous]
    return pl.DataFrame(rows, schema={"member": pl.UInt32, "board": pl.String}, orient="row")


def entries_frame(entries: list[Entry]) -> pl.DataFrame:
    rows = [
        (e.id, e.member, e.item, e.date, int(e.quantity * 100), None if e.points is None else int(e.points * 100),
         e.state, e.category)
        for e in entries
    ]  # fmt: skip
    schema = {
        "id": pl.Int64, "member": pl.UInt32, "item": pl.String, "date": pl.Date, "quantity": pl.Int64,
        "points": pl.Int64, "state": pl.String, "category": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")
