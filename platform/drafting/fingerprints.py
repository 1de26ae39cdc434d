"""Telling whether a part of a draft is still as somebody saw it: where it stands now, and its stamp."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from drafting.forms.form import Form, at
from drafting.forms.form_registry import ITEM, categories, form_of
from drafting.forms.json_tree import ABSENT, Record, list_of, record_of, text_of

NOTHING = "-"
"""The stamp of a part that is not there yet."""


@dataclass(frozen=True)
class Fingerprint:
    """What a page showed of a part: its stamp, and its code, by which it is found again elsewhere."""

    stamp: str
    code: str


@dataclass(frozen=True)
class Location:
    """Where the part stands now: its page; whether it is as it was seen; whether it is gone."""

    page: str
    is_as_seen: bool
    is_gone: bool = False


def fingerprint(document: Record, form: Form) -> Fingerprint:
    """Return the stamp of a form's part of a document."""
    value = at(document, form.steps)
    if value is ABSENT:
        return Fingerprint(NOTHING, "")
    owned = {key: each for key, each in record_of(value).items() if form.owns(key)}
    text = json.dumps(owned, ensure_ascii=False, sort_keys=True)
    return Fingerprint(hashlib.sha256(text.encode()).hexdigest()[:16], text_of(record_of(value).get("code", ABSENT)))


def locate(document: Record, page: str, before: Fingerprint) -> Location:
    """Find the part of a page again in a document that others may have changed."""
    if ITEM.fullmatch(page) is None:
        return Location(page, fingerprint(document, form_of(document, page)).stamp == before.stamp)
    if before.stamp == NOTHING:
        return _appended(document, page)
    now = _where(document, page, before.code)
    if now is None:
        return Location(_appended(document, page).page, is_as_seen=False, is_gone=True)
    return Location(now, fingerprint(document, form_of(document, now)).stamp == before.stamp)


def _appended(document: Record, page: str) -> Location:
    """A new item goes to the end of its category, whoever added others meanwhile."""
    match = ITEM.fullmatch(page)
    assert match is not None
    category = int(match[1])
    groups = categories(document)
    if category >= len(groups):
        return Location(page, is_as_seen=False)
    return Location(f"item-{category}-{len(list_of(groups[category].get('items')))}", is_as_seen=True)


def _where(document: Record, page: str, code: str) -> str | None:
    """The page of an item now: the same, or where its code has gone; None where it is no more."""
    for place in [page, *_places(document, code)] if code else [page]:
        steps = form_steps(place)
        record = at(document, steps)
        if record is not ABSENT and (not code or text_of(record_of(record).get("code", ABSENT)) == code):
            return place
    return None


def _places(document: Record, code: str) -> list[str]:
    return [
        f"item-{c}-{i}"
        for c, category in enumerate(categories(document))
        for i, item in enumerate(list_of(category.get("items")))
        if text_of(record_of(item).get("code", ABSENT)) == code
    ]


def form_steps(page: str) -> tuple[str | int, ...]:
    """Return the steps of an item's page."""
    match = ITEM.fullmatch(page)
    assert match is not None
    return ("categories", int(match[1]), "items", int(match[2]))
