"""One warning, and the paths of a version's parts as its document writes them."""

from __future__ import annotations

from collections.abc import Iterator

from rules.documents.yaml_tree import Json
from rules.faults import Fault
from rules.version import Category, Item, Tier, Version


class Caution(Fault):
    """One warning: a path inside the document, a code, and what the sentence names."""

    __slots__ = ()


def placed_items(version: Version) -> Iterator[tuple[str, Category, Item]]:
    """Return every item with its path and its category."""
    for c, group in enumerate(version.categories):
        for i, item in enumerate(group.items):
            yield f"categories[{c}].items[{i}]", group, item


def placed_tiers(version: Version) -> Iterator[tuple[str, Tier]]:
    """Return every tier with its path, highest first within each list."""
    stars = version.document["stars"]
    assert isinstance(stars, dict)
    by = stars.get("tiers_by")
    yield from _placed("stars.tiers", stars["tiers"], version.stars.tiers)
    for key, tiers in version.stars.tiers_by.items():
        yield from _placed(f"stars.tiers_by.{key}", by[key] if isinstance(by, dict) else [], tiers)


def _placed(path: str, written: Json, tiers: tuple[Tier, ...]) -> Iterator[tuple[str, Tier]]:
    """A version has its tiers sorted, a document as they were written."""
    listed = written if isinstance(written, list) else []
    codes = [each.get("code") for each in listed if isinstance(each, dict)]
    for tier in tiers:
        yield f"{path}[{codes.index(tier.code)}]", tier
