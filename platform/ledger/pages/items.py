"""The items of the criteria as choices of a form or a filter."""

from __future__ import annotations

from datetime import date

from core import clock
from core.search import spelling
from criteria.errors import NoVersion
from criteria.queries import version_on
from rules import Item, Version
from rules.explain import clause_name


def version_or_none(day: date | None = None) -> Version | None:
    """Return the version in force on a day, today by default."""
    try:
        return version_on(day or clock.today())
    except NoVersion:
        return None


def item_choices(day: date | None = None) -> dict[str, list[tuple[str, str, dict[str, str]]]]:
    """Return (code, number and title, what a search looks at besides) by the category's title."""
    version = version_or_none(day)
    if version is None:
        return {}
    return {
        group.title: [(item.code, f"{_number(item)} {item.title}", _searched(item, version)) for item in group.items]
        for group in version.categories
    }


def _searched(item: Item, version: Version) -> dict[str, str]:
    clause = clause_name(item, version)
    return {"data-also": f"{clause} {item.code}", "data-spelled": spelling(f"{item.title} {clause}")}


def _number(item: Item) -> str:
    return item.code.removeprefix(item.category + ".")
