"""A workbook as a document: every cell that cannot be read is told by its address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from core.sheets.books import Cell, Sheet, read_book
from drafting.forms.json_tree import Record, got, list_of, put, record_of, text_of
from drafting.sheets.cell_types import Misread, parsed
from drafting.sheets.layout import (
    BASICS,
    BOARDS,
    CATEGORIES,
    CONSEQUENCES,
    FACTORS,
    ITEMS,
    LAYOUTS,
    LIMITS,
    NUMBER,
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
from drafting.sheets.lists import Table
from rules.documents.yaml_tree import Json
from rules.faults import DocumentFaults, Fault, Param

EMPTY, NO_ROWS = "{}", "[]"
HEAD_ROWS = 10
MAX_FAULTS = 200


def document_of_workbook(content: bytes) -> Record:
    """Return the document of an xlsx file; raise DocumentFaults with the address of each cell that cannot be read.

    Raises SheetFaults for what no reader of workbooks takes.
    """
    return _Reading(read_book(content)).document()


class _Row:
    """One row of a sheet: its cells by the titles of their columns, what was read of them by key."""

    def __init__(self, reading: _Reading, address: str, cells: dict[str, Cell]) -> None:
        self.reading, self.address, self.cells = reading, address, cells

    def text(self, title: str) -> str:
        return self.cells[title].text.strip() if title in self.cells else ""

    def record(self, places: Sequence[Place]) -> Record:
        """Return the mapping that the places of the row hold."""
        record: Record = {}
        for place in places:
            if place.title in self.cells:
                self.reading.put(record, place, self.cells[place.title])
        return record

    def note(self, title: str, code: str, **params: Param) -> None:
        self.reading.note(self.cells[title].address if title in self.cells else self.address, code, **params)


class _Reading:
    """Reads the sheets of one workbook, gathering what is wrong."""

    def __init__(self, sheets: dict[str, Sheet]) -> None:
        self.sheets, self.faults = sheets, list[Fault]()

    def document(self) -> Record:
        for layout in LAYOUTS:
            if layout.required and layout.name not in self.sheets:
                self.note(layout.name, "sheet_missing")
        document: Record = {"schema": 1, **self.lines(BASICS)}
        document["categories"] = list[Json](self.categories())
        self.limits(document)
        document |= {"boards": self.lines(BOARDS), "stars": self.lines(STARS) | self.tiers()}
        document |= self.consequences() | self.lines(PROCESS)
        if self.faults:
            raise DocumentFaults(self.faults[:MAX_FAULTS])
        return document

    def note(self, address: str, code: str, **params: Param) -> None:
        self.faults.append(Fault(address, code, params))

    def put(self, record: Record, place: Place, cell: Cell) -> None:
        """Read a cell into a record; {} before the first key of a mapping says that the mapping is empty."""
        outer = place.key.rpartition(".")[0]
        if cell.text.strip() == EMPTY and outer and not isinstance(place.cell, Table):
            put(record, outer, {})
            return
        try:
            value = place.cell.read(cell)
        except Misread as misread:
            self.note(cell.address, misread.code, **misread.params)
            return
        if isinstance(got(record, place.key.split(".")[0]), str):
            self.note(cell.address, "written_twice")
        elif value != "":
            put(record, place.key, value)

    def lines(self, layout: Layout) -> Record:
        """Return the mapping of a sheet of lines: 项目, 内容."""
        record: Record = {}
        seen: set[str] = set()
        places = {place.title: place for place in layout.places}
        for number, cells in self._rows(layout):
            label, content = cells.get(0), cells.get(1)
            title = label.text.strip().strip("*") if label else ""
            if title == "项目" or (not title and content is None):
                continue
            if title not in places:
                self.note(f"{layout.name}!A{number}", "unknown_line", title=title[:40])
            elif title in seen:
                self.note(f"{layout.name}!A{number}", "line_twice")
            elif content is not None:
                self.put(record, places[title], content)
            seen.add(title)
        return record

    def _rows(self, layout: Layout) -> list[tuple[int, dict[int, Cell]]]:
        return self.sheets[layout.name].rows if layout.name in self.sheets else []

    def rows(self, layout: Layout) -> Iterator[_Row]:
        """Yield the rows below the head of a sheet of columns."""
        rows = self._rows(layout)
        head = self._head(layout, rows)
        if head is None:
            return
        number, titles = head
        for row, cells in rows:
            if row > number:
                named_cells = {titles[place]: cell for place, cell in cells.items() if place in titles}
                for place, cell in cells.items():
                    if place not in titles and cell.text.strip():
                        self.note(cell.address, "cell_without_head")
                if any(cell.text.strip() for cell in named_cells.values()):
                    yield _Row(self, f"{layout.name}!A{row}", named_cells)

    def _head(self, layout: Layout, rows: list[tuple[int, dict[int, Cell]]]) -> tuple[int, dict[int, str]] | None:
        """Find the head among the first rows: its number, and the titles by place; note what is wrong with it."""
        known = {place.title for place in layout.places}
        plain = [(number, {n: cell.text.strip().strip("*") for n, cell in cells.items()}) for number, cells in rows]
        best = max(plain[:HEAD_ROWS], key=lambda row: len(known & set(row[1].values())), default=None)
        if best is None or not known & set(best[1].values()):
            if layout.name in self.sheets and (rows or layout.required):
                self.note(layout.name, "no_head")
            return None
        number, titles = best
        cells = dict(rows)[number]
        counted = Counter(titles.values())
        for place, title in titles.items():
            if title and title not in known:
                self.note(cells[place].address, "unknown_column", title=title[:40])
            elif counted[title] > 1:
                self.note(cells[place].address, "column_twice", title=title)
        for wanted in layout.places:
            if wanted.required and wanted.title not in counted:
                self.note(layout.name, "column_missing", title=wanted.title)
        return number, {place: title for place, title in titles.items() if title in known}

    def categories(self) -> Iterator[Record]:
        """Yield the categories with their items."""
        groups = [row.record(CATEGORIES.places) | {"items": list[Json]()} for row in self.rows(CATEGORIES)]
        for row in self.rows(ITEMS):
            category = self._named(row, "类", groups)
            if category is not None:
                list_of(category["items"]).append(row.record(ITEMS.places[1:]))
        self._factors([record_of(item) for category in groups for item in list_of(category["items"])])
        yield from groups

    def _named(self, row: _Row, title: str, categories: list[Record]) -> Record | None:
        """Return the category that a cell names by code, title or place (#2); note where there is none."""
        name = row.text(title)
        by_code = [each for each in categories if text_of(each.get("code")) == name]
        by_title = [each for each in categories if text_of(each.get("title")) == name]
        numbered = [each for number, each in enumerate(categories, 1) if name == f"#{number}"]
        matches = by_code or by_title or numbered
        if name and len(matches) == 1:
            return matches[0]
        row.note(title, "ambiguous_category" if matches and name else "unknown_category", name=name[:40])
        return None

    def _item(self, row: _Row, title: str, items: list[Record]) -> Record | None:
        matches = [each for each in items if text_of(each.get("code")) == row.text(title)]
        if row.text(title) and len(matches) == 1:
            return matches[0]
        row.note(title, "unknown_sheet_item", name=row.text(title)[:40])
        return None

    def _factors(self, items: list[Record]) -> None:
        for row in self.rows(FACTORS):
            item, record = self._item(row, "细则编码", items), row.record(FACTORS.places)
            if item is None:
                continue
            attribute, value = text_of(record.get("attribute")), text_of(record.get("value"))
            values = record_of(item.setdefault("attributes", {})).setdefault(attribute, {})
            if value in record_of(values):
                row.note("值", "value_twice")
            record_of(values)[value] = record.get("factor", "")

    def limits(self, document: Record) -> None:
        """Put the limits where they belong: on the document, a category or an item."""
        groups = [record_of(each) for each in list_of(document["categories"])]
        items = [record_of(item) for category in groups for item in list_of(category["items"])]
        for row in self.rows(LIMITS):
            scope = row.text("范围")
            if scope not in (WHOLE, OF_CATEGORY, OF_ITEM):
                row.note("范围", "not_a_scope")
                continue
            holder = document if scope == WHOLE else self._holder(row, scope, groups, items)
            if holder is not None:
                self._limit(row, holder, "limit" if scope == OF_ITEM else "limits")

    def _holder(self, row: _Row, scope: str, categories: list[Record], items: list[Record]) -> Record | None:
        return self._named(row, "类或项", categories) if scope == OF_CATEGORY else self._item(row, "类或项", items)

    def _limit(self, row: _Row, holder: Record, key: str) -> None:
        rows = holder.setdefault(key, [])
        if not isinstance(rows, list):
            row.note("类或项", "limit_in_two_places")
        elif row.text("哪些项") != NO_ROWS:
            rows.append(row.record(LIMITS.places[2:]))

    def tiers(self) -> Record:
        """Return the common tiers and those of some members."""
        tiers: Record = {}
        for row in self.rows(TIERS):
            if row.text("适用党员") == EMPTY:
                tiers.setdefault("tiers_by", {})
                continue
            key, record = self._whose(row), row.record(TIERS.places[1:])
            if key is None:
                list_of(tiers.setdefault("tiers", [])).append(record)
            else:
                list_of(record_of(tiers.setdefault("tiers_by", {})).setdefault(key, [])).append(record)
        return tiers

    def _whose(self, row: _Row) -> str | None:
        """Return whose tiers a row is, None for the common ones."""
        text = row.text(WHOSE.title)
        if text.startswith('"'):
            try:
                return str(parsed(text))
            except Misread as misread:
                row.note(WHOSE.title, misread.code, **misread.params)
        return text_of(WHOSE.cell.read(row.cells[WHOSE.title])) if text else None

    def consequences(self) -> Record:
        """Return what follows; rows of one number are one consequence."""
        by_number: dict[str, Record] = {}
        is_told = False
        for row in self.rows(CONSEQUENCES):
            number, record = row.text(NUMBER.title), row.record(CONSEQUENCES.places[1:])
            is_told = True
            if number == NO_ROWS:
                continue
            one = by_number.setdefault(number, {"do": list[Json]()})
            if "when" in record:
                one |= {"when": record.pop("when")}
            list_of(one["do"]).append(record)
        return {"consequences": list[Json](by_number.values())} if is_told else {}
