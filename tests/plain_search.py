"""The rule of `core.search` without a regular expression, and how people type the name 韩健, number MA0012."""

from __future__ import annotations

import unicodedata

ANSWERS = (
    "hanjian", "han jian", "hanj", "hj", "HJ", "ｈａｎ　ｊｉａｎ", "han  jian ", "韩健", "韩 健", "韩　健",
    "韩 jian", "jian", "0012", "ma0012", "ＭＡ００１２", "MA 0012", "", "   ",
)  # fmt: skip
OTHERS = ("anj", "hanjuan", "健韩", "hjx", "MA0013", "%", "_", "hj韩建")
CASES = [*((typed, True) for typed in ANSWERS), *((typed, False) for typed in OTHERS)]


def read_off(word: str, syllables: list[str]) -> bool:
    """Whether a word is made of beginnings of syllables that follow one another, from the first of them on."""
    if not word:
        return True
    return bool(syllables) and any(
        word.startswith(syllables[0][:size]) and read_off(word[size:], syllables[1:])
        for size in range(1, len(syllables[0]) + 1)
    )


def finds(typed: str, texts: tuple[str, ...], spelled: str) -> bool:
    """The rule as it is written, without a regular expression."""
    plain = unicodedata.normalize("NFKC", typed).lower().replace("ü", "v")
    bare = [text.replace(" ", "").replace("\u3000", "").lower() for text in texts]
    syllables = spelled.split(" ")
    return all(
        any(word in text for text in bare)
        or (
            word.isascii()
            and word.isalnum()
            and any(read_off(word, syllables[start:]) for start in range(len(syllables)))
        )
        for word in plain.split()
    )
