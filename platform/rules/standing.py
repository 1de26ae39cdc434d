"""The standing of a quarter: cards, boards and the trace of every entry, from one pass over the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from core.quarter import Quarter
from rules.engine.board import BOARDS, Boards, boards, means, population, previous_boards
from rules.engine.cards import NEVER, Figures, counted, figures, note_zeroes, veto_days
from rules.engine.exemptions import Exemptions, exemptions_of
from rules.engine.ledger import REASONS, Ledger, between, ledger_of
from rules.engine.period import Period, period_of
from rules.engine.plan import EFFECTS, NO_LIMIT, Bytes, Ints, Plan, plan_of
from rules.engine.prices import prices
from rules.version import InForce, Version
from rules.words import explanations


@dataclass(frozen=True)
class Standing:
    """The result of `score`, three frames; all figures are Int64 millionths of a point.

    cards: in board order, members outside the population last with position, rank, board and class null:
        member UInt32, member_no, branch, community (where the roster has it), base, bonus, total, lost (Σ lost of
        the base categories), deductions (counted deduct entries), vetoed, vetoed_on Date, in_population, position,
        rank, board ("red", "yellow", null), class (1–4, null).
    categories: one row per member and base or bonus category: member, category, kind, points (the limit or null),
        lost (base) and gained (bonus), the other one 0.
    trace: one row per entry of the window, in order of date and id: id, member, item (as written), category, date,
        effect, price (before limits), due (应计, after the item's limit), counted (实计, after the category's
        points), reason. Figures of the trace are never negative: a base category loses them, a bonus one gains them;
        Σ counted of a member and category is the category's figure. Entries that do not count have 0 and the reason.
    """

    cards: pl.DataFrame
    categories: pl.DataFrame
    trace: pl.DataFrame
    period: Period

    def explained(self, member: int) -> pl.DataFrame:
        """Return the member's trace with why each entry counts what it counts.

        Further columns: words (a sentence in Chinese), limit_points and category_points Int64 millionths, limit_count
        Int64, limit_per; null where nothing limits.
        """
        rows = self.trace.filter(pl.col("member") == member)
        return rows.with_columns(explanations(rows.to_dicts(), self.period))

    def card(self, member: int) -> Standing:
        """Return the same frames for one member."""
        mine = pl.col("member") == member
        frames = (frame.filter(mine) for frame in (self.cards, self.categories, self.trace))
        cards, categories, trace = frames
        return Standing(cards, categories, trace, self.period)


def score(
    versions: Version | Sequence[InForce],
    roster: pl.DataFrame,
    entries: pl.DataFrame,
    quarter: Quarter,
    *,
    evaluations: pl.DataFrame | None = None,
    previous: pl.DataFrame | None = None,
    exemptions: pl.DataFrame | None = None,
) -> Standing:
    """Score a quarter for all members of a roster, who may belong to many communities (scoring §2–5 and §7).

    roster: one row per member, its row number is the member's index: member_no String, category String (on the last
        day of the quarter), branch String; joined_party_on, active_from, active_to, exempt_from, exempt_to Date,
        null where open, the latter four optional; optional community, whose members make boards of their own.
    entries: sorted by (date, id): id Int64, member UInt32, item String, Categorical or Enum (`item_type` is the
        fastest), date Date, quantity Int64 hundredths, points Int64 hundredths or null; optional state (absent: all
        are recognised) and category (the member's on that date, null: the roster's).
    evaluations: member, sum Int64 hundredths, count. previous: member, board. exemptions: member, from, to.
    Raises NoVersionInForce, FiguresTooLarge, ValueError for entries out of order.
    """
    pass_ = _pass(versions, roster, entries, quarter, exemptions, whole_cycle=False)
    ready = population(pass_.period.version.boards, roster, pass_.exemptions, pass_.period.end)
    mean, before = means(evaluations, roster.height), previous_boards(previous, roster.height)
    drawn = boards(pass_.period, roster, ready, pass_.figures, mean, before)
    return Standing(_cards(roster, pass_.figures, drawn), _categories(pass_), _trace(pass_), pass_.period)


def year(
    versions: Version | Sequence[InForce],
    roster: pl.DataFrame,
    entries: pl.DataFrame,
    last_quarter: Quarter,
    *,
    exemptions: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Score a whole cycle up to its last quarter, for the rating's contribution (scoring §6).

    Columns: member UInt32, bonus Int64 millionths (what a veto does not take away), vetoed, vetoed_on Date.
    """
    pass_ = _pass(versions, roster, entries, last_quarter, exemptions, whole_cycle=True)
    columns = {"member": _members(np.arange(roster.height)), "bonus": pl.Series(pass_.figures.bonus)}
    return pl.DataFrame(columns | _vetoes(pass_.figures, np.arange(roster.height)))


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
    whole_cycle: bool,
) -> _Pass:
    period = period_of(versions, quarter, whole_cycle)
    plan, exempt = plan_of(period), exemptions_of(roster, further)
    ledger = ledger_of(plan, between(entries, period.start, period.end), roster, exempt)
    price, due = prices(ledger)
    kept, sums = counted(ledger, due, roster.height)
    vetoed_on = np.minimum(veto_days(ledger, roster.height), _earlier_vetoes(plan, roster, entries, exempt))
    note_zeroes(ledger)
    return _Pass(period, plan, exempt, ledger, price, due, kept, figures(plan, sums, vetoed_on))


