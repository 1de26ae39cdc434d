"""The numbers that stand for words inside the engine, and the types of its arrays."""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Truths = npt.NDArray[np.bool_]

EFFECTS = ("deduct", "zero", "add", "veto", "unmapped")
DEDUCT, ZERO, ADD, VETO, UNMAPPED = range(5)
PERIODS = ("day", "month", "quarter", "cycle")
NO_LIMIT = 2**62
MONTHS = 3
"""Of a quarter."""
