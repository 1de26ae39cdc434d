"""The numbers that stand for words inside the engine, and the types of its arrays."""

import numpy as np
import numpy.typing as npt
import polars as pl

Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Truths = npt.NDArray[np.bool_]

EFFECTS = ("deduct", "zero", "add", "veto", "unmapped")
DEDUCT, ZERO, ADD, VETO, UNMAPPED = range(5)
PERIODS = ("day", "month", "quarter", "cycle")
NO_LIMIT = 2**62
MONTHS = 3
"""Of a quarter."""


def days(dates: pl.Series, none: int) -> Ints:
    """Return dates as days since 1970, with a day in the place of a null."""
    numbers = dates.cast(pl.Date).cast(pl.Int32).to_numpy()
    if dates.null_count():  # then they are floats, exact ones
        numbers = np.where(np.isnan(numbers), none, numbers)
    return numbers.astype(np.int64)
