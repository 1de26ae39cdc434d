"""Points as whole millionths, written without trailing zeros."""

from __future__ import annotations

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
Number = TypeVar("Number", int, "npt.NDArray[np.int64]", "pl.Expr")


def half_up(numerator: Number, denominator: Number | int) -> Number:
    """Divide whole numbers and round half up to a whole: 5 by 2 is 3, -5 by 2 is -2."""
    return (2 * numerator + denominator) // (2 * denominator)


def written(millionths: int) -> str:
    """Write millionths of a point as a decimal string: 1_500_000 is "1.5", -2_000_000 is "-2"."""
    sign = "-" if millionths < 0 else ""
    whole, part = divmod(abs(millionths), MILLION)
    return f"{sign}{whole}.{part:06d}".rstrip("0").rstrip(".") if part else f"{sign}{whole}"
