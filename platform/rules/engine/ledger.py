"""The entries of a period as plain arrays: days, members, rows of the plan, and why an entry does not count."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from rules.engine.attributes import Multipliers, multipliers
from rules.engine.codes import ADD, MONTHS, UNMAPPED, Bytes, Ints, Truths
from rules.engine.exemptions import Exemptions
from rules.engine.plan import Plan

Days = npt.NDArray[np.int32]
Members = npt.NDArray[np.uint32]
Rows = npt.NDArray[np.int64]

REASONS = (
    "counted", "item_limit_points", "item_limit_count", "shared_limit_points", "shared_limit_count",
    "category_limit", "category_zeroed", "zeroed", "vetoed",
    "not_recognised", "unmapped", "not_applicable", "exempt", "points_missing", "measure_missing", "attribute_missing",
)  # fmt: skip
(
    COUNTED, ITEM_LIMIT_POINTS, ITEM_LIMIT_COUNT, SHARED_LIMIT_POINTS, SHARED_LIMIT_COUNT,
    CATEGORY_LIMIT, CATEGORY_ZEROED, ZEROED, VETOED,
    NOT_RECOGNISED, UNMAPPED_CODE, NOT_APPLICABLE, EXEMPT, POINTS_MISSING, MEASURE_MISSING, ATTRIBUTE_MISSING,
) = range(len(REASONS))  # fmt: skip
NOT_COUNTING = NOT_RECOGNISED


@dataclass
class Ledger:
    """Entries between two days, one place each; `reason` is COUNTED or says why an entry does not count.

    accumulator: what sums run over: the member, or the member's month where each stands alone. limit: which limit cut
    an entry last, from 1 on for its item's own, from `limits.SHARED` on for shared ones, 0 for none.
    """

    plan: Plan
    frame: pl.DataFrame
    days: Days
    member: Members
    rule: Ints
    effect: Bytes
    reason: Bytes
    factor: Ints | None = None
    multipliers: Multipliers | None = None

    @property
    def quantity(self) -> Ints:
        return self.frame["quantity"].to_numpy()

    @property
    def not_counting(self) -> Rows:
        return np.flatnonzero(self.reason >= NOT_COUNTING)

    @cached_property
    def limit(self) -> npt.NDArray[np.uint16]:
        return np.zeros(len(self.rule), np.uint16)

    @property
    def first_day(self) -> int:
        return self.plan.period.first_day

    @cached_property
    def calendar(self) -> Ints:
        """For each day from the first on, its number of day, month, quarter and cycle (rows, as PERIODS)."""
        span = pl.Series(np.arange(self.first_day, self.plan.period.end + 1, dtype=np.int32)).cast(pl.Date)
        months = (span.dt.year().cast(pl.Int64) * 12 + span.dt.month() - 1).to_numpy()
        days = span.to_physical().to_numpy()
        return np.stack([days, months, months // MONTHS, np.zeros(len(months), np.int64)]).astype(np.int64)

    @cached_property
    def accumulator(self) -> Ints | Members:
        if not self.plan.period.is_monthly:
            return self.member
        months = self.calendar[1].take(self.days - self.first_day) % MONTHS
        return self.member.astype(np.int64) * MONTHS + months

    def column(self, name: str, rows: Rows) -> pl.Series | None:
        """Return rows of an optional column of the frame, None where it has none."""
        return self.frame[name].gather(rows) if name in self.frame.columns else None


def between(entries: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    """Return the entries dated first to last (days since 1970); they must be sorted by date and id.

    Raises ValueError for other orders: limits and steps would be wrong in silence.
    """
    days = entries["date"].cast(pl.Int32).to_numpy()
    ids = entries["id"].to_numpy()
    later = days[1:] > days[:-1]
    if not (later | ((days[1:] == days[:-1]) & (ids[1:] > ids[:-1]))).all():
        raise ValueError("entries must be sorted by date and id, and no id twice")
    low, high = np.searchsorted(days, [first, last + 1])
    return entries.slice(low, high - low)


def ledger_of(plan: Plan, frame: pl.DataFrame, roster: pl.DataFrame, exemptions: Exemptions) -> Ledger:
    """Read the entries of a frame (see rules.score for its columns) under the rules of a plan."""
    days = frame["date"].cast(pl.Int32).to_numpy()
    member = frame["member"].to_numpy()
    rule = _rules(plan, frame["item"], days)
    ledger = Ledger(plan, frame, days, member, rule, plan.effect.take(rule), np.zeros(len(rule), np.uint8))
    _note_exempt(ledger, exemptions)
    _note_factors(ledger, roster)
    _note_points(ledger)
    _note_measures(ledger)
    _note_attributes(ledger)
    _note_unmapped(ledger)
    _note_state(ledger)
    return ledger


def _rules(plan: Plan, items: pl.Series, days: Days) -> Ints:
    written, places = _codes_and_places(plan, items)
    targets = plan.targets(written)
    if len(plan.period.segments) > 1:
        starts = np.array([start for start, _ in plan.period.segments[1:]])
        places = places + np.searchsorted(starts, days, "right") * (len(written) + 1)
    elif (targets == np.arange(len(targets))).all():
        return places
    return targets.take(places)


def _codes_and_places(plan: Plan, items: pl.Series) -> tuple[list[str], Ints]:
    """Return the distinct codes that entries may carry, and each entry's place among them; null is one past the end."""
    kind = items.dtype if isinstance(items.dtype, pl.Enum) else pl.Enum(plan.understood)
    items = items if items.dtype == kind else items.cast(kind, strict=False)
    written = kind.categories.to_list()
    places = items.to_physical()
    if places.null_count():
        places = places.cast(pl.UInt32).fill_null(len(written))
    return written, places.to_numpy().astype(np.int64)


