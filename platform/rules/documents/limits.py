"""Limits of a document: those of one item, and those that several items share."""

from collections.abc import Mapping

from rules.documents.part import Part
from rules.faults import quoted
from rules.version import Category, Item, Limit, SharedLimit

PERIODS = ("day", "month", "quarter", "cycle")
MAX_COUNT = 100_000
MAX_LIMITS = 8
MAX_SHARED = 64
MOVING = ("deduct", "add")
ALL = "all"


def item_limits(part: Part) -> tuple[Limit, ...]:
    """Read `limit`: one mapping or a list of them, in the order in which they cut."""
    if not part.has("limit"):
        return ()
    if not isinstance(part.value["limit"], list):
        return (_limit(part.part("limit")),)
    parts = part.parts("limit")
    if not 1 <= len(parts) <= MAX_LIMITS:
        part.note("limit", f"请写 1–{MAX_LIMITS} 条限额。")
    return tuple(_limit(each) for each in parts)


def _limit(part: Part, *further: str) -> Limit:
    part.only(*further, "points", "count", "per")
    part.needs(*further, "per")
    if part.is_mapping and not (part.has("points") or part.has("count")):
        part.note("points", "限额须写 points 或 count，也可都写。")
    per = part.choice("per", PERIODS, PERIODS[0])
    return Limit(part.number("points"), part.whole("count", 0, MAX_COUNT), per)


def shared_limits(part: Part) -> tuple[SharedLimit, ...]:
    """Read `limits` of a category or of the document; their codes are looked up by `note_limited`."""
    parts = part.parts("limits")
    if len(parts) > MAX_SHARED:
        part.note("limits", f"至多写 {MAX_SHARED} 条限额。")
    return tuple(_shared(each) for each in parts)


def _shared(part: Part) -> SharedLimit:
    limit = _limit(part, "items")
    if part.value.get("items") == ALL:
        part.canonical["items"] = ALL
        return SharedLimit(None, limit)
    if isinstance(part.value.get("items"), str):
        part.note("items", "请写 all，或列出项的编码。")
        return SharedLimit(None, limit)
    codes = part.words("items")
    if part.value.get("items") == []:
        part.note("items", "请至少写一项的编码；管全部时写 all。")
    return SharedLimit(codes, limit)


def note_limited(whole: Part, groups: tuple[Category, ...], limits: tuple[SharedLimit, ...]) -> None:
    """A shared limit names items of its category (or of the document) that deduct or add and are not unlimited."""
    every = {item.code: item for group in groups for item in group.items}
    _note_named(whole, "limits", limits, every, "本细则")
    for n, group in enumerate(groups):
        own = {item.code: item for item in group.items}
        _note_named(whole, f"categories[{n}].limits", group.limits, own, "本类")


def _note_named(whole: Part, path: str, limits: tuple[SharedLimit, ...], known: Mapping[str, Item], place: str) -> None:
    for n, limit in enumerate(limits):
        for i, code in enumerate(limit.items or ()):
            message = _named(code, known, place)
            if message:
                whole.note(f"{path}[{n}].items[{i}]", message)


def _named(code: str, known: Mapping[str, Item], place: str) -> str:
    item = known.get(code)
    if item is None:
        return f"{place}没有{quoted(code)}这一项，请改正编码。"
    if item.effect not in MOVING:
        return f"{quoted(code)}不是扣分或加分项，不受限额约束，请删去。"
    return f"{quoted(code)}写明不受限额（unlimited），请从这里删去。" if item.unlimited else ""
