"""How criteria are read out on pages: in the language of the reader."""

from __future__ import annotations

from flask_babel import get_locale, gettext

from rules.explain import Speech, numeral


def speech() -> Speech:
    """Return the request's translator, with chapters numbered as its language does."""
    locale = get_locale()
    is_chinese = locale is None or locale.language == "zh"
    return Speech(gettext, numeral if is_chinese else str)
