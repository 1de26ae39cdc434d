"""The items of a document: what one occurrence costs or earns, for whom, and how it is entered."""

from collections.abc import Mapping
from typing import NamedTuple

from rules.documents import fields as f
from rules.documents.limits import item_limits
from rules.documents.node_reader import NodeReader
from rules.faults import one_line
from rules.version import Bracket, Expectation, Item, Outcome

EFFECTS = {"base": ("deduct", "zero", "add"), "bonus": ("add", "deduct"), "veto": ("veto",)}
PRICES = ("points", "steps", "brackets")
PRICED = (*PRICES, "limit", "factors", "attributes", "unlimited", "expects")
FORBIDDEN = {"zero": PRICED, "veto": (*PRICED, "applies_to", "exempt")}
ITEM_KEYS = (
    "code", "title", "effect", "unit", "points", "steps", "brackets", "limit", "factors", "attributes", "applies_to",
    "exempt", "replaces", "unlimited", "outcome", "until", "entered_by", "approvals", "expects", "flags",
)  # fmt: skip
MAX_ATTRIBUTES = 4
MAX_WORD = 64


class Price(NamedTuple):
    """How one occurrence is priced: one of the four."""

    points: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    steps: tuple[int, ...] = ()
    brackets: tuple[Bracket, ...] = ()


def item(node: NodeReader, group: NodeReader, kind: str, category: str) -> Item:
    """Read one item of a category of that kind."""
    node.only(*ITEM_KEYS)
    node.needs("code", "title", "effect")
    effect = node.choice(f.ITEM_EFFECT)
    _note_effect(node, group, kind, effect)
    price = _price(node, effect)
    unlimited = node.truth(f.ITEM_UNLIMITED)
    return Item(
        node.code("code"), node.text("title"), effect, node.text("unit", "次"), category, kind, *price,
        item_limits(node), node.table(f.ITEM_FACTORS), _attributes(node), _applies_to(node),
        node.words(f.ITEM_EXEMPT), node.words(f.ITEM_REPLACES), unlimited, _outcome(node, effect),
        node.choices(f.ITEM_ENTERED_BY), _approvals(node, unlimited),
        _expects(node, effect), node.choices(f.ITEM_FLAGS),
    )  # fmt: skip


def _note_effect(node: NodeReader, group: NodeReader, kind: str, effect: str) -> None:
    """An effect fits its category's kind; a zero, and an add in base, need a category with points."""
    if effect and kind and effect not in EFFECTS[kind]:
        node.note("effect", "effect_of_another_kind", kind=kind, choices=EFFECTS[kind])
    if effect == "zero" and not group.has("points"):
        node.note("effect", "zero_without_points")
    if effect == "add" and kind == "base" and not group.has("points"):
        node.note("effect", "add_without_points")
    for key in FORBIDDEN.get(effect, ()):
        if node.has(key):
            node.note(key, "not_with_effect", effect=effect, key=key)
    for key in ("outcome", "until") if effect != "veto" else ():
        if node.has(key):
            node.note(key, "only_with_veto")


def _price(node: NodeReader, effect: str) -> Price:
    """An item has one of points (fixed or a range), steps and brackets; zero and veto have none."""
    if effect in FORBIDDEN:
        return Price()
    if sum(node.has(key) for key in PRICES) != 1:
        node.note("points", "not_one_price")
    steps = node.numbers(f.ITEM_STEPS) if node.has("steps") else ()
    brackets = _brackets(node)
    if isinstance(node.value.get("points"), dict):
        least, most = _range(node.child("points"))
        return Price(None, least, most, steps, brackets)
    return Price(node.number(f.ITEM_POINTS), None, None, steps, brackets)


def _range(node: NodeReader) -> tuple[int | None, int | None]:
    node.only("min", "max")
    node.needs("min", "max")
    least, most = node.number(f.ITEM_MIN), node.number(f.ITEM_MAX)
    if least is not None and most is not None and least > most:
        node.note("min", "min_above_max", least=least, most=most)
    return least, most


