"""What a parser of values does not tell of a sheet: cells that cannot be read, percentages, hidden rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from core.parsing.cell_text import Faulty, Percent, Refused, Value

PERCENT = "percent"
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
Mark = Faulty | str
Numbered = tuple[int, Iterable[Value]]


@dataclass
class Marks:
    """By row and column, both counted from 1: Faulty, or PERCENT; `hidden` are ranges of rows, first and last."""

    cells: dict[int, dict[int, Mark]] = field(default_factory=dict)
    hidden: list[tuple[int, int]] = field(default_factory=list)

    def add(self, row: int, column: int, mark: Mark) -> None:
        self.cells.setdefault(row, {})[column] = mark

    def hidden_rows(self, last: int) -> set[int]:
        """Return the numbers of the hidden rows up to a last one."""
        return {number for begin, end in self.hidden for number in range(begin, min(end, last) + 1)}

    def on(self, rows: Sequence[Numbered]) -> Iterator[Numbered]:
        """Yield the rows with their marks on them, those too that hold nothing else."""
        known = {number for number, _values in rows}
        bare: list[Numbered] = [(number, ()) for number in self.cells if number not in known]
        for number, values in sorted([*rows, *bare], key=_number) if bare else rows:
            marks = self.cells.get(number)
            yield number, _marked(list(values), marks) if marks else values


def _number(row: Numbered) -> int:
    return row[0]


def _marked(values: list[Value], marks: dict[int, Mark]) -> list[Value]:
    values += [None] * (max(marks) - len(values))
    for column, mark in marks.items():
        value = values[column - 1]
        if isinstance(mark, Faulty):
            values[column - 1] = mark
        elif isinstance(value, int | float) and not isinstance(value, bool):
            values[column - 1] = Percent(value)
    return values


def numbers(address: str) -> tuple[int, int]:
    """Return row and column of an address: E2 is (2, 5); raise Refused where no sheet reaches."""
    letters = address.rstrip("0123456789")
    row, column = int(address[len(letters) :] or 0), 0
    for letter in letters[:4].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    if not (0 < row <= MAX_ROWS and 0 < column <= MAX_COLUMNS):
        raise Refused("broken", detail=address[:20])
    return row, column


def letters(column: int) -> str:
    """Return a column's letters: 1 is A, 28 is AB."""
    text = ""
    while column:
        column, place = divmod(column - 1, 26)
        text = chr(ord("A") + place) + text
    return text
