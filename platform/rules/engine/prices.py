"""Price, limit and steps of each entry (scoring §3)."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import polars as pl

from rules.engine.ledger import DEAD, ITEM_LIMIT_COUNT, ITEM_LIMIT_POINTS, Days, Ledger
from rules.engine.plan import PERIODS, ZERO, Ints, Plan
from rules.engine.runs import Runs, runs

HUNDRED = 100
MOST = 2.0**62


class FiguresTooLarge(ValueError):
    """The prices of one calculation sum to more than the engine's integers hold."""

    def __init__(self) -> None:
        super().__init__("参与计分的数字过大，无法精确计算；请检查分值、数量和系数。")


def prices(ledger: Ledger) -> tuple[Ints, Ints]:
    """Return the price of each entry, and what of it is left by its item's limit (应计), both in millionths.

    Sets the reason of entries that a limit cuts. Entries that do not count have neither.
    """
    price = _plain(ledger)
    rows = _ordered_rows(ledger)
    if not len(rows):
        return _bounded(price), price
    sorted_runs = runs(rows, _item_runs(ledger, rows))
    _set_step_prices(ledger, price, sorted_runs)
    due = _bounded(price).copy()
    _set_limited(ledger, price, due, sorted_runs)
    return price, due


def _plain(ledger: Ledger) -> Ints:
    """points × quantity × factor; a zero takes its category's points."""
    plan, rule = ledger.plan, ledger.rule
    if ledger.factor is None:
        price = plan.unit_price.take(rule)
    else:
        price = plan.points.take(rule)
        price *= ledger.factor
    price *= ledger.quantity
    _set_own_points(ledger, price)
    if plan.zero_points:
        zeroes = np.flatnonzero(ledger.effect == ZERO)
        price[zeroes] = plan.zeroes[rule[zeroes]]
    price[ledger.dead] = 0
    return price


def _set_own_points(ledger: Ledger, price: Ints) -> None:
    if ledger.plan.takes_points.any():
        rows = np.flatnonzero(ledger.plan.takes_points.take(ledger.rule) & (ledger.reason < DEAD))
        own = ledger.frame["points"].cast(pl.Int64).fill_null(0).to_numpy()[rows]
        price[rows] = own * ledger.quantity[rows] * _factor(ledger, rows)


def _factor(ledger: Ledger, rows: Ints) -> Ints | int:
    return HUNDRED if ledger.factor is None else ledger.factor[rows]


def _bounded(price: Ints) -> Ints:
    if len(price) and float(price.max()) * len(price) > MOST and price.sum(dtype=np.float64) > MOST:
        raise FiguresTooLarge
    return price


def _ordered_rows(ledger: Ledger) -> Ints:
    if not ledger.plan.is_ordered.any():
        return np.empty(0, np.int64)
    return np.flatnonzero(ledger.plan.is_ordered.take(ledger.rule) & (ledger.reason < DEAD))


def _item_runs(ledger: Ledger, rows: Ints) -> Ints:
    """Number the runs of one member and one item."""
    key = np.multiply(ledger.member.take(rows), ledger.plan.width, dtype=np.int64)
    key += ledger.plan.item_place.take(ledger.rule.take(rows))
    return key


def _set_step_prices(ledger: Ledger, price: Ints, ordered: Runs) -> None:
    """The n-th counting entry of the item by that member in the window costs the n-th step, the last repeating."""
    plan = ledger.plan
    if not len(plan.steps):
        return
    rule = ledger.rule.take(ordered.rows)
    stepped = np.flatnonzero(plan.step_count[rule] > 0)
    rows, rule, rank = ordered.rows[stepped], rule[stepped], ordered.rank()[stepped]
    step = plan.steps[plan.step_start[rule] + np.minimum(rank, plan.step_count[rule] - 1)]
    price[rows] = step * ledger.quantity[rows] * _factor(ledger, rows)


def _set_limited(ledger: Ledger, price: Ints, due: Ints, ordered: Runs) -> None:
    """Within each period entries count, in order, until `count` is used or their sum reaches `points`."""
    plan = ledger.plan
    rule = ledger.rule.take(ordered.rows)
    periods = _periods(plan, plan.limit_per[rule], ledger.days[ordered.rows])
    divided = ordered.divided(periods)
    amounts = price.take(divided.rows)
    left = np.maximum(divided.left(amounts, plan.limit_points[rule[divided.starts]]), 0)
    by_count = divided.rank() >= plan.limit_count[rule]
    counted = np.where(by_count, 0, np.minimum(amounts, left))
    due[divided.rows] = counted
    ledger.reason[divided.rows[counted < amounts]] = ITEM_LIMIT_POINTS
    ledger.reason[divided.rows[by_count]] = ITEM_LIMIT_COUNT
    if plan.moved:
        _set_moved(ledger, price, due, ordered)


def _periods(plan: Plan, per: Ints, days: Days | np.int32) -> Ints:
    """Return a number for the day's day, month, quarter or cycle, by what each limit counts in."""
    first = plan.period.first_day
    span = pl.Series(np.arange(first, plan.period.end + 1, dtype=np.int32)).cast(pl.Date)
    months = (span.dt.year().cast(pl.Int64) * 12 + span.dt.month() - 1).to_numpy()
    table = np.stack([span.to_physical().to_numpy(), months, months // 3, np.zeros(len(months), np.int64)])
    return table[per, days - first]


def _set_moved(ledger: Ledger, price: Ints, due: Ints, ordered: Runs) -> None:
    """Apply limits that a new version changed inside the window: each entry under its own, one by one."""
    rows = ordered.rows[ledger.plan.is_moved[ledger.rule[ordered.rows]]]
    run = _item_runs(ledger, rows)
    spent: dict[tuple[int, int, int], int] = defaultdict(int)
    used: dict[tuple[int, int, int], int] = defaultdict(int)
    names = np.arange(len(PERIODS))
    for row, key in zip(rows.tolist(), run.tolist(), strict=True):
        rule, full = int(ledger.rule[row]), int(price[row])
        inside = [(key, per, int(n)) for per, n in enumerate(_periods(ledger.plan, names, ledger.days[row]))]
        own = inside[int(ledger.plan.limit_per[rule])]
        counted, reason = _one(ledger.plan, rule, full, spent[own], used[own])
        due[row], ledger.reason[row] = counted, reason
        for place in inside:
            spent[place] += counted
            used[place] += reason != ITEM_LIMIT_COUNT


def _one(plan: Plan, rule: int, full: int, spent: int, used: int) -> tuple[int, int]:
    if used >= plan.limit_count[rule]:
        return 0, ITEM_LIMIT_COUNT
    left = max(int(plan.limit_points[rule]) - spent, 0)
    return (left, ITEM_LIMIT_POINTS) if left < full else (full, 0)
