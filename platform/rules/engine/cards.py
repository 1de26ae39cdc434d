"""Figures of each member: lost and gained per category, base, bonus, total (scoring §4)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from rules.engine.ledger import CATEGORY_LIMIT, COUNTED, VETOED, ZEROED, Ledger
from rules.engine.plan import NO_LIMIT, VETO, ZERO, Ints, Plan, Truths
from rules.engine.runs import runs

NEVER = MOST_NARROW = np.iinfo(np.int32).max

MANY = 1_000_000
THREADS = 2


@dataclass
class Figures:
    """One place per member, millionths; `lost` and `gained` have one column per group of the plan."""

    sums: Ints
    base: Ints
    bonus: Ints
    lost: Ints
    deductions: Ints
    vetoed_on: Ints

    @property
    def total(self) -> Ints:
        return self.base + self.bonus

    @property
    def is_vetoed(self) -> Truths:
        return self.vetoed_on < NEVER


@dataclass
class Sums:
    """By member (rows) and group of the plan (columns): what counts, and how many entries take more than 0."""

    amounts: Ints
    hits: Ints


def counted(ledger: Ledger, due: Ints, members: int) -> tuple[Ints, Sums]:
    """Return what counts of each entry in the end (实计), and the sums, cut at the group's points.

    Sets the reason of entries that a category's points cut.
    """
    width = len(ledger.plan.groups) + 1
    place = np.multiply(ledger.member, width, dtype=np.int64)
    place += ledger.plan.group.take(ledger.rule)
    amounts = np.zeros(members * width, np.int64)
    np.add.at(amounts, place, due)
    limits = _limits(ledger, place, due, members)
    is_cut = amounts > limits
    kept = due
    if is_cut.any():
        kept = _cut(ledger, due, place, is_cut, limits)
    shape = (members, width)
    return kept, Sums(np.minimum(amounts, limits).reshape(shape), _hits(place, due, members * width).reshape(shape))


def _hits(place: Ints, due: Ints, places: int) -> Ints:
    every = np.bincount(place, minlength=places)
    return every - np.bincount(place[np.flatnonzero(due == 0)], minlength=places)


def _limits(ledger: Ledger, place: Ints, due: Ints, members: int) -> Ints:
    """A category that the last version no longer has is cut by a zero alone, at what the zero takes (scoring §7)."""
    plan = ledger.plan
    limits = np.tile(np.append(plan.group_limits, NO_LIMIT), members)
    if plan.has_free_zero:
        zeroes = np.flatnonzero((ledger.effect == ZERO) & (due > 0) & (limits[place] == NO_LIMIT))
        most = np.zeros(len(limits), np.int64)
        np.maximum.at(most, place[zeroes], due[zeroes])
        limits = np.where(most > 0, most, limits)
    return limits


def _cut(ledger: Ledger, due: Ints, place: Ints, is_cut: Truths, limits: Ints) -> Ints:
    """What goes beyond the category's points counts 0, in order of date and id."""
    kept, narrow = due.copy(), _narrow(due)

    def cut(chosen: Truths) -> None:
        rows = np.flatnonzero(chosen.take(place))
        ordered = runs(rows, place.take(rows))
        amounts = narrow.take(ordered.rows)
        left = ordered.left(amounts, limits[ordered.keys])
        kept[ordered.rows] = np.minimum(amounts, np.maximum(left, 0, out=left), out=left)

    if len(due) < MANY:
        cut(is_cut)
    else:
        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(cut, _parts(is_cut)))
    beyond = (kept < due).view(np.uint8)
    np.maximum(ledger.reason, beyond * np.uint8(CATEGORY_LIMIT), out=ledger.reason)
    return kept


def _parts(is_cut: Truths) -> list[Truths]:
    """Share the places out among threads: no two touch the same entry."""
    edges = np.linspace(0, len(is_cut), THREADS + 1).astype(np.int64)
    places = np.arange(len(is_cut))
    return [is_cut & (first <= places) & (places < end) for first, end in pairwise(edges)]


def _narrow(figures: Ints) -> npt.NDArray[np.signedinteger]:
    """Return figures in half the memory where they fit: gathers out of order are bound by it."""
    return figures.astype(np.int32) if len(figures) and figures.max() <= MOST_NARROW else figures


def figures(plan: Plan, sums: Sums, vetoed_on: Ints) -> Figures:
    """base = max(floor, points − Σ lost), bonus = Σ gained; a vetoed member has nothing."""
    lost, gained = (_of_kind(plan, sums.amounts, kind) for kind in ("base", "bonus"))
    version = plan.period.version
    stands = vetoed_on == NEVER
    base = np.where(stands, np.maximum(version.base_floor, version.base_points - lost), 0)
    deductions = _of_kind(plan, sums.hits, "base")
    return Figures(sums.amounts, base, np.where(stands, gained, 0), lost, deductions, vetoed_on)


def _of_kind(plan: Plan, figures: Ints, kind: str) -> Ints:
    """Add up the groups of one kind for each member."""
    columns = [figures[:, n] for n, group in enumerate(plan.groups) if group[1] == kind]
    return sum(columns, start=np.zeros(len(figures), np.int64))


def veto_days(ledger: Ledger, members: int) -> Ints:
    """Return per member the first day of a counting veto, NEVER where there is none."""
    rows = _unreasoned(ledger, VETO)
    first = np.full(members, NEVER, np.int64)
    np.minimum.at(first, ledger.member[rows], ledger.days[rows])
    ledger.reason[rows] = VETOED
    return first


def note_zeroes(ledger: Ledger) -> None:
    """A zero that counted is said to have zeroed its category."""
    ledger.reason[_unreasoned(ledger, ZERO)] = ZEROED


def _unreasoned(ledger: Ledger, effect: int) -> Ints:
    """Return the entries of an effect that count as they are."""
    rows = np.flatnonzero(ledger.effect == effect)
    return rows[ledger.reason[rows] == COUNTED]
