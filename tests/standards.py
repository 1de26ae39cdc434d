"""The optimised Mashi standard with further shapes of rule, for tests of what stands above the engine."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from rules import read
from tests.factories import standard

Document = dict[str, Any]


def changed(change: Callable[[Document], None], code: str = "further") -> bytes:
    """The standard after a change, under another code, as a file."""
    document: Document = json.loads(json.dumps(read(standard()).document))
    change(document)
    return json.dumps(document | {"code": code}, ensure_ascii=False).encode()


def category(document: Document, code: str) -> Document:
    return next(group for group in document["categories"] if group["code"] == code)


def item(document: Document, code: str) -> Document:
    return next(each for group in document["categories"] for each in group["items"] if each["code"] == code)


def describe(document: Document) -> None:
    """contribution.1 is priced by hours and by the level of what was done."""
    hours = item(document, "contribution.1")
    del hours["points"]
    hours["brackets"] = [{"from": 0, "points": 1}, {"from": 4, "points": 2}]
    hours["attributes"] = {"级别": {"社区": 1, "市级": "1.5"}}
