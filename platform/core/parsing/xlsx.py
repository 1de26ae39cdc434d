"""xlsx beyond its values: error cells, formulas without a stored value, percent formats, hidden rows."""

from __future__ import annotations

import posixpath

from core.parsing.cell_text import Faulty, Refused, is_percent
from core.parsing.marks import PERCENT, Marks, numbers
from core.parsing.xml import Attributes, Reader, attribute

MAX_SHEETS = 60
MAX_CELLS = 1_000_000
MAX_MERGED = 100_000
PERCENT_FORMATS = {"9", "10"}
YES = {"1", "true"}


class _Relations:
    """The targets that a part names, by their ids and by the last words of their types."""

    def __init__(self, folder: str) -> None:
        self.folder, self.by_id, self.by_type = folder, dict[str, str](), dict[str, str]()

    def read(self, part: bytes) -> _Relations:
        Reader({"Relationship": self._add}).read(part)
        return self

    def _add(self, attributes: Attributes) -> None:
        target = attributes.get("Target", "").replace("\\", "/")
        name = posixpath.normpath(posixpath.join("/", self.folder, target)).lstrip("/")
        self.by_id[attributes.get("Id", "")] = name
        self.by_type.setdefault(attributes.get("Type", "").rpartition("/")[2], name)


class Package:
    """The parts of an xlsx file, found as lenient readers find them: in any case, with any slash."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = {name.replace("\\", "/").lower(): part for name, part in parts.items()}
        self.sheets: list[tuple[str, str]] = []
        self.is_uncalculated = False
        workbook = _Relations("").read(self.part("_rels/.rels")).by_type.get("officeDocument", "")
        folder, _slash, name = workbook.rpartition("/")
        self._relations = _Relations(folder).read(self.part(f"{folder}/_rels/{name}.rels"))
        Reader({"sheet": self._sheet, "calcPr": self._calculation}).read(self.part(workbook))
        if len(self.sheets) > MAX_SHEETS:
            raise Refused("too_large")

    def part(self, name: str) -> bytes:
        """Return a part; raise Refused where it is not there."""
        content = self.parts.get(name.lower())
        if content is None:
            raise Refused("broken", detail=name[:200])
        return content

    def sheet(self, name: str) -> bytes:
        """Return the part of a sheet."""
        relation = next((key for title, key in self.sheets if title == name), "")
        return self.part(self._relations.by_id.get(relation, ""))

    def percent_styles(self) -> set[str]:
        """Return the numbers of the cell styles that show percentages."""
        styles = self._relations.by_type.get("styles", "xl/styles.xml")
        return _Styles(self.part(styles)).percent if styles.lower() in self.parts else set()

    def _sheet(self, attributes: Attributes) -> None:
        self.sheets.append((attributes.get("name", ""), attribute(attributes, "id")))

    def _calculation(self, attributes: Attributes) -> None:
        # a program wrote the formulas and asks whoever opens the file to calculate them: no value is one yet
        self.is_uncalculated = attributes.get("fullCalcOnLoad") in YES


class _Styles:
    """Which of the cell styles show percentages."""

    def __init__(self, part: bytes) -> None:
        self.percent, self._formats = set[str](), set(PERCENT_FORMATS)
        self._count, self._is_inside = 0, False
        begins = dict.fromkeys(("cellStyleXfs", "cellStyles", "dxfs"), self._leave)
        Reader({"numFmt": self._format, "cellXfs": self._enter, "xf": self._style, **begins}).read(part)

    def _format(self, attributes: Attributes) -> None:
        number = attributes.get("numFmtId", "")
        self._formats.discard(number)
        if is_percent(attributes.get("formatCode", "")):
            self._formats.add(number)

    def _enter(self, _attributes: Attributes) -> None:
        self._is_inside = True

    def _leave(self, _attributes: Attributes) -> None:
        self._is_inside = False

    def _style(self, attributes: Attributes) -> None:
        if self._is_inside:
            if attributes.get("numFmtId") in self._formats:
                self.percent.add(str(self._count))
            self._count += 1


def marks_of(package: Package, name: str) -> Marks:
    """Return the marks of a sheet, from one pass over its part."""
    return _MarkScan(package.percent_styles(), package.is_uncalculated).marks_of(package.sheet(name))


class Scan:
    """One pass over a sheet's part, cell by cell; `ended` is called at the end of each that `is_wanted`."""

    def __init__(self) -> None:
        begins = {"row": self.row, "c": self.cell, "f": self.formula, "v": self.value}
        self.reader = Reader(begins | {"mergeCell": self.merged, "extLst": self.extension})
        self.number, self.cells, self.is_past_cells = 0, 0, False
        self.place: str | int = 0
        """The address of the cell, or its column where it says none."""
        self.kind, self.has_formula, self.has_value, self.is_wanted = "", False, False, False

    def scan(self, part: bytes) -> None:
        self.reader.read(part)
        self.settle()

    def row(self, attributes: Attributes) -> None:
        self.settle()
        self.number = int(attributes.get("r", self.number + 1))
        self.place = 0
        if attributes.get("hidden") in YES or attributes.get("ht") == "0":
            self.hidden()

    def cell(self, attributes: Attributes) -> None:
        if self.is_wanted:
            self.settle()
        self.cells += 1
        if self.cells > MAX_CELLS:
            raise Refused("too_large")
        self.place = attributes.get("r") or self.at()[1] + 1
        self.kind = attributes.get("t", "n")
        if self.kind == "e":
            self.is_wanted = True

    def formula(self, _attributes: Attributes) -> None:
        self.has_formula = self.is_wanted = not self.is_past_cells

    def extension(self, _attributes: Attributes) -> None:
        """Drop-down lists and sparklines of newer programs stand after the cells and hold formulas of their own."""
        self.settle()
        self.is_past_cells = True

    def value(self, _attributes: Attributes) -> None:
        if self.is_wanted:
            self.has_value = True
            self.reader.collect(True)

    def settle(self) -> None:
        """Look at the cell that ended before this element, if one is wanted."""
        if self.is_wanted:
            self.ended()
            self.has_formula = self.has_value = self.is_wanted = False

    def text(self) -> str:
        """Return the value of a formula or an error cell."""
        self.reader.collect(False)
        return self.reader.take_text()

    def at(self) -> tuple[int, int]:
        return numbers(self.place) if isinstance(self.place, str) else (self.number, self.place)

    def ended(self) -> None:
        """Look at a whole cell: a formula, or an error."""

    def hidden(self) -> None:
        """Take note that this row is hidden."""

    def merged(self, _attributes: Attributes) -> None:
        """Take note of merged cells."""


