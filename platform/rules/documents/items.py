"""The items of a document: what one occurrence costs or earns, for whom, and how it is entered."""

from collections.abc import Mapping
from typing import NamedTuple

from core.points import written
from rules.documents.limits import item_limits
from rules.documents.part import MAX_FIGURE, POINT, Part
from rules.faults import one_line, quoted
from rules.version import Bracket, Expectation, Item, Outcome

EFFECTS = {"base": ("deduct", "zero", "add"), "bonus": ("add", "deduct"), "veto": ("veto",)}
ALL_EFFECTS = ("deduct", "zero", "add", "veto")
PRICES = ("points", "steps", "brackets")
PRICED = (*PRICES, "limit", "factors", "attributes", "unlimited", "expects")
FORBIDDEN = {"zero": PRICED, "veto": (*PRICED, "applies_to", "exempt")}
ITEM_KEYS = (
    "code", "title", "effect", "unit", "points", "steps", "brackets", "limit", "factors", "attributes", "applies_to",
    "exempt", "replaces", "unlimited", "outcome", "until", "entered_by", "approvals", "expects", "flags",
)  # fmt: skip
MAX_PRICE = 1_000 * POINT
MAX_FACTOR = 100 * POINT
MAX_ATTRIBUTES = 4
MAX_WORD = 64
HANDS = ("branch", "community", "member")
STEPS = ("branch", "community", "street")
RECORDS = ("visit", "meeting", "dues", "study")
TIMES = ("week", "month", "quarter")
FLAGS = ("learning_metric", "check_in", "petition", "belief")
OUTCOMES = ("total_zero", "yellow", "not_red")


class Price(NamedTuple):
    """How one occurrence is priced: one of the four."""

    points: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    steps: tuple[int, ...] = ()
    brackets: tuple[Bracket, ...] = ()


def item(part: Part, group: Part, kind: str, category: str) -> Item:
    """Read one item of a category of that kind."""
    part.only(*ITEM_KEYS)
    part.needs("code", "title", "effect")
    effect = part.choice("effect", ALL_EFFECTS, "")
    _note_effect(part, group, kind, effect)
    price = _price(part, effect)
    unlimited = part.truth("unlimited", False)
    return Item(
        part.code("code"), part.text("title"), effect, part.text("unit", "次"), category, kind, *price,
        item_limits(part), part.table("factors", 0, MAX_FACTOR), _attributes(part), _applies_to(part),
        part.words("exempt"), part.words("replaces"), unlimited, _outcome(part, effect),
        part.choices("entered_by", HANDS, ("branch", "community")), _approvals(part, unlimited),
        _expects(part, effect), part.choices("flags", FLAGS, ()),
    )  # fmt: skip


def _note_effect(part: Part, group: Part, kind: str, effect: str) -> None:
    """An effect fits its category's kind; a zero, and an add in base, need a category with points."""
    if effect and kind and effect not in EFFECTS[kind]:
        part.note("effect", f"{kind} 类的项只能用 {'、'.join(EFFECTS[kind])}。")
    if effect == "zero" and not group.has("points"):
        part.note("effect", "zero 要扣完本类分值，请先给本类写上 points。")
    if effect == "add" and kind == "base" and not group.has("points"):
        part.note("effect", "基础分类里的加分以本类分值为限，请先给本类写上 points。")
    for key in FORBIDDEN.get(effect, ()):
        if part.has(key):
            part.note(key, f"effect 为 {effect} 的项不能写 {key}，请删去。")
    for key in ("outcome", "until") if effect != "veto" else ():
        if part.has(key):
            part.note(key, "只有 effect 为 veto 的项才写这一键，请删去。")


def _price(part: Part, effect: str) -> Price:
    """An item has one of points (fixed or a range), steps and brackets; zero and veto have none."""
    if effect in FORBIDDEN:
        return Price()
    if sum(part.has(key) for key in PRICES) != 1:
        part.note("points", "points、steps 与 brackets 须写一个，且只写一个。")
    steps = part.numbers("steps", 0, MAX_PRICE) if part.has("steps") else ()
    brackets = _brackets(part)
    if isinstance(part.value.get("points"), dict):
        least, most = _range(part.part("points"))
        return Price(None, least, most, steps, brackets)
    return Price(part.number("points", 0, MAX_PRICE), None, None, steps, brackets)


