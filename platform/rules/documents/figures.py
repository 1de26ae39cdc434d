"""The base figure of a document and the bounds of its total."""

from rules.documents.part import MAX_FIGURE, POINT, Part
from rules.version import BaseRules, TotalRules


def base(whole: Part) -> BaseRules:
    """Read full marks, floor, where members start and what is carried over."""
    part = whole.part("base")
    part.only("points", "floor", "start", "carry")
    if whole.has("base"):
        part.needs("points")
    points, floor = part.number("points", least=1), part.number("floor") or 0
    if points is not None and floor > points:
        part.note("floor", "不能高于 base.points，请调低。")
    start, by = _start(part, points or 0, floor)
    return BaseRules(points or 0, floor, start, by, part.number("carry", 0, POINT) or 0)


def _start(part: Part, points: int, floor: int) -> tuple[int, dict[str, int]]:
    """Where members start: at full marks unless `start` says otherwise, by member category; not below the floor."""
    start = part.part("start")
    start.only("default", "by")
    by = start.table("by", 0, MAX_FIGURE)
    common = start.number("default")
    for name, figure in (("default", common), *((f"by.{code}", each) for code, each in by.items())):
        if figure is not None and figure < floor:
            start.note(name, "不能低于 base.floor，请调高。")
    return (points if common is None else common), by


def total(whole: Part) -> TotalRules:
    """Read the bounds of base + bonus."""
    part = whole.part("total")
    part.only("min", "max")
    if whole.has("total") and part.is_mapping and not (part.has("min") or part.has("max")):
        whole.note("total", "请写 min 或 max，也可都写；不设界限时删去 total。")
    least, most = part.number("min", -MAX_FIGURE), part.number("max", -MAX_FIGURE)
    if least is not None and most is not None and least > most:
        part.note("min", "min 大于 max，请对调或改正。")
    return TotalRules(least, most)
