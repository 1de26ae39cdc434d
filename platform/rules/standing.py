"""The standing of a quarter: cards, boards and the trace of every entry, from one pass over the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from core.quarter import Quarter
from rules.engine import results
from rules.engine.board import boards, means, population, previous_boards
from rules.engine.cards import counted
from rules.engine.codes import MONTHS, Ints
from rules.engine.exemptions import Exemptions, exemptions_of
from rules.engine.figures import Figures, figures, scores, starts
from rules.engine.ledger import Ledger, between, ledger_of
from rules.engine.period import Period, period_of
from rules.engine.plan import Plan, plan_of
from rules.engine.prices import prices
from rules.engine.terms import NO_CAP
from rules.engine.vetoes import Vetoes, vetoes_of
from rules.version import InForce, Version


@dataclass(frozen=True)
class Standing:
    """The result of `score`, three frames, each made when it is first asked for; all figures are Int64 millionths.

    cards: in board order, members outside the population last with position, rank, board and class null:
        member UInt32, member_no, branch, community (where the roster has it), base, bonus, total, lost (Σ lost of
        the base categories), deductions (counted deduct entries), vetoed, vetoed_on Date, in_population, position,
        rank, board ("red", "yellow", null), class (1–4, null), run (quarters on this board in a row, 1 or 2, null);
        kept_off_red (a veto does), forced (on yellow, whatever the place).
    categories: one row per member and base or bonus category: member, category, kind, points (the limit or null),
        lost (base) and gained (bonus), the other one 0; score (what a base category with points has left, what a bonus
        one gained; null for a base category without points).
    trace: one row per entry of the window, in order of date and id: id, member, item (as written), category, date,
        effect, price (before limits), due (应计, after the limits of item, category and document), counted (实计,
        after the category's points), reason, limit (which one cut last: from 1 on the item's own, from
        `engine.limits.SHARED` on the shared ones, 0 none). Figures of the trace are never negative: its effect says
        which way they go, and they sum to the category's figure. Entries that do not count have 0 and the reason.
    population: how many members are ranked.
    """

    tables: Tables
    period: Period
    population: int

    @cached_property
    def cards(self) -> pl.DataFrame:
        return self.tables.cards.frame()

    @cached_property
    def categories(self) -> pl.DataFrame:
        return self.tables.categories.frame()

    @cached_property
    def trace(self) -> pl.DataFrame:
        return self.tables.trace.frame()

    def card(self, member: int) -> MemberCard:
        """Return the rows of one member; nothing else is made for it."""
        own = next(iter(self.tables.cards.rows_of(member)), None)
        return MemberCard(own, self.tables.categories.rows_of(member), self.tables.trace.rows_of(member), self.period)

    @property
    def size(self) -> int:
        """About how many bytes it holds, each frame counted when it is there."""
        frames = [self.__dict__[name] for name in ("cards", "categories", "trace") if name in self.__dict__]
        tables = (self.tables.cards, self.tables.categories, self.tables.trace)
        return sum(table.size for table in tables) + sum(int(frame.estimated_size()) for frame in frames)


class Tables(NamedTuple):
    """The columns that the frames of a standing are made of."""

    cards: results.Table
    categories: results.Table
    trace: results.Table


@dataclass(frozen=True)
class MemberCard:
    """What a standing says of one member, rows by the names of its frames; row: None where the roster lacks them."""

    row: dict[str, Any] | None
    categories: list[dict[str, Any]]
    trace: list[dict[str, Any]]
    period: Period


def score(
    versions: Version | Sequence[InForce],
    roster: pl.DataFrame,
    entries: pl.DataFrame,
    quarter: Quarter,
    *,
    evaluations: pl.DataFrame | None = None,
    previous: pl.DataFrame | None = None,
    exemptions: pl.DataFrame | None = None,
    carried: pl.DataFrame | None = None,
) -> Standing:
    """Score a quarter for all members of a roster, who may belong to many communities (scoring §2–5 and §7).

    roster: one row per member, its row number is the member's index: member_no String, category String (on the last
        day of the quarter), branch String; joined_party_on, active_from, active_to, exempt_from, exempt_to Date,
        null where open, the latter four optional; optional community, whose members make boards of their own.
    entries: sorted by (date, id): id Int64, member UInt32, item String, Categorical or Enum (`item_type` is the
        fastest), date Date, quantity Int64 hundredths, points Int64 hundredths or null; optional state (absent: all
        are recognised), category (the member's on that date, null: the roster's), measure Int64 hundredths or null,
        attributes String, the JSON text of an object, or null.
    evaluations: member, sum Int64 hundredths, count. previous: member, board. exemptions: member, from, to.
    carried: member, total Int64 millionths: the last cycle's final total, where the version carries it over.
    Raises NoVersionInForce, FiguresTooLarge, ValueError for entries out of order.
    """
    pass_ = _pass(versions, roster, entries, quarter, exemptions, carried, whole_cycle=False)
    return _ranked(pass_, roster, evaluations, previous)


def _ranked(
    pass_: _Pass, roster: pl.DataFrame, evaluations: pl.DataFrame | None, previous: pl.DataFrame | None
) -> Standing:
    ready = population(pass_.period.version.boards, roster, pass_.exemptions, pass_.period.end)
    mean, before = means(evaluations, roster.height), previous_boards(previous, roster.height)
    drawn = boards(pass_.period, roster, ready, pass_.figures, mean, before)
    tables = Tables(
        results.cards(roster, pass_.figures, drawn),
        results.categories(pass_.plan, pass_.figures),
        results.trace(pass_.ledger, pass_.price, pass_.due, pass_.counted),
    )
    return Standing(tables, pass_.period, len(ready))


def year(
    versions: Version | Sequence[InForce],
    roster: pl.DataFrame,
    entries: pl.DataFrame,
    last_quarter: Quarter,
    *,
    exemptions: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Score a whole cycle up to its last quarter, for the rating's contribution (scoring §6).

    Columns: member UInt32, bonus Int64 millionths, vetoed, vetoed_on Date (a veto that takes the whole cycle's total);
    cap: the code of the lowest tier that a veto caps at, or null; scores: a Struct with the score of each category by
    code, Int64 millionths.
    """
    pass_ = _pass(versions, roster, entries, last_quarter, exemptions, None, whole_cycle=True)
    every, totals = np.arange(roster.height), pass_.figures
    named = {code: pl.Series(values) for code, values in scores(pass_.plan, totals).items()}
    columns: dict[str, results.Column | results.Taken] = {
        "member": results.members(every),
        "bonus": results.Column(totals.bonus),
        **results.veto_columns(totals.vetoes, every),
        "cap": results.Taken(_caps(pass_.period.version, totals.vetoes)),
    }
    return results.Table(
        columns | ({"scores": results.Taken(pl.DataFrame(named).to_struct())} if named else {})
    ).frame()


