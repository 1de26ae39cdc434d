"""The boards of a document."""

from rules.documents.part import MAX_FIGURE, POINT, Part
from rules.version import BoardRules

ROUNDINGS = ("half_up", "floor", "ceil")
CONSECUTIVE = 2


def boards(whole: Part) -> BoardRules:
    """Read how boards are drawn; notes shares outside 0–1 or above 1 together."""
    part = whole.part("boards")
    part.only("scope", "exempt", "red", "yellow", "rounding", "ties", "consecutive")
    if whole.has("boards"):
        part.needs("red", "yellow")
    scope = part.choice("scope", ("community", "branch"), "community")
    exempt = part.words("exempt")
    red_share, red_min_points, _ = _list(part, "red", "min_points")
    yellow_share, yellow_below, requires_deduction = _list(part, "yellow", "below")
    if red_share + yellow_share > POINT:
        part.note("yellow.share", "红榜与黄榜的 share 之和超过 1，请调低。")
    rounding = part.choice("rounding", ROUNDINGS, "half_up")
    ties = part.choice("ties", ("break", "together"), "break")
    _consecutive(part)
    return BoardRules(
        scope, exempt, red_share, red_min_points, yellow_share, yellow_below, requires_deduction, rounding, ties,
        CONSECUTIVE,
    )  # fmt: skip


def _list(part: Part, colour: str, bound: str) -> tuple[int, int | None, bool]:
    board = part.part(colour)
    extra = ("requires_deduction",) if colour == "yellow" else ()
    board.only("share", bound, *extra)
    if part.has(colour):
        board.needs("share")
    return (
        board.number("share", 0, POINT) or 0,
        board.number(bound, -MAX_FIGURE),
        board.truth("requires_deduction", True),
    )


def _consecutive(part: Part) -> None:
    count = part.whole("consecutive", 0, 100)
    if count is not None and count != CONSECUTIVE:
        part.note("consecutive", f"目前只支持 {CONSECUTIVE}（连续两个季度），请改为 {CONSECUTIVE} 或删去。")
