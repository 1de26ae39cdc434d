"""The one search of lists and pickers: by a piece of a name or number, or by pinyin; for browsers, `static/search.js`.

What is typed is divided into words at its blanks; full-width signs count as plain ones, capitals as small letters. Each
word must stand in one of the texts, whose blanks are left aside, or be read off the spelling: from the beginning of a
syllable on, letter by letter, where each next letter goes on with its syllable or begins the following one. 韩建国 is
found by 建国, hanjianguo, han jian guo, hanj, hjg and jg.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from pypinyin import lazy_pinyin
from sqlalchemy import ColumnElement, and_, func, or_, true
from sqlalchemy.orm import InstrumentedAttribute

Text = ColumnElement[str] | InstrumentedAttribute[str]
MAX_TYPED = 40
BLANKS = " \u3000"
READABLE = re.compile("[a-z0-9]+")


@lru_cache(maxsize=20_000)
def spelling(text: str) -> str:
    """Return the syllables of a text with a space between; signs and foreign words stand as they are, lowered."""
    return " ".join(" ".join(lazy_pinyin(text)).lower().split())


def words(typed: str) -> list[str]:
    """Return the words that are searched for."""
    plain = unicodedata.normalize("NFKC", typed[:MAX_TYPED]).lower().replace("ü", "v")
    return plain.split()


def pattern(word: str) -> str:
    """Return the regular expression of spellings off which a word of letters and digits can be read."""
    return "(?:^| )" + "(?:[^ ]* )?".join(word)


def matches(typed: str, texts: Sequence[Text], spelled: Text) -> ColumnElement[bool]:
    """Return the condition under which a row with these texts and this spelling is found; nothing typed finds all."""
    return and_(true(), *(_matches_word(word, texts, spelled) for word in words(typed)))


def _matches_word(word: str, texts: Sequence[Text], spelled: Text) -> ColumnElement[bool]:
    literal = word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    ways: list[ColumnElement[bool]] = [func.translate(text, BLANKS, "").ilike(f"%{literal}%") for text in texts]
    if READABLE.fullmatch(word):
        ways.append(spelled.regexp_match(pattern(word)))
    return or_(*ways)