def _range(part: Part) -> tuple[int | None, int | None]:
    part.only("min", "max")
    part.needs("min", "max")
    least, most = part.number("min", 0, MAX_PRICE), part.number("max", 0, MAX_PRICE)
    if least is not None and most is not None and least > most:
        part.note("min", f"min {written(least)} 大于 max {written(most)}，请对调或改正。")
    return least, most


def _brackets(part: Part) -> tuple[Bracket, ...]:
    """Brackets by their start, lowest first; no two begin alike."""
    parts = part.parts("brackets")
    if part.has("brackets") and not parts:
        part.note("brackets", "请至少写一档。")
    found: dict[int, Bracket] = {}
    for each in parts:
        each.only("from", "points")
        each.needs("from", "points")
        start, points = each.number("from", 0, MAX_FIGURE), each.number("points", 0, MAX_PRICE)
        if start in found:
            each.note("from", "与前面的一档相同，请改正。")
        if start is not None:
            found[start] = Bracket(start, points or 0)
    return tuple(found[start] for start in sorted(found))


def _attributes(part: Part) -> Mapping[str, Mapping[str, int]]:
    """The factors by attribute, in the order of their names: the store does not keep that of the document."""
    if not part.has("attributes"):
        return {}
    named = part.part("attributes")
    if named.is_mapping and not 1 <= len(named.value) <= MAX_ATTRIBUTES:
        part.note("attributes", f"请写 1–{MAX_ATTRIBUTES} 个属性。")
    tables = {}
    for name in sorted(named.value):
        tables[name] = named.table(name, 0, MAX_FACTOR)
        if not named.part(name).value:
            named.note(name, "请至少写一个值和它的倍数。")
        for word in (name, *named.part(name).value):
            if not _is_word(word):
                named.note(name, f"{quoted(word)}不能用作属性：1–{MAX_WORD} 个字，不含 = ; 和换行。")
    return tables


def _is_word(word: str) -> bool:
    plain = word == word.strip() and word == one_line(word)
    return plain and 1 <= len(word) <= MAX_WORD and not set("=;；") & set(word)


def _applies_to(part: Part) -> tuple[str, ...] | None:
    if part.value.get("applies_to") == []:
        part.note("applies_to", "请至少写一类党员；适用于全体时删去这个键。")
    return part.words("applies_to") if part.has("applies_to") else None


def _outcome(part: Part, effect: str) -> Outcome | None:
    """What a veto does; `tier` is looked up among the tiers when the whole document is known."""
    if effect != "veto":
        return None
    until = part.choice("until", ("cycle", "quarter"), "cycle")
    words = part.entries("outcome")
    named = [each for each in words if isinstance(each, str)]
    tiers = [each["tier"] for each in words if isinstance(each, dict) and list(each) == ["tier"]]
    odd = len(words) - sum(each in OUTCOMES for each in named) - sum(isinstance(each, str) for each in tiers)
    if part.has("outcome") and (not words or odd or len(tiers) > 1 or len(set(named)) < len(named)):
        part.note("outcome", f"请从 {'、'.join(OUTCOMES)} 和 tier: 等次编码 中选择，各写一次，至少一个。")
    tier = next((tier for tier in tiers if isinstance(tier, str)), None)
    if tier is not None and until == "quarter":
        part.note("until", "等次按年评定，写了 tier 的否决须管到周期末（until: cycle）。")
    said = named if part.has("outcome") else ["total_zero"]
    return Outcome("total_zero" in said, "yellow" in said, "not_red" in said, tier, until)


def _approvals(part: Part, unlimited: bool) -> tuple[str, ...]:
    """An unlimited item is recognised by the street too."""
    steps = part.choices("approvals", STEPS, ("branch", "community", "street")[: 3 if unlimited else 2])
    if unlimited and "street" not in steps:
        part.note("approvals", "不受限额的项还须经街道认定，请补上 street。")
    return steps


def _expects(part: Part, effect: str) -> Expectation | None:
    if not part.has("expects"):
        return None
    if effect != "deduct":
        part.note("expects", "只有扣分项（effect: deduct）才有应有而未有的记录，请删去。")
    expected = part.part("expects")
    expected.only("record", "every")
    expected.needs("record", "every")
    return Expectation(expected.choice("record", RECORDS, RECORDS[0]), expected.choice("every", TIMES, TIMES[0]))
