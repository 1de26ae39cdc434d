"""The frames of a standing: cards, categories and the trace of every entry."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from rules.engine.board import BOARDS, Boards
from rules.engine.codes import EFFECTS, NO_LIMIT, Bytes, Ints, Truths
from rules.engine.figures import Figures
from rules.engine.ledger import REASONS, Ledger
from rules.engine.plan import Plan
from rules.engine.vetoes import NEVER, Vetoes


def members(numbers: Ints) -> pl.Series:
    """Return members' indices as frames hold them."""
    return pl.Series(numbers.astype(np.uint32))


def veto_columns(vetoes: Vetoes, order: Ints) -> dict[str, pl.Series]:
    """Return whether and since when a veto takes each member's total."""
    days = pl.Series(vetoes.taken_on[order])
    dated = days.set(days == NEVER, None).cast(pl.Int32).cast(pl.Date)
    return {"vetoed": pl.Series(vetoes.is_taken[order]), "vetoed_on": dated}


def cards(roster: pl.DataFrame, figures: Figures, drawn: Boards) -> pl.DataFrame:
    """Return one row per member, in board order; see `rules.Standing`."""
    outside = np.ones(roster.height, np.bool_)
    outside[drawn.order] = False
    order = np.concatenate([drawn.order, np.flatnonzero(outside)])
    named = [name for name in ("member_no", "branch", "community") if name in roster.columns]
    figure = {"base": figures.base, "bonus": figures.bonus, "total": figures.total, "lost": figures.lost}
    columns = {"member": members(order)} | {name: roster[name].gather(order) for name in named}
    columns |= {name: pl.Series(values[order]) for name, values in figure.items()}
    columns |= {"deductions": pl.Series(figures.deductions[order])} | veto_columns(figures.vetoes, order)
    columns["kept_off_red"] = pl.Series(figures.vetoes.not_red[order])
    return pl.DataFrame(columns | _drawn(drawn, roster.height))


def _drawn(drawn: Boards, count: int) -> dict[str, pl.Series]:
    rest = count - len(drawn.order)
    inside = pl.Series(np.arange(count) < len(drawn.order))

    def padded(values: Ints | Bytes | Truths) -> pl.Series:
        return pl.Series(np.append(values, np.zeros(rest, values.dtype)))

    def known(values: pl.Series) -> pl.Series:
        return values.set(values == 0, None)

    board = known(padded(drawn.board.astype(np.int64))) - 1
    return {
        "in_population": inside,
        "position": known(padded(drawn.position)),
        "rank": known(padded(drawn.rank)),
        "board": board.cast(pl.UInt8).cat.to(pl.Enum(BOARDS)),
        "class": known(padded(drawn.grade.astype(np.int64))),
        "run": known(padded(drawn.run.astype(np.int64))),
        "forced": padded(drawn.forced),
    }


def categories(plan: Plan, figures: Figures) -> pl.DataFrame:
    """Return one row per member and base or bonus category; see `rules.Standing`."""
    groups = [n for n, (_, kind) in enumerate(plan.groups) if kind != "veto"]
    count = len(figures.sums)
    kinds = [plan.groups[n][1] for n in groups]
    is_base = np.tile(np.array([kind == "base" for kind in kinds], np.bool_), count)
    limits = pl.Series(plan.buckets.points[groups], dtype=pl.Int64)
    figure = figures.sums[:, groups].reshape(-1)
    codes = pl.Enum(list(dict.fromkeys(code for code, _ in plan.groups)))
    each = pl.DataFrame(
        {
            "category": pl.Series([plan.groups[n][0] for n in groups], dtype=codes),
            "kind": pl.Series(kinds, dtype=pl.Enum(["base", "bonus"])),
            "points": limits.set(limits == NO_LIMIT, None),
        }
    )
    tiled = each[np.tile(np.arange(len(groups)), count)]
    full, times = np.tile(plan.buckets.points[groups], count), plan.period.months_added
    left = pl.Series("score", np.where(is_base, full * times - figure, figure))
    return tiled.select(
        members(np.repeat(np.arange(count), len(groups))).alias("member"),
        pl.all(),
        pl.Series("lost", np.where(is_base, figure, 0)),
        pl.Series("gained", np.where(is_base, 0, figure)),
        left.set(pl.Series(is_base & (full == NO_LIMIT)), None),
    )


def trace(ledger: Ledger, price: Ints, due: Ints, counted: Ints) -> pl.DataFrame:
    """Return one row per entry of the window; see `rules.Standing`."""
    plan = ledger.plan
    codes = list(dict.fromkeys(code for code, _ in plan.groups))
    columns = {
        **{name: ledger.frame[name] for name in ("id", "member", "item")},
        "category": pl.Series(plan.group_code.take(ledger.rule)),
        "date": ledger.frame["date"],
        "effect": pl.Series(ledger.effect),
        "price": pl.Series(price),
        "due": pl.Series(due),
        "counted": pl.Series(counted),
        "reason": pl.Series(ledger.reason),
        "limit": pl.Series(ledger.limit),
    }
    words = {"category": codes, "effect": EFFECTS, "reason": REASONS}
    return pl.DataFrame(columns).with_columns(_named(name, columns[name], words[name]) for name in words)


def _named(name: str, places: pl.Series, words: Sequence[str]) -> pl.Expr:
    """Turn places into an Enum column; a place past the words is null."""
    column = pl.col(name)
    if len(places) and int(places.to_numpy().max()) >= len(words):
        column = pl.when(column < len(words)).then(column)
    return column.cat.to(pl.Enum(words))
