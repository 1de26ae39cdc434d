"""Moving, copying and removing the categories and items of a draft."""

from __future__ import annotations

import copy
from typing import cast

from flask_babel import gettext as _

from core.errors import Missing
from drafting.code_generation import coded
from drafting.forms.form import Steps, at, put_at
from drafting.forms.json_tree import Record, list_of
from rules.documents.yaml_tree import Json

ACTS = ("up", "down", "copy", "remove")


def steps_of(place: str) -> Steps:
    """Read the place of a category ("2") or of an item in one ("2-0"); raise Missing."""
    numbers = place.split("-")
    if not all(number.isascii() and number.isdecimal() and len(number) < 6 for number in numbers) or len(numbers) > 2:
        raise Missing(_("没有找到要调整的一项；请刷新页面后再试。"))
    category = ("categories", int(numbers[0]))
    return (*category, "items", int(numbers[1])) if len(numbers) > 1 else category


def reordered(document: Record, act: str, place: str) -> Record:
    """Return the document with a category or item moved up or down, copied below itself, or removed; raise Missing."""
    *outer, number = steps_of(place)
    rows = list(list_of(at(document, tuple(outer))))
    index = int(number)
    if act not in ACTS or index >= len(rows):
        raise Missing(_("没有找到要调整的一项；请刷新页面后再试。"))
    return coded(_with_rows(document, tuple(outer), _changed(rows, act, index)))


def _changed(rows: list[Json], act: str, index: int) -> list[Json]:
    if act == "remove":
        return [*rows[:index], *rows[index + 1 :]]
    if act == "copy":
        return [*rows[: index + 1], _uncoded(rows[index]), *rows[index + 1 :]]
    other = index + (1 if act == "down" else -1)
    if 0 <= other < len(rows):
        rows[index], rows[other] = rows[other], rows[index]
    return rows


def _uncoded(row: Json) -> Json:
    """Return a copy without codes, which are given anew; what the former replaces is not replaced twice."""
    fresh = copy.deepcopy(row)
    if not isinstance(fresh, dict):
        return fresh
    fresh.pop("replaces", None)
    fresh["code"] = ""
    for item in list_of(fresh.get("items")):
        if isinstance(item, dict):
            item.pop("replaces", None)
            item["code"] = ""
    fresh.pop("limits", None)
    return fresh


def _with_rows(document: Record, steps: Steps, rows: list[Json]) -> Record:
    *outer, last = steps
    holder = at(document, tuple(outer))
    record = holder if isinstance(holder, dict) else {}
    return put_at(document, tuple(outer), record | {cast(str, last): rows})
