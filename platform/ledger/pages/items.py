"""The items of the criteria as choices of a form or a filter."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from core import clock
from core.search import spelling
from criteria.errors import NoVersion
from criteria.queries import version_on
from criteria.words import translator
from rules import Item, Version
from rules.explain import clause_name, item_limits, price


def version_or_none(day: date | None = None) -> Version | None:
    """Return the version in force on a day, today by default."""
    try:
        return version_on(day or clock.today())
    except NoVersion:
        return None


def item_choices(day: date | None = None, *, priced: bool = False) -> dict[str, list[tuple[str, str, dict[str, str]]]]:
    """Return (code, number and title, attributes) by the category's title; the attributes are what a search looks at
    besides, and the price where it is asked for."""
    version = version_or_none(day)
    if version is None:
        return {}
    return {
        group.title: [
            (item.code, f"{_number(item)} {item.title}", _searched(item, version) | (_priced(item) if priced else {}))
            for item in group.items
        ]
        for group in version.categories
    }


def _searched(item: Item, version: Version) -> dict[str, str]:
    clause = clause_name(item, version)
    return {"data-also": f"{clause} {item.code}", "data-spelled": spelling(f"{item.title} {clause}")}


def _priced(item: Item) -> dict[str, str]:
    words = translator()
    return {"data-price": _("；").join([price(item, words), *item_limits(item, words)])}


def _number(item: Item) -> str:
    return item.code.removeprefix(item.category + ".")
