"""One cell of an upload: what a person sees in it, as text, or why it cannot be read."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

EXACT = 10**15
CELL_CHARACTERS = 5_000
WIDE = {wide: wide - 0xFEE0 for span in ("０９", "ＡＺ", "ａｚ") for wide in range(ord(span[0]), ord(span[1]) + 1)}
ERROR = re.compile(r"#(?:N/A|DIV/0!|VALUE!|REF!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|Err:\d{3}")
_WIDE_SIGN = re.compile("[０-９Ａ-Ｚａ-ｚ]")
_UNSHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].')


class Refused(Exception):
    """The file cannot be read; a code for the sentence, and where."""

    def __init__(self, code: str, row: int | None = None, column: int | None = None, detail: str = "") -> None:
        super().__init__(code)
        self.answer = {"fault": code, "row": row, "column": column, "detail": detail}


@dataclass(frozen=True, slots=True)
class Faulty:
    """A cell that cannot be read: an error value, a formula without its value. It matters only where it is used."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Percent:
    """A number that the sheet shows as a percentage."""

    value: float


Value = str | int | float | bool | date | time | timedelta | Faulty | Percent | None
Read = str | list[str]


def is_percent(number_format: str) -> bool:
    """Tell whether a number format shows a percentage: a % that is neither quoted, escaped nor in brackets."""
    return "%" in number_format and "%" in _UNSHOWN.sub("", number_format)


def read(value: Value) -> Read:
    """Write a cell as a person sees it: 3, 1.5, 95%, 2022-09-30; a cell that cannot be read is [code, detail]."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return _read_text(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _read_number(value)
    if isinstance(value, Percent):
        number = _read_number(float(Decimal(repr(value.value)) * 100))
        return f"{number}%" if isinstance(number, str) else number
    if isinstance(value, Faulty):
        return [value.code, value.detail]
    return date_text(value)


def _read_text(value: str) -> Read:
    if not value.isascii() and _WIDE_SIGN.search(value):
        value = value.translate(WIDE)
    text = value.strip().strip("\u3000\ufeff\u200b").strip()
    if text.startswith(("#", "Err:")) and ERROR.fullmatch(text):
        return ["error_value", text]
    return ["long_text", str(CELL_CHARACTERS)] if len(text) > CELL_CHARACTERS else text


def _read_number(value: float) -> Read:
    # a spreadsheet keeps 15 digits of a number: a longer one, like an ID number, is no longer what was typed
    return number_text(value) if abs(value) < EXACT else ["long_number", ""]


def number_text(value: float) -> str:
    """Write a number below EXACT plainly."""
    return str(int(value)) if value == int(value) else f"{value:.15g}"


def date_text(value: date | time | timedelta) -> str:
    """Write a date, with its time of day where it has one."""
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time() else value.isoformat(" ", "seconds")
    return str(value)
