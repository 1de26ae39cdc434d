"""Mappings of a document that may have any shape: values by their path, absent or not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Final, TypeAlias

from rules.documents.yaml_tree import Json
from rules.faults import one_line

Record = dict[str, Json]


class Absent(Enum):
    """The value of a key that a mapping lacks."""

    ABSENT = 0


ABSENT: Final = Absent.ABSENT
Value: TypeAlias = "Json | Absent"


def record_of(value: Value) -> Record:
    """Return a mapping as it is, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def list_of(value: Value) -> list[Json]:
    """Return a list as it is, an empty one for anything else."""
    return value if isinstance(value, list) else []


def text_of(value: Value) -> str:
    """Write a scalar as a person would type it, "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def or_else(value: Value, otherwise: Json = None) -> Json:
    """Return a value that is written, another one in the place of an absent one."""
    return otherwise if isinstance(value, Absent) else value


def got(record: Record, key: str) -> Value:
    """Return what stands under a key, nothing for a key without a value; "red.share" looks inside `red`."""
    value: Value = record
    for name in key.split("."):
        if not isinstance(value, dict) or value.get(name) is None:
            return ABSENT
        value = value[name]
    return value


def put(record: Record, key: str, value: Value) -> None:
    """Set what stands under a key, its mappings too; nothing for an absent value."""
    *outer, last = key.split(".")
    for name in outer if value is not ABSENT else ():
        inner = record.setdefault(name, {})
        if not isinstance(inner, dict):
            inner = record[name] = {}
        record = inner
    if not isinstance(value, Absent):
        record[last] = value


def inside(path: str, key: str) -> str:
    """Return the path of a key, as the faults of a document name it."""
    return ".".join(part for part in (path, one_line(key)) if part)


def pairs_of(value: Value) -> list[tuple[str, Json]]:
    """Return the rows of a table: of a mapping, or of a list of pairs, which holds what a mapping cannot."""
    if isinstance(value, dict):
        return list(value.items())
    rows = [row for row in list_of(value) if isinstance(row, list) and len(row) == 2 and isinstance(row[0], str)]
    return [(str(row[0]), row[1]) for row in rows]


def table_of(rows: Sequence[tuple[str, Json]], old: Value) -> Value:
    """Return rows as a mapping; as a list of pairs where a name is missing or comes twice."""
    names = [name for name, _value in rows]
    if not rows:
        return {} if old == {} else ABSENT
    if len(set(names)) < len(names) or "" in names:
        return [[name, value] for name, value in rows]
    return dict(in_order(rows, [name for name, _value in pairs_of(old)]))


def in_order(rows: Iterable[tuple[str, Json]], order: Sequence[str]) -> list[tuple[str, Json]]:
    """Return rows with the names of a former order first, in that order."""
    places = {name: place for place, name in enumerate(order)}
    return sorted(rows, key=lambda row: places.get(row[0], len(places)))
