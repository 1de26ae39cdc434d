"""ods beyond its values: error cells, formulas without a stored value, percentages, hidden rows."""

from core.parsing.cell_text import ERROR, Faulty, Refused
from core.parsing.marks import PERCENT, Mark, Marks
from core.parsing.xml import Attributes, Reader, attribute

CONTENT = "content.xml"
HIDDEN = {"collapse", "filter"}


def marks_of(parts: dict[str, bytes], name: str, most_rows: int, most_columns: int) -> Marks:
    """Return the marks of a sheet; of those beyond the bounds none, since such a sheet is refused."""
    if CONTENT not in parts:
        raise Refused("broken", detail=CONTENT)
    return _Scan(name, most_rows, most_columns).marks_of(parts[CONTENT])


class _Scan:
    """One pass over the content; rows and cells may say how often they are repeated."""

    def __init__(self, name: str, most_rows: int, most_columns: int) -> None:
        self.marks, self.name = Marks(), name
        self.most_rows, self.most_columns = most_rows, most_columns
        cells = dict.fromkeys(("table-cell", "covered-table-cell"), self.cell)
        self.reader = Reader({"table": self.table, "table-row": self.row, "p": self.paragraph, **cells})
        self.is_wanted, self.row_number, self.row_count = False, 0, 1
        self.column, self.column_count = 0, 1
        self.kind, self.has_formula, self.is_error = "", False, False

    def marks_of(self, part: bytes) -> Marks:
        self.reader.read(part)
        self.settle()
        return self.marks

    def table(self, attributes: Attributes) -> None:
        self.settle()
        self.is_wanted = attribute(attributes, "name") == self.name
        self.row_number, self.row_count = 0, 1

    def row(self, attributes: Attributes) -> None:
        self.settle()
        self.row_number += self.row_count if self.row_number else 1
        self.row_count = _count(attributes, "number-rows-repeated")
        self.column, self.column_count = 0, 1
        if self.is_wanted and attribute(attributes, "visibility") in HIDDEN:
            self.marks.hidden.append((self.row_number, self.row_number + self.row_count - 1))

    def cell(self, attributes: Attributes) -> None:
        self.settle()
        self.column += self.column_count if self.column else 1
        self.column_count = _count(attributes, "number-columns-repeated")
        if self.is_wanted:
            # office:value-type says what it is, calcext:value-type that it is an error
            kinds = {value for key, value in attributes.items() if key.endswith(":value-type")}
            self.is_error = "error" in kinds
            self.kind = next(iter(kinds - {"error"}), "")
            self.has_formula = bool(attribute(attributes, "formula"))

    def paragraph(self, _attributes: Attributes) -> None:
        if self.has_formula or self.is_error:
            self.reader.collect(True)

    def settle(self) -> None:
        """Mark the cell that ended before this element."""
        if self.has_formula or self.is_error:
            self.reader.collect(False)
            text = self.reader.take_text()
            if self.is_error or ERROR.fullmatch(text):
                self.mark(Faulty("error_value", text[:20]))
            elif not self.kind:
                self.mark(Faulty("no_value"))
        if self.kind == "percentage":
            self.mark(PERCENT)
        self.kind, self.has_formula, self.is_error = "", False, False

    def mark(self, mark: Mark) -> None:
        last_row = min(self.row_number + self.row_count - 1, self.most_rows + 1)
        last_column = min(self.column + self.column_count - 1, self.most_columns + 1)
        for row in range(self.row_number, last_row + 1):
            for column in range(self.column, last_column + 1):
                self.marks.cells.setdefault(row, {}).setdefault(column, mark)


def _count(attributes: Attributes, name: str) -> int:
    text = attribute(attributes, name)
    return max(1, int(text)) if text.isascii() and text.isdecimal() else 1
