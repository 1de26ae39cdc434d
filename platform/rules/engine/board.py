"""The boards of a quarter: order, ranks, red and yellow, classes (scoring §5)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from core.points import MILLION, half_up
from rules.engine.codes import Bytes, Ints, Truths, days
from rules.engine.exemptions import Exemptions
from rules.engine.figures import Figures
from rules.engine.period import Period
from rules.version import BoardRules

NONE, RED, YELLOW = range(3)
BOARDS = ("red", "yellow")
CONSECUTIVE = 2


@dataclass
class Boards:
    """`order` names members in board order; the other arrays stand beside it."""

    order: Ints
    position: Ints
    rank: Ints
    board: Bytes
    grade: Bytes
    run: Bytes
    forced: Truths


def population(rules: BoardRules, roster: pl.DataFrame, exemptions: Exemptions, last: int) -> Ints:
    """Return the members active on the last day, of a category that takes part, without exemption that day."""
    is_active = np.ones(roster.height, np.bool_)
    if "active_from" in roster.columns:
        is_active &= days(roster["active_from"], none=last) <= last
        is_active &= days(roster["active_to"], none=last) >= last
    if rules.exempt:
        is_active &= ~np.isin(roster["category"].cast(pl.String).to_numpy(), list(rules.exempt))
    members = np.flatnonzero(is_active)
    return members[~exemptions.cover(members, last)]


def boards(
    period: Period, roster: pl.DataFrame, members: Ints, figures: Figures, mean: Ints, previous: Bytes
) -> Boards:
    """Order the members, scope by scope, and draw red and yellow."""
    rules = period.version.boards
    scope = _scopes(rules, roster)[members]
    vetoed, total = figures.is_vetoed[members], figures.total[members]
    order = np.lexsort((
        _number_order(roster)[members], _joined(roster, period.end)[members], -mean[members],
        figures.deductions[members], -figures.bonus[members], -total, vetoed, scope,
    ))  # fmt: skip
    members, scope, vetoed, total = members[order], scope[order], vetoed[order], total[order]
    opens = _changes(scope)
    group = opens | _changes(vetoed) | _changes(total)
    first = _latest(opens)
    position, rank = np.arange(len(members)) - first + 1, _latest(group) - first + 1
    sizes = np.bincount(np.cumsum(opens) - 1, minlength=1)[np.cumsum(opens) - 1]
    forced = _forced(rules, total, figures, members)
    place = Places(rank if rules.ties == "together" else position, sizes)
    tails = _tails(rules, place, total)
    board = _drawn(rules, tails, forced, members, figures)
    run = np.where(board == NONE, 0, 1 + (board == previous[members])).astype(np.uint8)
    return Boards(members, position, rank, board, _grades(rules, board, run, tails, vetoed), run, forced)


def _scopes(rules: BoardRules, roster: pl.DataFrame) -> Ints:
    """Number the scopes in the order of first appearance."""
    names = [name for name in ("community",) if name in roster.columns]
    names += ["branch"] if rules.scope == "branch" else []
    if not names:
        return np.zeros(roster.height, np.int64)
    numbered = roster.select(names).with_row_index("place")
    return numbered.select(pl.col("place").min().over(names).cast(pl.Int64)).to_series().to_numpy()


def _number_order(roster: pl.DataFrame) -> Ints:
    order = roster["member_no"].arg_sort().to_numpy()
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return place


def _joined(roster: pl.DataFrame, last: int) -> Ints:
    """The day of joining; a missing one is no standing at all, as if joined on the last day."""
    if "joined_party_on" not in roster.columns:
        return np.zeros(roster.height, np.int64)
    return days(roster["joined_party_on"], none=last)


def _changes(values: npt.NDArray[np.generic]) -> Truths:
    changes = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=changes[1:])
    return changes


def _latest(marks: Truths) -> Ints:
    """Return for each place the last marked place up to it."""
    return np.maximum.accumulate(np.where(marks, np.arange(len(marks)), 0))


def _forced(rules: BoardRules, total: Ints, figures: Figures, members: Ints) -> Truths:
    """Who is on the yellow board whatever the place: by a veto, or by a total below the mark."""
    forced = figures.is_vetoed[members] | figures.vetoes.yellow[members]
    return forced if rules.yellow_below is None else forced | (total < rules.yellow_below)


@dataclass
class Places:
    """The place of each member in the scope's order, and the scope's size."""

    place: Ints
    sizes: Ints

    def is_first(self, share: int, rounding: str) -> Truths:
        return self.place <= self._count(share, rounding)

    def is_last(self, share: int, rounding: str) -> Truths:
        return self.place > self.sizes - self._count(share, rounding)

    def _count(self, share: int, rounding: str) -> Ints:
        exact = share * self.sizes
        if rounding == "floor":
            return exact // MILLION
        return -(-exact // MILLION) if rounding == "ceil" else half_up(exact, MILLION)


@dataclass
class Tails:
    """Who stands at the ends of the order: red and yellow by place, and in the outer class of each."""

    red: Truths
    yellow: Truths
    first: Truths
    last: Truths


def _tails(rules: BoardRules, place: Places, total: Ints) -> Tails:
    """By shares, by the shares of four classes (scoring §9.15), or by marks (scoring §9.16)."""
    nobody = np.zeros(len(total), np.bool_)
    if rules.method == "marks":
        return Tails(total >= (rules.red_from or 0), nobody, nobody, nobody)
    if rules.method == "shares":
        red, yellow = place.is_first(rules.red_share, rules.rounding), place.is_last(rules.yellow_share, rules.rounding)
        return Tails(red, yellow, nobody, nobody)
    one, two, three, four = rules.class_shares
    return Tails(
        place.is_first(one + two, rules.rounding),
        place.is_last(three + four, rules.rounding),
        place.is_first(one, rules.rounding),
        place.is_last(four, rules.rounding),
    )


def _drawn(rules: BoardRules, tails: Tails, forced: Truths, members: Ints, figures: Figures) -> Bytes:
    """Red wins over yellow, unless the member is forced on yellow."""
    red, yellow = tails.red & ~figures.vetoes.not_red[members], tails.yellow
    if rules.red_min_points is not None:
        red &= figures.total[members] >= rules.red_min_points
    if rules.requires_deduction:
        yellow = yellow & figures.has_lost[members]
    return np.select([forced, red, yellow], [YELLOW, RED, YELLOW], NONE).astype(np.uint8)


def _grades(rules: BoardRules, board: Bytes, run: Bytes, tails: Tails, vetoed: Truths) -> Bytes:
    """1 red twice running, 2 red, 3 yellow, 4 yellow twice running, 0 neither; or the class of the place alone."""
    by_place = np.where(board == RED, tails.first, tails.last | vetoed)
    outer = by_place if rules.method == "classes" else run == CONSECUTIVE
    return np.select([board == RED, board == YELLOW], [2 - outer, 3 + outer], 0).astype(np.uint8)


def previous_boards(previous: pl.DataFrame | None, members: int) -> Bytes:
    """Read `member, board` of the confirmed preceding quarter."""
    codes_by_member = np.zeros(members, np.uint8)
    if previous is not None:
        on_board = previous.drop_nulls("board")
        codes = on_board["board"].cast(pl.Enum(BOARDS)).to_physical().to_numpy()
        codes_by_member[on_board["member"].to_numpy()] = codes + 1
    return codes_by_member


def means(evaluations: pl.DataFrame | None, members: int) -> Ints:
    """Read `member, sum, count` as figures that compare like the exact means."""
    places_by_member = np.zeros(members, np.int64)
    if evaluations is None or not evaluations.height:
        return places_by_member
    sums, counts = evaluations["sum"].to_list(), evaluations["count"].to_list()
    common = math.lcm(*(count for count in counts if count))
    exact = [0 if not n else s * (common // n) for s, n in zip(sums, counts, strict=True)]
    places = {value: n for n, value in enumerate(sorted({0, *exact}))}
    places_by_member[evaluations["member"].to_numpy()] = [places[value] for value in exact]
    return places_by_member
