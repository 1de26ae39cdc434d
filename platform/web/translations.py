"""The templates' `_`, which asks the catalogue for each sentence once: a card says eighty."""

from functools import lru_cache

from flask_babel import get_locale, gettext
from markupsafe import Markup

SENTENCES = 8_192


def translate(text: str, **values: object) -> Markup:
    """Return a template's sentence in the language of the request, its values escaped."""
    language = get_locale().language
    return _sentence(language, text) % values if values else _plain(language, text)


@lru_cache(SENTENCES)
def _sentence(language: str, text: str) -> Markup:
    return Markup(gettext(text))


@lru_cache(SENTENCES)
def _plain(language: str, text: str) -> Markup:
    return _sentence(language, text) % {}
