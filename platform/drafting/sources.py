"""What a draft may begin with: a skeleton, a version, a shipped or district standard, an uploaded file."""

from __future__ import annotations

import copy
from collections.abc import Iterable

from flask_babel import gettext as _

from drafting.forms.json_tree import Record, list_of, record_of, text_of
from rules import Version
from rules.documents.yaml_tree import Json
from rules.warnings import flags


def skeleton(title: str, code: str) -> Record:
    """Return a document that holds all but the items: three categories, boards and stars as most schemes have them."""
    return {
        "schema": 1,
        "code": code,
        "title": title,
        "cycle": {"starts": "01-01"},
        "base": {"points": "100", "floor": "0"},
        "window": "cycle",
        "categories": _categories(),
        "boards": {
            "scope": "community",
            "red": {"share": "0.3"},
            "yellow": {"share": "0.1", "requires_deduction": True},
            "rounding": "half_up",
            "ties": "break",
        },
        "stars": _stars(),
    }


def _categories() -> Json:
    return [
        {"code": "duty", "title": _("履行党员义务"), "kind": "base", "points": "100", "items": []},
        {"code": "contribution", "title": _("贡献加分"), "kind": "bonus", "items": []},
        {
            "code": "veto",
            "title": _("一票否决"),
            "kind": "veto",
            "items": [{"code": "veto.1", "title": _("违反宪法、党纪国法"), "effect": "veto"}],
        },
    ]


def _stars() -> Json:
    sources: dict[str, Json] = {"self": "0.1", "peer": "0.2", "masses": "0.2", "community": "0.2"}
    return {
        "weights": {"daily": "0.7", "appraisal": "0.2", "contribution": "0.1"},
        "daily": "base",
        "appraisal": {"weights": {**sources, "branch": "0.15", "general_branch": "0.15"}},
        "full_marks": "10",
        "tiers": [
            {"code": "five_star", "title": _("五星级党员"), "from": "90"},
            {"code": "qualified", "title": _("合格党员"), "from": "60"},
            {"code": "unqualified", "title": _("不合格党员"), "from": "0"},
        ],
    }


def copied(document: Record, code: str) -> Record:
    """Return a document of one's own under another code."""
    fresh = copy.deepcopy(document)
    fresh["code"] = code
    return fresh


def flagged(version: Version) -> list[tuple[str, str]]:
    """Return the items that carry a flag or whose titles suggest one (scoring §9.20), code and title."""
    paths = {caution.path.rpartition(".")[0] for caution in flags.flagged(version)}
    return [
        (item.code, item.title)
        for c, category in enumerate(version.categories)
        for i, item in enumerate(category.items)
        if f"categories[{c}].items[{i}]" in paths
    ]


def without(document: Record, codes: Iterable[str]) -> Record:
    """Return the document without some items, also where limits name them."""
    gone = set(codes)
    reduced = _unlimited(copy.deepcopy(document), gone)
    for category in list_of(reduced.get("categories")):
        if isinstance(category, dict):
            _unlimited(category, gone)
            items = list_of(category.get("items"))
            category["items"] = [each for each in items if text_of(record_of(each).get("code")) not in gone]
    return reduced


def _unlimited(holder: Record, gone: set[str]) -> Record:
    """Take codes out of a holder's shared limits; a limit that loses its last one goes with it."""
    if not isinstance(holder.get("limits"), list):
        return holder
    limits: list[Json] = []
    for limit in list_of(holder["limits"]):
        items = list_of(record_of(limit).get("items"))
        left = [code for code in items if code not in gone]
        if left or not items:
            limits.append(record_of(limit) | {"items": left} if items else limit)
    holder["limits"] = limits
    return holder
