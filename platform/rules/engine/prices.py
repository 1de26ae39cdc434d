"""Price and what limits leave of it, entry by entry (scoring §3, §9.3–9.5)."""

from __future__ import annotations

import numpy as np
import polars as pl

from core.points import HUNDRED
from rules.engine.attributes import multiplied
from rules.engine.codes import ZERO, Ints
from rules.engine.groups import Groups, grouped
from rules.engine.ledger import NOT_COUNTING, Ledger
from rules.engine.limits import limited

MAX_SUM = 2.0**62


class FiguresTooLarge(ValueError):
    """The prices of one calculation sum to more than the engine's integers hold."""


def prices(ledger: Ledger) -> tuple[Ints, Ints]:
    """Return the price of each entry, and what of it limits leave (应计), both in millionths.

    Sets the reason of entries that a limit cuts. Entries that do not count have neither.
    """
    price = _plain(ledger)
    rows = _ordered_rows(ledger)
    ordered = grouped(rows, _item_groups(ledger, rows))
    if len(rows):
        _set_step_prices(ledger, price, ordered)
    _multiply(ledger, price)
    price[ledger.not_counting] = 0
    price = _bounded(price)
    if not len(rows) and not ledger.plan.limits.shared:
        return price, price
    return price, limited(ledger, price, ordered)


def _plain(ledger: Ledger) -> Ints:
    """points × quantity × factor; a zero takes its category's points."""
    plan, rule = ledger.plan, ledger.rule
    if ledger.factor is None:
        price = plan.prices.unit_price.take(rule)
    else:
        price = plan.prices.points.take(rule)
        price *= ledger.factor
    price *= ledger.quantity
    _set_own_points(ledger, price)
    _set_bracketed(ledger, price)
    if plan.zero_points:
        zeroes = np.flatnonzero(ledger.effect == ZERO)
        price[zeroes] = plan.zeroes[rule[zeroes]]
    return price


def _set_own_points(ledger: Ledger, price: Ints) -> None:
    takes_points = ledger.plan.prices.takes_points
    if takes_points.any():
        rows = np.flatnonzero(takes_points.take(ledger.rule) & (ledger.reason < NOT_COUNTING))
        own = ledger.frame["points"].gather(rows).cast(pl.Int64).to_numpy()
        price[rows] = own * ledger.quantity[rows] * _factor(ledger, rows)


def _set_bracketed(ledger: Ledger, price: Ints) -> None:
    takes_measure = ledger.plan.prices.takes_measure
    if takes_measure.any():
        rows = np.flatnonzero(takes_measure.take(ledger.rule) & (ledger.reason < NOT_COUNTING))
        measure = ledger.column("measure", rows)
        if measure is not None:
            points = ledger.plan.prices.bracketed(ledger.rule[rows], measure.cast(pl.Int64).to_numpy())
            price[rows] = points * ledger.quantity[rows] * _factor(ledger, rows)


def _factor(ledger: Ledger, rows: Ints) -> Ints | int:
    return HUNDRED if ledger.factor is None else ledger.factor[rows]


def _multiply(ledger: Ledger, price: Ints) -> None:
    """Multiply by the factor of each attribute in turn; what an entry lacks makes it count nothing anyway."""
    if ledger.multipliers is None:
        return
    price[ledger.not_counting] = 0
    rows = ledger.multipliers.rows
    for factor in ledger.multipliers.factors:
        known, each = np.maximum(factor, 0), price[rows]
        if len(rows) and float(each.max()) * float(known.max()) > MAX_SUM / 4:
            raise FiguresTooLarge
        price[rows] = multiplied(each, known)


def _bounded(price: Ints) -> Ints:
    if len(price) and float(price.max()) * len(price) > MAX_SUM and price.sum(dtype=np.float64) > MAX_SUM:
        raise FiguresTooLarge
    return price


def _ordered_rows(ledger: Ledger) -> Ints:
    if not ledger.plan.is_ordered.any():
        return np.empty(0, np.int64)
    return np.flatnonzero(ledger.plan.is_ordered.take(ledger.rule) & (ledger.reason < NOT_COUNTING))


def _item_groups(ledger: Ledger, rows: Ints) -> Ints:
    """Number the groups of one accumulator and one item."""
    key = np.multiply(ledger.accumulator.take(rows), ledger.plan.width, dtype=np.int64)
    key += ledger.plan.item_place.take(ledger.rule.take(rows))
    return key


def _set_step_prices(ledger: Ledger, price: Ints, ordered: Groups) -> None:
    """The n-th counting entry of the item by that accumulator in the window costs the n-th step, the last repeating."""
    table = ledger.plan.prices
    if not len(table.steps):
        return
    rule = ledger.rule.take(ordered.rows)
    stepped = np.flatnonzero(table.step_count[rule] > 0)
    rows, rule, rank = ordered.rows[stepped], rule[stepped], ordered.rank()[stepped]
    step = table.steps[table.step_start[rule] + np.minimum(rank, table.step_count[rule] - 1)]
    price[rows] = step * ledger.quantity[rows] * _factor(ledger, rows)
