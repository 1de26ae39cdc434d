"""A whole criteria document as a Version, or every reason why it is refused."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache

from rules.documents import fields as f
from rules.documents.boards import boards
from rules.documents.categories import categories
from rules.documents.encoding import unwritable
from rules.documents.figures import base, total
from rules.documents.limits import shared_limits
from rules.documents.node_reader import NodeReader
from rules.documents.process import consequences, evaluations, publicity
from rules.documents.stars import stars
from rules.documents.yaml_tree import Json, refusal, tree
from rules.faults import DocumentFaults, Fault
from rules.version import Category, StarRules, Version

REQUIRED = ("schema", "code", "title", "base", "categories", "boards", "stars")
OPTIONAL = ("cycle", "window", "roll", "total", "limits", "consequences", "publicity", "evaluations")


@dataclass(frozen=True, slots=True)
class Examined:
    """A document as far as it can be understood, and all that is wrong with it, in the order of reading."""

    version: Version
    faults: tuple[Fault, ...]


def read(text: str | bytes) -> Version:
    """Read a criteria document written in YAML.

    Raises DocumentFaults with all faults at once (scoring §1, "The document").
    """
    return _version(tree(text))


def from_document(document: dict[str, Json]) -> Version:
    """Read a document stored as JSON, such as `Version.document`; raises DocumentFaults.

    The same document gives the same object again, with what was compiled for it.
    """
    reading = examined(document)
    if reading.faults:
        raise DocumentFaults(reading.faults)
    return reading.version


def examined(document: dict[str, Json]) -> Examined:
    """Read a document that may be faulty, such as a draft; raises DocumentFaults for what is no document at all."""
    try:
        return _stored(json.dumps(document, ensure_ascii=False))
    except (TypeError, ValueError, RecursionError):
        raise refusal("not_json") from None


@lru_cache(maxsize=64)
def _stored(text: str) -> Examined:
    return _examined(json.loads(text))


def _version(value: Json) -> Version:
    reading = _examined(value)
    if reading.faults:
        raise DocumentFaults(reading.faults)
    return reading.version


def _examined(value: Json) -> Examined:
    faults: list[Fault] = unwritable(value)
    whole = NodeReader(value, "", faults)
    if faults:
        raise DocumentFaults(faults)
    version = _read(whole)
    return Examined(version, tuple(dict.fromkeys(faults)))


def _read(whole: NodeReader) -> Version:
    whole.only(*REQUIRED, *OPTIONAL)
    whole.needs(*REQUIRED)
    _schema(whole)
    code, title = whole.code("code"), whole.text("title")
    month = _cycle_month(whole)
    window, roll = _window(whole)
    figures, bounds, limits = base(whole), total(whole), shared_limits(whole)
    groups = categories(whole, figures.points or None, limits)
    board_rules, marks = boards(whole), evaluations(whole)
    star_rules = stars(whole, groups, list(marks.grades))
    _note_capped(whole, groups, star_rules)
    steps = consequences(whole, [tier.code for tier in star_rules.every_tier]), publicity(whole)
    return Version(
        code, title, whole.canonical, _content_hash(whole.canonical), month, window, roll, figures, bounds, limits,
        groups, board_rules, star_rules, *steps, marks,
    )  # fmt: skip


def _schema(whole: NodeReader) -> None:
    number = whole.whole(f.SCHEMA)
    if number is not None and number != 1:
        whole.note("schema", "unknown_schema")


def _cycle_month(whole: NodeReader) -> int:
    node = whole.child("cycle")
    node.only("starts")
    return int(node.choice(f.CYCLE_STARTS)[:2])


def _window(whole: NodeReader) -> tuple[str, str]:
    """The scoring window, and how a quarter is made of its months where a month stands alone (scoring §9.8)."""
    window, roll = whole.choice(f.WINDOW), whole.choice(f.ROLL)
    if whole.has("roll") and window != "month":
        whole.note("roll", "roll_without_months")
    return window, roll


def _note_capped(whole: NodeReader, groups: tuple[Category, ...], rules: StarRules) -> None:
    """The tier that a veto caps is one of the common tiers."""
    known = {tier.code for tier in rules.tiers}
    for c, group in enumerate(groups):
        for i, item in enumerate(group.items):
            if item.outcome and item.outcome.tier is not None and item.outcome.tier not in known:
                whole.note(f"categories[{c}].items[{i}].outcome", "unknown_tier", given=item.outcome.tier)


def _content_hash(document: dict[str, Json]) -> str:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
