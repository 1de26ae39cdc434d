"""How figures, days, periods, sizes and names are written on a page, in both languages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from core.quarter import Quarter
from web import formats, month_of, words
from web.calendar import DayNote
from web.install import page_numbers


@pytest.fixture(autouse=True)
def context() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app, default_locale="zh_Hans")
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("millionths", "written"),
    [(81_000_000, "81"), (-4_000_000, "−4"), (1_500_000, "1.5"), (0, "0"), (None, "—")],
)
def test_points_have_no_trailing_zeros_and_a_true_minus(millionths: int | None, written: str) -> None:
    assert formats.points_text(millionths) == written


@pytest.mark.parametrize(("millionths", "written"), [(5_000_000, "+5"), (-250_000, "−0.25"), (0, "0"), (None, "—")])
def test_a_change_in_points_carries_its_sign(millionths: int | None, written: str) -> None:
    assert formats.signed_points(millionths) == written


def test_an_instant_is_shown_in_shanghai() -> None:
    late_evening = datetime(2022, 9, 30, 17, 5, tzinfo=UTC)

    assert formats.instant(late_evening) == "2022-10-01 01:05"
    assert formats.day(late_evening) == "2022-10-01"
    assert formats.month_day(late_evening) == "10 月 1 日"


def test_a_missing_day_is_a_dash() -> None:
    assert [formats.day(None), formats.instant(None), formats.month_day(None)] == ["—", "—", "—"]


def test_days_and_periods_are_chinese_first() -> None:
    assert formats.day(date(2022, 9, 30)) == "2022-09-30"
    assert formats.long_day(date(2022, 10, 12)) == "10 月 12 日 星期三"
    assert formats.quarter_name(Quarter(2022, 3)) == "2022 年第三季度"
    assert formats.month_label(date(2022, 9, 1)) == "2022 年 9 月"


@pytest.mark.parametrize(
    ("count", "written"),
    [(0, "0 B"), (812, "812 B"), (1024, "1 KB"), (1_468_006, "1.4 MB"), (1_048_575, "1 MB"), (5 << 30, "5 GB")],
)
def test_a_size_is_written_in_the_largest_fitting_unit(count: int, written: str) -> None:
    assert formats.file_size(count) == written


def test_shares_are_percentages() -> None:
    assert formats.percent(Fraction(7, 8)) == "88%"
    assert formats.percent(0.8841, 1) == "88.4%"
    assert formats.percent(None) == "—"


def test_a_fingerprint_is_read_in_groups() -> None:
    assert formats.fingerprint("e4006cc9239259ae") == "e4006cc9 239259ae"


def test_every_state_has_its_own_word() -> None:
    states = ["recorded", "verified", "recognised", "returned", "rejected", "reversed"]

    assert [words.state_word(s) for s in states] == ["已记录", "已核实", "已认定", "已退回", "不予认定", "已更正"]


def test_an_unknown_code_is_its_own_word() -> None:
    assert words.category_word("volunteer") == "volunteer"
    assert words.board_word(None) == "未上榜"


def test_a_month_is_laid_out_from_monday_and_carries_its_notes() -> None:
    notes = {date(2022, 10, 8): DayNote(rest=False, mark="班"), date(2022, 10, 31): DayNote(due=True)}

    month = month_of(date(2022, 10, 1), notes)

    first_saturday, worked_saturday = month.weeks[0][5], month.weeks[1][5]
    assert month.caption == "10 月"
    assert month.weeks[0][:5] == [None] * 5
    assert first_saturday is not None
    assert first_saturday.classes == "rest"
    assert worked_saturday is not None
    assert (worked_saturday.classes, worked_saturday.mark) == ("", "班")
    assert month.weeks[5][0] is not None
    assert month.weeks[5][0].classes == "due"
    assert all(len(week) == 7 for week in month.weeks)


def test_a_pager_keeps_the_ends_and_the_neighbours() -> None:
    assert page_numbers(10, 20) == [1, None, 8, 9, 10, 11, 12, None, 20]
    assert page_numbers(1, 3) == [1, 2, 3]


def test_english_orders_its_own_dates() -> None:
    with force_locale("en"):
        assert formats.language() == "en"
    assert formats.language() == "zh-CN"
