"""The categories of a document, and what holds over all of their items."""

from collections import Counter
from collections.abc import Iterable

from rules.documents import fields as f
from rules.documents.items import item
from rules.documents.limits import note_limited, shared_limits
from rules.documents.node_reader import NodeReader
from rules.version import Category, SharedLimit

CATEGORY_KEYS = ("code", "title", "kind", "points", "start", "floor", "limits", "items")
KINDS_OF_KEY = {"start": ("base",), "floor": ("bonus",), "limits": ("base", "bonus")}


def categories(whole: NodeReader, base_points: int | None, limits: tuple[SharedLimit, ...]) -> tuple[Category, ...]:
    """Read all categories; notes what scoring §1 and §9 refuse in them."""
    nodes = whole.children("categories")
    if whole.has("categories") and not nodes:
        whole.note("categories", "no_category")
    groups = tuple(_category(node) for node in nodes)
    _note_repeated(nodes, "category_code_taken")
    _note_repeated([each for node in nodes for each in node.children("items")], "item_code_taken")
    _note_replaced_twice(whole, groups)
    _note_base_sum(whole, groups, base_points)
    note_limited(whole, groups, limits)
    return groups


def _category(node: NodeReader) -> Category:
    node.only(*CATEGORY_KEYS)
    node.needs("code", "title", "kind", "items")
    code, title = node.code("code"), node.text("title")
    kind = node.choice(f.CATEGORY_KIND)
    for key, kinds in KINDS_OF_KEY.items():
        if kind and node.has(key) and kind not in kinds:
            node.note(key, "not_with_kind", kind=kind, key=key)
    points = node.number(f.CATEGORY_POINTS)
    floor = node.number(f.CATEGORY_FLOOR) or 0
    items = tuple(item(each, node, kind, code) for each in node.children("items"))
    return Category(code, title, kind, points, _start(node, kind, points), floor, shared_limits(node), items)


def _start(node: NodeReader, kind: str, points: int | None) -> int | None:
    """Where a base category with points begins: at its points unless it says otherwise."""
    start = node.number(f.CATEGORY_START)
    if start is not None and not node.has("points"):
        node.note("start", "start_without_points")
    if start is not None and points is not None and start > points:
        node.note("start", "start_above_points", most=points)
    return (points if start is None else start) if kind == "base" else None


def _note_repeated(nodes: Iterable[NodeReader], fault: str) -> None:
    first: dict[str, str] = {}
    for node in nodes:
        code = node.value.get("code")
        if isinstance(code, str) and first.setdefault(code, node.path) != node.path:
            node.note("code", fault, name=code[:64], at=first[code])


def _note_replaced_twice(whole: NodeReader, groups: tuple[Category, ...]) -> None:
    counts = Counter(old for group in groups for item in group.items for old in item.replaces)
    for c, group in enumerate(groups):
        for i, each in enumerate(group.items):
            for old in dict.fromkeys(each.replaces):
                if counts[old] > 1:
                    whole.note(f"categories[{c}].items[{i}].replaces", "replaced_twice", name=old[:64])


def _note_base_sum(whole: NodeReader, groups: tuple[Category, ...], base_points: int | None) -> None:
    """Base categories that all have points sum to the base figure."""
    points = [group.points for group in groups if group.kind == "base"]
    figures = [figure for figure in points if figure is not None]
    if points and len(figures) == len(points) and base_points is not None and sum(figures) != base_points:
        whole.note("categories", "base_sum", figure=sum(figures), most=base_points)
