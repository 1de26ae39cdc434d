"""Groups: the entries of one accumulator and one item (or one category) side by side, in order of date and id."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
ROW_BITS = 32
ROW_MASK = 2**ROW_BITS - 1


@dataclass
class Groups:
    """Rows sorted by group, within a group in their own order; `starts` are the places where groups begin."""

    rows: Ints
    starts: Ints
    keys: npt.NDArray[np.int32]

    @property
    def lengths(self) -> Ints:
        return np.diff(self.starts, append=len(self.rows))

    def rank(self) -> Ints:
        """Return the place of each row in its group, from 0."""
        return np.arange(len(self.rows)) - np.repeat(self.starts, self.lengths)

    def left(self, amounts: npt.NDArray[np.signedinteger], limits: Ints) -> Ints:
        """Return what the earlier rows of its group leave of each group's limit to each row; below 0 when overspent."""
        sums = np.cumsum(amounts, dtype=np.int64)
        sums -= amounts
        at_start = sums[self.starts] + limits
        return np.subtract(np.repeat(at_start, self.lengths), sums, out=sums)

    def divided(self, periods: Ints) -> Groups:
        """Return the same rows with a new group wherever the period changes."""
        opens = self._opens()
        opens[1:] |= periods[1:] != periods[:-1]
        return Groups(self.rows, np.flatnonzero(opens), self.keys[:0])

    def only(self, is_in: Truths) -> Groups:
        """Return the groups of the rows of a mask."""
        number = np.cumsum(self._opens())[is_in]
        starts = np.flatnonzero(np.diff(number, prepend=0))
        return Groups(self.rows[is_in], starts, self.keys[:0])

    def _opens(self) -> Truths:
        opens = np.zeros(len(self.rows), np.bool_)
        opens[self.starts] = True
        return opens


def grouped(rows: Ints, key: Ints) -> Groups:
    """Sort rows (ascending, below 2³²) by their key (below 2³¹): one sort of packed integers."""
    packed = key << ROW_BITS
    packed |= rows
    packed.sort()
    keys = np.right_shift(packed, ROW_BITS, out=np.empty(len(packed), np.int32), casting="unsafe")
    packed &= ROW_MASK
    first = np.zeros(min(len(rows), 1), np.int64)
    starts = np.concatenate([first, np.flatnonzero(keys[1:] != keys[:-1]) + 1])
    return Groups(packed, starts, keys[starts])