def _earlier_vetoes(plan: Plan, roster: pl.DataFrame, entries: pl.DataFrame, exempt: Exemptions) -> Ints | int:
    """A veto lasts to the end of the cycle, whatever the window."""
    period = plan.period
    if period.cycle_start >= period.start or not plan.has_veto:
        return NEVER
    before = between(entries, period.cycle_start, period.start - 1)
    return veto_days(ledger_of(plan, before, roster, exempt), roster.height)


def _members(members: Ints) -> pl.Series:
    return pl.Series(members.astype(np.uint32))


def _vetoes(found: Figures, order: Ints) -> dict[str, pl.Series]:
    days = pl.Series(found.vetoed_on[order])
    dated = days.set(days == NEVER, None).cast(pl.Int32).cast(pl.Date)
    return {"vetoed": pl.Series(found.is_vetoed[order]), "vetoed_on": dated}


def _cards(roster: pl.DataFrame, found: Figures, drawn: Boards) -> pl.DataFrame:
    outside = np.ones(roster.height, np.bool_)
    outside[drawn.order] = False
    order = np.concatenate([drawn.order, np.flatnonzero(outside)])
    named = [name for name in ("member_no", "branch", "community") if name in roster.columns]
    figure = {"base": found.base, "bonus": found.bonus, "total": found.total, "lost": found.lost}
    columns = {"member": _members(order)} | {name: roster[name].gather(order) for name in named}
    columns |= {name: pl.Series(values[order]) for name, values in figure.items()}
    columns |= {"deductions": pl.Series(found.deductions[order])} | _vetoes(found, order)
    return pl.DataFrame(columns | _drawn(drawn, roster.height))


def _drawn(drawn: Boards, members: int) -> dict[str, pl.Series]:
    rest = members - len(drawn.order)
    inside = pl.Series(np.arange(members) < len(drawn.order))

    def padded(values: Ints | Bytes) -> pl.Series:
        return pl.Series(np.append(values, np.zeros(rest, np.int64)))

    def known(values: pl.Series) -> pl.Series:
        return values.set(values == 0, None)

    board = known(padded(drawn.board)) - 1
    return {
        "in_population": inside,
        "position": known(padded(drawn.position)),
        "rank": known(padded(drawn.rank)),
        "board": board.cast(pl.UInt8).cat.to(pl.Enum(BOARDS)),
        "class": known(padded(drawn.grade)),
    }


def _categories(pass_: _Pass) -> pl.DataFrame:
    groups = [n for n, (_, kind) in enumerate(pass_.plan.groups) if kind != "veto"]
    members = len(pass_.figures.sums)
    kinds = [pass_.plan.groups[n][1] for n in groups]
    is_base = np.tile(np.array([kind == "base" for kind in kinds], np.bool_), members)
    limits = pl.Series(pass_.plan.group_limits[groups], dtype=pl.Int64)
    figure = pass_.figures.sums[:, groups].reshape(-1)
    codes = pl.Enum(list(dict.fromkeys(code for code, _ in pass_.plan.groups)))
    each = pl.DataFrame(
        {
            "category": pl.Series([pass_.plan.groups[n][0] for n in groups], dtype=codes),
            "kind": pl.Series(kinds, dtype=pl.Enum(["base", "bonus"])),
            "points": limits.set(limits == NO_LIMIT, None),
        }
    )
    tiled = each[np.tile(np.arange(len(groups)), members)]
    return tiled.select(
        _members(np.repeat(np.arange(members), len(groups))).alias("member"),
        pl.all(),
        pl.Series("lost", np.where(is_base, figure, 0)),
        pl.Series("gained", np.where(is_base, 0, figure)),
    )


def _trace(pass_: _Pass) -> pl.DataFrame:
    ledger, plan = pass_.ledger, pass_.plan
    codes = list(dict.fromkeys(code for code, _ in plan.groups))
    columns = {
        **{name: ledger.frame[name] for name in ("id", "member", "item")},
        "category": pl.Series(plan.group_code.take(ledger.rule)),
        "date": ledger.frame["date"],
        "effect": pl.Series(ledger.effect),
        "price": pl.Series(pass_.price),
        "due": pl.Series(pass_.due),
        "counted": pl.Series(pass_.counted),
        "reason": pl.Series(ledger.reason),
    }
    words = {"category": codes, "effect": EFFECTS, "reason": REASONS}
    return pl.DataFrame(columns).with_columns(_named(name, columns[name], words[name]) for name in words)


def _named(name: str, places: pl.Series, words: Sequence[str]) -> pl.Expr:
    """Turn places into an Enum column; a place past the words is null."""
    column = pl.col(name)
    if len(places) and int(places.to_numpy().max()) >= len(words):
        column = pl.when(column < len(words)).then(column)
    return column.cat.to(pl.Enum(words))
