"""A document as YAML, its keys in the order in which one reads them."""

from __future__ import annotations

import io
from collections.abc import Sequence

from ruamel.yaml import YAML

from drafting.forms.json_tree import Record, list_of
from rules.documents.reading import OPTIONAL, REQUIRED
from rules.documents.yaml_tree import Json

CATEGORY = ("code", "title", "kind", "points")
ITEM = ("code", "title", "effect", "unit", "points", "steps", "brackets")
ORDER = ("schema", "code", "title", "cycle", "window", "roll", "base", "total", "limits", "categories")


def yaml_of(document: Record) -> str:
    """Write a document as YAML; read back it is the same, faulty or not."""
    target = io.StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 120
    yaml.dump(_ordered(document), target)
    return target.getvalue()


def _ordered(document: Record) -> Record:
    known = [*ORDER, *(key for key in (*REQUIRED, *OPTIONAL) if key not in ORDER)]
    ordered = _led(document, known)
    if list_of(ordered.get("categories")):
        ordered["categories"] = [_category(each) for each in list_of(ordered["categories"])]
    return ordered


def _category(value: Json) -> Json:
    if not isinstance(value, dict):
        return value
    ordered = _led(value, CATEGORY)
    if list_of(ordered.get("items")):
        items = ordered.pop("items")
        ordered["items"] = [_led(each, ITEM) if isinstance(each, dict) else each for each in list_of(items)]
    return ordered


def _led(record: Record, known: Sequence[str]) -> Record:
    """Return a mapping that begins with the known keys, in their order."""
    return {key: record[key] for key in known if key in record} | record
