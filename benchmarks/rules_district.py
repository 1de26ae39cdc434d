"""The scoring engine against DuckDB on a district-year, its memory, and how it grows."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

import polars as pl

import rules
from benchmarks import rules_data
from benchmarks.rules_duckdb import Rival
from core.quarter import Quarter

MEMBERS, EACH = 33 * 200, 60
QUARTER = Quarter(2022, 4)
ROUNDS = 21
KIBIBYTES = 1024
MEMORY_CHILD = """
from pathlib import Path
from benchmarks import rules_data
from benchmarks.rules_district import MEMBERS, EACH, QUARTER, framed
version = rules_data.plain_version()
roster, entries = rules_data.roster(MEMBERS), rules_data.entries(version, MEMBERS, EACH)
kept = framed(version, roster, entries, QUARTER)
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


class Row(TypedDict):
    """One line of the table; `ratio` is value over what stands in `against`, `met` whether it keeps the target."""

    name: str
    value: float
    unit: str
    against: str
    ratio: float | None
    target: str
    met: bool | None


def rows() -> list[Row]:
    """Run everything; about half a minute."""
    plain, limited = rules_data.plain_version(), rules_data.limited_version()
    return [*_district(plain, limited), *_further(plain), *_growth(plain), *_small(plain), _memory()]


def medians(*works: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Return the median milliseconds of each work, taken in turns so that all meet the same machine."""
    times: list[list[float]] = [[] for _ in works]
    for n in range(rounds + 1):
        for work, milliseconds in zip(works, times, strict=True):
            start = time.perf_counter()
            work()
            if n:
                milliseconds.append((time.perf_counter() - start) * 1000)
    return [statistics.median(milliseconds) for milliseconds in times]


def framed(
    version: rules.Version,
    roster: pl.DataFrame,
    entries: pl.DataFrame,
    quarter: Quarter,
    carried: pl.DataFrame | None = None,
) -> rules.Standing:
    """Score a quarter and make all three frames of its standing, which are else made for whoever asks."""
    standing = rules.score(version, roster, entries, quarter, carried=carried)
    assert standing.cards.height
    assert standing.categories.height
    assert standing.trace.height
    return standing


def _district(plain: rules.Version, limited: rules.Version) -> list[Row]:
    roster, entries = rules_data.roster(MEMBERS), rules_data.entries(plain, MEMBERS, EACH)
    bare, heavy = Rival(plain, roster, entries, False), Rival(limited, roster, entries, True)
    assert_same(rules.score(plain, roster, entries, QUARTER), bare.score())
    assert_same(rules.score(limited, roster, entries, QUARTER), heavy.score())
    ours, ours_limited, theirs, theirs_limited = medians(
        lambda: framed(plain, roster, entries, QUARTER),
        lambda: framed(limited, roster, entries, QUARTER),
        bare.score,
        heavy.score,
    )
    against = f"DuckDB {theirs:.1f} ms"
    same_limits = f"DuckDB with the same limits {theirs_limited:.1f} ms"
    name = "score a district-year, 396,000 entries, trace included"
    return [
        _row(name, ours, against, ours / theirs, 1.2),
        _row(f"{name}, limits, steps, factors on half", ours_limited, against, ours_limited / theirs, 2.2),
        _row(f"{name}, limits, steps, factors on half", ours_limited, same_limits, ours_limited / theirs_limited, 2.2),
    ]


def _further(plain: rules.Version) -> list[Row]:
    """What the further shapes of rule cost, over the same district and entries."""
    roster, entries = rules_data.roster(MEMBERS), rules_data.entries(plain, MEMBERS, EACH)
    described, carried = rules_data.described(entries), rules_data.carried(MEMBERS)
    version = rules_data.further_version()
    none, every = medians(
        lambda: framed(plain, roster, entries, QUARTER),
        lambda: framed(version, roster, described, QUARTER, carried=carried),
    )
    name = "score a district-year, 396,000 entries, every further shape of rule"
    return [_row(name, every, f"the same with none {none:.1f} ms", every / none, 3.0)]


def assert_same(standing: rules.Standing, theirs: pl.DataFrame) -> None:
    """Both reckoned the same figures, places and boards."""
    board = pl.col("board").cast(pl.String).replace_strict({"red": 1, "yellow": 2}, return_dtype=pl.Int32)
    names = ["member", "base", "bonus", "total", "deductions", "vetoed", "position", "rank", "board"]
    ours = standing.cards.with_columns(board).sort("member").select(names)
    numbers = pl.col(pl.Int64, pl.Int32, pl.UInt32, pl.Int128, pl.Decimal, pl.UInt8).cast(pl.Int64)
    if not ours.with_columns(numbers).equals(theirs.select(names).with_columns(numbers)):
        raise AssertionError("DuckDB and the engine disagree")


def _growth(version: rules.Version) -> list[Row]:
    one = rules_data.roster(MEMBERS), rules_data.entries(version, MEMBERS, EACH)
    more = rules_data.roster(MEMBERS), rules_data.entries(version, MEMBERS, 10 * EACH)
    small, large = medians(
        lambda: framed(version, *one, QUARTER), lambda: framed(version, *more, QUARTER), rounds=9
    )  # fmt: skip
    return [_row("score ten times the entries, 3,960,000", large, f"396,000 in {small:.1f} ms", large / small, 9.0)]


def _small(version: rules.Version) -> list[Row]:
    roster, entries = rules_data.roster(200), rules_data.entries(version, 200, EACH)
    one = roster.head(1)
    mine = entries.filter(pl.col("member") == 0)
    district = rules_data.roster(MEMBERS), rules_data.entries(version, MEMBERS, EACH)
    appraisals = rules_data.appraisals(version, MEMBERS)
    board, card, stars = medians(
        lambda: framed(version, roster, entries, QUARTER),
        lambda: framed(version, one, mine, QUARTER),
        lambda: rules.rate_cycle(version, *district, QUARTER.year, appraisals),
    )
    return [
        _row("score a community, 12,000 entries", board),
        _row("score one member's card", card),
        _row("rate a district's year: four quarters, contribution, stars", stars),
    ]


def _memory() -> Row:
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", MEMORY_CHILD], cwd=root, capture_output=True, text=True, check=True, timeout=120
    )  # fmt: skip
    peak = int(done.stdout) / KIBIBYTES
    name = "peak memory of a process that scores a district-year"
    return Row(name=name, value=peak, unit="MB", against="", ratio=None, target="< 300 MB", met=peak < 300)


def _row(name: str, value: float, against: str = "", ratio: float | None = None, most: float | None = None) -> Row:
    target = "" if most is None else f"≤ {most:g} ×"
    met = None if ratio is None or most is None else ratio <= most
    return Row(name=name, value=value, unit="ms", against=against, ratio=ratio, target=target, met=met)