class _MarkScan(Scan):
    """Marks the cells whose values are not what they seem; most cells have none: they cost as little as may be."""

    def __init__(self, percent: set[str], is_uncalculated: bool) -> None:
        super().__init__()
        self.marks, self.percent, self.is_uncalculated = Marks(), percent, is_uncalculated
        self.merged_cells = 0

    def marks_of(self, part: bytes) -> Marks:
        self.scan(part)
        return self.marks

    def cell(self, attributes: Attributes) -> None:
        super().cell(attributes)
        if self.percent and self.kind == "n" and attributes.get("s", "0") in self.percent:
            self.marks.add(*self.at(), PERCENT)

    def ended(self) -> None:
        if self.kind == "e":
            self.marks.add(*self.at(), Faulty("error_value", self.text()[:20]))
        elif self.has_formula:
            # a formula may have given an empty text: its value is there, and empty
            has_result = bool(self.text()) or (self.kind == "str" and self.has_value)
            if self.is_uncalculated or not has_result:
                self.marks.add(*self.at(), Faulty("no_value"))

    def hidden(self) -> None:
        self.marks.hidden.append((self.number, self.number))

    def merged(self, attributes: Attributes) -> None:
        """What is merged shows one value and holds it in its first cell alone: the others are no blanks."""
        self.settle()
        first, _colon, last = attributes.get("ref", "").partition(":")
        (top, left), (bottom, right) = numbers(first), numbers(last or first)
        self.merged_cells += max(0, bottom - top + 1) * max(0, right - left + 1)
        if self.merged_cells > MAX_MERGED:
            raise Refused("too_large")
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (row, column) != (top, left):
                    self.marks.add(row, column, Faulty("merged"))
