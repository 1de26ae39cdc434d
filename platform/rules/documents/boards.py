"""The boards of a document."""

from collections.abc import Mapping

from rules.documents.node_reader import MAX_FIGURE, POINT, NodeReader
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


def boards(whole: NodeReader) -> BoardRules:
    """Read how boards are drawn; notes shares outside 0–1 or above 1 together."""
    node = whole.child("boards")
    node.only("method", "scope", "exempt", "red", "yellow", "classes", "rounding", "ties", "consecutive")
    method = node.choice("method", METHODS, METHODS[0])
    if whole.has("boards"):
        node.needs(*NEEDED[method])
    red, yellow = _colour(node, "red", method, RED_KEYS), _colour(node, "yellow", method, YELLOW_KEYS)
    red_share, yellow_share = (colour.number("share", 0, POINT) or 0 for colour in (red, yellow))
    if red_share + yellow_share > POINT:
        node.note("yellow.share", "board_shares_above_one")
    red_min_points, red_from = red.number("min_points", -MAX_FIGURE), red.number("from", -MAX_FIGURE)
    below = yellow.number("below", -MAX_FIGURE)
    if red_from is not None and below is not None and red_from < below:
        node.note("red.from", "red_below_yellow")
    _consecutive(node)
    return BoardRules(
        method, node.choice("scope", ("community", "branch"), "community"), node.words("exempt"), red_share,
        red_min_points, red_from, yellow_share, below, yellow.truth("requires_deduction", True),
        _classes(node, method), node.choice("rounding", ROUNDINGS, "half_up"),
        node.choice("ties", ("break", "together"), "break"), CONSECUTIVE,
    )  # fmt: skip


def _colour(node: NodeReader, colour: str, method: str, keys: Mapping[str, tuple[str, ...]]) -> NodeReader:
    """Return the mapping of a colour; its first key draws the board, save where classes do."""
    board = node.child(colour)
    board.only(*keys[method])
    if node.has(colour) and colour in NEEDED[method]:
        board.needs(keys[method][0])
    return board


def _classes(node: NodeReader, method: str) -> tuple[int, ...]:
    """The shares of classes 1 to 4, each named once, 0 where a class is left out."""
    if method != "classes":
        if node.has("classes"):
            node.note("classes", "classes_of_another_method")
        return ()
    shares: dict[int, int] = {}
    nodes = node.children("classes")
    for each in nodes:
        each.only("class", "share")
        each.needs("class", "share")
        number, share = each.whole("class", 1, len(CLASSES)), each.number("share", 0, POINT)
        if number in shares:
            each.note("class", "class_repeated")
        if number is not None:
            shares[number] = share or 0
    if node.has("classes") and not nodes:
        node.note("classes", "no_class")
    if sum(shares.values()) > POINT:
        node.note("classes", "class_shares_above_one")
    return tuple(shares.get(number, 0) for number in CLASSES)


def _consecutive(node: NodeReader) -> None:
    count = node.whole("consecutive", 0, 100)
    if count is not None and count != CONSECUTIVE:
        node.note("consecutive", "consecutive_not_supported", count=CONSECUTIVE)
