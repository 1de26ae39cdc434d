"""What of a ledger a quarter looks at: its window, its cycle, and the versions in force meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.quarter import Quarter
from rules.engine.codes import MONTHS
from rules.version import InForce, Version

EPOCH = date(1970, 1, 1).toordinal()
ALWAYS = Quarter(1, 1)


class NoVersionInForce(LookupError):
    """No criteria version is in force on the last day of the quarter."""

    def __init__(self, quarter: Quarter) -> None:
        super().__init__(f"{quarter} 没有生效的评分细则，请先为这个季度启用一个版本。")
        self.quarter = quarter


@dataclass(frozen=True, slots=True)
class Period:
    """Days as counted from 1970-01-01; `segments` are the versions in force from `first_day` on, with their starts.

    Before the first version nothing is in force, so neither cycle nor window begins earlier. `is_monthly`: each month
    of the window stands alone (scoring §9.8). `is_year`: the window is the whole cycle, for the annual rating.
    """

    version: Version
    cycle_start: int
    start: int
    end: int
    segments: tuple[tuple[int, Version], ...]
    quarter_start: int
    is_monthly: bool
    is_year: bool

    @property
    def months_added(self) -> int:
        """How many months a quarter's figures are the sum of; 1 where they are none or a mean."""
        return MONTHS if self.is_monthly and self.version.roll == "sum" else 1

    @property
    def first_day(self) -> int:
        """The first day that matters at all: a veto counts from the start of the cycle, whatever the window."""
        return min(self.cycle_start, self.start)

    def version_on(self, day: date) -> Version | None:
        """Return the version in force on a day of the period, None before the first."""
        begun = [version for start, version in self.segments if start <= day_number(day)]
        return begun[-1] if begun else None


def day_number(day: date) -> int:
    """Return the day as days since 1970-01-01, as frames hold it."""
    return day.toordinal() - EPOCH


def period_of(versions: Version | Sequence[InForce], quarter: Quarter, whole_cycle: bool) -> Period:
    """Return what the quarter looks at; with `whole_cycle` its window is the cycle, whatever the version says.

    Scoring §2 and §7: a cycle window starts at the first day of the unbroken run of cycle-window versions.
    Raises NoVersionInForce.
    """
    if isinstance(versions, Version):
        versions = (InForce(versions, ALWAYS),)
    known = sorted((each for each in versions if each.since <= quarter), key=lambda each: each.since)
    if not known:
        raise NoVersionInForce(quarter)
    version = known[-1].version
    cycle_first_day = version.cycle_first_day(version.cycle_of(quarter.last_day))
    cycle_start = max(day_number(cycle_first_day), day_number(known[0].since.first_day))
    start = cycle_start if whole_cycle else _window_start(known, quarter, cycle_start)
    segments = _segments(known, min(cycle_start, start))
    is_monthly = version.window == "month" and not whole_cycle
    return Period(
        version, cycle_start, start, day_number(quarter.last_day), segments, day_number(quarter.first_day), is_monthly,
        whole_cycle,
    )  # fmt: skip


def _window_start(known: Sequence[InForce], quarter: Quarter, cycle_start: int) -> int:
    if known[-1].version.window != "cycle":
        return day_number(quarter.first_day)
    run = known[-1].since
    for each in reversed(known):
        if each.version.window != "cycle":
            break
        run = each.since
    return max(cycle_start, day_number(run.first_day))


def _segments(known: Sequence[InForce], first_day: int) -> tuple[tuple[int, Version], ...]:
    starts = [day_number(each.since.first_day) for each in known]
    ends = [*starts[1:], None]
    return tuple(
        (start, each.version)
        for each, start, end in zip(known, starts, ends, strict=True)
        if end is None or end > first_day
    )
