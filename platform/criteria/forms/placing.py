"""Every fault at its field: the nearest to its path, in the words of the forms."""

from __future__ import annotations

from collections.abc import Iterable

from criteria.forms.book import CONTENTS, form_of, page_of
from criteria.forms.form import ShownGroup
from criteria.forms.records import Record
from criteria.forms.sayings import Said, in_words, said
from criteria.forms.shown import Shown
from rules.faults import Fault

ANCHORED = 200


def place(faults: Iterable[Fault], groups: list[ShownGroup]) -> list[Said]:
    """Put each fault at the field that is nearest to its path; return all, those without a field too."""
    fields = [one for group in groups for each in group.fields for one in each.every() if one.path]
    return [_placed(fault, fields) for fault in faults]


def _placed(fault: Fault, fields: list[Shown]) -> Said:
    near = [one for one in fields if is_inside(fault.path, one.path)]
    if not near:
        return said(fault)
    field = max(near, key=lambda one: len(one.path))
    message = in_words(fault, percent=field.unit == "%")
    if message not in field.faults:
        field.faults.append(message)
    return Said(page_of(fault.path), fault.path, message, field.id, str(field.label))


def is_inside(path: str, outer: str) -> bool:
    """Say whether a path is another or stands inside it."""
    return path == outer or (path.startswith(outer) and path[len(outer)] in ".[")


def anchored(document: Record, faults: Iterable[Fault]) -> list[Said]:
    """Return the faults of a document, each with its page, the first ones with the field that they stand at."""
    pages: dict[str, list[tuple[int, Fault]]] = {}
    found: dict[int, Said] = {}
    for number, fault in enumerate(faults):
        if number < ANCHORED:
            pages.setdefault(page_of(fault.path), []).append((number, fault))
        else:
            found[number] = said(fault)
    for page, numbered in pages.items():
        groups = [] if page == CONTENTS else form_of(document, page).shown(document)
        placed = place((fault for _number, fault in numbered), groups)
        found |= {number: one for (number, _fault), one in zip(numbered, placed, strict=True)}
    return [found[number] for number in sorted(found)]
