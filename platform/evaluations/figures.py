"""What a typed figure means: 0 to 100 with at most two decimals, in hundredths."""

from __future__ import annotations

from flask_babel import gettext as _

from core.points import FULL_MARKS, HUNDRED, format_hundredths, read_hundredths

_NARROW = str.maketrans("０１２３４５６７８９．", "0123456789.")
FULL = FULL_MARKS * HUNDRED


def read_score(text: str) -> int | None:
    """Read a figure, None where nothing was typed; raise ValueError with a sentence."""
    plain = text.translate(_NARROW).strip()
    if not plain:
        return None
    figure = read_hundredths(plain)
    if figure is None or not 0 <= figure <= FULL:
        raise ValueError(_("“%(text)s”应是 0 至 100 的数，最多两位小数。", text=text.strip()))
    return figure


def format_score(figure: int | None) -> str:
    """Write hundredths as a form shows them: 92.5; nothing for none."""
    return "" if figure is None else format_hundredths(figure)
