"""How criteria are read out on pages: in the language of the reader."""

from __future__ import annotations

from flask_babel import get_locale, gettext

from rules.explain import Translator, numeral


def translator() -> Translator:
    """Return the request's translator, with chapters numbered as its language does."""
    locale = get_locale()
    is_chinese = locale is None or locale.language == "zh"
    return Translator(gettext, numeral if is_chinese else str)
