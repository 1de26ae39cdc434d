"""Numbers as people write them: whole, or with at most two decimals, never a binary float."""

import re

from core.points import HUNDRED, MILLION, PER_HUNDREDTH

_WRITTEN = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,2}))?")
_TOTAL = re.compile(r"(-?)([0-9]{1,6})(?:\.([0-9]{1,6}))?")


def hundredths(text: str) -> int | None:
    """Read "1.5" as 150; None for anything that is not a number with at most two decimals."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    sign, whole, part = match.groups()
    size = int(whole) * HUNDRED + int((part or "").ljust(2, "0"))
    return -size if sign else size


def millionths(text: str) -> int | None:
    """Read "1.5" as 1_500_000; None for anything that is not a number with at most two decimals."""
    number = hundredths(text)
    return None if number is None else number * PER_HUNDREDTH


def total_millionths(text: str) -> int | None:
    """Read a total as `score` prints it, with at most six decimals; None for anything else."""
    match = _TOTAL.fullmatch(text)
    if match is None:
        return None
    sign, whole, part = match.groups()
    size = int(whole) * MILLION + int((part or "").ljust(6, "0"))
    return -size if sign else size
