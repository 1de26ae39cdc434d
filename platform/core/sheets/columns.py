"""What a sheet's columns are, for reading an upload, for its template and for an export."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a column is written: text keeps 007 and long numbers, a number can be summed, a date sorts."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True)
class Column:
    """One column: `title` is its head; `aliases` are other heads under which an upload may bring it.

    note: for the template's explanation; choices: its drop-down; width: in characters of the sheet.
    """

    title: str
    kind: Kind = Kind.TEXT
    width: float = 12
    required: bool = False
    note: str = ""
    choices: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bounds:
    """How large an upload may be: bytes of the file, rows and columns in use."""

    size: int = 10 * 1024 * 1024
    rows: int = 20_000
    columns: int = 100
