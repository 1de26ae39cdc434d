"""The meaning of a cell's text: a day, an amount."""

import re
from datetime import date, timedelta
from decimal import Decimal

from flask_babel import gettext as _

_WIDE = {ord("０") + n: str(n) for n in range(10)} | str.maketrans("．－／：，　", ".-/:, ")
_DAY = re.compile(
    r"(\d{4})(?:([-./])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日?|(\d{2})(\d{2}))(?: \d{2}:\d{2}:\d{2})?"
)
_SERIAL = re.compile(r"[1-9]\d{4}")
_AMOUNT = re.compile(r"[+-]?(?:\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.\d{1,6})?")
_EXCEL_DAY_ZERO = date(1899, 12, 30)


def unspaced(text: str) -> str:
    """Return a text without blanks of any kind: 白　礼洁 and 白礼洁 are one name."""
    return "".join(text.replace("\u200b", "").replace("\ufeff", "").split())


def narrow(text: str) -> str:
    """Write full-width digits, point, sign, slash and space as their plain forms."""
    return text.translate(_WIDE).replace("−", "-").strip()


def day(text: str) -> date:
    """Read 2022-09-30, 2022/9/30, 2022.9.30, 2022年9月30日, 20220930 or Excel's day number; a time of day is left out.

    Raises ValueError with a sentence.
    """
    plain = narrow(text)
    if _SERIAL.fullmatch(plain):
        return _EXCEL_DAY_ZERO + timedelta(days=int(plain))
    match = _DAY.fullmatch(plain)
    if match is None:
        raise ValueError(_("“%(text)s”不是日期，请写成 2022-09-30 的样子。", text=text))
    numbers = [int(group) for group in match.groups() if group and group.isdigit()]
    try:
        return date(*numbers[:3])
    except ValueError:
        raise ValueError(_("没有 %(text)s 这一天，请核对。", text=text)) from None


def amount(text: str) -> Decimal:
    """Read a plain decimal number, thousands separated or not; raise ValueError with a sentence."""
    plain = narrow(text)
    if plain.endswith(("%", "％")):
        raise ValueError(_("“%(text)s”是百分数；请把单元格设为“常规”格式，写成不带百分号的数。", text=text))
    if not _AMOUNT.fullmatch(plain):
        raise ValueError(_("“%(text)s”不是数，请写成 2 或 1.5 的样子。", text=text))
    return Decimal(plain.replace(",", ""))
