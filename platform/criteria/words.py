"""How criteria are read out on pages: in the language of the reader."""

from __future__ import annotations

from flask_babel import get_locale, get_translations

from rules.explain import Translator, numeral


def translator() -> Translator:
    """Return the request's translator, with chapters numbered as its language does; its catalogue is looked up once."""
    locale, catalogue = get_locale(), get_translations()
    is_chinese = locale is None or locale.language == "zh"

    def translate(sentence: str, /, **values: object) -> str:
        words = catalogue.ugettext(sentence)
        return words % values if values else words

    return Translator(translate, numeral if is_chinese else str)
