"""Runs: the entries of one member and one item (or one category) side by side, in order of date and id."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
ROW_BITS = 32
ROW_MASK = 2**ROW_BITS - 1


@dataclass
class Runs:
    """Rows sorted by run, within a run in their own order; `opens` marks the first of each run."""

    rows: Ints
    opens: Truths

    def rank(self) -> Ints:
        """Return the place of each row in its run, from 0."""
        return _since(np.arange(len(self.rows)), self.opens)

    def before(self, amounts: Ints) -> Ints:
        """Return the sum of the amounts of the earlier rows of the same run."""
        sums = np.cumsum(amounts)
        sums -= amounts
        return _since(sums, self.opens)

    def divided(self, periods: Ints) -> Runs:
        """Return the same rows with a new run wherever the period changes."""
        opens = self.opens.copy()
        opens[1:] |= periods[1:] != periods[:-1]
        return Runs(self.rows, opens)


def runs(rows: Ints, key: Ints) -> Runs:
    """Sort rows (ascending, below 2³²) by their key (below 2³¹): one sort of packed integers."""
    packed = (key << ROW_BITS) | rows
    packed.sort()
    keys = packed >> ROW_BITS
    opens = np.empty(len(rows), np.bool_)
    opens[:1] = True
    np.not_equal(keys[1:], keys[:-1], out=opens[1:])
    packed &= ROW_MASK
    return Runs(packed, opens)


def _since(figures: Ints, opens: Truths) -> Ints:
    """Return each figure less the figure at the opening of its run."""
    starts = np.flatnonzero(opens)
    lengths = np.diff(np.append(starts, len(figures)))
    return figures - np.repeat(figures[starts], lengths)
