"""What limits leave of a price: those of its item, then of its category, then of the document (scoring §3, §9.5)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from rules.engine.codes import ADD, Ints, Truths
from rules.engine.groups import Groups, grouped
from rules.engine.ledger import (
    ITEM_LIMIT_COUNT,
    ITEM_LIMIT_POINTS,
    NOT_COUNTING,
    SHARED_LIMIT_COUNT,
    SHARED_LIMIT_POINTS,
    Ledger,
)
from rules.engine.terms import CompiledLimits

ITEM_REASONS = ITEM_LIMIT_POINTS, ITEM_LIMIT_COUNT
SHARED = 100
"""The number of the first shared limit in a trace; those of an item come before."""
SHARED_REASONS = SHARED_LIMIT_POINTS, SHARED_LIMIT_COUNT


@dataclass
class Cut:
    """Entries on their way through the limits: `due` is what is left of each, `is_in` whether a limit still sees it."""

    ledger: Ledger
    due: Ints
    is_in: Truths


def limited(ledger: Ledger, price: Ints, ordered: Groups) -> Ints:
    """Return what is left of each price (应计), in millionths; sets the reason of what is cut.

    ordered: the live entries of items with steps or limits, in groups of one accumulator and one item.
    """
    cut = Cut(ledger, price.copy(), ledger.reason < NOT_COUNTING)
    terms = ledger.plan.limits
    if len(ordered.rows):
        _cut_by_items(cut, price, ordered)
    if terms.shared:
        _cut_by_shared(cut)
    return cut.due


def _cut_by_items(cut: Cut, price: Ints, ordered: Groups) -> None:
    plan = cut.ledger.plan
    plain = ordered.only(~plan.is_moved[cut.ledger.rule[ordered.rows]]) if plan.moved else ordered
    for level, terms in enumerate(plan.limits.of_items):
        _cut(cut, plain, terms, ITEM_REASONS, level + 1, is_first=level == 0)
    if plan.moved:
        _cut_moved(cut, price, ordered)


def _cut_by_shared(cut: Cut) -> None:
    """Each shared limit sees what it covers, deductions and additions apart."""
    ledger, terms = cut.ledger, cut.ledger.plan.limits
    rows = np.flatnonzero(terms.is_shared.take(ledger.rule) & cut.is_in)
    if not len(rows):
        return
    key = np.multiply(ledger.accumulator.take(rows), 2, dtype=np.int64)
    key += ledger.effect.take(rows) == ADD
    ordered = grouped(rows, key)
    for n, each in enumerate(terms.shared):
        _cut(cut, ordered, each.terms, SHARED_REASONS, SHARED + n, is_first=False)


def _cut(
    cut: Cut, ordered: Groups, terms: CompiledLimits, reasons: tuple[int, int], number: int, *, is_first: bool
) -> None:
    """Within each period entries count, in order, until `count` is used or their sum reaches `points`."""
    ledger = cut.ledger
    if not is_first:
        rule = ledger.rule.take(ordered.rows)
        ordered = ordered.only(cut.is_in.take(ordered.rows) & terms.is_there.take(rule))
    if not len(ordered.rows):
        return
    rule = ledger.rule.take(ordered.rows)
    days = ledger.days.take(ordered.rows) - ledger.first_day
    periods = (
        ledger.calendar[terms.per[rule], days] if terms.one_per is None else ledger.calendar[terms.one_per].take(days)
    )
    divided = ordered.divided(periods)
    amounts = cut.due.take(divided.rows)
    left = np.maximum(divided.left(amounts, terms.points[rule[divided.starts]]), 0)
    by_count = divided.rank() >= terms.count[rule]
    counted = np.where(by_count, 0, np.minimum(amounts, left))
    cut.due[divided.rows] = counted
    is_cut = counted < amounts
    _say(ledger, divided.rows[is_cut], reasons[0], number)
    _say(ledger, divided.rows[by_count], reasons[1], number)
    cut.is_in[divided.rows[by_count | (is_cut & (counted == 0))]] = False


def _say(ledger: Ledger, rows: Ints, reason: int, number: int) -> None:
    ledger.reason[rows] = reason
    ledger.limit[rows] = number


def _cut_moved(cut: Cut, price: Ints, ordered: Groups) -> None:
    """Apply limits that a new version changed inside the window: each entry under its own, one by one."""
    ledger = cut.ledger
    moved = ordered.only(ledger.plan.is_moved[ledger.rule[ordered.rows]])
    spent: dict[tuple[int, int, int, int], int] = defaultdict(int)
    used: dict[tuple[int, int, int, int], int] = defaultdict(int)
    run = np.repeat(np.arange(len(moved.starts)), moved.lengths)
    levels = ledger.plan.limits.of_items
    for row, key in zip(moved.rows.tolist(), run.tolist(), strict=True):
        rule, left = int(ledger.rule[row]), int(price[row])
        periods = ledger.calendar[:, ledger.days[row] - ledger.first_day].tolist()
        for level, terms in enumerate(levels):
            inside = [(level, key, per, period) for per, period in enumerate(periods)]
            before, own = left, inside[int(terms.per[rule])]
            left, by_count = _one(terms, rule, before, spent[own], used[own])
            if by_count or left < before:
                _say(ledger, np.array([row]), ITEM_REASONS[by_count], level + 1)
            for place in () if by_count else inside:
                spent[place] += left
                used[place] += 1
            if by_count or (left < before and left == 0):
                cut.is_in[row] = False
                break
        cut.due[row] = left


def _one(terms: CompiledLimits, rule: int, full: int, spent: int, used: int) -> tuple[int, bool]:
    if used >= terms.count[rule]:
        return 0, True
    return min(full, max(int(terms.points[rule]) - spent, 0)), False
