"""Limits of a document: those of one item, and those that several items share."""

from collections.abc import Mapping

from rules.documents import fields as f
from rules.documents.node_reader import NodeReader
from rules.version import Category, Item, Limit, SharedLimit

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
        node.note("limit", "limit_count", count=MAX_LIMITS)
    return tuple(_limit(each) for each in nodes)


def _limit(node: NodeReader, *further: str) -> Limit:
    node.only(*further, "points", "count", "per")
    node.needs(*further, "per")
    if node.is_mapping and not (node.has("points") or node.has("count")):
        node.note("points", "limit_without_figure")
    per = node.choice(f.LIMIT_PER) or f.LIMIT_PER.codes[0]
    return Limit(node.number(f.LIMIT_POINTS), node.whole(f.LIMIT_COUNT), per)


def shared_limits(node: NodeReader) -> tuple[SharedLimit, ...]:
    """Read `limits` of a category or of the document; their codes are looked up by `note_limited`."""
    nodes = node.children("limits")
    if len(nodes) > MAX_SHARED:
        node.note("limits", "too_many_limits", count=MAX_SHARED)
    return tuple(_shared(each) for each in nodes)


def _shared(node: NodeReader) -> SharedLimit:
    limit = _limit(node, "items")
    if node.value.get("items") == ALL:
        node.canonical["items"] = ALL
        return SharedLimit(None, limit)
    if isinstance(node.value.get("items"), str):
        node.note("items", "limited_items_not_listed")
        return SharedLimit(None, limit)
    codes = node.words(f.LIMIT_ITEMS)
    if node.value.get("items") == []:
        node.note("items", "no_limited_item")
    return SharedLimit(codes, limit)


def note_limited(whole: NodeReader, groups: tuple[Category, ...], limits: tuple[SharedLimit, ...]) -> None:
    """A shared limit names items of its category (or of the document) that deduct or add and are not unlimited."""
    every = {item.code: item for group in groups for item in group.items}
    _note_named(whole, "limits", limits, every, "not_in_document")
    for n, group in enumerate(groups):
        own = {item.code: item for item in group.items}
        _note_named(whole, f"categories[{n}].limits", group.limits, own, "not_in_category")


def _note_named(
    whole: NodeReader, path: str, limits: tuple[SharedLimit, ...], known: Mapping[str, Item], unknown: str
) -> None:
    for n, limit in enumerate(limits):
        for i, code in enumerate(limit.items or ()):
            fault = _not_limited(known.get(code), unknown)
            if fault:
                whole.note(f"{path}[{n}].items[{i}]", fault, given=code)


def _not_limited(item: Item | None, unknown: str) -> str:
    """Return the code of why no limit may name an item, "" where it may."""
    if item is None:
        return unknown
    if item.effect not in MOVING:
        return "limited_item_moves_nothing"
    return "limited_item_unlimited" if item.unlimited else ""
