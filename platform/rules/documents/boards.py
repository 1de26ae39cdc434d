"""The boards of a document."""

from collections.abc import Mapping

from rules.documents.part import MAX_FIGURE, POINT, Part
from rules.version import BoardRules

METHODS = ("shares", "classes", "marks")
ROUNDINGS = ("half_up", "floor", "ceil")
CONSECUTIVE = 2
CLASSES = (1, 2, 3, 4)
RED_KEYS = {"shares": ("share", "min_points"), "classes": ("min_points",), "marks": ("from",)}
YELLOW_KEYS = {
    "shares": ("share", "below", "requires_deduction"),
    "classes": ("below", "requires_deduction"),
    "marks": ("below",),
}
NEEDED = {"shares": ("red", "yellow"), "classes": ("classes",), "marks": ("red", "yellow")}


def boards(whole: Part) -> BoardRules:
    """Read how boards are drawn; notes shares outside 0–1 or above 1 together."""
    part = whole.part("boards")
    part.only("method", "scope", "exempt", "red", "yellow", "classes", "rounding", "ties", "consecutive")
    method = part.choice("method", METHODS, METHODS[0])
    if whole.has("boards"):
        part.needs(*NEEDED[method])
    red, yellow = _colour(part, "red", method, RED_KEYS), _colour(part, "yellow", method, YELLOW_KEYS)
    red_share, yellow_share = (colour.number("share", 0, POINT) or 0 for colour in (red, yellow))
    if red_share + yellow_share > POINT:
        part.note("yellow.share", "红榜与黄榜的 share 之和超过 1，请调低。")
    red_min_points, red_from = red.number("min_points", -MAX_FIGURE), red.number("from", -MAX_FIGURE)
    below = yellow.number("below", -MAX_FIGURE)
    if red_from is not None and below is not None and red_from < below:
        part.note("red.from", "不能低于 yellow.below，否则有人同时上两榜。")
    _consecutive(part)
    return BoardRules(
        method, part.choice("scope", ("community", "branch"), "community"), part.words("exempt"), red_share,
        red_min_points, red_from, yellow_share, below, yellow.truth("requires_deduction", True),
        _classes(part, method), part.choice("rounding", ROUNDINGS, "half_up"),
        part.choice("ties", ("break", "together"), "break"), CONSECUTIVE,
    )  # fmt: skip


def _colour(part: Part, colour: str, method: str, keys: Mapping[str, tuple[str, ...]]) -> Part:
    """Return the mapping of a colour; its first key draws the board, save where classes do."""
    board = part.part(colour)
    board.only(*keys[method])
    if part.has(colour) and colour in NEEDED[method]:
        board.needs(keys[method][0])
    return board


def _classes(part: Part, method: str) -> tuple[int, ...]:
    """The shares of classes 1 to 4, each named once, 0 where a class is left out."""
    if method != "classes":
        if part.has("classes"):
            part.note("classes", "只有 method: classes 才写 classes，请删去。")
        return ()
    shares: dict[int, int] = {}
    parts = part.parts("classes")
    for each in parts:
        each.only("class", "share")
        each.needs("class", "share")
        number, share = each.whole("class", 1, len(CLASSES)), each.number("share", 0, POINT)
        if number in shares:
            each.note("class", "这一类写了两次，请只留一个。")
        if number is not None:
            shares[number] = share or 0
    if part.has("classes") and not parts:
        part.note("classes", "请写出各类的 share。")
    if sum(shares.values()) > POINT:
        part.note("classes", "各类 share 之和超过 1，请调低。")
    return tuple(shares.get(number, 0) for number in CLASSES)


def _consecutive(part: Part) -> None:
    count = part.whole("consecutive", 0, 100)
    if count is not None and count != CONSECUTIVE:
        part.note("consecutive", f"目前只支持 {CONSECUTIVE}（连续两个季度），请改为 {CONSECUTIVE} 或删去。")
