"""Limits of a document: those of one item, and those that several items share."""

from collections.abc import Mapping

from rules.documents.node_reader import NodeReader
from rules.faults import quoted
from rules.version import Category, Item, Limit, SharedLimit

PERIODS = ("day", "month", "quarter", "cycle")
MAX_COUNT = 100_000
MAX_LIMITS = 8
MAX_SHARED = 64
MOVING = ("deduct", "add")
ALL = "all"


def item_limits(node: NodeReader) -> tuple[Limit, ...]:
    """Read `limit`: one mapping or a list of them, in the order in which they cut."""
    if not node.has("limit"):
        return ()
    if not isinstance(node.value["limit"], list):
        return (_limit(node.child("limit")),)
    nodes = node.children("limit")
    if not 1 <= len(nodes) <= MAX_LIMITS:
        node.note("limit", f"请写 1–{MAX_LIMITS} 条限额。")
    return tuple(_limit(each) for each in nodes)


def _limit(node: NodeReader, *further: str) -> Limit:
    node.only(*further, "points", "count", "per")
    node.needs(*further, "per")
    if node.is_mapping and not (node.has("points") or node.has("count")):
        node.note("points", "限额须写 points 或 count，也可都写。")
    per = node.choice("per", PERIODS, PERIODS[0])
    return Limit(node.number("points"), node.whole("count", 0, MAX_COUNT), per)


def shared_limits(node: NodeReader) -> tuple[SharedLimit, ...]:
    """Read `limits` of a category or of the document; their codes are looked up by `note_limited`."""
    nodes = node.children("limits")
    if len(nodes) > MAX_SHARED:
        node.note("limits", f"至多写 {MAX_SHARED} 条限额。")
    return tuple(_shared(each) for each in nodes)


def _shared(node: NodeReader) -> SharedLimit:
    limit = _limit(node, "items")
    if node.value.get("items") == ALL:
        node.canonical["items"] = ALL
        return SharedLimit(None, limit)
    if isinstance(node.value.get("items"), str):
        node.note("items", "请写 all，或列出项的编码。")
        return SharedLimit(None, limit)
    codes = node.words("items")
    if node.value.get("items") == []:
        node.note("items", "请至少写一项的编码；管全部时写 all。")
    return SharedLimit(codes, limit)


def note_limited(whole: NodeReader, groups: tuple[Category, ...], limits: tuple[SharedLimit, ...]) -> None:
    """A shared limit names items of its category (or of the document) that deduct or add and are not unlimited."""
    every = {item.code: item for group in groups for item in group.items}
    _note_named(whole, "limits", limits, every, "本细则")
    for n, group in enumerate(groups):
        own = {item.code: item for item in group.items}
        _note_named(whole, f"categories[{n}].limits", group.limits, own, "本类")


def _note_named(
    whole: NodeReader, path: str, limits: tuple[SharedLimit, ...], known: Mapping[str, Item], place: str
) -> None:
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
