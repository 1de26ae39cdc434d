"""Every fault at its field: the nearest to its path, in the words of the forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from criteria.words import translator
from drafting.forms.field_view import FieldView
from drafting.forms.form import GroupView
from drafting.forms.form_registry import CONTENTS, INSIDE, form_of, page_of
from drafting.forms.json_tree import Record
from drafting.forms.messages import FormWording, PlacedFault
from rules.faults import Fault

ANCHORED = 200
DEEPER = re.compile(r"[.\[]")
DEEPEST = 40


def place(faults: Iterable[Fault], groups: list[GroupView]) -> list[PlacedFault]:
    """Put each fault at the field that is nearest to its path; return all, those without a field too."""
    fields = [one for group in groups for each in group.fields for one in each.every()]
    chosen = {option.value for one in fields if one.kind == "radio" for option in one.options if option.is_chosen}
    at: dict[str, FieldView] = {}
    within: dict[str, FieldView] = {}
    for one in fields:
        if one.path:
            at.setdefault(one.path, one)
        if one.path and (not one.on or chosen & set(one.on)):
            for outer in _around(one.path):
                within.setdefault(outer, one)
    return [_placed(fault, at, within) for fault in faults]


def _placed(fault: Fault, at: dict[str, FieldView], within: dict[str, FieldView]) -> PlacedFault:
    """Put a fault at the field that holds it, or else at the first one asked for inside what lacks."""
    field = next((at[outer] for outer in _around(fault.path) if outer in at), None)
    if field is None and not INSIDE.fullmatch(fault.path):
        field = within.get(fault.path)
    if field is None:
        return _unplaced(fault)
    message = FormWording(translator(), percent=field.unit == "%").sentence(fault)
    if message not in field.faults:
        field.faults.append(message)
    return PlacedFault(page_of(fault.path), fault.path, message, field.id, str(field.label))


def _unplaced(fault: Fault) -> PlacedFault:
    return PlacedFault(page_of(fault.path), fault.path, FormWording(translator()).sentence(fault))


def _around(path: str) -> Iterator[str]:
    """The path and those that it stands inside, the nearest first."""
    yield path
    for sign in reversed(list(DEEPER.finditer(path))[-DEEPEST:]):
        yield path[: sign.start()]


def is_inside(path: str, outer: str) -> bool:
    """Say whether a path is another or stands inside it."""
    return path == outer or (path.startswith(outer) and path[len(outer)] in ".[")


def anchored(document: Record, faults: Iterable[Fault]) -> list[PlacedFault]:
    """Return the faults of a document, each with its page, the first ones with the field that they stand at."""
    pages: dict[str, list[tuple[int, Fault]]] = {}
    placed_faults: dict[int, PlacedFault] = {}
    for number, fault in enumerate(faults):
        if number < ANCHORED:
            pages.setdefault(page_of(fault.path), []).append((number, fault))
        else:
            placed_faults[number] = _unplaced(fault)
    for page, numbered in pages.items():
        groups = [] if page == CONTENTS else form_of(document, page).views(document)
        placed = place((fault for _number, fault in numbered), groups)
        placed_faults |= {number: one for (number, _fault), one in zip(numbered, placed, strict=True)}
    return [placed_faults[number] for number in sorted(placed_faults)]
