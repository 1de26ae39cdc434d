"""Figures of each member: lost and gained per category, base, bonus, total (scoring §4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rules.engine.ledger import CATEGORY_LIMIT, VETOED, ZEROED, Ledger
from rules.engine.plan import ADD, NO_LIMIT, VETO, ZERO, Ints, Plan, Truths
from rules.engine.runs import runs

NEVER = np.iinfo(np.int32).max


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


def counted(ledger: Ledger, due: Ints, members: int) -> tuple[Ints, Ints]:
    """Return what counts of each entry in the end (实计), and the sums by member and group, cut at the group's points.

    Sets the reason of entries that a category's points cut.
    """
    width = len(ledger.plan.groups) + 1
    place = ledger.member * width + ledger.plan.group[ledger.rule]
    sums = np.zeros(members * width, np.int64)
    np.add.at(sums, place, due)
    limits = _limits(ledger, place, due, members)
    is_cut = sums > limits
    kept = due
    if is_cut.any():
        rows = np.flatnonzero(is_cut[place])
        kept = _cut(ledger, due, rows, place[rows], limits)
    return kept, np.minimum(sums, limits).reshape(members, width)


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


def _cut(ledger: Ledger, due: Ints, rows: Ints, place: Ints, limits: Ints) -> Ints:
    """What goes beyond the category's points counts 0, in order of date and id."""
    ordered = runs(rows, place)
    amounts = due[ordered.rows]
    width = len(ledger.plan.groups) + 1
    group = ledger.plan.group[ledger.rule[ordered.rows]]
    left = np.maximum(limits[ledger.member[ordered.rows] * width + group] - ordered.before(amounts), 0)
    kept = due.copy()
    kept[ordered.rows] = np.minimum(amounts, left)
    ledger.reason[ordered.rows[left < amounts]] = CATEGORY_LIMIT
    return kept


def figures(plan: Plan, ledger: Ledger, due: Ints, sums: Ints, vetoed_on: Ints) -> Figures:
    """base = max(floor, points − Σ lost), bonus = Σ gained; a vetoed member has nothing."""
    kinds = np.array([kind for _, kind in plan.groups] + ["none"])
    lost, gained = sums[:, kinds == "base"].sum(axis=1), sums[:, kinds == "bonus"].sum(axis=1)
    version = plan.period.version
    stands = vetoed_on == NEVER
    base = np.where(stands, np.maximum(version.base_floor, version.base_points - lost), 0)
    hits = ledger.member[(due > 0) & (ledger.effect < ADD)]
    deductions = np.bincount(hits, minlength=len(sums))
    return Figures(sums, base, np.where(stands, gained, 0), lost, deductions, vetoed_on)


def veto_days(ledger: Ledger, members: int) -> Ints:
    """Return per member the first day of a counting veto, NEVER where there is none."""
    rows = np.flatnonzero((ledger.effect == VETO) & (ledger.reason == 0))
    first = np.full(members, NEVER, np.int64)
    np.minimum.at(first, ledger.member[rows], ledger.days[rows])
    ledger.reason[rows] = VETOED
    return first


def note_zeroes(ledger: Ledger) -> None:
    """A zero that counted is said to have zeroed its category."""
    rows = np.flatnonzero((ledger.effect == ZERO) & (ledger.reason == 0))
    ledger.reason[rows] = ZEROED
