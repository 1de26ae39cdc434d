"""The results of a standing as columns: cards, categories and the trace of every entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from rules.engine.board import BOARDS, Boards
from rules.engine.codes import EFFECTS, NO_LIMIT, Ints
from rules.engine.figures import Figures
from rules.engine.ledger import REASONS, Ledger
from rules.engine.plan import Plan
from rules.engine.vetoes import NEVER, Vetoes

EPOCH = date(1970, 1, 1)
Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Column:
    """One column as an array. null: the number that stands for none; is_day: days since 1970; words: what its numbers
    stand for, from 0 on, a place past them for none."""

    values: Array
    null: int | None = None
    is_day: bool = False
    words: Sequence[str] | None = None

    @property
    def size(self) -> int:
        return self.values.nbytes

    def series(self) -> pl.Series:
        """Return the column as frames hold it."""
        values = pl.Series(self.values)
        if self.null is not None:
            values = values.set(values == self.null, None)
        if self.is_day:
            return values.cast(pl.Int32).cast(pl.Date)
        return values if self.words is None else self._named(values, self.words)

    def _named(self, places: pl.Series, words: Sequence[str]) -> pl.Series:
        if len(places) and int(self.values.max()) >= len(words):
            places = places.set(places >= len(words), None)
        return places.cat.to(pl.Enum(words))

    def read(self, rows: Ints) -> list[Any]:
        """Return the values of some rows as plain ones."""
        values = self.values[rows].tolist()
        if self.words is not None:
            return [self.words[place] if place < len(self.words) else None for place in values]
        if self.is_day:
            return [None if day == self.null else EPOCH + timedelta(days=day) for day in values]
        return values if self.null is None else [None if value == self.null else value for value in values]


@dataclass(frozen=True)
class Taken:
    """A column taken as it is from roster or ledger, for each place of an order where there is one."""

    source: pl.Series
    order: Ints | None = None

    @property
    def values(self) -> Array:
        return self.source.to_numpy()

    @property
    def size(self) -> int:
        return int(self.source.estimated_size())

    def series(self) -> pl.Series:
        """Return the column as frames hold it."""
        return self.source if self.order is None else self.source.gather(self.order)

    def read(self, rows: Ints) -> list[Any]:
        """Return the values of some rows as plain ones."""
        places = rows if self.order is None else self.order[rows]
        return list(self.source[places])


@dataclass(frozen=True)
class Table:
    """One result, column by column: a frame for whoever wants it whole, plain rows for whoever wants a few."""

    columns: Mapping[str, Column | Taken]

    def frame(self) -> pl.DataFrame:
        return pl.DataFrame({name: column.series() for name, column in self.columns.items()})

    def rows_of(self, member: int) -> list[dict[str, Any]]:
        """Return the rows of one member, in their order."""
        rows = np.flatnonzero(self.columns["member"].values == member)
        by_column = [column.read(rows) for column in self.columns.values()]
        return [dict(zip(self.columns, values, strict=True)) for values in zip(*by_column, strict=True)]

    @property
    def size(self) -> int:
        """About how many bytes it holds."""
        return sum(column.size for column in self.columns.values())


def members(numbers: Ints) -> Column:
    """Return members' indices as results hold them."""
    return Column(numbers.astype(np.uint32))


def veto_columns(vetoes: Vetoes, order: Ints) -> dict[str, Column]:
    """Return whether and since when a veto takes each member's total."""
    return {
        "vetoed": Column(vetoes.is_taken[order]),
        "vetoed_on": Column(vetoes.taken_on[order], null=int(NEVER), is_day=True),
    }


def cards(roster: pl.DataFrame, figures: Figures, drawn: Boards) -> Table:
    """Return one row per member, in board order; see `rules.Standing`."""
    outside = np.ones(roster.height, np.bool_)
    outside[drawn.order] = False
    order = np.concatenate([drawn.order, np.flatnonzero(outside)])
    named = [name for name in ("member_no", "branch", "community") if name in roster.columns]
    figure = {"base": figures.base, "bonus": figures.bonus, "total": figures.total, "lost": figures.lost}
    columns: dict[str, Column | Taken] = {"member": members(order)}
    columns |= {name: Taken(roster[name], order) for name in named}
    columns |= {name: Column(values[order]) for name, values in figure.items()}
    columns |= {"deductions": Column(figures.deductions[order])} | veto_columns(figures.vetoes, order)
    columns["kept_off_red"] = Column(figures.vetoes.not_red[order])
    return Table(columns | _drawn(drawn, roster.height))


def _drawn(drawn: Boards, count: int) -> dict[str, Column]:
    rest = count - len(drawn.order)

    def padded(values: Array) -> Array:
        return np.append(values, np.zeros(rest, values.dtype))

    board = padded(drawn.board)
    return {
        "in_population": Column(np.arange(count) < len(drawn.order)),
        "position": Column(padded(drawn.position), null=0),
        "rank": Column(padded(drawn.rank), null=0),
        "board": Column(np.where(board == 0, len(BOARDS), board - 1).astype(np.uint8), words=BOARDS),
        "class": Column(padded(drawn.grade.astype(np.int64)), null=0),
        "run": Column(padded(drawn.run.astype(np.int64)), null=0),
        "forced": Column(padded(drawn.forced)),
    }


def categories(plan: Plan, figures: Figures) -> Table:
    """Return one row per member and base or bonus category; see `rules.Standing`."""
    groups = [n for n, (_, kind) in enumerate(plan.groups) if kind != "veto"]
    count, codes = len(figures.sums), list(dict.fromkeys(code for code, _ in plan.groups))
    named = [plan.groups[n] for n in groups]
    is_base = np.tile(np.array([kind == KINDS[0] for _, kind in named], np.bool_), count)
    figure = figures.sums[:, groups].reshape(-1)
    full = np.tile(plan.buckets.points[groups], count)
    left = np.where(is_base, full * plan.period.months_added - figure, figure)
    return Table(
        {
            "member": members(np.repeat(np.arange(count), len(groups))),
            "category": Column(_places([code for code, _ in named], codes, count), words=codes),
            "kind": Column(_places([kind for _, kind in named], KINDS, count), words=KINDS),
            "points": Column(full, null=NO_LIMIT),
            "lost": Column(np.where(is_base, figure, 0)),
            "gained": Column(np.where(is_base, 0, figure)),
            "score": Column(np.where(is_base & (full == NO_LIMIT), NO_LIMIT, left), null=NO_LIMIT),
        }
    )


KINDS = ("base", "bonus")


def _places(chosen: Sequence[str], words: Sequence[str], times: int) -> Array:
    """Return where each chosen word stands among the words, the whole some times over."""
    return np.tile(np.array([words.index(word) for word in chosen], np.uint32), times)


def trace(ledger: Ledger, price: Ints, due: Ints, counted: Ints) -> Table:
    """Return one row per entry of the window; see `rules.Standing`."""
    codes = list(dict.fromkeys(code for code, _ in ledger.plan.groups))
    return Table(
        {
            **{name: Taken(ledger.frame[name]) for name in ("id", "member", "item")},
            "category": Column(ledger.plan.group_code.take(ledger.rule), words=codes),
            "date": Taken(ledger.frame["date"]),
            "effect": Column(ledger.effect, words=EFFECTS),
            "price": Column(price),
            "due": Column(due),
            "counted": Column(counted),
            "reason": Column(ledger.reason, words=REASONS),
            "limit": Column(ledger.limit),
        }
    )
