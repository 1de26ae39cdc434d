"""Codes that the system gives where a person wrote none: of a document, its categories, items, tiers and deeds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count

from drafting.forms.json_tree import Record, list_of, record_of, text_of
from members.names import initials
from rules.documents.yaml_tree import Json

MAX_LENGTH = 60
UNFIT = re.compile(r"[^a-z0-9_.-]+")
NUMBERED = re.compile(r"-\d{1,3}$")


def next_code(code: str, codes: Iterable[str]) -> str:
    """Return a code like the given one that is not taken: mashi-2022, mashi-2022-2, mashi-2022-3."""
    known = set(codes)
    if code not in known:
        return code
    stem = NUMBERED.sub("", code)[:MAX_LENGTH]
    return next(candidate for number in count(2) if (candidate := f"{stem}-{number}") not in known)


def code_of(title: str, otherwise: str) -> str:
    """Return a code made of a title's initials: 履行党员义务 is lxdyyw."""
    return UNFIT.sub("", initials(title.strip()))[:MAX_LENGTH] or otherwise


def coded(document: Record) -> Record:
    """Return the document with a code wherever one is missing."""
    categories = list_of(document.get("categories"))
    codes = {code for each in categories for code in _codes([each])}
    items = {code for each in categories for code in _codes(list_of(record_of(each).get("items")))}
    complete = document
    if categories:
        complete = complete | {"categories": [_category(each, codes, items) for each in categories]}
    if isinstance(complete.get("stars"), dict):
        complete = complete | {"stars": _stars(record_of(complete["stars"]))}
    if list_of(complete.get("consequences")):
        complete = complete | {
            "consequences": [_with_codes(each, "do", "deed") for each in list_of(complete["consequences"])]
        }
    return complete


def _codes(rows: list[Json]) -> Iterator[str]:
    return (text_of(record_of(row).get("code")) for row in rows)


def _category(value: Json, codes: set[str], items: set[str]) -> Json:
    if not isinstance(value, dict):
        return value
    category = value if text_of(value.get("code")) else _led(value, _category_code(value, codes))
    if not list_of(category.get("items")):
        return category
    stem = text_of(category["code"])
    return category | {"items": [_item(each, stem, items) for each in list_of(category["items"])]}


def _category_code(category: Record, codes: set[str]) -> str:
    code = next_code(code_of(text_of(category.get("title")), text_of(category.get("kind")) or "category"), codes)
    codes.add(code)
    return code


def _item(value: Json, stem: str, items: set[str]) -> Json:
    if not isinstance(value, dict) or text_of(value.get("code")):
        return value
    code = next_item_code(stem, items)
    items.add(code)
    return _led(value, code)


def next_item_code(stem: str, codes: set[str]) -> str:
    """Return the code of the next item of a category: duty.6 after duty.5."""
    numbers = [int(end) for code in codes if (end := code.removeprefix(f"{stem}.")).isdecimal() and end != code]
    return f"{stem[:MAX_LENGTH]}.{max((n for n in numbers if n < 100_000), default=0) + 1}"


def _stars(stars: Record) -> Record:
    complete = _with_codes(stars, "tiers", "tier")
    if isinstance(complete, dict) and isinstance(complete.get("tiers_by"), dict):
        by = record_of(complete["tiers_by"])
        complete = complete | {"tiers_by": {key: record_of(_with_codes(by, key, "tier"))[key] for key in by}}
    return record_of(complete)


def _with_codes(value: Json, key: str, otherwise: str) -> Json:
    """Return a mapping in which every row under the key has a code."""
    rows = list_of(record_of(value).get(key))
    if not isinstance(value, dict) or not rows:
        return value
    codes = set(_codes(rows))
    coded_rows: list[Json] = []
    for row in rows:
        if isinstance(row, dict) and not text_of(row.get("code")):
            code = next_code(code_of(text_of(row.get("title")), otherwise), codes)
            codes.add(code)
            row = _led(row, code)
        coded_rows.append(row)
    return value | {key: coded_rows}


def _led(row: Record, code: str) -> Record:
    """Return a mapping that begins with its code."""
    return {"code": code, **{key: value for key, value in row.items() if key != "code"}}
