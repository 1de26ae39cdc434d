"""Filters: how points, days, periods, sizes and names are written on a page."""

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction

from flask_babel import format_date, get_locale, gettext

from core import clock, points, search
from core.quarter import Quarter

MINUS = "−"
NOTHING = "—"
KIB = 1024


def points_text(millionths: int | None) -> str:
    """Write millionths of a point without trailing zeros and with the true minus sign."""
    return NOTHING if millionths is None else points.format_points(millionths).replace("-", MINUS)


def hundredths_text(figure: int | None) -> str:
    """Write hundredths as points are written."""
    return points_text(None if figure is None else figure * points.PER_HUNDREDTH)


def signed_points(millionths: int | None) -> str:
    """Write a change in points: +5, −4, 0."""
    return "+" + points_text(millionths) if millionths and millionths > 0 else points_text(millionths)


def day(value: date | datetime | None) -> str:
    """Write a day as 2022-09-30, an instant by its day in Asia/Shanghai."""
    if value is None:
        return NOTHING
    return (clock.local(value) if isinstance(value, datetime) else value).strftime("%Y-%m-%d")


def instant(value: datetime | None) -> str:
    """Write an instant as 2022-10-12 09:20 in Asia/Shanghai."""
    return NOTHING if value is None else clock.local(value).strftime("%Y-%m-%d %H:%M")


def month_day(value: date | datetime | None) -> str:
    """Write a day within the year: 10 月 12 日."""
    if value is None:
        return NOTHING
    local_day = clock.local(value).date() if isinstance(value, datetime) else value
    return str(format_date(local_day, gettext("M 月 d 日")))


def long_day(value: date) -> str:
    """Write a day with its weekday: 10 月 12 日 星期三."""
    return str(format_date(value, gettext("M 月 d 日 EEEE")))


def quarter_words(quarter: Quarter) -> str:
    """Write a quarter as Chinese papers do, whatever the language of the page: 2022 年第三季度."""
    return f"{quarter.year} 年第{'一二三四'[quarter.number - 1]}季度"


def quarter_name(quarter: Quarter) -> str:
    """Write a quarter in the language of the page: 2022 年第三季度, Q3 2022."""
    labels = (
        gettext("%(year)s 年第一季度", year=quarter.year),
        gettext("%(year)s 年第二季度", year=quarter.year),
        gettext("%(year)s 年第三季度", year=quarter.year),
        gettext("%(year)s 年第四季度", year=quarter.year),
    )
    return str(labels[quarter.number - 1])


def quarter_short(quarter: Quarter) -> str:
    """Write a quarter where there is little room: 2022 三季度, Q3 2022."""
    labels = (
        gettext("%(year)s 一季度", year=quarter.year),
        gettext("%(year)s 二季度", year=quarter.year),
        gettext("%(year)s 三季度", year=quarter.year),
        gettext("%(year)s 四季度", year=quarter.year),
    )
    return str(labels[quarter.number - 1])


def month_label(first_day: date) -> str:
    """Write a month with its year: 2022 年 9 月."""
    return str(format_date(first_day, gettext("y 年 M 月")))


def file_size(count: int) -> str:
    """Write a number of bytes: 812 B, 1.4 MB."""
    size, units = float(count), ["B", "KB", "MB", "GB", "TB"]
    while round(size, 1) >= KIB and len(units) > 1:
        size, units = size / KIB, units[1:]
    return f"{size:.1f}".removesuffix(".0") + f" {units[0]}"


def percent(share: Fraction | float | None, places: int = 0) -> str:
    """Write a share of one as a percentage: 0.884 is 88%."""
    return NOTHING if share is None else f"{points.rounded(share * points.HUNDRED, places)}%"


def thousands(count: int | None) -> str:
    """Write a count with separators: 1,976."""
    return NOTHING if count is None else f"{count:,}"


def fingerprint(digest: str) -> str:
    """Write a SHA-256 in groups of eight, so that two people can compare it aloud."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def language() -> str:
    """Return the language of the page as HTML names it: zh-CN or en."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh-CN"


FILTERS: dict[str, Callable[..., str]] = {
    "points": points_text,
    "hundredths": hundredths_text,
    "signed": signed_points,
    "day": day,
    "instant": instant,
    "month_day": month_day,
    "long_day": long_day,
    "quarter_label": quarter_name,
    "month_label": month_label,
    "file_size": file_size,
    "percent": percent,
    "share": points.format_percent,
    "thousands": thousands,
    "fingerprint": fingerprint,
    "spelled": search.spelling,
}
