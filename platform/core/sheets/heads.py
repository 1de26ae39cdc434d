"""Finding the head of a sheet: which of its columns are ours, as their heads are written or as they are meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from flask_babel import gettext as _

from core.parsing.marks import letters
from core.sheets.columns import Column
from core.sheets.faults import SheetFault, SheetFaults

HEAD_ROWS = 10
MAX_LENGTH = 100
"""Characters of a head; what is longer is a text, and is not looked at more closely."""
ALIKE = 0.6
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|<[^<>]*>|《[^《》]*》")
_SHARE = re.compile(r"(?:占|权重|比例)?\d+(?:\.\d+)?[%‰]")
_UNIT = re.compile(r"[/:·-]?单位[:/]?\w{1,3}$|[/:·-](?:人次|次|分|个|项|条|人|元|万元|天|日|小时|学时|课时|件|篇)$")
_EDGES = " *:;,.、。-_/·"


@dataclass(frozen=True)
class UnreadColumn:
    """A column of an upload that nobody reads: its letters, its head, and which of our columns it may be meant for."""

    letters: str
    head: str
    like: str = ""


@dataclass(frozen=True)
class LooseColumn:
    """A column that is read though its head is written otherwise than ours."""

    letters: str
    head: str
    title: str


@dataclass(frozen=True)
class Head:
    """The head of a sheet: its place among the rows, our titles by the places of their columns, and the others."""

    place: int
    titles: dict[int, str]
    loose: list[LooseColumn]
    unread: list[UnreadColumn]


def find_head(rows: Sequence[tuple[int, Sequence[str]]], columns: Sequence[Column]) -> Head:
    """Find the row among the first ten that holds most of our columns; raise SheetFaults.

    A head is ours where it is a title or an alias but for blanks, or else where it is one but for brackets with what
    is in them, shares and units. The first beats the second; two columns that are equally ours are asked about.
    """
    names = _Names(columns)
    matches = [names.matches(texts) for _number, texts in rows[:HEAD_ROWS]]
    place = max(range(len(matches)), key=lambda row: len(matches[row]))
    number, texts = rows[place]
    _refuse_missing(columns, matches[place])
    _refuse_twice(number, texts, matches[place])
    titles = {places[0]: title for title, places in matches[place].items()}
    loose = [
        LooseColumn(letters(at + 1), texts[at].strip(), title)
        for at, title in titles.items()
        if exact(texts[at]) not in names.exact
    ]
    return Head(place, titles, loose, _unread(rows[place:], titles, names))


class _Names:
    """Our titles by every name of theirs, exact and loose."""

    def __init__(self, columns: Sequence[Column]) -> None:
        titles = [(name, column.title) for column in columns for name in (column.title, *column.aliases)]
        self.exact = {exact(name): title for name, title in titles}
        self.loose = {loose(name): title for name, title in titles}
        self.titles = [column.title for column in columns]

    def matches(self, texts: Sequence[str]) -> dict[str, list[int]]:
        """Return the places of the columns that are ours, by title: the exact ones, else the loose ones."""
        exactly, loosely = dict[str, list[int]](), dict[str, list[int]]()
        for place, text in enumerate(texts):
            if title := self.exact.get(exact(text)):
                exactly.setdefault(title, []).append(place)
            elif title := self.loose.get(loose(text)):
                loosely.setdefault(title, []).append(place)
        return loosely | exactly

    def like(self, head: str, missing: Iterable[str]) -> str:
        """Return which of the missing columns a head resembles, "" for none."""
        wanted = set(missing) if len(head) <= MAX_LENGTH else set()
        scored = [
            (_likeness(word, name), title)
            for name, title in self.loose.items()
            if title in wanted
            for word in (loose(head), exact(head))
        ]
        score, title = max(scored, default=(0.0, ""))
        return title if score >= ALIKE else ""


def _likeness(word: str, name: str) -> float:
    """Return how much a head is like a name of ours, 0 to 1: in all its letters, or in a run of them."""
    matcher = SequenceMatcher(None, word, name, autojunk=False)
    return max(matcher.ratio(), matcher.find_longest_match().size / max(len(name), 2))


def exact(head: str) -> str:
    """Return a head without blanks, signs that say it is required, and the width and case of its letters."""
    narrow = unicodedata.normalize("NFKC", head).replace("\u200b", "").replace("\ufeff", "")
    return "".join(narrow.split()).strip("*").casefold()


def loose(head: str) -> str:
    """Return what a head means: also without brackets and what is in them, shares, units, signs at its ends."""
    word = exact(head)
    if len(word) > MAX_LENGTH:
        return word
    while (inner := _BRACKETS.sub("", word)) != word:
        word = inner
    return _UNIT.sub("", _SHARE.sub("", word)).strip(_EDGES)


def _refuse_missing(columns: Sequence[Column], places: dict[str, list[int]]) -> None:
    missing = [column.title for column in columns if column.required and column.title not in places]
    if missing:
        wanted = _("、").join(missing)
        message = _("表格缺少这些列：%(wanted)s。请下载模板，按模板的表头填写。", wanted=wanted)
        raise SheetFaults([SheetFault(None, None, message)])


def _refuse_twice(number: int, texts: Sequence[str], columns: dict[str, list[int]]) -> None:
    faults = []
    for title, places in sorted(columns.items()):
        if len(places) > 1:
            heads = _("、").join(f"{letters(place + 1)}“{texts[place].strip()}”" for place in places)
            message = _("这几列都像是“%(title)s”：%(heads)s。请只留一列，或改正列名。", title=title, heads=heads)
            faults.append(SheetFault(number, title, message))
    if faults:
        raise SheetFaults(faults)


def _unread(rows: Sequence[tuple[int, Sequence[str]]], titles: dict[int, str], names: _Names) -> list[UnreadColumn]:
    """Return the columns that are not ours: those with a head, and those without one that hold something."""
    heads = rows[0][1]
    filled = {place for _number, texts in rows for place, text in enumerate(texts) if text}
    missing = [title for title in names.titles if title not in titles.values()]
    unread = []
    for place in sorted(filled - titles.keys()):
        head = heads[place].strip() if place < len(heads) else ""
        unread.append(UnreadColumn(letters(place + 1), head, names.like(head, missing) if head else ""))
    return unread
