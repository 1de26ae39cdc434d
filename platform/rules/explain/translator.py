"""How an explanation speaks: its translator, its numerals, its lists and shares."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.points import format_percent, format_points

NUMERALS = "一二三四五六七八九"
UNITS = ((1000, "千"), (100, "百"), (10, "十"), (1, ""))


def numeral(place: int) -> str:
    """Write a chapter's number as papers do: 一, 十, 十一, 二十, 一百零三; counts from 1 to 9999."""
    text, has_gap = "", False
    for unit, word in UNITS:
        digit = place // unit % 10
        if digit:
            text += ("零" if has_gap else "") + NUMERALS[digit - 1] + word
        has_gap = bool(text) and not digit
    return text.removeprefix("一") if text.startswith("一十") else text


def plain(sentence: str, /, **values: object) -> str:
    """Return the Chinese sentence with its places filled in."""
    return sentence % values if values else sentence


def deferred(sentence: str) -> str:
    """Mark a sentence that is translated later, where it is said."""
    return sentence


@dataclass(frozen=True, slots=True)
class Translator:
    """The translator of every sentence, called as gettext is, and how chapters are numbered."""

    translate: Callable[..., str] = plain
    numeral: Callable[[int], str] = numeral

    def __call__(self, sentence: str, /, **values: object) -> str:
        return str(self.translate(sentence, **values))


PLAIN = Translator()
"""Chinese, as it is written here."""


def join_words(words: Iterable[str], _: Translator) -> str:
    """Join words of one rank: 一、二、三."""
    return _("、").join(words)


def join_parts(parts: Iterable[str], _: Translator) -> str:
    """Join the parts of a sentence and end it."""
    return _("，").join(parts) + _("。")


def points(figure: int | None) -> str:
    """Write millionths of a point, "0" for none."""
    return format_points(figure or 0)


def percent(share: int) -> str:
    """Write millionths of one as a percentage."""
    return f"{format_percent(share)}%"


def period(per: str, _: Translator) -> str:
    """Say how often a limit begins anew."""
    return {"day": _("每日"), "month": _("每月"), "quarter": _("每季度"), "cycle": _("每周期")}[per]
