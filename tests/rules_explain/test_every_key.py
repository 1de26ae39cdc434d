"""Nothing that a document states goes unsaid: whatever is changed in it changes its explanation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, cast

import pytest

import rules
from rules.explain import PLAIN, Translator, lines, regulation
from tests.rules_explain.shapes import BOARDS, Document, document

Path = tuple[str | int, ...]
METHODS = tuple(BOARDS)
WORDS = {
    "starts": ("01-01", "04-01"), "window": ("cycle", "quarter", "month"), "roll": ("mean", "last", "sum", "min"),
    "per": ("day", "month", "quarter", "cycle"), "scope": ("community", "branch"), "until": ("cycle", "quarter"),
    "rounding": ("half_up", "floor", "ceil"), "ties": ("break", "together"), "daily": ("base", "total"),
    "missing": ("skip", "zero"), "names": ("full", "masked"), "board": ("red", "yellow"),
    "record": ("visit", "meeting", "dues", "study"), "every": ("week", "month", "quarter"),
    "entered_by": ("branch", "community", "member"), "approvals": ("branch", "community", "street"),
    "flags": ("learning_metric", "check_in", "petition", "belief"), "outcome": ("total_zero", "yellow", "not_red"),
    "effect": ("deduct", "add"), "tier": ("good", "weak", "poor"), "kind": ("working", "calendar"),
    "items": ("duty.1", "duty.2", "work.1", "extra.3"),
}  # fmt: skip
CALLED = re.compile(r"(.+\.)?(categories\.\d+|tiers\.\d+|tiers_by\.\w+\.\d+|do\.\d+)\.code")
"""Names by which the machine calls categories, tiers and deeds; people read their titles."""
ONLY = re.compile(
    r"schema|boards\.method|boards\.classes\.\d\.class|categories\.\d\.kind|stars\.tiers(_by\.\w+|)\.(1|3)\.from"
    r"|categories\.0\.items\.(0|2)\.effect|categories\.(1|3)\.items\.\d\.effect|(.+\.)?weights\.\w+"
)
"""Places where nothing else alone is allowed: weights sum to 1, a list of tiers needs its 0, a veto is a veto."""

STUCK = {"classes": ["window"]}
"""Only `window: month` may stand beside a `roll`."""


def walk(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Every value of a document that is no mapping and no list of mappings."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from walk(inner, (*path, key))
    elif isinstance(value, list) and any(isinstance(inner, dict) for inner in value):
        for n, inner in enumerate(value):
            yield from walk(inner, (*path, n))
    else:
        yield path, value


def others(path: Path, value: object) -> Iterator[object]:
    """Other values that may stand in a place."""
    key = next(str(step) for step in reversed(path) if isinstance(step, str))
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, list) or value == "all":
        yield from ([*value, "more"], value[1:], [*value, 9]) if isinstance(value, list) else ()
        yield from ([word] for word in WORDS.get(key, ()) if [word] != value)
    elif key in WORDS:
        yield from (word for word in WORDS[key] if word != value)
    elif re.fullmatch(r"-?[0-9.]+", str(value)):
        yield from (f"{float(str(value)) + step:.2f}" for step in (1, -1, 0.01, -0.01))
    else:
        yield f"{value}b"


def inside(document: Document, path: Path) -> tuple[Document, Any]:
    """A copy of a document, and what in it holds the end of a path."""
    copy = deepcopy(document)
    holder: Any = copy
    for step in path[:-1]:
        holder = holder[step]
    return copy, holder


def changed(document: Document, path: Path, value: object) -> Document:
    """The document with another value in a place; a code is changed wherever it is named."""
    copy, holder = inside(document, path)
    old, holder[path[-1]] = holder[path[-1]], value
    return cast(Document, renamed(copy, str(old), str(value))) if path[-1] == "code" and len(path) > 1 else copy


def renamed(value: object, old: str, new: str) -> object:
    if isinstance(value, dict):
        return {new if key == old else key: renamed(each, old, new) for key, each in value.items()}
    if isinstance(value, list):
        return [renamed(each, old, new) for each in value]
    return new if value == old else value


def read(document: Document) -> rules.Version | None:
    try:
        return rules.from_document(document)
    except rules.DocumentFaults:
        return None


def sentences_of(version: rules.Version) -> list[str]:
    """What is said of a version, its fingerprint aside."""
    title, _fingerprint, *rest = lines(regulation(version, PLAIN), PLAIN)
    return [title, version.code, *rest]


def name(path: Path) -> str:
    return ".".join(str(step) for step in path)


@pytest.mark.parametrize("method", METHODS)
def test_every_value_of_a_document_is_said(method: str) -> None:
    criteria = document(method)
    before = sentences_of(rules.from_document(criteria))
    places = {path: value for path, value in walk(criteria) if not ONLY.fullmatch(name(path))}

    versions = {
        path: [version for other in others(path, value) if (version := read(changed(criteria, path, other)))]
        for path, value in places.items()
    }
    unsaid = [name(path) for path, made_so in versions.items() if any(sentences_of(one) == before for one in made_so)]

    assert len(places) > 150
    assert [name(path) for path, made_so in versions.items() if not made_so] == STUCK.get(method, [])
    assert [place for place in unsaid if not CALLED.fullmatch(place)] == []


@pytest.mark.parametrize("path", [("stars", "weights"), ("stars", "appraisal", "weights")], ids=name)
def test_weights_are_said_each_by_its_name(path: Path) -> None:
    criteria = document()
    copy, holder = inside(criteria, path)
    first, second, *_rest = holder[path[-1]]
    holder[path[-1]] |= {first: holder[path[-1]][second], second: holder[path[-1]][first]}

    exchanged = rules.from_document(copy)

    assert sentences_of(exchanged) != sentences_of(rules.from_document(criteria))


def parts(value: object, path: Path = ()) -> Iterator[Path]:
    """Every key and every element of a list."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*path, step)
        yield from parts(inner, (*path, step))


