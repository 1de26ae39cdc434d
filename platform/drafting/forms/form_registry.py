"""The forms of one document, by the names of their pages."""

from __future__ import annotations

import re

from flask_babel import gettext as _

from core.errors import Missing
from drafting.forms.basics import BASICS, limits_form
from drafting.forms.boards import BOARDS
from drafting.forms.categories import category_form
from drafting.forms.fields import Choices
from drafting.forms.form import Form, at
from drafting.forms.items import item_form
from drafting.forms.json_tree import Record, list_of, pairs_of, record_of, text_of
from drafting.forms.process import PROCESS, consequences_form
from drafting.forms.stars import stars_form, tiers_form
from rules.documents.process import GRADES
from rules.documents.yaml_tree import Json

CATEGORY = re.compile(r"category-(\d{1,5})")
ITEM = re.compile(r"item-(\d{1,5})-(\d{1,5})")
INSIDE = re.compile(r"categories\[(\d+)\](?:\.items\[(\d+)\])?")
CONTENTS = ""
"""The name of the contents, which no form stands over."""
CHAPTERS = ("basics", "limits", "boards", "stars", "tiers", "consequences", "process")
PAGES = {
    "limits": "limits",
    "boards": "boards",
    "stars.tiers": "tiers",
    "stars.tiers_by": "tiers",
    "stars": "stars",
    "consequences": "consequences",
    "publicity": "process",
    "evaluations": "process",
}


def page_of(path: str) -> str:
    """Return the name of the page on which a path of the document stands."""
    match = INSIDE.match(path)
    if match:
        return f"category-{match[1]}" if match[2] is None else f"item-{match[1]}-{match[2]}"
    names = re.split(r"[.\[]", path)
    if names[0] == "categories":
        return CONTENTS
    return PAGES.get(".".join(names[:2])) or PAGES.get(names[0], "basics")


def form_of(document: Record, page: str) -> Form:
    """Return the form of a page, its choices those of the document; raise Missing."""
    if item := ITEM.fullmatch(page):
        return _item(document, int(item[1]), int(item[2]))
    if category := CATEGORY.fullmatch(page):
        return _category(document, int(category[1]))
    if page not in CHAPTERS:
        raise Missing(_("没有这一页；请从草稿的目录进入。"))
    return _chapter(document, page)


def _chapter(document: Record, page: str) -> Form:
    if page == "limits":
        return limits_form(_titles(_items(document)))
    if page == "stars":
        return stars_form({name: name for name in _grades(document)})
    if page == "tiers":
        groups = [each for each in categories(document) if each.get("kind") in ("base", "bonus")]
        return tiers_form(_titles(groups))
    if page == "consequences":
        return consequences_form(tiers(document))
    return {"basics": BASICS, "boards": BOARDS, "process": PROCESS}[page]


def _category(document: Record, place: int) -> Form:
    if place > len(list_of(document.get("categories"))):
        raise Missing(_("没有这一类；它可能已被移动或删去，请从目录进入。"))
    return category_form(place, _titles(items_of(document, place)))


def _item(document: Record, category: int, place: int) -> Form:
    category_record = at(document, ("categories", category))
    if not isinstance(category_record, dict) or place > len(list_of(category_record.get("items"))):
        raise Missing(_("没有这一项；它可能已被移动或删去，请从目录进入。"))
    return item_form(category, place, text_of(category_record.get("kind")), tiers(document))


def categories(document: Record) -> list[Record]:
    return [record_of(each) for each in list_of(document.get("categories"))]


def items_of(document: Record, place: int) -> list[Record]:
    """Return the items of the category at a place."""
    return _items_of(at(document, ("categories", place)))


def number_of(document: Record, category: int, place: int) -> str:
    """Return the number under which the regulation lists an item: duty.3 is 3, wherever it stands."""
    stem = text_of(categories(document)[category].get("code"))
    return text_of(items_of(document, category)[place].get("code")).removeprefix(f"{stem}.") or str(place + 1)


def _items_of(category: object) -> list[Record]:
    values = category.get("items") if isinstance(category, dict) else None
    return [record_of(each) for each in list_of(values)]


def _items(document: Record) -> list[Record]:
    return [item for each in categories(document) for item in _items_of(each)]


def _titles(rows: list[Record]) -> Choices:
    """Return titles by code, the code before the title where both are there."""
    titles = {text_of(row.get("code")): text_of(row.get("title")) for row in rows}
    return {code: f"{title}（{code}）" if title else code for code, title in titles.items() if code}


def tiers(document: Record) -> dict[str, str]:
    """Return the titles of the annual tiers by code."""
    stars = record_of(document.get("stars"))
    lists: list[Json] = [stars.get("tiers"), *(rows for _key, rows in pairs_of(stars.get("tiers_by")))]
    rows = [record_of(row) for rows in lists for row in list_of(rows)]
    titles: dict[str, str] = {}
    for row in rows:
        if text_of(row.get("code")):
            titles.setdefault(text_of(row.get("code")), text_of(row.get("title")) or text_of(row.get("code")))
    return titles


def _grades(document: Record) -> list[str]:
    names = [name for name, _mark in pairs_of(record_of(document.get("evaluations")).get("grades"))]
    return names or list(GRADES)