def _note(ledger: Ledger, rows: Rows | npt.NDArray[np.bool_], reason: int) -> None:
    ledger.reason[rows] = reason


def _note_exempt(ledger: Ledger, exemptions: Exemptions) -> None:
    """An exemption of the member covers the date of a deduct or zero (scoring §2.4)."""
    if exemptions.is_empty:
        return
    rows = np.flatnonzero(exemptions.has_any[ledger.member] & (ledger.effect < ADD))
    covered = exemptions.cover(ledger.member[rows], ledger.days[rows])
    _note(ledger, rows[covered], EXEMPT)


def _note_factors(ledger: Ledger, roster: pl.DataFrame) -> None:
    """The item applies to the member's category on that date; its factor is kept (scoring §2.3 and §3)."""
    plan = ledger.plan
    if not plan.has_factors:
        return
    belongs = _places(plan, roster["category"])[ledger.member]
    if "category" in ledger.frame.columns:
        dated = ledger.frame["category"]
        belongs = np.where(dated.is_not_null().to_numpy(), _places(plan, dated), belongs)
    factor = plan.factors[plan.factor_start[ledger.rule] + belongs]
    _note(ledger, factor < 0, NOT_APPLICABLE)
    ledger.factor = factor


def _places(plan: Plan, categories: pl.Series) -> Ints:
    codes = list(plan.member_categories)
    named = categories.cast(pl.Enum(codes), strict=False).to_physical().cast(pl.Int64)
    return (named + 1).fill_null(0).to_numpy()


def _note_points(ledger: Ledger) -> None:
    """An item with a range takes the entry's own points, within its bounds."""
    prices = ledger.plan.prices
    rows = _rows_of(ledger, prices.takes_points)
    if not len(rows):
        return
    own = ledger.frame["points"].cast(pl.Int64).fill_null(-1).to_numpy()[rows]
    rule = ledger.rule[rows]
    _note(ledger, rows[(own < prices.minimum[rule]) | (own > prices.maximum[rule])], POINTS_MISSING)


def _note_measures(ledger: Ledger) -> None:
    """An item with brackets takes the entry's measure (scoring §9.3)."""
    rows = _rows_of(ledger, ledger.plan.prices.takes_measure)
    if not len(rows):
        return
    measure = ledger.column("measure", rows)
    _note(ledger, rows if measure is None else rows[measure.is_null().to_numpy()], MEASURE_MISSING)


def _note_attributes(ledger: Ledger) -> None:
    """An item with attributes takes what the entry says of each; the factors are kept (scoring §9.4)."""
    plan = ledger.plan
    rows = _rows_of(ledger, plan.prices.takes_attributes)
    if not len(rows):
        return
    written = ledger.column("attributes", rows)
    written = pl.repeat(None, len(rows), dtype=pl.String, eager=True) if written is None else written
    ledger.multipliers = multipliers(rows, ledger.rule[rows], plan.rows, written)
    _note(ledger, ledger.multipliers.unsaid, ATTRIBUTE_MISSING)


def _rows_of(ledger: Ledger, takes: Truths) -> Rows:
    return np.flatnonzero(takes.take(ledger.rule)) if takes.any() else np.empty(0, np.int64)


def _note_unmapped(ledger: Ledger) -> None:
    _note(ledger, ledger.effect == UNMAPPED, UNMAPPED_CODE)


def _note_state(ledger: Ledger) -> None:
    if "state" in ledger.frame.columns:
        recognised = (ledger.frame["state"] == "recognised").fill_null(False)
        if not recognised.all():
            _note(ledger, ~recognised.to_numpy(), NOT_RECOGNISED)
