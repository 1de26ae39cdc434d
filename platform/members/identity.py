"""Resident ID numbers and telephone numbers: what makes them valid, how they are masked."""

import re
from datetime import date

from flask_babel import gettext as _

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


def check_digit(first_seventeen: str) -> str:
    """Return the last character of an ID number (GB 11643, ISO 7064 MOD 11-2)."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(first_seventeen, WEIGHTS, strict=True)) % 11]


def id_number_fault(number: str) -> str:
    """Say what is wrong with an ID number; empty where nothing is."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return _("身份证号应为 18 位数字，末位可为 X。")
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return _("身份证号里的出生日期不存在，请核对。")
    return "" if check_digit(number[:17]) == number[17] else _("身份证号的校验码不对，请核对。")


def phone_fault(number: str) -> str:
    """Say what is wrong with a telephone number; empty where nothing is."""
    return "" if re.fullmatch(r"1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}", number) else _("电话号码格式不对，请核对。")


def masked(number: str) -> str:
    """Keep the first three and the last two characters."""
    return number[:3] + "*" * max(0, len(number) - 5) + number[-2:] if number else ""
