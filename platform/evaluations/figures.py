"""What a typed figure means: 0 to 100 with at most two decimals, in hundredths."""

from __future__ import annotations

import re

from flask_babel import gettext as _

_WRITTEN = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?")
_NARROW = str.maketrans("０１２３４５６７８９．", "0123456789.")
FULL = 100 * 100


def figure_of(text: str) -> int | None:
    """Read a figure, None where nothing was typed; raise ValueError with a sentence."""
    plain = text.translate(_NARROW).strip()
    if not plain:
        return None
    match = _WRITTEN.fullmatch(plain)
    figure = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0") or 0) if match else FULL + 1
    if figure > FULL:
        raise ValueError(_("“%(text)s”应是 0 至 100 的数，最多两位小数。", text=text.strip()))
    return figure


def typed(figure: int | None) -> str:
    """Write hundredths as a form shows them: 92.5; nothing for none."""
    if figure is None:
        return ""
    return f"{figure // 100}.{figure % 100:02d}".rstrip("0").rstrip(".")