def _brackets(node: NodeReader) -> tuple[Bracket, ...]:
    """Brackets by their start, lowest first; no two begin alike."""
    nodes = node.children("brackets")
    if node.has("brackets") and not nodes:
        node.note("brackets", "no_bracket")
    by_start: dict[int, Bracket] = {}
    for each in nodes:
        each.only("from", "points")
        each.needs("from", "points")
        start, points = each.number(f.BRACKET_FROM), each.number(f.BRACKET_POINTS)
        if start in by_start:
            each.note("from", "bracket_repeated")
        if start is not None:
            by_start[start] = Bracket(start, points or 0)
    return tuple(by_start[start] for start in sorted(by_start))


def _attributes(node: NodeReader) -> Mapping[str, Mapping[str, int]]:
    """The factors by attribute, in the order of their names: the store does not keep that of the document."""
    if not node.has("attributes"):
        return {}
    attributes = node.child("attributes")
    if attributes.is_mapping and not 1 <= len(attributes.value) <= MAX_ATTRIBUTES:
        node.note("attributes", "attribute_count", count=MAX_ATTRIBUTES)
    tables = {}
    for name in sorted(attributes.value):
        tables[name] = attributes.table(f.ITEM_FACTORS, name)
        if not attributes.child(name).value:
            attributes.note(name, "attribute_without_values")
        for word in (name, *attributes.child(name).value):
            if not _is_word(word):
                attributes.note(name, "not_an_attribute", given=word, count=MAX_WORD)
    return tables


def _is_word(word: str) -> bool:
    plain = word == word.strip() and word == one_line(word)
    return plain and 1 <= len(word) <= MAX_WORD and not set("=;；") & set(word)


def _applies_to(node: NodeReader) -> tuple[str, ...] | None:
    if node.value.get("applies_to") == []:
        node.note("applies_to", "applies_to_nobody")
    return node.words(f.ITEM_APPLIES_TO) if node.has("applies_to") else None


def _outcome(node: NodeReader, effect: str) -> Outcome | None:
    """What a veto does; `tier` is looked up among the tiers when the whole document is known."""
    if effect != "veto":
        return None
    until = node.choice(f.ITEM_UNTIL)
    words = node.entries("outcome")
    codes = [each for each in words if isinstance(each, str)]
    tiers = [each["tier"] for each in words if isinstance(each, dict) and list(each) == ["tier"]]
    known = sum(each in f.ITEM_OUTCOME.codes for each in codes) + sum(isinstance(each, str) for each in tiers)
    odd = len(words) - known
    if node.has("outcome") and (not words or odd or len(tiers) > 1 or len(set(codes)) < len(codes)):
        node.note("outcome", "not_outcomes", choices=f.ITEM_OUTCOME.codes)
    tier = next((tier for tier in tiers if isinstance(tier, str)), None)
    if tier is not None and until == "quarter":
        node.note("until", "tier_for_a_quarter")
    outcomes = codes if node.has("outcome") else f.ITEM_OUTCOME.default
    return Outcome("total_zero" in outcomes, "yellow" in outcomes, "not_red" in outcomes, tier, until)


def _approvals(node: NodeReader, unlimited: bool) -> tuple[str, ...]:
    """An unlimited item is recognised by the street too."""
    steps = node.choices(f.ITEM_APPROVALS, f.ITEM_APPROVALS.codes if unlimited else None)
    if unlimited and "street" not in steps:
        node.note("approvals", "unlimited_without_street")
    return steps


def _expects(node: NodeReader, effect: str) -> Expectation | None:
    if not node.has("expects"):
        return None
    if effect != "deduct":
        node.note("expects", "expects_without_deduction")
    expected = node.child("expects")
    expected.only("record", "every")
    expected.needs("record", "every")
    return Expectation(expected.choice(f.EXPECTS_RECORD), expected.choice(f.EXPECTS_EVERY))
