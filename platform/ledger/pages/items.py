"""The items of the criteria as choices of a form or a filter."""

from __future__ import annotations

from datetime import date

from core import clock
from criteria.errors import NoVersion
from criteria.queries import version_on
from rules import Item, Version


def version_or_none(day: date | None = None) -> Version | None:
    """Return the version in force on a day, today by default."""
    try:
        return version_on(day or clock.today())
    except NoVersion:
        return None


def item_choices(day: date | None = None) -> dict[str, list[tuple[str, str]]]:
    """Return (code, number and title) by the category's title."""
    version = version_or_none(day)
    if version is None:
        return {}
    return {
        group.title: [(item.code, f"{_number(item)} {item.title}") for item in group.items]
        for group in version.categories
    }


def _number(item: Item) -> str:
    return item.code.removeprefix(item.category + ".")
