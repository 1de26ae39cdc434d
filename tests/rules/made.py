"""Random documents, small and crowded: every shape of rule, each with its own chance, mixed with all others."""

from __future__ import annotations

from random import Random

from tests.rules.plain import Document

CATEGORIES = ("regular", "retired", "migrant", "pocket")
STATUSES = ("probationary", "retired", "missing")
PRICES = ("0", "0.5", "1", "2", "2.5", "0.33", "4.5")
SOURCES = ("self", "peer", "masses")
PERIODS = ("day", "month", "quarter", "cycle")
LEVELS: Document = {"level": {"county": "0.33", "city": "1.5", "province": 3}, "medium": {"web": "0.07", "paper": 1}}
SHAPES = (
    "earning", "start", "carry", "brackets", "attributes", "limit_lists", "shared_limits", "unlimited", "outcomes",
    "month", "roll", "negative", "total", "quota", "require", "tiers_by", "classes", "marks",
)  # fmt: skip


class Shapes:
    """The further shapes (scoring §9) that a document may have; each place draws on its own."""

    def __init__(self, random: Random, names: tuple[str, ...]) -> None:
        self.random, self.names = random, names

    def has(self, name: str, chance: float = 0.6) -> bool:
        assert name in SHAPES
        return name in self.names and self.random.random() < chance


def some_shapes(random: Random) -> tuple[str, ...]:
    """None of the further shapes, all, one alone, or some."""
    draw = random.random()
    if draw < 0.1:
        return ()
    if draw < 0.25:
        return SHAPES
    if draw < 0.4:
        return (random.choice(SHAPES),)
    return tuple(name for name in SHAPES if random.random() < 0.4)


def document(random: Random, names: tuple[str, ...] = ()) -> Document:
    """Return one random document that is not refused; with no names, one of sections 1–8 alone."""
    shapes = Shapes(random, names)
    with_points = random.random() < 0.7
    bases = random.randint(1, 3)
    points = [random.choice((5, 10, 20)) for _ in range(bases)]
    groups = [
        group(shapes, n, points[n] if with_points or random.random() < 0.5 else None) for n in range(bases)
    ]  # fmt: skip
    total = sum(points) if all("points" in g for g in groups) else random.choice((20, 50))
    groups.append(bonus(shapes, random.choice(("b", "b", f"c{bases}"))))
    if random.random() < 0.8:
        groups.append(veto(shapes))
    criteria: Document = {
        "schema": 1,
        "code": "made",
        "title": "随机",
        "base": base(shapes, total),
        "categories": groups,
    }
    if random.random() < 0.6:
        criteria["cycle"] = {"starts": random.choice(("01-01", "04-01", "10-01"))}
    if random.random() < 0.6:
        criteria["window"] = random.choice(("cycle", "quarter"))
    if shapes.has("month"):
        criteria["window"] = "month"
        criteria |= {"roll": random.choice(("mean", "sum"))} if random.random() < 0.7 else {}
    if shapes.has("total"):
        criteria["total"] = bounds(random, total)
    if shapes.has("shared_limits"):
        criteria["limits"] = shared_limits(random, [item for each in groups for item in each["items"]])
    return criteria | {"boards": boards(shapes, total), "stars": stars(shapes, groups)}


def base(shapes: Shapes, total: int) -> Document:
    random = shapes.random
    document: Document = {"points": total}
    if random.random() < 0.4:
        document["floor"] = random.choice((0, 5, total))
    if shapes.has("start"):
        least = document.get("floor", 0)
        figures = (least, least + 3, f"{least + 7}.33", total, total + 4)
        named = random.sample(CATEGORIES, random.randint(1, 2))
        document["start"] = {"by": {name: random.choice(figures) for name in named}}
        document["start"] |= {"default": random.choice(figures)} if random.random() < 0.5 else {}
    if shapes.has("carry"):
        document["carry"] = random.choice(("0.2", "0.33", 1, 0))
    return document


def bounds(random: Random, total: int) -> Document:
    least, most = random.choice((-3, 0, "4.5")), random.choice((5, total, total + 2))
    return random.choice(({"min": least}, {"max": most}, {"min": least, "max": most}))


