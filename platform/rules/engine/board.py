"""The boards of a quarter: order, ranks, red and yellow, classes (scoring §5)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from rules.engine.cards import Figures
from rules.engine.exemptions import Exemptions
from rules.engine.period import Period
from rules.engine.plan import Bytes, Ints, Truths
from rules.version import BoardRules

ONE = 1_000_000
NONE, RED, YELLOW = range(3)
BOARDS = ("red", "yellow")


@dataclass
class Boards:
    """`order` names members in board order; the other arrays stand beside it."""

    order: Ints
    position: Ints
    rank: Ints
    board: Bytes
    grade: Bytes


def population(rules: BoardRules, roster: pl.DataFrame, exemptions: Exemptions, last: int) -> Ints:
    """Return the members active on the last day, of a category that takes part, without exemption that day."""
    is_active = pl.lit(True)
    if "active_from" in roster.columns:
        day = pl.lit(last, pl.Int32)
        since, until = (pl.col(name).cast(pl.Date).to_physical() for name in ("active_from", "active_to"))
        is_active = (since <= day).fill_null(True) & (until >= day).fill_null(True)
    takes_part = ~pl.col("category").cast(pl.String).is_in(rules.exempt).fill_null(False)
    members = roster.select(pl.arg_where(is_active & takes_part)).to_series().to_numpy().astype(np.int64)
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
    place = np.arange(len(members))
    first = _latest(opens)
    position, rank = place - first + 1, _latest(group) - first + 1
    sizes = np.bincount(np.cumsum(opens) - 1, minlength=1)[np.cumsum(opens) - 1]
    board = _drawn(rules, rank if rules.ties == "together" else position, sizes, members, figures)
    return Boards(members, position, rank, board, _grades(board, previous[members]))


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
    return roster["joined_party_on"].cast(pl.Date).to_physical().cast(pl.Int64).fill_null(last).to_numpy()


def _changes(values: npt.NDArray[np.generic]) -> Truths:
    changes = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=changes[1:])
    return changes


def _latest(marks: Truths) -> Ints:
    """Return for each place the last marked place up to it."""
    return np.maximum.accumulate(np.where(marks, np.arange(len(marks)), 0))


def _drawn(rules: BoardRules, place: Ints, sizes: Ints, members: Ints, figures: Figures) -> Bytes:
    """Red wins over yellow, unless the member is forced on yellow."""
    total, vetoed = figures.total[members], figures.is_vetoed[members]
    share = {int(n): (_rounded(rules.red_share, int(n), rules.rounding),
                      _rounded(rules.yellow_share, int(n), rules.rounding)) for n in np.unique(sizes)}  # fmt: skip
    n_red = np.array([share[n][0] for n in sizes.tolist()], np.int64)
    n_yellow = np.array([share[n][1] for n in sizes.tolist()], np.int64)
    red, yellow = place <= n_red, place > sizes - n_yellow
    if rules.red_min_points is not None:
        red &= total >= rules.red_min_points
    if rules.requires_deduction:
        yellow &= figures.lost[members] > 0
    forced = vetoed if rules.yellow_below is None else vetoed | (total < rules.yellow_below)
    return np.select([forced, red, yellow], [YELLOW, RED, YELLOW], NONE).astype(np.uint8)


def _rounded(share: int, size: int, rounding: str) -> int:
    exact = share * size
    if rounding == "floor":
        return exact // ONE
    return -(-exact // ONE) if rounding == "ceil" else (2 * exact + ONE) // (2 * ONE)


def _grades(board: Bytes, previous: Bytes) -> Bytes:
    """1 red twice running, 2 red, 3 yellow, 4 yellow twice running, 0 neither."""
    again = board == previous
    return np.select([board == RED, board == YELLOW], [2 - again, 3 + again], 0).astype(np.uint8)


def previous_boards(previous: pl.DataFrame | None, members: int) -> Bytes:
    """Read `member, board` of the confirmed preceding quarter."""
    found = np.zeros(members, np.uint8)
    if previous is not None and previous.height:
        codes = previous["board"].cast(pl.Enum(BOARDS)).to_physical().cast(pl.Int16).fill_null(-1).to_numpy()
        found[previous["member"].to_numpy()] = codes + 1
    return found


def means(evaluations: pl.DataFrame | None, members: int) -> Ints:
    """Read `member, sum, count` as figures that compare like the exact means."""
    found = np.zeros(members, np.int64)
    if evaluations is None or not evaluations.height:
        return found
    sums, counts = evaluations["sum"].to_list(), evaluations["count"].to_list()
    common = math.lcm(*(count for count in counts if count))
    exact = [0 if not n else s * (common // n) for s, n in zip(sums, counts, strict=True)]
    places = {value: n for n, value in enumerate(sorted({0, *exact}))}
    found[evaluations["member"].to_numpy()] = [places[value] for value in exact]
    return found
