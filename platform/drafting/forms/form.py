"""A form over one part of a document: its groups of fields, what is shown, what is taken, what it cannot show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from drafting.forms.field_view import FieldView, Words
from drafting.forms.fields import Field, show, take
from drafting.forms.form_data import FormData
from drafting.forms.json_tree import ABSENT, Record, Value, inside, list_of, record_of, text_of
from rules.documents.yaml_tree import Json
from rules.faults import quoted

Steps = tuple[str | int, ...]


@dataclass(frozen=True)
class Group:
    """Fields that belong together; a folded one opens where something stands in it. on: as of a field."""

    title: Words
    fields: tuple[Field, ...]
    hint: Words = ""
    folded: bool = False
    on: tuple[str, ...] = ()


class Unread(NamedTuple):
    """Something that a form cannot show: where it stands, and what."""

    path: str
    value: str


@dataclass
class GroupView:
    """A group as a page shows it."""

    title: Words
    hint: Words
    folded: bool
    on: tuple[str, ...]
    fields: list[FieldView]

    @property
    def is_open(self) -> bool:
        return not self.folded or any(one.is_set or one.faults for each in self.fields for one in each.every())


@dataclass(frozen=True)
class Form:
    """The form over the mapping that stands at some steps of a document.

    keys: the keys of the mapping that the form writes, where others belong to other forms; None: all but `others`.
    """

    title: Words
    steps: Steps
    groups: tuple[Group, ...]
    keys: frozenset[str] | None = None
    others: frozenset[str] = frozenset()

    @property
    def path(self) -> str:
        return path_of(self.steps)

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for group in self.groups for field in group.fields)

    def owns(self, key: str) -> bool:
        return key in self.keys if self.keys is not None else key not in self.others

    def views(self, document: Record) -> list[GroupView]:
        """Return the groups over a document as it stands."""
        record = record_of(at(document, self.steps))
        return [
            GroupView(group.title, group.hint, group.folded, group.on, show(group.fields, record, "", self.path))
            for group in self.groups
        ]

    def read_sent(self, document: Record, form_data: FormData) -> Record:
        """Return the mapping as it was sent, with the keys of other forms; keys keep their order."""
        old = record_of(at(document, self.steps))
        new = take(self._fields_in_use(form_data), form_data, old)
        record = {key: new.get(key, value) for key, value in old.items() if key in new or not self.owns(key)}
        return record | new

    def _fields_in_use(self, form_data: FormData) -> tuple[Field, ...]:
        chosen = {choice for field in self.fields for choice in field.switched(form_data, "")}
        groups = (group for group in self.groups if not group.on or chosen & set(group.on))
        return tuple(field for group in groups for field in group.fields)

    def unread(self, document: Record) -> list[Unread]:
        """Return what the form cannot show and will leave out: where, and what stands there."""
        value = at(document, self.steps)
        old = {key: each for key, each in record_of(value).items() if self.owns(key)}
        sent = FormData(pair for group in self.views(document) for each in group.fields for pair in each.sent())
        wrong = [] if isinstance(value, dict) or value is ABSENT else [Unread(self.path, quoted(value))]
        return [*wrong, *_lost(old, self.read_sent(document, sent), self.path)]


def _lost(old: Value, new: Value, path: str) -> Iterator[Unread]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key, each in old.items():
            yield from _lost(each, new.get(key, ABSENT), inside(path, key))
    elif isinstance(old, list) and isinstance(new, list):
        for n, each in enumerate(old):
            if new[n : n + 1] != [each] and each not in new:
                yield from _lost(each, new[n] if n < len(new) else ABSENT, f"{path}[{n}]")
    elif old not in (None, "", [], {}, new) and text_of(old) != (text_of(new) or ABSENT):
        yield Unread(path, quoted(old))


def path_of(steps: Steps) -> str:
    """Write steps as the path of a fault: categories[2].items[0]."""
    path = ""
    for step in steps:
        path = f"{path}[{step}]" if isinstance(step, int) else inside(path, step)
    return path


def at(document: Json, steps: Steps) -> Value:
    """Return what stands at some steps of a document."""
    value: Value = document
    for step in steps:
        value = _under(value, step)
    return value


def _under(value: Value, step: str | int) -> Value:
    if isinstance(step, str):
        return record_of(value).get(step, ABSENT)
    values = list_of(value)
    return values[step] if 0 <= step < len(values) else ABSENT


def put_at(document: Record, steps: Steps, record: Record) -> Record:
    """Return the document with a mapping set at some steps; one past the end of a list is appended."""
    changed = _put(document, steps, record)
    assert isinstance(changed, dict)
    return changed


def _put(value: Json, steps: Steps, record: Record) -> Json:
    if not steps:
        return record
    first, rest = steps[0], steps[1:]
    if isinstance(first, int):
        values = list(value) if isinstance(value, list) else []
        inner = values[first] if first < len(values) else {}
        return [*values[:first], _put(inner, rest, record), *values[first + 1 :]]
    mapping = value if isinstance(value, dict) else {}
    return mapping | {first: _put(mapping.get(first), rest, record)}