def without(document: Document, path: Path) -> Document:
    copy, holder = inside(document, path)
    del holder[path[-1]]
    return copy


@pytest.mark.parametrize("method", METHODS)
def test_leaving_anything_out_is_heard(method: str) -> None:
    criteria = document(method)
    before = sentences_of(rules.from_document(criteria))

    left_out = {path: version for path in parts(criteria) if (version := read(without(criteria, path)))}

    assert len(left_out) > 80
    assert [name(path) for path, version in left_out.items() if sentences_of(version) == before] == []


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_keys_which_no_store_keeps_is_not_heard(method: str) -> None:
    criteria = document(method)

    turned = rules.from_document(cast(Document, backwards(criteria)))

    assert sentences_of(turned) == sentences_of(rules.from_document(criteria))


def backwards(value: object) -> object:
    if isinstance(value, dict):
        return {key: backwards(value[key]) for key in reversed(value)}
    return [backwards(inner) for inner in value] if isinstance(value, list) else value


CHINESE = re.compile("[\u3400-\u9fff\uff01-\uff5e]")


def in_latin(value: object) -> object:
    """The document with all its own words in Latin letters."""
    if isinstance(value, dict):
        return {in_latin(key): in_latin(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [in_latin(inner) for inner in value]
    return CHINESE.sub(lambda match: f"{ord(match[0]):x}", value) if isinstance(value, str) else value


@pytest.mark.parametrize("method", METHODS)
def test_every_word_goes_through_the_translator(method: str) -> None:
    version = rules.from_document(cast(Document, in_latin(document(method))))
    translator = Translator(lambda sentence, **values: CHINESE.sub("", sentence) % values, str)

    read_out = regulation(version, translator)

    assert CHINESE.findall(str(read_out)) == []
    assert len(read_out.chapters) == 9
