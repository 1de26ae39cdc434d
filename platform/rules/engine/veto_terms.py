"""What the vetoes of a period's versions do, compiled to arrays (scoring §9.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rules.engine.codes import Ints, Truths
from rules.version import Item, StarRules, Version

NO_CAP = -1


@dataclass(frozen=True)
class VetoTerms:
    """By row of the plan: what its veto does, and for how long; `cap` is a place among the common tiers, or NO_CAP."""

    takes_total: Truths
    yellow: Truths
    not_red: Truths
    cap: Ints
    ends_with_quarter: Truths


def veto_terms(rows: Sequence[Item | None], versions: Sequence[Version], last: Version) -> VetoTerms:
    """Compile what the vetoes of a plan's rows do; `versions` names the version of each row."""
    outcomes = [row.outcome if row else None for row in rows]
    caps = [
        NO_CAP if outcome is None or outcome.tier is None else _place(outcome.tier, version.stars, last.stars)
        for outcome, version in zip(outcomes, versions, strict=True)
    ]
    return VetoTerms(
        np.array([outcome is not None and outcome.total_zero for outcome in outcomes], np.bool_),
        np.array([outcome is not None and outcome.yellow for outcome in outcomes], np.bool_),
        np.array([outcome is not None and outcome.not_red for outcome in outcomes], np.bool_),
        np.array(caps, np.int64),
        np.array([outcome is not None and outcome.until == "quarter" for outcome in outcomes], np.bool_),
    )


def _place(code: str, own: StarRules, last: StarRules) -> int:
    """The place of a tier in the last version: by its code, else the highest that begins no higher than it did."""
    codes = [tier.code for tier in last.tiers]
    if code in codes:
        return codes.index(code)
    start = next(tier.start for tier in own.tiers if tier.code == code)
    return next(n for n, tier in enumerate(last.tiers) if tier.start <= start)
