"""The base figure of a document and the bounds of its total."""

from rules.documents.node_reader import MAX_FIGURE, POINT, NodeReader
from rules.version import BaseRules, TotalRules


def base(whole: NodeReader) -> BaseRules:
    """Read full marks, floor, where members start and what is carried over."""
    node = whole.child("base")
    node.only("points", "floor", "start", "carry")
    if whole.has("base"):
        node.needs("points")
    points, floor = node.number("points", least=1), node.number("floor") or 0
    if points is not None and floor > points:
        node.note("floor", "floor_above_points")
    start, by = _start(node, points or 0, floor)
    return BaseRules(points or 0, floor, start, by, node.number("carry", 0, POINT) or 0)


def _start(node: NodeReader, points: int, floor: int) -> tuple[int, dict[str, int]]:
    """Where members start: at full marks unless `start` says otherwise, by member category; not below the floor."""
    start = node.child("start")
    start.only("default", "by")
    by = start.table("by", 0, MAX_FIGURE)
    common = start.number("default")
    for name, figure in (("default", common), *((f"by.{code}", each) for code, each in by.items())):
        if figure is not None and figure < floor:
            start.note(name, "start_below_floor")
    return (points if common is None else common), by


def total(whole: NodeReader) -> TotalRules:
    """Read the bounds of base + bonus."""
    node = whole.child("total")
    node.only("min", "max")
    if whole.has("total") and node.is_mapping and not (node.has("min") or node.has("max")):
        whole.note("total", "no_bound")
    least, most = node.number("min", -MAX_FIGURE), node.number("max", -MAX_FIGURE)
    if least is not None and most is not None and least > most:
        node.note("min", "min_above_max", least=least, most=most)
    return TotalRules(least, most)
