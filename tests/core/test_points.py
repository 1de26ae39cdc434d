"""Figures are read exactly, rounded half up and written without trailing zeros."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from core import points


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (Fraction(1, 8), 2, "0.13"), (Fraction(-1, 8), 2, "-0.13"), (Fraction(3, 8), 2, "0.38"), (0.125, 2, "0.13"),
        (Fraction(5, 2), 0, "3"), (Fraction(-1, 1000), 1, "0.0"), (Fraction(99_650_000, 1_000_000), 1, "99.7"),
    ],
)  # fmt: skip
def test_halves_are_rounded_up(value: Fraction | float, places: int, expected: str) -> None:
    assert str(points.rounded(value, places)) == expected


@pytest.mark.parametrize(
    ("figure", "hundredths"),
    [("1.5", 150), ("-0.25", -25), ("2.00", 200), ("1.234", None), ("NaN", None), ("Infinity", None)],
)
def test_a_decimal_with_more_than_two_places_is_no_hundredths(figure: str, hundredths: int | None) -> None:
    assert points.hundredths_of(Decimal(figure)) == hundredths


@pytest.mark.parametrize("text", ["1.5", "-0.25", "0", "99.99"])
def test_what_is_written_is_what_was_read(text: str) -> None:
    hundredths = points.read_hundredths(text)

    assert hundredths is not None
    assert points.format_hundredths(hundredths) == text
    assert points.read_millionths(text) == points.read_total(text) == hundredths * points.PER_HUNDREDTH
