"""What counts of each entry in the end: the room that its category has, in order of date and id (scoring §4)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from rules.engine.codes import ADD, NO_LIMIT, ZERO, Ints, Truths
from rules.engine.groups import grouped
from rules.engine.ledger import CATEGORY_LIMIT, CATEGORY_ZEROED, COUNTED, ZEROED, Ledger

MAX_NARROW = np.iinfo(np.int32).max
MANY = 1_000_000
THREADS = 2


@dataclass
class Sums:
    """By accumulator (rows) and bucket (columns): what counts, and how many entries give or take more than 0."""

    amounts: Ints
    deduction_counts: Ints


def counted(ledger: Ledger, due: Ints, accumulators: int) -> tuple[Ints, Sums]:
    """Return what counts of each entry in the end (实计), and the sums, cut at the room of the buckets.

    Sets the reason of entries that a category's points cut.
    """
    width = len(ledger.plan.buckets.buckets) + 1
    place = np.multiply(ledger.accumulator, width, dtype=np.int64)
    place += ledger.plan.bucket.take(ledger.rule)
    amounts = np.zeros(accumulators * width, np.int64)
    np.add.at(amounts, place, due)
    limits = _limits(ledger, place, due, amounts.reshape(accumulators, width))
    is_cut = amounts > limits
    counts = due
    if is_cut.any():
        counts = _cut(ledger, due, place, is_cut, limits)
    shape = (accumulators, width)
    sums = Sums(
        np.minimum(amounts, limits).reshape(shape), _deduction_counts(place, due, accumulators * width).reshape(shape)
    )
    _note_zeroes(ledger, place, due, counts, width)
    return counts, sums


def _deduction_counts(place: Ints, due: Ints, places: int) -> Ints:
    every = np.bincount(place, minlength=places)
    return every - np.bincount(place[np.flatnonzero(due == 0)], minlength=places)


def _limits(ledger: Ledger, place: Ints, due: Ints, amounts: Ints) -> Ints:
    """What each bucket of each accumulator lets through.

    A category that the last version no longer has is cut by a zero alone, at what the zero takes (scoring §7). In one
    that moves both ways, what comes in on one bucket makes room on the other; a zero leaves none to what gives.
    """
    buckets, accumulators = ledger.plan.buckets, len(amounts)
    limits = np.tile(np.append(buckets.limits, NO_LIMIT), accumulators)
    if not (ledger.plan.has_free_zero or buckets.pairs):
        return limits
    zeroes = np.flatnonzero((ledger.effect == ZERO) & (due > 0))
    if ledger.plan.has_free_zero:
        free = zeroes[limits[place[zeroes]] == NO_LIMIT]
        most = np.zeros(len(limits), np.int64)
        np.maximum.at(most, place[free], due[free])
        limits = np.where(most > 0, most, limits)
    by_bucket = limits.reshape(amounts.shape)
    for taking, giving in buckets.pairs:
        zeroed = np.zeros(accumulators, np.bool_)
        mine = zeroes[ledger.plan.bucket.take(ledger.rule[zeroes]) == taking]
        zeroed[ledger.accumulator[mine]] = True
        if buckets.limits[taking] != NO_LIMIT:
            by_bucket[:, taking] += np.where(zeroed, 0, amounts[:, giving])
        if buckets.limits[giving] != NO_LIMIT:
            by_bucket[:, giving] += amounts[:, taking]
        by_bucket[zeroed, giving] = 0
    return limits


def _cut(ledger: Ledger, due: Ints, place: Ints, is_cut: Truths, limits: Ints) -> Ints:
    """What goes beyond the category's points counts 0, in order of date and id."""
    counts, narrow = due.copy(), _narrow(due)

    def cut(chosen: Truths) -> None:
        rows = np.flatnonzero(chosen.take(place))
        ordered = grouped(rows, place.take(rows))
        amounts = narrow.take(ordered.rows)
        left = ordered.left(amounts, limits[ordered.keys])
        counts[ordered.rows] = np.minimum(amounts, np.maximum(left, 0, out=left), out=left)

    if len(due) < MANY:
        cut(is_cut)
    else:
        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(cut, _parts(is_cut)))
    beyond = (counts < due).view(np.uint8)
    np.maximum(ledger.reason, beyond * np.uint8(CATEGORY_LIMIT), out=ledger.reason)
    return counts


def _parts(is_cut: Truths) -> list[Truths]:
    """Share the places out among threads: no two touch the same entry."""
    edges = np.linspace(0, len(is_cut), THREADS + 1).astype(np.int64)
    places = np.arange(len(is_cut))
    return [is_cut & (first <= places) & (places < end) for first, end in pairwise(edges)]


def _narrow(figures: Ints) -> npt.NDArray[np.signedinteger]:
    """Return figures in half the memory where they fit: gathers out of order are bound by it."""
    return figures.astype(np.int32) if len(figures) and figures.max() <= MAX_NARROW else figures


def _note_zeroes(ledger: Ledger, place: Ints, due: Ints, counts: Ints, width: int) -> None:
    """A zero that counted is said to have zeroed its category, and to have taken what the category's additions give."""
    if not ledger.plan.zero_points:
        return
    zeroes = np.flatnonzero(ledger.effect == ZERO)
    ledger.reason[zeroes[ledger.reason[zeroes] == COUNTED]] = ZEROED
    zeroed = place[zeroes[due[zeroes] > 0]]
    for taking, giving in ledger.plan.buckets.pairs:
        mine = zeroed[zeroed % width == taking] - taking + giving
        taken = np.flatnonzero((ledger.effect == ADD) & (counts < due))
        ledger.reason[taken[np.isin(place[taken], mine)]] = CATEGORY_ZEROED