def group(shapes: Shapes, n: int, points: int | None) -> Document:
    random = shapes.random
    items = [item(shapes, f"c{n}.{i}", "deduct") for i in range(random.randint(1, 3))]
    document: Document = {"code": f"c{n}", "title": f"第{n}类", "kind": "base", "items": items}
    if points is not None:
        document["points"] = points
        if random.random() < 0.5:
            zero = {"code": f"c{n}.z", "title": "清零", "effect": "zero"}
            items.append(zero | ({"exempt": ["retired"]} if random.random() < 0.2 else {}))
        if shapes.has("earning"):
            document["start"] = random.choice((0, 1, "2.5", points))
        if shapes.has("earning"):
            items += [item(shapes, f"c{n}.a{i}", "add") for i in range(random.randint(1, 2))]
    if shapes.has("shared_limits"):
        document["limits"] = shared_limits(random, items)
    return document


def bonus(shapes: Shapes, code: str) -> Document:
    random = shapes.random
    items = [item(shapes, f"{code}.{i}", "add") for i in range(random.randint(1, 3))]
    document: Document = {"code": code, "title": "加分", "kind": "bonus", "items": items}
    if random.random() < 0.5:
        document["points"] = random.choice((3, "7.25"))
    if shapes.has("negative"):
        items += [item(shapes, f"{code}.d{i}", "deduct") for i in range(random.randint(1, 2))]
    if shapes.has("negative"):
        document["floor"] = random.choice((0, -1, "-4.33"))
    if shapes.has("shared_limits"):
        document["limits"] = shared_limits(random, items)
    return document


def veto(shapes: Shapes) -> Document:
    random = shapes.random
    items: list[Document] = [{"code": "v.1", "title": "违法", "effect": "veto"}]
    for n in (2, 3) if shapes.has("outcomes", 0.9) else ():
        words: list[object] = random.sample(("total_zero", "yellow", "not_red"), random.randint(0, 2))
        capped = not words or random.random() < 0.4
        words += [{"tier": random.choice(("low", "mid", "high"))}] if capped else []
        items.append({"code": f"v.{n}", "title": "失范", "effect": "veto", "outcome": words})
        if not capped and random.random() < 0.6:
            items[-1]["until"] = "quarter"
    return {"code": "v", "title": "否决", "kind": "veto", "items": items}


def item(shapes: Shapes, code: str, effect: str) -> Document:
    random = shapes.random
    document: Document = {"code": code, "title": code, "effect": effect} | price(shapes)
    if shapes.has("limit_lists", 0.5):
        document["limit"] = [limit(random) for _ in range(random.randint(1, 3))]
    elif random.random() < 0.5:
        document["limit"] = limit(random)
    if random.random() < 0.4:
        named = random.sample(CATEGORIES, random.randint(1, 3))
        document["factors"] = {name: random.choice(("0", "0.5", "1.25", 2)) for name in named}
    if shapes.has("attributes", 0.5):
        named = random.sample(list(LEVELS), random.randint(1, 2))
        document["attributes"] = {name: dict(LEVELS[name]) for name in named}
    if shapes.has("unlimited", 0.3):
        document["unlimited"] = random.random() < 0.9
    if random.random() < 0.2:
        document["applies_to"] = random.sample(CATEGORIES, random.randint(1, 3))
    if random.random() < 0.2:
        document["exempt"] = random.sample(CATEGORIES, 1)
    return document


def price(shapes: Shapes) -> Document:
    random = shapes.random
    if shapes.has("brackets", 0.4):
        starts = random.sample((0, 2, 4, "7.5", 10), random.randint(1, 3))
        return {"brackets": [{"from": start, "points": random.choice(PRICES)} for start in starts]}
    shape = random.random()
    if shape < 0.5:
        return {"points": random.choice(PRICES)}
    if shape < 0.75:
        return {"steps": [random.choice(PRICES) for _ in range(random.randint(1, 4))]}
    return {"points": {"min": "0.5", "max": 5}}


def limit(random: Random) -> Document:
    document: Document = {"per": random.choice(PERIODS)}
    if random.random() < 0.6:
        document["points"] = random.choice((0, "0.5", 2, "3.33", 5))
    if "points" not in document or random.random() < 0.4:
        document["count"] = random.choice((0, 1, 2, 3))
    return document


