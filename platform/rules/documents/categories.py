"""The categories and items of a document."""

from collections import Counter
from collections.abc import Iterable

from core.points import written
from rules.documents.part import POINT, Part
from rules.version import Category, Item

KINDS = ("base", "bonus", "veto")
EFFECTS = {"base": ("deduct", "zero"), "bonus": ("add",), "veto": ("veto",)}
ALL_EFFECTS = ("deduct", "zero", "add", "veto")
PERIODS = ("day", "month", "quarter", "cycle")
ITEM_KEYS = (
    "code", "title", "effect", "unit", "points", "steps", "limit", "factors", "applies_to", "exempt", "replaces",
)  # fmt: skip
FORBIDDEN = {
    "zero": ("points", "steps", "limit", "factors"),
    "veto": ("points", "steps", "limit", "factors", "applies_to", "exempt"),
}
MAX_PRICE = 1_000 * POINT
MAX_FACTOR = 100 * POINT
MAX_COUNT = 100_000


def categories(whole: Part, base_points: int | None) -> tuple[Category, ...]:
    """Read all categories; notes what scoring §1 refuses in them."""
    parts = whole.parts("categories")
    if whole.has("categories") and not parts:
        whole.note("categories", "请至少写一类。")
    groups = tuple(_category(part) for part in parts)
    _note_repeated(parts, "类")
    _note_repeated([item for part in parts for item in part.parts("items")], "项")
    _note_replaced_twice(whole, groups)
    _note_base_sum(whole, groups, base_points)
    return groups


def _category(part: Part) -> Category:
    part.only("code", "title", "kind", "points", "items")
    part.needs("code", "title", "kind", "items")
    code, title = part.code("code"), part.text("title")
    kind = part.choice("kind", KINDS, "")
    points = part.number("points", least=1)
    items = tuple(_item(item, part, kind, code) for item in part.parts("items"))
    return Category(code, title, kind, points, items)


def _item(part: Part, group: Part, kind: str, category: str) -> Item:
    part.only(*ITEM_KEYS)
    part.needs("code", "title", "effect")
    code, title = part.code("code"), part.text("title")
    effect = part.choice("effect", ALL_EFFECTS, "")
    unit = part.text("unit", "次")
    _note_effect(part, group, kind, effect)
    points, minimum, maximum, steps = _price(part, effect)
    limit_points, limit_count, limit_per = _limit(part)
    return Item(
        code, title, effect, unit, category, points, minimum, maximum, steps, limit_points, limit_count, limit_per,
        part.table("factors", 0, MAX_FACTOR), _applies_to(part), part.words("exempt"), part.words("replaces"),
    )  # fmt: skip


def _note_effect(part: Part, group: Part, kind: str, effect: str) -> None:
    """An effect fits its category's kind; a zero needs a category with points."""
    if effect and kind and effect not in EFFECTS[kind]:
        part.note("effect", f"{kind} 类的项只能用 {'、'.join(EFFECTS[kind])}。")
    if effect == "zero" and not group.has("points"):
        part.note("effect", "zero 要扣完本类分值，请先给本类写上 points。")
    for key in FORBIDDEN.get(effect, ()):
        if part.has(key):
            part.note(key, f"effect 为 {effect} 的项不能写 {key}，请删去。")


def _price(part: Part, effect: str) -> tuple[int | None, int | None, int | None, tuple[int, ...]]:
    """An item has either points (fixed or a range) or steps; zero and veto have neither."""
    if effect in FORBIDDEN:
        return None, None, None, ()
    if part.has("points") == part.has("steps"):
        part.note("points", "points 与 steps 须写一个，且只写一个。")
    steps = part.numbers("steps", 0, MAX_PRICE) if part.has("steps") else ()
    if isinstance(part.value.get("points"), dict):
        return None, *_range(part.part("points")), steps
    return part.number("points", 0, MAX_PRICE), None, None, steps


def _range(part: Part) -> tuple[int | None, int | None]:
    part.only("min", "max")
    part.needs("min", "max")
    least, most = part.number("min", 0, MAX_PRICE), part.number("max", 0, MAX_PRICE)
    if least is not None and most is not None and least > most:
        part.note("min", f"min {written(least)} 大于 max {written(most)}，请对调或改正。")
    return least, most


def _limit(part: Part) -> tuple[int | None, int | None, str | None]:
    if not part.has("limit"):
        return None, None, None
    limit = part.part("limit")
    limit.only("points", "count", "per")
    limit.needs("per")
    if not (limit.has("points") or limit.has("count")):
        limit.note("points", "限额须写 points 或 count，也可都写。")
    per = limit.choice("per", PERIODS, PERIODS[0])
    return limit.number("points"), limit.whole("count", 0, MAX_COUNT), per


def _applies_to(part: Part) -> tuple[str, ...] | None:
    if part.value.get("applies_to") == []:
        part.note("applies_to", "请至少写一类党员；适用于全体时删去这个键。")
    return part.words("applies_to") if part.has("applies_to") else None


def _note_repeated(parts: Iterable[Part], noun: str) -> None:
    first: dict[str, str] = {}
    for part in parts:
        code = part.value.get("code")
        if isinstance(code, str) and first.setdefault(code, part.path) != part.path:
            part.note("code", f"{noun}编码 {code[:64]} 已用于 {first[code]}，请换一个。")


def _note_replaced_twice(whole: Part, groups: tuple[Category, ...]) -> None:
    named = Counter(old for group in groups for item in group.items for old in item.replaces)
    for c, group in enumerate(groups):
        for i, item in enumerate(group.items):
            for old in dict.fromkeys(item.replaces):
                if named[old] > 1:
                    whole.note(f"categories[{c}].items[{i}].replaces", f"{old[:64]} 被取代了两次，请只写在一项里。")


def _note_base_sum(whole: Part, groups: tuple[Category, ...], base_points: int | None) -> None:
    """Base categories that all have points sum to the base figure."""
    points = [group.points for group in groups if group.kind == "base"]
    given = [figure for figure in points if figure is not None]
    if points and len(given) == len(points) and base_points is not None and sum(given) != base_points:
        sums = f"基础分各类分值之和为 {written(sum(given))}"
        whole.note("categories", f"{sums}，应等于 base.points {written(base_points)}。")
