"""What vetoes do to members: take the total, force yellow, keep off red, cap the tier (scoring §4 and §9.7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from rules.engine.codes import VETO, Ints, Truths
from rules.engine.ledger import COUNTED, VETOED, Ledger, Members
from rules.engine.period import Period
from rules.engine.terms import NO_CAP

NEVER = np.iinfo(np.int32).max


@dataclass
class Vetoes:
    """By member: the first day of a veto that takes the total (NEVER without one), and what else holds."""

    taken_on: Ints
    yellow: Truths
    not_red: Truths
    cap: Ints

    @property
    def is_taken(self) -> Truths:
        return self.taken_on < NEVER

    def joined(self, other: Vetoes) -> Vetoes:
        """Return what holds when both hold."""
        return Vetoes(
            np.minimum(self.taken_on, other.taken_on),
            self.yellow | other.yellow,
            self.not_red | other.not_red,
            np.maximum(self.cap, other.cap),
        )


def vetoes_of(ledger: Ledger, members: int) -> Vetoes:
    """Find what the counting vetoes of a ledger do to each member; sets their reason.

    One that ends with its quarter holds in that quarter alone, and never for a whole cycle.
    """
    terms, period = ledger.plan.vetoes, ledger.plan.period
    rows = np.flatnonzero(ledger.effect == VETO)
    rows = rows[ledger.reason[rows] == COUNTED]
    ledger.reason[rows] = VETOED
    ends = terms.ends_with_quarter[ledger.rule[rows]]
    rows = rows[~ends | ((ledger.days[rows] >= period.quarter_start) & (not period.is_year))]
    member, rule = ledger.member[rows], ledger.rule[rows]
    taken_on, cap = np.full(members, NEVER, np.int64), np.full(members, NO_CAP, np.int64)
    np.minimum.at(taken_on, member, np.where(terms.takes_total[rule], ledger.days[rows], NEVER))
    np.maximum.at(cap, member, terms.cap[rule])
    return Vetoes(
        taken_on,
        _any_by_member(member, terms.yellow[rule], members),
        _any_by_member(member, terms.not_red[rule], members),
        cap,
    )


def _any_by_member(member: Members, does: Truths, members: int) -> Truths:
    by_member = np.zeros(members, np.bool_)
    by_member[member[does]] = True
    return by_member


def veto_lasts(trace: Iterable[Mapping[str, Any]], period: Period) -> bool:
    """Say whether a veto that takes the total holds to the end of the cycle, not only in its quarter.

    trace: rows of `Standing.trace` as dicts; period: `Standing.period`.
    """
    vetoes = (row for row in trace if row["reason"] == "vetoed")
    dated_items = ((period.version_on(row["date"]), row["item"]) for row in vetoes)
    items = (version.items.get(code) for version, code in dated_items if version)
    return any(item.outcome.total_zero and item.outcome.until == "cycle" for item in items if item and item.outcome)
