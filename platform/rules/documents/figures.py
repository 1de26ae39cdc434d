"""The base figure of a document and the bounds of its total."""

from rules.documents import fields as f
from rules.documents.node_reader import NodeReader
from rules.version import BaseRules, TotalRules


def base(whole: NodeReader) -> BaseRules:
    """Read full marks, floor, where members start and what is carried over."""
    node = whole.child("base")
    node.only("points", "floor", "start", "carry")
    if whole.has("base"):
        node.needs("points")
    points, floor = node.number(f.BASE_POINTS), node.number(f.BASE_FLOOR) or 0
    if points is not None and floor > points:
        node.note("floor", "floor_above_points")
    start, by = _start(node, points or 0, floor)
    return BaseRules(points or 0, floor, start, by, node.number(f.BASE_CARRY) or 0)


def _start(node: NodeReader, points: int, floor: int) -> tuple[int, dict[str, int]]:
    """Where members start: at full marks unless `start` says otherwise, by member category; not below the floor."""
    start = node.child("start")
    start.only("default", "by")
    by = start.table(f.BASE_START_BY)
    common = start.number(f.BASE_START)
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
    least, most = node.number(f.TOTAL_MIN), node.number(f.TOTAL_MAX)
    if least is not None and most is not None and least > most:
        node.note("min", "min_above_max", least=least, most=most)
    return TotalRules(least, most)