def shared_limits(random: Random, items: list[Document]) -> list[Document]:
    codes = [each["code"] for each in items if each["effect"] in ("deduct", "add") and not each.get("unlimited")]
    documents = []
    for _ in range(random.randint(1, 2)):
        named: object = "all"
        if codes and random.random() < 0.6:
            named = random.sample(codes, random.randint(1, len(codes)))
        documents.append({"items": named} | limit(random))
    return documents


def boards(shapes: Shapes, total: int) -> Document:
    random = shapes.random
    document: Document = {
        "scope": random.choice(("community", "branch")),
        "rounding": random.choice(("half_up", "floor", "ceil")),
        "ties": random.choice(("break", "together")),
    }
    if random.random() < 0.2:
        document["exempt"] = ["pocket"]
    red: Document = {"min_points": total - random.randint(-2, 5)} if random.random() < 0.3 else {}
    yellow: Document = {"below": total - random.randint(-2, 10)} if random.random() < 0.3 else {}
    if shapes.has("marks"):
        below = total - random.randint(0, 5)
        return document | {"method": "marks", "red": {"from": below + random.randint(0, 4)}, "yellow": {"below": below}}
    if random.random() < 0.4:
        yellow["requires_deduction"] = random.random() < 0.5
    if shapes.has("classes"):
        document |= {"method": "classes", "classes": classes(random)}
        return document | ({"red": red} if red else {}) | ({"yellow": yellow} if yellow else {})
    red |= {"share": random.choice(("0", "0.15", "0.30", "0.5"))}
    yellow |= {"share": random.choice(("0", "0.10", "0.35", "0.5"))}
    return document | {"red": red, "yellow": yellow}


def classes(random: Random) -> list[Document]:
    named = random.sample((1, 2, 3, 4), random.randint(1, 4))
    return [{"class": n, "share": random.choice(("0", "0.15", "0.2", "0.25"))} for n in named]


def stars(shapes: Shapes, groups: list[Document]) -> Document:
    random = shapes.random
    weights = random.choice((("0.70", "0.20", "0.10"), ("0.33", "0.33", "0.34"), ("1", "0", "0")))
    appraisal: Document = {"weights": {"self": "0.25", "peer": "0.35", "masses": "0.40"}}
    if random.random() < 0.4:
        appraisal["required"] = random.sample(SOURCES, random.randint(1, 2))
    document: Document = {
        "weights": dict(zip(("daily", "appraisal", "contribution"), weights, strict=True)),
        "daily": random.choice(("base", "total")),
        "appraisal": appraisal,
        "full_marks": random.choice((1, "3.33", 10)),
    }
    if shapes.has("roll"):
        document["roll"] = random.choice(("mean", "last", "sum", "min"))
    if shapes.has("roll"):
        document["missing"] = random.choice(("skip", "zero"))
    document["tiers"] = tiers(shapes, groups, ("low", "mid", "high"))
    if shapes.has("tiers_by"):
        keys = random.sample(("probationary", "retired", "migrant"), random.randint(1, 2))
        codes = ("low", "odd", "high", "top")
        document["tiers_by"] = {key: tiers(shapes, groups, codes[: random.randint(1, 4)]) for key in keys}
    return document


def tiers(shapes: Shapes, groups: list[Document], codes: tuple[str, ...]) -> list[Document]:
    """Tiers from the lowest up; the highest has no least share, the lowest no condition."""
    random = shapes.random
    starts = ("0", *sorted(random.sample(("20", "50", "60.05", "75", "90.00"), len(codes) - 1), key=float))
    documents: list[Document] = [
        {"code": code, "title": code, "from": s} for code, s in zip(codes, starts, strict=True)
    ]
    known = [g for g in groups if g["kind"] == "bonus" or (g["kind"] == "base" and "points" in g)]
    for n, each in enumerate(documents):
        if n and shapes.has("quota"):
            each["max_share"] = random.choice(("0", "0.33", "0.5", 1))
        if n < len(documents) - 1 and shapes.has("quota"):
            each["min_share"] = random.choice(("0.1", "0.34", "0.5", 1))
        if n and shapes.has("require"):
            named = random.sample(known, random.randint(1, len(known)))
            each["require"] = {g["code"]: random.choice((-1, 0, "2.5", 5, 9)) for g in named}
    return documents
