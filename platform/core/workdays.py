"""Working days of China's calendar, with Monday to Friday beyond the years the calendar knows."""

from datetime import date, timedelta

import chinese_calendar

_YEARS = {day.year for day in chinese_calendar.constants.holidays}


def is_known(day: date) -> bool:
    """Say whether the calendar's holidays and shifted working days are known for the day's year."""
    return min(_YEARS) <= day.year <= max(_YEARS)


def is_working(day: date) -> bool:
    """Say whether people work on the day."""
    if is_known(day):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def holiday_mark(day: date) -> str:
    """Return 休 for a holiday on a weekday or a named one, 班 for a working day on a weekend, else nothing."""
    if not is_known(day):
        return ""
    if day in chinese_calendar.constants.workdays:
        return "班"
    return "休" if day in chinese_calendar.constants.holidays else ""


def last_of(first: date, number: int, *, working: bool) -> date:
    """Return the last of so many days from `first` on, which counts itself if it is one of them."""
    day, counted = first, 0
    while True:
        counted += not working or is_working(day)
        if counted >= number:
            return day
        day += timedelta(days=1)


def between(first: date, last: date) -> int:
    """Count the working days from `first` to `last`, both included."""
    return sum(is_working(first + timedelta(days=n)) for n in range((last - first).days + 1))
