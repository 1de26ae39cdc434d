"""Figures of each member: lost and gained per category, base, bonus, total (scoring §4, §9.1, 9.2, 9.8, 9.11)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from core.points import HUNDRED, PER_HUNDREDTH, half_up
from rules.engine.cards import Sums
from rules.engine.codes import MONTHS, NO_LIMIT, Ints, Truths
from rules.engine.plan import Plan
from rules.engine.vetoes import Vetoes
from rules.version import BaseRules


@dataclass
class Figures:
    """One place per member, millionths; `sums` has what each group (column) lost or gained, as its kind is."""

    sums: Ints
    base: Ints
    bonus: Ints
    total: Ints
    lost: Ints
    deductions: Ints
    has_lost: Truths
    vetoes: Vetoes

    @property
    def is_vetoed(self) -> Truths:
        return self.vetoes.is_taken


def starts(rules: BaseRules, roster: pl.DataFrame, carried: pl.DataFrame | None) -> Ints | int:
    """Return what each member starts from: by category on the last day, with a share of the last cycle's total."""
    if not rules.by and not rules.carry:
        return rules.start
    codes = roster["category"].cast(pl.String)
    figure = np.full(roster.height, rules.start, np.int64)
    for code, start in rules.by.items():
        figure[(codes == code).fill_null(False).to_numpy()] = start
    if rules.carry and carried is not None and carried.height:
        share = rules.carry // PER_HUNDREDTH
        totals = carried["total"].cast(pl.Int64).to_numpy()
        figure[carried["member"].to_numpy()] += half_up(share * totals, HUNDRED)
    return figure


def figures(plan: Plan, sums: Sums, vetoes: Vetoes, start: Ints | int) -> Figures:
    """base = max(floor, start − Σ lost), bonus = Σ gained, total within its bounds; a taken total leaves nothing.

    Where each month stands alone, its figures are made first, then rolled up to the quarter's.
    """
    rules = plan.period.version
    groups = _groups(plan, sums.amounts)
    lost, gained = (_sum(groups, plan.buckets.of_kind(kind)) for kind in ("base", "bonus"))
    if plan.period.is_monthly and not isinstance(start, int):
        start = np.repeat(start, MONTHS)
    base = np.maximum(rules.base.floor, start - lost)
    total = np.clip(base + gained, rules.total.least, rules.total.most) if _is_bounded(plan) else base + gained
    deduction_counts = _sum(sums.deduction_counts, plan.buckets.takes)
    taken = _sum(sums.amounts, plan.buckets.takes & _is_of_bonus(plan))
    totals = Figures(groups, base, gained, total, lost, deduction_counts, taken > 0, vetoes)
    return _taken(_rolled(totals, rules.roll) if plan.period.is_monthly else totals)


def _is_bounded(plan: Plan) -> bool:
    bounds = plan.period.version.total
    return bounds.least is not None or bounds.most is not None


def _groups(plan: Plan, amounts: Ints) -> Ints:
    """Add up the buckets of each category: what it lost or gained, with what it starts below its points."""
    buckets = plan.buckets
    if buckets.is_plain:
        return amounts
    by_group = np.tile(buckets.offsets, (len(amounts), 1))
    for n, (group, sign) in enumerate(zip(buckets.group.tolist(), buckets.sign.tolist(), strict=True)):
        by_group[:, group] += sign * amounts[:, n]
    return by_group


def _sum(table: Ints, chosen: Truths) -> Ints:
    """Add up some columns for each row."""
    columns = [table[:, n] for n in np.flatnonzero(chosen).tolist()]
    return sum(columns, start=np.zeros(len(table), np.int64))


def _is_of_bonus(plan: Plan) -> Truths:
    return np.array([bucket.kind == "bonus" for bucket in plan.buckets.buckets], np.bool_)


def _rolled(monthly: Figures, roll: str) -> Figures:
    """Roll three months up to a quarter: their sum, or their mean rounded half up to a whole millionth."""

    def months(values: Ints) -> Ints:
        summed: Ints = values.reshape(-1, MONTHS, *values.shape[1:]).sum(axis=1)
        return summed if roll == "sum" else half_up(summed, MONTHS)

    return Figures(
        months(monthly.sums),
        months(monthly.base),
        months(monthly.bonus),
        months(monthly.total),
        months(monthly.lost),
        monthly.deductions.reshape(-1, MONTHS).sum(axis=1),
        monthly.has_lost.reshape(-1, MONTHS).max(axis=1),
        monthly.vetoes,
    )


def _taken(totals: Figures) -> Figures:
    """Who lost anything is told by the figures; a veto that takes the total leaves base, bonus and total at nothing."""
    stands = ~totals.vetoes.is_taken
    return replace(
        totals,
        base=np.where(stands, totals.base, 0),
        bonus=np.where(stands, totals.bonus, 0),
        total=np.where(stands, totals.total, 0),
        has_lost=totals.has_lost | (totals.lost > 0),
    )


def scores(plan: Plan, totals: Figures) -> dict[str, Ints]:
    """Return what each base category with points has left, and what each bonus one gained, by code (scoring §9.13)."""
    named = {}
    for n, ((code, kind), points) in enumerate(zip(plan.groups, plan.buckets.points.tolist(), strict=True)):
        if kind == "bonus":
            named[code] = totals.sums[:, n]
        elif kind == "base" and points != NO_LIMIT:
            named.setdefault(code, points - totals.sums[:, n])
    return named
