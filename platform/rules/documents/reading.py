"""A whole criteria document as a Version, or every reason why it is refused."""

import hashlib
import json
from functools import lru_cache

from rules.documents.boards import boards
from rules.documents.categories import categories
from rules.documents.part import Part
from rules.documents.stars import stars
from rules.documents.tree import Json, refusal, tree
from rules.faults import DocumentFaults, Fault
from rules.version import Version

REQUIRED = ("schema", "code", "title", "base", "categories", "boards", "stars")
STARTS = ("01-01", "04-01", "07-01", "10-01")


def read(text: str | bytes) -> Version:
    """Read a criteria document written in YAML.

    Raises DocumentFaults with all faults at once (scoring §1, "The document").
    """
    return _version(tree(text))


def from_document(document: dict[str, Json]) -> Version:
    """Read a document stored as JSON, such as `Version.document`; raises DocumentFaults.

    The same document gives the same object again, with what was compiled for it.
    """
    try:
        return _stored(json.dumps(document, ensure_ascii=False))
    except (TypeError, RecursionError):
        raise refusal("只能含文字、数字、列表和键值，请检查内容。") from None


@lru_cache(maxsize=256)
def _stored(text: str) -> Version:
    return _version(json.loads(text))


def _version(value: Json) -> Version:
    faults: list[Fault] = []
    whole = Part(value, "", faults)
    if faults:
        raise DocumentFaults(faults)
    version = _read(whole)
    if faults:
        raise DocumentFaults(list(dict.fromkeys(faults)))
    return version


def _read(whole: Part) -> Version:
    whole.only(*REQUIRED, "cycle", "window")
    whole.needs(*REQUIRED)
    _schema(whole)
    code, title = whole.code("code"), whole.text("title")
    month = _cycle_month(whole)
    base_points, base_floor = _base(whole)
    window = whole.choice("window", ("cycle", "quarter"), "cycle")
    groups = categories(whole, base_points)
    board_rules, star_rules = boards(whole), stars(whole)
    return Version(
        code, title, whole.canonical, _content_hash(whole.canonical), month, window, base_points or 0, base_floor,
        groups, board_rules, star_rules,
    )  # fmt: skip


def _schema(whole: Part) -> None:
    number = whole.whole("schema", 0, 1_000)
    if number is not None and number != 1:
        whole.note("schema", "目前只支持 schema: 1。")


def _cycle_month(whole: Part) -> int:
    part = whole.part("cycle")
    part.only("starts")
    return int(part.choice("starts", STARTS, STARTS[0])[:2])


def _base(whole: Part) -> tuple[int | None, int]:
    part = whole.part("base")
    part.only("points", "floor")
    if whole.has("base"):
        part.needs("points")
    points, floor = part.number("points", least=1), part.number("floor") or 0
    if points is not None and floor > points:
        part.note("floor", "不能高于 base.points，请调低。")
    return points, floor


def _content_hash(document: dict[str, Json]) -> str:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
