"""The boards of a document."""

from collections.abc import Mapping

from core.points import MILLION
from rules.documents import fields as f
from rules.documents.node_reader import NodeReader
from rules.version import BoardRules

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
    method = node.choice(f.BOARDS_METHOD)
    if whole.has("boards"):
        node.needs(*NEEDED[method])
    red, yellow = _colour(node, "red", method, RED_KEYS), _colour(node, "yellow", method, YELLOW_KEYS)
    red_share, yellow_share = red.number(f.RED_SHARE) or 0, yellow.number(f.YELLOW_SHARE) or 0
    if red_share + yellow_share > MILLION:
        node.note("yellow.share", "board_shares_above_one")
    red_min_points, red_from = red.number(f.RED_MIN_POINTS), red.number(f.RED_FROM)
    below = yellow.number(f.YELLOW_BELOW)
    if red_from is not None and below is not None and red_from < below:
        node.note("red.from", "red_below_yellow")
    _consecutive(node)
    return BoardRules(
        method, node.choice(f.BOARDS_SCOPE), node.words(f.BOARDS_EXEMPT), red_share,
        red_min_points, red_from, yellow_share, below, yellow.truth(f.YELLOW_REQUIRES_DEDUCTION),
        _classes(node, method), node.choice(f.BOARDS_ROUNDING),
        node.choice(f.BOARDS_TIES), CONSECUTIVE,
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
        number, share = each.whole(f.CLASS_NUMBER), each.number(f.CLASS_SHARE)
        if number in shares:
            each.note("class", "class_repeated")
        if number is not None:
            shares[number] = share or 0
    if node.has("classes") and not nodes:
        node.note("classes", "no_class")
    if sum(shares.values()) > MILLION:
        node.note("classes", "class_shares_above_one")
    return tuple(shares.get(number, 0) for number in CLASSES)


def _consecutive(node: NodeReader) -> None:
    count = node.whole(f.BOARDS_CONSECUTIVE)
    if count is not None and count != CONSECUTIVE:
        node.note("consecutive", "consecutive_not_supported", count=CONSECUTIVE)
