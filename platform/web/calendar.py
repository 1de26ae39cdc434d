"""The small month calendar of a home page: weeks of days, each with what falls on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import format_date, gettext

from core import clock

SATURDAY = 5
WEEK = 7


@dataclass(frozen=True, slots=True)
class DayNote:
    """What a day is: `rest` None leaves it to the weekday, `mark` is 休 or 班, `span` a period of publicity."""

    rest: bool | None = None
    mark: str = ""
    span: bool = False
    key: bool = False
    due: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One cell: its number, its CSS classes, its mark and what it is for."""

    number: int
    classes: str
    mark: str
    title: str
    today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A caption and weeks of seven cells, None outside the month."""

    caption: str
    weeks: list[list[Day | None]]


def month_of(first_day: date, notes: Mapping[date, DayNote]) -> Month:
    """Lay out the month that begins on `first_day`, weeks from Monday."""
    following = (first_day.replace(day=28) + timedelta(days=4)).replace(day=1)
    days = [_day(first_day + timedelta(days=n), notes) for n in range((following - first_day).days)]
    cells: list[Day | None] = [None] * first_day.weekday() + [*days]
    cells += [None] * (-len(cells) % WEEK)
    weeks = [cells[start : start + WEEK] for start in range(0, len(cells), WEEK)]
    return Month(str(format_date(first_day, gettext("M 月"))), weeks)


def _day(on: date, notes: Mapping[date, DayNote]) -> Day:
    note = notes.get(on, DayNote())
    rests = on.weekday() >= SATURDAY if note.rest is None else note.rest
    today = on == clock.today()
    claims = {"rest": rests, "span": note.span, "key": note.key, "due": note.due, "now": today}
    return Day(on.day, " ".join(name for name, holds in claims.items() if holds), note.mark, note.title, today)