def order(cards: pl.DataFrame) -> pl.DataFrame:
    """Return `member, place` of the population in the order of scoring §5 over all scopes, for quotas of tiers."""
    ranked = cards.filter("in_population").sort(
        "vetoed", "total", "bonus", "deductions", "position", "member_no",
        descending=[False, True, True, False, False, False],
    )  # fmt: skip
    return ranked.select("member").with_row_index("place")


def _caps(version: Version, vetoes: Vetoes) -> pl.Series:
    codes = [tier.code for tier in version.stars.tiers]
    return pl.Series([None if cap == NO_CAP else codes[cap] for cap in vetoes.cap.tolist()], dtype=pl.String)


@dataclass
class _Pass:
    """What one pass over the ledger found."""

    period: Period
    plan: Plan
    exemptions: Exemptions
    ledger: Ledger
    price: Ints
    due: Ints
    counted: Ints
    figures: Figures


def _pass(
    versions: Version | Sequence[InForce],
    roster: pl.DataFrame,
    entries: pl.DataFrame,
    quarter: Quarter,
    further: pl.DataFrame | None,
    carried: pl.DataFrame | None,
    whole_cycle: bool,
) -> _Pass:
    period = period_of(versions, quarter, whole_cycle)
    plan, exempt = plan_of(period), exemptions_of(roster, further)
    ledger = ledger_of(plan, between(entries, period.start, period.end), roster, exempt)
    price, due = prices(ledger)
    counts, sums = counted(ledger, due, roster.height * (MONTHS if period.is_monthly else 1))
    vetoes = _vetoes(ledger, roster, entries, exempt)
    totals = figures(plan, sums, vetoes, starts(period.version.base, roster, carried))
    return _Pass(period, plan, exempt, ledger, price, due, counts, totals)


def _vetoes(ledger: Ledger, roster: pl.DataFrame, entries: pl.DataFrame, exempt: Exemptions) -> Vetoes:
    """A veto lasts to the end of the cycle, whatever the window, unless it ends with its quarter."""
    period, vetoes = ledger.plan.period, vetoes_of(ledger, roster.height)
    if period.cycle_start >= period.start or not ledger.plan.has_veto:
        return vetoes
    before = between(entries, period.cycle_start, period.start - 1)
    return vetoes.joined(vetoes_of(ledger_of(ledger.plan, before, roster, exempt), roster.height))
