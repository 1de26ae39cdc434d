"""A document as a workbook."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from core.sheets.books import CellValue, Share, Tab, write_book
from core.sheets.columns import Column, Kind
from drafting.forms.form_registry import categories, items_of
from drafting.forms.json_tree import ABSENT, Record, got, list_of, pairs_of, record_of, text_of
from drafting.sheets.cell_types import Figure
from drafting.sheets.layout import (
    BASICS,
    BOARDS,
    CATEGORIES,
    CONSEQUENCES,
    FACTORS,
    ITEMS,
    LIMITS,
    OF_CATEGORY,
    OF_ITEM,
    PROCESS,
    STARS,
    TIERS,
    WHOLE,
    WHOSE,
    Layout,
    Place,
)
from rules.documents.yaml_tree import Json

RowCells = Sequence[CellValue | Share]
EMPTY, NO_ROWS = "{}", "[]"
NOTES = (
    "每张表管一部分；蓝色的列必须填写，其余的没有就空着。",
    "数字列里写数字：整数，或至多两位小数；比例写百分数，如 30%。",
    "不要合并单元格，不要写公式；从别处复制来的，用“选择性粘贴－数值”。",
    "上传后系统逐格检查，指出哪张表哪一格要改；改好再传，直到读入为草稿。",
)


def workbook_of(document: Record) -> bytes:
    """Return a document as an xlsx file; read back it is the same. Raises SheetFaults for a text no cell holds."""
    return write_book([*_tabs(document)], NOTES)


def _tabs(document: Record) -> Iterator[Tab]:
    stars = record_of(document.get("stars"))
    yield _lines(BASICS, document)
    yield _rows(CATEGORIES, [_cells(CATEGORIES.places, each) for each in categories(document)])
    yield _rows(ITEMS, _items(document))
    yield _rows(LIMITS, _limits(document))
    yield _rows(FACTORS, _factors(document))
    yield _lines(BOARDS, record_of(document.get("boards")))
    yield _lines(STARS, stars)
    yield _rows(TIERS, _tiers(stars))
    yield _rows(CONSEQUENCES, _consequences(document))
    yield _lines(PROCESS, document)


def _rows(layout: Layout, rows: Iterable[RowCells]) -> Tab:
    columns = [
        Column(
            place.title,
            Kind.NUMBER if isinstance(place.cell, Figure) else Kind.TEXT,
            place.width,
            place.required,
            place.note,
            place.cell.choices,
        )
        for place in layout.places
    ]
    sources = {0: "='类别'!$B$2:$B$200"} if layout is ITEMS else {}
    return Tab(layout.name, columns, list(rows), sources=sources)


def _lines(layout: Layout, record: Record) -> Tab:
    cells = _cells(layout.places, record)
    columns = [Column("项目", width=24, required=True), Column("内容", width=40), Column("说明", width=60)]
    rows = [
        (place.title, cell, ("必填。" if place.required else "") + place.note)
        for place, cell in zip(layout.places, cells, strict=True)
    ]
    return Tab(layout.name, columns, rows, [place.cell.choices for place in layout.places])


def _cells(places: Sequence[Place], record: Record) -> list[CellValue | Share]:
    """What each place holds; an empty mapping is written where its first key would stand."""
    cells: list[CellValue | Share] = []
    empty: set[str] = set()
    for place in places:
        outer = place.key.rpartition(".")[0]
        if outer and outer not in empty and got(record, outer) == {}:
            empty.add(outer)
            cells.append(EMPTY)
        else:
            cells.append(_cell(place, record))
    return cells


def _cell(place: Place, record: Record) -> CellValue | Share:
    value = got(record, place.key)
    if value is ABSENT or (place.key == "points" and isinstance(value, dict)):
        return None
    if place.key.startswith("limit.") and isinstance(record.get("limit"), list):
        return None
    return place.cell.to_cell(value)


def names_of(document: Record) -> list[str]:
    """Return how each category is named in other sheets: by its title, else by its code, else by its place."""
    groups = categories(document)
    titles = Counter(text_of(each.get("title")).strip() for each in groups)
    codes = Counter(text_of(each.get("code")) for each in groups)
    names = []
    for number, each in enumerate(groups, 1):
        title, code = text_of(each.get("title")), text_of(each.get("code"))
        is_clear = title and title == title.strip() and titles[title] == 1 and title not in codes and title[0] != "#"
        names.append(title if is_clear else code if code and codes[code] == 1 else f"#{number}")
    return names


def _items(document: Record) -> Iterator[RowCells]:
    for number, name in enumerate(names_of(document)):
        for item in items_of(document, number):
            yield [name, *_cells(ITEMS.places[1:], item)]


def _limits(document: Record) -> Iterator[RowCells]:
    yield from _shared(WHOLE, "", document)
    for number, name in enumerate(names_of(document)):
        category = categories(document)[number]
        yield from _shared(OF_CATEGORY, name, category)
        for item in items_of(document, number):
            for limit in list_of(item.get("limit")):
                yield [OF_ITEM, text_of(item.get("code")), *_cells(LIMITS.places[2:], record_of(limit))]


def _shared(scope: str, name: str, holder: Record) -> Iterator[RowCells]:
    if holder.get("limits") == []:
        yield [scope, name, NO_ROWS]
    for limit in list_of(holder.get("limits")):
        yield [scope, name, *_cells(LIMITS.places[2:], record_of(limit))]


def _factors(document: Record) -> Iterator[RowCells]:
    for number in range(len(categories(document))):
        for item in items_of(document, number):
            for attribute, values in pairs_of(item.get("attributes")):
                for value, factor in pairs_of(values):
                    figure = FACTORS.place("倍").cell.to_cell(factor)
                    yield [text_of(item.get("code")), attribute, value, figure]


def _tiers(stars: Record) -> Iterator[RowCells]:
    yield from _tier_rows("", list_of(stars.get("tiers")))
    if stars.get("tiers_by") == {}:
        yield [EMPTY]
    for key, rows in pairs_of(stars.get("tiers_by")):
        yield from _tier_rows(whose(key), list_of(rows))


def whose(key: str) -> str:
    """Write whose tiers they are: in words, quoted where that would be misread."""
    text = str(WHOSE.cell.to_cell(key) or "")
    is_plain = text == text.strip() and text and not text.startswith(('"', "{"))
    is_known = text != key or key not in WHOSE.cell.choices
    return text if is_plain and is_known else json.dumps(key, ensure_ascii=True)


def _tier_rows(name: str, rows: list[Json]) -> Iterator[RowCells]:
    for row in rows:
        yield [name, *_cells(TIERS.places[1:], record_of(row))]


def _consequences(document: Record) -> Iterator[RowCells]:
    rows = document.get("consequences")
    if rows == []:
        yield [NO_ROWS]
    width = len(CONSEQUENCES.places) - 3
    for number, row in enumerate(list_of(rows), 1):
        when = _cells(CONSEQUENCES.places[1:width], record_of(row))
        for deed in list_of(record_of(row).get("do")) or [{}]:
            yield [str(number), *when, *_cells(CONSEQUENCES.places[width:], record_of(deed))]
            when = [None] * len(when)
