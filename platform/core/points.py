"""Points as whole millionths and hundredths: the units, reading, rounding and writing them."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

MILLION = 1_000_000
"""One point, or a whole share, in millionths."""
HUNDRED = 100
"""One point in hundredths."""
PER_HUNDREDTH = MILLION // HUNDRED
"""Millionths in a hundredth."""
FULL_MARKS = 100
"""The highest mark of a quarter, an appraisal and a year, in points."""
Number = TypeVar("Number", int, "npt.NDArray[np.int64]", "pl.Expr")

_TWO_PLACES = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,2}))?")
_SIX_PLACES = re.compile(r"(-?)([0-9]{1,6})(?:\.([0-9]{1,6}))?")


def half_up(numerator: Number, denominator: Number | int) -> Number:
    """Divide whole numbers and round half up to a whole: 5 by 2 is 3, -5 by 2 is -2."""
    return (2 * numerator + denominator) // (2 * denominator)


def rounded(value: Fraction | float, places: int) -> Decimal:
    """Round the size of a number half up to some decimals: 1/8 at two places is 0.13, -1/8 is -0.13."""
    size = abs(Fraction(value)) * 10**places
    whole = half_up(size.numerator, size.denominator)
    return Decimal(-whole if value < 0 else whole).scaleb(-places)


def read_hundredths(text: str) -> int | None:
    """Read "1.5" as 150; None for anything that is not a number with at most two decimals."""
    return _in_units(_TWO_PLACES.fullmatch(text), 2)


def read_millionths(text: str) -> int | None:
    """Read "1.5" as 1_500_000; None for anything that is not a number with at most two decimals."""
    number = read_hundredths(text)
    return None if number is None else number * PER_HUNDREDTH


def read_total(text: str) -> int | None:
    """Read a total as `score` prints it, with at most six decimals, in millionths; None for anything else."""
    return _in_units(_SIX_PLACES.fullmatch(text), 6)


def _in_units(match: re.Match[str] | None, places: int) -> int | None:
    if match is None:
        return None
    sign, whole, part = match.groups()
    size = int(whole + (part or "").ljust(places, "0"))
    return -size if sign else size


def hundredths_of(figure: Decimal) -> int | None:
    """Return a decimal in hundredths; None where it has more than two decimals or is not finite."""
    size = figure * HUNDRED
    return int(size) if size.is_finite() and size == int(size) else None


def format_points(millionths: int) -> str:
    """Write millionths of a point as a decimal string: 1_500_000 is "1.5", -2_000_000 is "-2"."""
    sign = "-" if millionths < 0 else ""
    whole, part = divmod(abs(millionths), MILLION)
    return f"{sign}{whole}.{part:06d}".rstrip("0").rstrip(".") if part else f"{sign}{whole}"


def format_hundredths(hundredths: int) -> str:
    """Write hundredths as a decimal string: 150 is "1.5"."""
    return format_points(hundredths * PER_HUNDREDTH)


def format_percent(share: int) -> str:
    """Write millionths of a whole as the number before a percent sign: 125_000 is "12.5"."""
    return format_points(share * HUNDRED)


def points_cell(millionths: int) -> Decimal:
    """Return millionths of a point as a spreadsheet's number."""
    return Decimal(millionths) / MILLION


def hundredths_cell(hundredths: int) -> Decimal:
    """Return hundredths as a spreadsheet's number."""
    return Decimal(hundredths) / HUNDRED
